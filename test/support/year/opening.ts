import type { MailMessage } from '../../../src/domain/notifications/mail.ts';
import type { FaultPort } from '../../../src/platform/faults.ts';
import { type Body, call } from '../callers.ts';
import { type Chance, chanceOf } from '../chance.ts';
import { frenchKey, senegaleseKey, tenantId } from '../house.ts';
import { openPayingHouse, type PayingHouse } from '../paying-house.ts';
import { control } from '../sandbox.ts';
import { Calendar } from './calendar.ts';
import { type Day, textOfDay } from './days.ts';
import {
	amountText,
	type Currency,
	coupons,
	decimalsOf,
	firstDay,
	orderOf,
	planPrice,
	plans,
	populationOf,
	type Subscriber,
} from './population.ts';
import { rhythms } from './rhythm.ts';

/** Somebody of the population, as they live in the house. */
export interface Person extends Subscriber {
	readonly chance: Chance;
	readonly calendar: Calendar;
	readonly subscriptionId: string;
	readonly customerId: string;
	/** Of a PayPal account: the handle at PayPal. */
	readonly token: string | null;
	/** What they did, for whoever looks into a difference. */
	readonly history: string[];
	/** Ends of ladders that their calendar knows. */
	readonly told: { count: number };
}

export interface Year {
	readonly house: PayingHouse;
	readonly people: readonly Person[];
	/** Every mail that was handed to the transport, a repetition too. */
	readonly sent: readonly MailMessage[];
}

export const keys = { coko: frenchKey, 'coko-sn': senegaleseKey } as const;
export const tenants = ['coko', 'coko-sn'] as const;
export type Tenant = (typeof tenants)[number];

/** A request that must succeed. */
export const ask = async (
	house: PayingHouse,
	tenant: Tenant,
	method: string,
	path: string,
	body?: object,
): Promise<Body> => {
	const answer = await call(house, method, path, { key: keys[tenant], ...(body && { body }) });
	if (answer.status >= 300) {
		throw new Error(
			`${method} ${path} ${JSON.stringify(body ?? null)}: ${answer.status} ${JSON.stringify(answer.body)}`,
		);
	}
	return answer.body;
};

/** Both tenants' clocks go on until ten o'clock of a day in Paris, with all that is due on the way. */
export const goOnUntil = async (house: PayingHouse, day: Day): Promise<void> => {
	for (const tenant of tenants) {
		const run = await ask(house, tenant, 'POST', '/test-clock', { now: `${textOfDay(day)}T09:00:00Z` });
		await house.drain();
		const { status, result } = await ask(house, tenant, 'GET', `/runs/${run.id}`);
		if (status !== 'finished' || result.stopped !== null || result.left !== 0) {
			throw new Error(`the clock of ${tenant} stopped before ${textOfDay(day)}: ${status} ${JSON.stringify(result)}`);
		}
	}
};

/** A house on its test clocks with everybody subscribed; `savedShare` of them by a saved method. */
export const openYear = async (size: number, seed: number, savedShare: number, faults?: FaultPort): Promise<Year> => {
	const sent: MailMessage[] = [];
	const house = await openPayingHouse({
		...(faults && { faults }),
		mailer: {
			idempotent: true,
			send: async (message) => {
				sent.push(message);
				return { ok: true, value: { providerId: `mail-${sent.length}` } };
			},
		},
	});
	for (const tenant of tenants) await furnish(house, tenant);
	await goOnUntil(house, firstDay);
	const chanceFor = (index: number) => chanceOf(seed + 7_919 * (index + 1));
	const people: Person[] = [];
	for (const [index, subscriber] of populationOf(size, chanceFor, savedShare).entries()) {
		people.push(await settleIn(house, subscriber, chanceOf(seed + 104_729 * (index + 1))));
	}
	await house.drain();
	return { house, people, sent };
};

