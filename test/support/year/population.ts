import type { Chance } from '../chance.ts';
import type { Agreement, Price, Reduction } from './agreement.ts';
import { type Day, dayOfText, textOfDay } from './days.ts';
import { type Rhythm, rhythms } from './rhythm.ts';

/** A leap year: its February has a day that the anniversaries of most years have not. */
export const firstDay: Day = dayOfText('2032-01-05');

/** How somebody pays. `hand`: what is open, each week; `slow`: some weeks; `never`; the others by a saved method. */
export type Payer = 'hand' | 'slow' | 'never' | 'paypal' | 'paypal-moody' | 'paypal-broke' | 'card' | 'card-declined';

/** How somebody came to be a subscriber, and what their calendar has to be. */
export interface Subscriber {
	/** Their name at the platform: `reader-007`. */
	readonly name: string;
	readonly tenant: 'coko' | 'coko-sn';
	readonly country: string;
	readonly currency: Currency;
	readonly payer: Payer;
	readonly includesTax: boolean;
	/** Null: at an amount of their own. */
	readonly plan: PlanCode | null;
	/** Null: no coupon. */
	readonly coupon: CouponCode | null;
	readonly agreement: Agreement;
}

const currencies = ['EUR', 'USD', 'XOF', 'XAF'] as const;
export type Currency = (typeof currencies)[number];
export const decimalsOf: Readonly<Record<Currency, number>> = { EUR: 2, USD: 2, XOF: 0, XAF: 0 };

/** 29.99 for 2999 cents; 6500 for as many francs. */
export const amountText = (minor: bigint, currency: Currency): string => {
	const decimals = decimalsOf[currency];
	if (decimals === 0) return String(minor);
	const digits = String(minor).padStart(decimals + 1, '0');
	return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
};

export const plans = {
	free: { trialDays: 0, unit: 0n },
	// Who says nothing of a trial has the one of the plan.
	tried: { trialDays: 10, unit: 1_000n },
	plain: { trialDays: 0, unit: 2_500n },
} as const;
export type PlanCode = keyof typeof plans;

/** In cents or francs alike. */
export const planPrice = (code: PlanCode, rhythm: Rhythm): bigint =>
	plans[code].unit * BigInt(1 + rhythms.indexOf(rhythm));

export const coupons = {
	ONCE: { kind: 'amount', value: 499n, times: 1 },
	QUARTER: { kind: 'percentage', value: 25n, times: 3 },
	EVER: { kind: 'percentage', value: 10n, times: null },
	GIFT: { kind: 'percentage', value: 100n, times: 2 },
} as const satisfies Readonly<Record<string, Reduction>>;
export type CouponCode = keyof typeof coupons;

const saved = ['paypal', 'paypal', 'paypal-moody', 'paypal-moody', 'paypal-broke', 'card', 'card-declined'] as const;
const byHand = ['hand', 'hand', 'hand', 'hand', 'slow', 'slow', 'never'] as const;

/** One of every kind by its place, the rest by chance: the same seed makes the same people. */
export const populationOf = (
	size: number,
	chanceFor: (index: number) => Chance,
	savedShare: number,
): readonly Subscriber[] =>
	Array.from({ length: size }, (_, index) => subscriberOf(index, chanceFor(index), savedShare));

const subscriberOf = (index: number, chance: Chance, savedShare: number): Subscriber => {
	const isSaved = chance.happens(savedShare);
	const tenant = index % 3 === 2 ? 'coko-sn' : 'coko';
	const payer: Payer = isSaved ? chance.oneOf(saved) : chance.oneOf(byHand);
	const currency = currencyOf(tenant, payer, chance);
	const rhythm = rhythms[index % rhythms.length] as Rhythm;
	const plan = isSaved ? null : chance.oneOf<PlanCode | null>([null, null, null, 'free', 'tried', 'plain']);
	const coupon = couponOf(plan, currency, chance);
	const ownTrial = chance.happens(0.2) ? chance.between(1, 45) : 0;
	const price: Price = {
		rhythm,
		quantity: plan === 'free' ? 10_000n : chance.oneOf([10_000n, 10_000n, 10_000n, 30_000n, 25_000n, 12_345n]),
		unit: plan === null ? BigInt(chance.between(300, 9_999)) : planPrice(plan, rhythm),
	};
	return {
		name: `reader-${String(index).padStart(3, '0')}`,
		tenant,
		country: chance.oneOf(tenant === 'coko' ? ['FR', 'FR', 'BE', 'CI'] : ['SN', 'SN', 'CI', 'CM']),
		currency,
		payer,
		includesTax: plan === null && chance.happens(0.5),
		plan,
		coupon,
		agreement: {
			...scheduleOf(rhythm, chance),
			trialDays: ownTrial === 0 && plan !== null ? plans[plan].trialDays : ownTrial,
			coupon: coupon === null ? null : coupons[coupon],
			price,
		},
	};
};

