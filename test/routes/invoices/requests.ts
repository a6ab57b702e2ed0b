import { expect } from 'vitest';
import type { CustomerResponse } from '../../../src/contract/customers.ts';
import type { InvoiceResponse } from '../../../src/contract/invoice-response.ts';
import { createApiKey } from '../../../src/domain/access/api-keys.usecases.ts';
import { type Role, type Scope, scopes } from '../../../src/domain/access/scopes.ts';
import type { House, RequestOptions } from '../../support/house.ts';
import { tenantId } from '../../support/house.ts';

export const invoicesPath = '/api/billing/invoices';
export const customersPath = '/api/billing/customers';

export const awa = {
	external_id: '42',
	type: 'consumer',
	name: 'Awa Ndiaye',
	email: 'awa@example.com',
	country: 'FR',
	locale: 'fr',
};

/** One line of 29.99. */
export const item = (given: object = {}) => ({
	description: 'Abonnement Premium',
	quantity: 1,
	unit_price: '29.99',
	item_type: 'subscription',
	...given,
});

/** A French consumer buys a subscription: 29.99 + 6.00 = 35.99 EUR. */
export const invoiceBody = (given: object = {}) => ({ customer: awa, currency: 'EUR', items: [item()], ...given });

export const postInvoice = (house: House, given: object = {}, options: RequestOptions = {}): Promise<Response> =>
	house.request('POST', invoicesPath, { body: invoiceBody(given), ...options });

/** Sends a text as it stands: for bodies that no serializer would write. */
export const postText = (house: House, raw: BodyInit, headers: Record<string, string> = {}): Promise<Response> =>
	house.request('POST', invoicesPath, { raw, headers: { 'content-type': 'application/json', ...headers } });

export const issue = async (house: House, given: object = {}, options: RequestOptions = {}): Promise<InvoiceResponse> =>
	readInvoice(await postInvoice(house, given, options), 201);

export const draft = (house: House, given: object = {}): Promise<InvoiceResponse> =>
	issue(house, { draft: true, ...given });

export const finalize = (house: House, id: string, options: RequestOptions = {}): Promise<Response> =>
	house.request('POST', `${invoicesPath}/${id}/finalize`, options);

export const pay = (house: House, id: string, body: object, options: RequestOptions = {}): Promise<Response> =>
	house.request('POST', `${invoicesPath}/${id}/payments`, { body, ...options });

export const readInvoice = async (response: Response, status = 200): Promise<InvoiceResponse> => {
	const text = await response.text();
	expect(response.status, text).toBe(status);
	return JSON.parse(text) as InvoiceResponse;
};

export const readCustomer = async (response: Response, status = 200): Promise<CustomerResponse> => {
	const text = await response.text();
	expect(response.status, text).toBe(status);
	return JSON.parse(text) as CustomerResponse;
};

export interface ProblemBody {
	readonly type: string;
	readonly title: string;
	readonly status: number;
	readonly instance: string;
	readonly detail?: string;
	readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
	readonly [member: string]: unknown;
}

/** Reads a refusal and holds it to RFC 9457 and to our promise to show no insides. */
export const readProblem = async (response: Response, status: number): Promise<ProblemBody> => {
	const text = await response.text();
	expect(response.status, text).toBe(status);
	expect(response.headers.get('content-type')).toBe('application/problem+json');
	const problem = JSON.parse(text) as ProblemBody;
	expect(problem.status).toBe(status);
	expect(problem.instance).toBe(response.headers.get('x-request-id'));
	expect(text).not.toMatch(/D1_|SQLITE|constraint|\.ts:\d|at \w+ \(/);
	return problem;
};

/** The fields that a 422 names. */
export const pointersOf = async (response: Response): Promise<readonly string[]> =>
	((await readProblem(response, 422)).errors ?? []).map(({ pointer }) => pointer);

/** Makes a key of a role; `scopes` narrows it. */
export const keyOf = async (house: House, tenant: string, role: Role, narrowed: Scope[] | null = null) => {
	const id = tenantId(tenant);
	const scope = house.wiring.open({ tenantId: id, background: () => undefined });
	const result = await createApiKey(
		{
			store: scope.storeFor(id),
			ids: house.wiring.ids,
			secrets: scope.secretsFor(id),
			tenant: { id, mode: 'test' },
		},
		{ name: role, role, scopes: narrowed, expiresAt: null, callerScopes: new Set(scopes) },
		{
			actor: { kind: 'system', id: 'test' },
			origin: 'command',
			requestId: house.wiring.ids.next('req'),
			now: house.clock.now(),
			reason: null,
		},
	);
	if (!result.ok || result.value.kind !== 'done') throw new Error('the key was not made');
	return result.value.value.secret;
};

export const anotherInvoice = 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra';
export const anotherCustomer = 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra';