/** Plans, coupons, and room for as many requests as a year has. */
const furnish = async (house: PayingHouse, tenant: Tenant): Promise<void> => {
	for (const [type, key, value] of [['limit', 'requests_per_minute_key', { value: 60_000 }]] as const) {
		const { data } = await ask(house, tenant, 'GET', `/config?config_type=${type}&config_key=${key}`);
		await ask(house, tenant, 'PATCH', `/config/${data[0].id}`, { value, reason: 'a year in seconds' });
	}
	for (const [code, { trialDays }] of Object.entries(plans)) {
		const prices = (Object.keys(decimalsOf) as Currency[]).flatMap((currency) =>
			rhythms.map((frequency) => ({
				currency,
				frequency,
				unit_amount: amountText(planPrice(code as keyof typeof plans, frequency), currency),
			})),
		);
		const name = { fr: `Coko ${code}`, en: `Coko ${code}` };
		await ask(house, tenant, 'POST', '/plans', { code, name, trial_days: trialDays, prices });
	}
	for (const [code, { kind, value, times }] of Object.entries(coupons)) {
		await ask(house, tenant, 'POST', '/coupons', {
			code,
			name: code,
			type: kind,
			...(kind === 'amount' ? { value: amountText(value, 'EUR'), currency: 'EUR' } : { value: String(value) }),
			duration: times === null ? 'forever' : times === 1 ? 'once' : 'repeating',
			...(times !== null && times > 1 && { periods: times }),
		});
	}
};

const settleIn = async (house: PayingHouse, subscriber: Subscriber, chance: Chance): Promise<Person> => {
	const { tenant, name, country } = subscriber;
	const { id: customerId } = await ask(house, tenant, 'POST', '/customers', {
		external_id: name,
		name: `Awa ${name}`,
		email: `${name}@example.com`,
		country,
		locale: chance.oneOf(['fr', 'en']),
	});
	const method = await saveMethod(house, subscriber, customerId);
	const made = await ask(house, tenant, 'POST', '/recurring', orderOf(subscriber, method?.id ?? null));
	return {
		...subscriber,
		chance,
		customerId,
		subscriptionId: made.id,
		token: method?.token ?? null,
		history: [],
		told: { count: 0 },
		calendar: new Calendar(subscriber.agreement, firstDay),
	};
};

const cards = { card: '4242424242424242', 'card-declined': '4000000000000341' } as const;

interface Method {
	readonly id: string;
	readonly token: string | null;
}

const saveMethod = async (
	house: PayingHouse,
	{ tenant, payer }: Subscriber,
	customerId: string,
): Promise<Method | null> => {
	if (payer === 'hand' || payer === 'slow' || payer === 'never') return null;
	const isCard = payer === 'card' || payer === 'card-declined';
	const { id } = await ask(house, tenant, 'POST', '/payment-methods', {
		customer_id: customerId,
		provider: isCard ? 'stripe' : 'paypal',
		return_url: 'https://coko.example/compte',
	});
	const begun = await methodOf(house, tenant, id);
	if (isCard)
		await control(`/stripe/checkout/${begun.providerId}/pay`, {
			account: house.credentials.stripe,
			card: cards[payer],
		});
	else
		await control(`/paypal/setup-tokens/${begun.providerId}`, { account: house.credentials.paypal, action: 'approve' });
	const { status } = await ask(house, tenant, 'GET', `/payment-methods/${id}`);
	if (status !== 'active') throw new Error(`the method of a ${payer} is ${status}`);
	if (isCard) return { id, token: null };
	const { token } = await methodOf(house, tenant, id);
	if (payer === 'paypal-broke') await fund(house, token, false);
	return { id, token };
};

const methodOf = async (house: PayingHouse, tenant: Tenant, id: string) => {
	const own = tenantId(tenant);
	const store = house.wiring.open({ tenantId: own, background: () => undefined }).storeFor(own);
	const { method } = await store.load({ method: { kind: 'payment-method.byId', id } });
	if (method === null) throw new Error(`no method ${id}`);
	return method;
};

/** Whether a PayPal account has money from now on. */
export const fund = async (house: PayingHouse, token: string | null, hasMoney: boolean): Promise<void> => {
	const instrument = hasMoney ? 'good' : 'declined';
	await control(`/paypal/payment-tokens/${token}`, { account: house.credentials.paypal, instrument });
};
