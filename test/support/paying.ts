import { wakePolls } from '../../src/cron/payments.ts';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import type { JsonObject } from '../../src/domain/kernel/json.ts';
import { type House, senegaleseKey } from './house.ts';
import type { Credentials } from './paying-house.ts';
import { control } from './sandbox.ts';

/** The members of answers that stories look at; what a route does not have is undefined. */
export interface Body {
	readonly id: string;
	readonly type: string;
	readonly object: string;
	readonly status: string;
	readonly amount_due: string;
	readonly attention: string | null;
	/** The provider's name for a payment. */
	readonly provider_reference: string;
	readonly data: readonly Body[];
}

export interface Answer {
	readonly status: number;
	readonly body: Body;
}

export const call = async (
	house: House,
	method: 'GET' | 'POST' | 'DELETE',
	path: string,
	options: { readonly body?: object; readonly key?: string; readonly repeat?: string } = {},
): Promise<Answer> => {
	const response = await house.request(method, `/api/billing${path}`, {
		key: options.key ?? senegaleseKey,
		...(options.body !== undefined && { body: options.body }),
		...(options.repeat !== undefined && { headers: { 'idempotency-key': options.repeat } }),
	});
	const text = await response.text();
	return { status: response.status, body: text === '' ? null : JSON.parse(text) };
};

/** An invoice of 6,500 XOF to a reader in Abidjan, or of what is asked. */
export const invoiceOf = async (house: House, changes: JsonObject = {}, key?: string): Promise<Body> => {
	const order = {
		customer: { external_id: 'awa', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'CI', locale: 'fr' },
		currency: 'XOF',
		items: [{ description: 'Abonnement Premium', unit_price: '6500', item_type: 'subscription' }],
		...changes,
	};
	const { status, body } = await call(house, 'POST', '/invoices', { body: order, ...(key !== undefined && { key }) });
	if (status !== 201) throw new Error(JSON.stringify(body));
	return body;
};

/** A phone that the sandbox's operator knows, and that waits for its owner. */
export const phone = '+225 05 01 02 03 04';

export const payByPhone = (house: House, invoiceId: string, repeat = `pay-${invoiceId}`): Promise<Answer> =>
	call(house, 'POST', '/payments', {
		body: { invoice_id: invoiceId, provider: 'mtn_mobile_money', phone },
		repeat,
	});

interface Transaction {
	readonly id: string;
	readonly kind: 'payment' | 'refund';
	readonly amount: string;
	readonly currency: string;
	readonly state: string;
	readonly reference: string;
}

/** What the provider itself says happened. */
export const truthOf = async (provider: string, account: string): Promise<readonly Transaction[]> =>
	(await control<{ data: readonly Transaction[] }>(`/${provider}/transactions?account=${account}`)).data;

/** Every prompt that waits on a phone is answered by its owner. */
export const answerPhones = async ({ mtn }: Credentials, action: 'approve' | 'refuse'): Promise<void> => {
	for (const { id, state, kind } of await truthOf('mtn_mobile_money', mtn)) {
		if (kind === 'payment' && state === 'pending') {
			await control(`/mtn_mobile_money/requests/${id}`, { account: mtn, action });
		}
	}
};

/** Lets time pass and cron come by, until nothing waits. */
export const passTime = async (house: House, seconds: number): Promise<void> => {
	house.clock.set(addSeconds(house.clock.now(), seconds));
	await wakePolls(house.wiring, house.wiring.open({ tenantId: null, background: () => undefined }));
	await house.drain();
};
