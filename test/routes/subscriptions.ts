import { expect } from 'vitest';
import { call } from '../support/callers.ts';
import type { House, RequestOptions } from '../support/house.ts';
import { pay } from './invoices/requests.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type Answer = any;

export const recurringPath = '/api/billing/recurring';

/** 30.00 EUR a month, tax included, of a French reader. */
export const thirty = {
	customer: { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR' },
	amount: '30.00',
	currency: 'EUR',
	frequency: 'monthly',
	prices_include_tax: true,
};

export const subscribe = async (house: House, given: object = {}): Promise<Answer> => {
	const { status, body } = await call(house, 'POST', '/recurring', { body: { ...thirty, ...given } });
	expect(status, JSON.stringify(body)).toBe(201);
	return body;
};

export const send = (
	house: House,
	id: string,
	command: string,
	body?: object,
	headers: Record<string, string> = {},
): Promise<Response> => {
	const options: RequestOptions = { ...(body !== undefined && { body }), headers };
	return house.request('POST', `${recurringPath}/${id}/${command}`, options);
};

export const done = async (response: Response | Promise<Response>): Promise<Answer> => {
	const answer = await response;
	const text = await answer.text();
	expect(answer.status, text).toBe(200);
	return JSON.parse(text);
};

export const readSubscription = async (house: House, id: string): Promise<Answer> =>
	(await call(house, 'GET', `/recurring/${id}`)).body;

/** Of one subscription, oldest first. */
export const invoicesOf = async (house: House): Promise<readonly Answer[]> =>
	(await call(house, 'GET', '/invoices?limit=100')).body.data.toReversed();

export const creditNotes = async (house: House): Promise<readonly Answer[]> =>
	(await call(house, 'GET', '/credit-notes?limit=100')).body.data.toReversed();

/** Pays what is due on every invoice. */
export const payAll = async (house: House): Promise<void> => {
	for (const { id, amount_due } of await invoicesOf(house)) {
		if (Number(amount_due) > 0) expect((await pay(house, id, { amount: amount_due })).status).toBe(201);
	}
};

/** The hour of the run on a day, and the run. */
export const runOn = async (house: House, day: string): Promise<Answer> => {
	house.clock.set(`${day}T04:00:00.000Z`);
	const { status, body } = await call(house, 'POST', '/recurring/process-due', { body: {} });
	expect(status).toBe(201);
	return body.result;
};

export const on = (house: House, day: string): void => house.clock.set(`${day}T10:00:00.000Z`);
