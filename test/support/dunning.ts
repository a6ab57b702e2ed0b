import type { DunningStory } from '../../src/domain/dunning/dunning.ts';
import { addDays, dateInZone, hourOfDay, type IsoDate } from '../../src/domain/kernel/calendar.ts';
import type { InvoiceId } from '../../src/domain/kernel/ids.ts';
import { frenchKey, type House, tenantId } from './house.ts';
import { passTime } from './paying.ts';
import type { PayingHouse } from './paying-house.ts';
import { control } from './sandbox.ts';

const paris = 'Europe/Paris';

/** A subscriber whose PayPal account is charged by itself, and the invoice of the first month. */
export interface Subscriber {
	readonly customerId: string;
	readonly methodId: string;
	readonly subscriptionId: string;
	readonly invoiceId: InvoiceId;
}

/** The members of answers that stories look at; what a route does not have is undefined. */
interface Answer {
	readonly id: string;
	readonly status: string;
	readonly latest_invoice_id: InvoiceId;
	readonly next_action: { readonly url: string };
	readonly data: readonly { readonly id: string }[];
}

export const ask = async (house: House, method: string, path: string, body?: object): Promise<Answer> => {
	const response = await house.request(method, `/api/billing${path}`, { key: frenchKey, ...(body && { body }) });
	const answer = (await response.json()) as Answer;
	if (!response.ok) throw new Error(JSON.stringify(answer));
	return answer;
};

/** Ten in the morning of the day after, so that a day's hours lie on both sides. */
export const tomorrowMorning = (house: House): void => {
	const day = addDays(dateInZone(house.clock.now(), paris), 1);
	house.clock.set(hourOfDay(day, 10, paris));
};

export const savedPaypal = async (house: PayingHouse, customerId: string): Promise<string> => {
	const begun = await ask(house, 'POST', '/payment-methods', {
		customer_id: customerId,
		provider: 'paypal',
		return_url: 'https://coko.example/compte',
	});
	const token = new URL(begun.next_action.url).searchParams.get('approval_session_id');
	const account = house.credentials.paypal;
	await control(`/paypal/setup-tokens/${token ?? (await methodOf(house, begun.id)).providerId}`, {
		account,
		action: 'approve',
	});
	const { status } = await ask(house, 'GET', `/payment-methods/${begun.id}`);
	if (status !== 'active') throw new Error(`the method is ${status}`);
	return begun.id;
};

const storeOf = (house: House) =>
	house.wiring.open({ tenantId: tenantId('coko'), background: () => undefined }).storeFor(tenantId('coko'));

const methodOf = async (house: House, id: string) => {
	const { method } = await storeOf(house).load({ method: { kind: 'payment-method.byId', id } });
	if (method === null) throw new Error('no method');
	return method;
};

/** What the saved PayPal account is from now on. */
export const instrument = async (
	house: PayingHouse,
	methodId: string,
	change: { readonly instrument?: 'good' | 'declined'; readonly revoked?: boolean },
): Promise<void> => {
	const { token } = await methodOf(house, methodId);
	await control(`/paypal/payment-tokens/${token}`, { account: house.credentials.paypal, ...change });
};

export const newCustomer = async (house: House): Promise<string> =>
	(
		await ask(house, 'POST', '/customers', {
			name: 'Awa Ndiaye',
			country: 'FR',
			email: 'awa@example.com',
			locale: 'fr',
		})
	).id;

/** Subscribes today; `paypal` is what the saved account answers to the first charge, `none`: who pays by link. */
export const subscribe = async (
	house: PayingHouse,
	paypal: 'good' | 'declined' | 'revoked' | 'none',
	changes: object = {},
): Promise<Subscriber> => {
	const customerId = await newCustomer(house);
	const methodId = paypal === 'none' ? '' : await savedPaypal(house, customerId);
	if (paypal === 'revoked') await instrument(house, methodId, { revoked: true });
	else if (paypal !== 'none') await instrument(house, methodId, { instrument: paypal });
	const created = await ask(house, 'POST', '/recurring', {
		customer_id: customerId,
		amount: 29.99,
		currency: 'EUR',
		frequency: 'monthly',
		description: 'Abonnement Premium',
		...(methodId !== '' && { payment_method_id: methodId }),
		...changes,
	});
	await house.drain();
	return { customerId, methodId, subscriptionId: created.id, invoiceId: created.latest_invoice_id };
};

export const storyOf = async (house: House, { invoiceId }: Pick<Subscriber, 'invoiceId'>): Promise<DunningStory> => {
	const { story } = await storeOf(house).load({ story: { kind: 'dunning.ofInvoice', invoiceId } });
	if (story === null) throw new Error('no dunning');
	return story;
};

/** `0 notice done`, with the reason where something else was done than planned. */
export const stepsOf = async (house: House, subscriber: Pick<Subscriber, 'invoiceId'>): Promise<readonly string[]> =>
	(await storyOf(house, subscriber)).steps.map(({ step, action, status, why }) =>
		[step, action, status, ...(why === null ? [] : [`(${why})`])].join(' '),
	);

/** Days go by, cron coming each morning at nine and at noon. */
export const passDays = async (house: House, days: number): Promise<void> => {
	for (let day = 0; day < days; day++) {
		const next: IsoDate = addDays(dateInZone(house.clock.now(), paris), 1);
		house.clock.set(hourOfDay(next, 9, paris));
		await passTime(house, 0);
	}
};

/** Kinds of the mails that were asked for about the subscription. */
export const mailsOf = async (house: House, { subscriptionId }: Subscriber): Promise<readonly string[]> => {
	const { mails } = await storeOf(house).load({
		mails: { kind: 'mail.ofDocument', documentId: subscriptionId as never },
	});
	return mails.map(({ kind }) => kind.replace(/inv_[^.]+\./, ''));
};

/** Charges of the saved method for the invoice, newest first. */
export const chargesOf = async (house: House, { invoiceId }: Pick<Subscriber, 'invoiceId'>) => {
	const { payments } = await storeOf(house).load({
		payments: { kind: 'provider-payment.ofInvoices', invoiceIds: [invoiceId] },
	});
	return payments.filter(({ flow }) => flow === 'saved');
};

/** Types of the subscription's events, oldest first. */
export const eventsOf = async (house: House, { subscriptionId }: Pick<Subscriber, 'subscriptionId'>) => {
	const { events } = await storeOf(house).load({
		events: { kind: 'event.list', subjectId: subscriptionId, type: null, before: null, limit: 100 },
	});
	return events.map(({ type }) => type).reverse();
};

/** The ladder that holds from now on, for who fails from now on. */
export const setLadder = async (house: House, value: object): Promise<void> => {
	const { data } = await ask(house, 'GET', '/config?config_type=dunning&config_key=ladder');
	await ask(house, 'PATCH', `/config/${data[0]!.id}`, { value, reason: 'the test wants another' });
};