const currencyOf = (tenant: Subscriber['tenant'], payer: Payer, chance: Chance): Currency => {
	if (payer.startsWith('paypal')) return chance.oneOf(['EUR', 'EUR', 'USD']);
	return tenant === 'coko'
		? chance.oneOf(['EUR', 'EUR', 'USD', 'XOF', 'XAF'])
		: chance.oneOf(['XOF', 'XOF', 'XAF', 'EUR']);
};

const couponOf = (plan: PlanCode | null, currency: Currency, chance: Chance): CouponCode | null => {
	if (plan === 'free' || !chance.happens(0.3)) return null;
	const code = chance.oneOf<CouponCode>(['ONCE', 'QUARTER', 'EVER', 'GIFT']);
	// An amount is of one currency.
	return code === 'ONCE' && currency !== 'EUR' ? 'QUARTER' : code;
};

/** Begun today, some weeks ago or later this year; on the days of the month that not every month has. */
const scheduleOf = (rhythm: Rhythm, chance: Chance): Omit<Agreement, 'trialDays' | 'coupon' | 'price'> => {
	const start = chance.oneOf([
		firstDay,
		firstDay,
		firstDay + chance.between(1, 60),
		// As far back as few enough periods are missed to be billed by themselves.
		firstDay - chance.between(1, rhythm === 'weekly' ? 60 : 150),
		dayOfText('2032-01-31'),
		dayOfText('2032-01-30'),
		dayOfText('2032-02-29'),
		dayOfText('2031-12-31'),
	]);
	const billing = chance.happens(0.25) ? 'calendar' : 'anniversary';
	const hasDay = billing === 'anniversary' && rhythm !== 'weekly' && chance.happens(0.4);
	const ends = chance.oneOf(['never', 'never', 'never', 'never', 'cycles', 'date'] as const);
	return {
		start,
		billing,
		anchorDay: hasDay ? chance.oneOf([1, 15, 28, 29, 30, 31]) : null,
		end: ends === 'date' ? firstDay + chance.between(120, 400) : null,
		cycles: ends === 'cycles' ? chance.between(1, 9) : null,
	};
};

/** What is sent to `POST /recurring`. */
export const orderOf = (subscriber: Subscriber, methodId: string | null): object => {
	const { agreement, currency, plan, coupon, name } = subscriber;
	const { price } = agreement;
	return {
		external_id: name,
		currency,
		frequency: price.rhythm,
		quantity: quantityText(price.quantity),
		start_date: textOfDay(agreement.start),
		billing: agreement.billing,
		...(plan === null
			? { amount: amountText(price.unit, currency), prices_include_tax: subscriber.includesTax }
			: { plan_code: plan }),
		...(agreement.anchorDay !== null && { anchor_day: agreement.anchorDay }),
		...(agreement.trialDays > 0 && (plan === null || agreement.trialDays !== plans[plan].trialDays)
			? { trial_days: agreement.trialDays }
			: {}),
		...(agreement.end !== null && { end_date: textOfDay(agreement.end) }),
		...(agreement.cycles !== null && { cycles: agreement.cycles }),
		...(coupon !== null && { coupon }),
		...(methodId !== null && { payment_method_id: methodId }),
	};
};

/** `2.5` for 25,000 ten-thousandths. */
export const quantityText = (tenThousandths: bigint): string => String(Number(tenThousandths) / 10_000);
