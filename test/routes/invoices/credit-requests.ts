import { expect } from 'vitest';
import type { CreditedResponse } from '../../../src/contract/credit-notes.ts';
import type { House, RequestOptions } from '../../support/house.ts';
import { invoicesPath, readInvoice } from './requests.ts';

export const creditNotesPath = '/api/billing/credit-notes';

/** Credits an invoice: everything that is left when the body says nothing. */
export const credit = (house: House, id: string, body: object = {}, options: RequestOptions = {}): Promise<Response> =>
	house.request('POST', `${invoicesPath}/${id}/credit-notes`, { body, ...options });

export const cancel = (house: House, id: string, body: object = {}, options: RequestOptions = {}): Promise<Response> =>
	house.request('POST', `${invoicesPath}/${id}/cancel`, { body, ...options });

export const refund = (house: House, id: string, body: object = {}, options: RequestOptions = {}): Promise<Response> =>
	house.request('POST', `${invoicesPath}/${id}/refund`, { body, ...options });

export const writeOff = (
	house: House,
	id: string,
	body: object = { reason: 'Client introuvable' },
	options: RequestOptions = {},
): Promise<Response> => house.request('POST', `${invoicesPath}/${id}/write-off`, { body, ...options });

export const readCredited = async (response: Response): Promise<CreditedResponse> => {
	const text = await response.text();
	expect(response.status, text).toBe(201);
	return JSON.parse(text) as CreditedResponse;
};

export const invoiceById = async (house: House, id: string) =>
	readInvoice(await house.request('GET', `${invoicesPath}/${id}`));

/** The tenant no longer lets credit pay the next invoice. */
export const keepCredit = async (house: House): Promise<void> => {
	const path = '/api/billing/config';
	const found = await house.request('GET', `${path}/resolve?config_type=feature&config_key=customer_credit`);
	const { id }: { id: string } = await found.json();
	const changed = await house.request('PATCH', `${path}/${id}`, { body: { value: { enabled: false } } });
	expect(changed.status, await changed.text()).toBe(200);
};

export const toRefund = { settlement: { type: 'refund', method: 'bank_transfer', reference: 'REMB 7' } };
