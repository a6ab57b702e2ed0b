import { applyD1Migrations, type D1Migration, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import type { ValidationResponse } from '../../src/contract/validation.ts';
import { type House, openHouse } from './house.ts';

export interface Issued {
	readonly id: string;
	readonly invoice_number: string;
	readonly customer_id: string;
}

/** A house with three sealed and archived invoices of 35.99 EUR and a draft, for tests that break something in it. */
export interface SealedHouse {
	readonly house: House;
	/** Of the customer 42. */
	readonly first: Issued;
	/** Of the customer 43, who has paid 20.00 of it. */
	readonly second: Issued;
	/** Of the customer 42. */
	readonly third: Issued;
	issue(): Promise<Issued>;
	validate(query?: string, key?: string): Promise<ValidationResponse>;
	/** Without the warning that the builder's company has a registration without a number. */
	errors(query?: string): Promise<ValidationResponse['faults']>;
	/** Kind and subject of each error. */
	faults(query?: string): Promise<readonly string[]>;
}

/** On new storage, since such tests drop triggers and break rows. */
export const openSealedHouse = async (): Promise<SealedHouse> => {
	await reset();
	const { MIGRATIONS } = env as typeof env & { MIGRATIONS: D1Migration[] };
	await applyD1Migrations(env.DB, MIGRATIONS);
	const house = await openHouse();
	const first = await issue(house, '42');
	const second = await issue(house, '43');
	const third = await issue(house, '42');
	await house.request('POST', `/api/billing/invoices/${second.id}/payments`, {
		body: { amount: '20.00', method: 'bank_transfer' },
	});
	await issue(house, '42', { draft: true });
	await house.drain();
	const validate = async (query = '', key?: string): Promise<ValidationResponse> => {
		const response = await house.request('GET', `/api/billing/validate${query}`, key === undefined ? {} : { key });
		expect(response.status).toBe(200);
		return response.json();
	};
	const errors = async (query = '') => (await validate(query)).faults.filter(({ severity }) => severity === 'error');
	const faults = async (query = '') => (await errors(query)).map(({ kind, subject }) => `${kind} ${subject}`);
	return { house, first, second, third, issue: () => issue(house, '42'), validate, errors, faults };
};

const issue = async (house: House, externalId: string, options: { readonly draft?: boolean } = {}): Promise<Issued> => {
	const response = await house.request('POST', '/api/billing/invoices/', {
		body: {
			customer: { external_id: externalId, name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', locale: 'fr' },
			currency: 'EUR',
			items: [{ description: 'Abonnement Premium', quantity: 1, unit_price: 29.99, item_type: 'subscription' }],
			...options,
		},
	});
	expect(response.status).toBe(201);
	return response.json();
};

/** Changes the database below the API, as somebody with the operator's rights could. */
export const tamper = async (
	trigger: string | null,
	sql: string,
	...values: readonly (string | number)[]
): Promise<void> => {
	if (trigger !== null) await env.DB.prepare(`DROP TRIGGER ${trigger}`).run();
	const { meta } = await env.DB.prepare(sql)
		.bind(...values)
		.run();
	expect(meta.changes).toBeGreaterThan(0);
};
