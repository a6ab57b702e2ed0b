import { newId } from './stripe.ids.ts';
import type { BalanceTransaction } from './stripe.objects.ts';
import { invalid } from './stripe.refusals.ts';
import type { World } from './stripe.world.ts';

/** The account is European: it settles in euros, and in dollars what came in dollars. Units of the currency for one euro. */
const perEuro: Readonly<Record<string, number>> = {
	eur: 1,
	usd: 1.1,
	gbp: 0.85,
	chf: 0.95,
	cad: 1.5,
	xof: 655.957,
	xaf: 655.957,
	jpy: 160,
	ngn: 1_700,
};

const zeroDecimal: ReadonlySet<string> = new Set(['xof', 'xaf', 'jpy']);

export const decimalsOf = (currency: string): number => (zeroDecimal.has(currency) ? 0 : 2);

/** Minor units → `29.99`. */
export const toDecimal = (amount: number, currency: string): string => {
	const decimals = decimalsOf(currency);
	return (amount / 10 ** decimals).toFixed(decimals);
};

/** `29.99` → minor units; null for another number of decimals. */
export const toMinor = (decimal: string, currency: string): number | null => {
	const decimals = decimalsOf(currency);
	const pattern = decimals === 0 ? /^\d{1,9}$/ : /^\d{1,9}\.\d{2}$/;
	return pattern.test(decimal) ? Number(decimal.replace('.', '')) : null;
};

interface Settled {
	readonly currency: 'eur' | 'usd';
	readonly amount: number;
	/** Units of the settled currency for one of what was charged; null where nothing was exchanged. */
	readonly rate: number | null;
}

/** Both amounts in minor units. */
export const settle = (amount: number, currency: string): Settled => {
	const exact = convert(amount, currency);
	return { ...exact, amount: Math.round(exact.amount) };
};

const convert = (amount: number, currency: string): Settled => {
	if (currency === 'eur' || currency === 'usd') return { currency, amount, rate: null };
	const rate = 1 / (perEuro[currency] ?? 1);
	return { currency: 'eur', amount: (amount / 10 ** decimalsOf(currency)) * rate * 100, rate };
};

const minimum = 50;
const maximum = 99_999_999;

/** Refuses what Stripe would not charge. */
export const checkAmount = (amount: number, currency: string): void => {
	if (perEuro[currency] === undefined) {
		invalid(
			`Invalid currency: ${currency}. Stripe currently supports these currencies: ${Object.keys(perEuro).join(', ')}`,
			{
				param: 'currency',
			},
		);
	}
	if (amount < 1) {
		invalid('This value must be greater than or equal to 1.', { code: 'parameter_invalid_integer', param: 'amount' });
	}
	if (amount > maximum) {
		invalid('Amount must be no more than 999,999.99', { code: 'amount_too_large', param: 'amount' });
	}
	// Before it is rounded: 327 francs are 49.85 cents, and too little.
	if (convert(amount, currency).amount < minimum) {
		invalid(`Amount must convert to at least 50 cents. ${toDecimal(amount, currency)} ${currency} does not.`, {
			code: 'amount_too_small',
			param: 'amount',
		});
	}
};

/** 1.5 % and 0.25 of what the account settles in. */
const feeOf = (amount: number): number => Math.round(amount * 0.015) + 25;

/** Money that came in, less its fee. */
export const chargeTransaction = (
	world: World,
	charge: {
		readonly id: string;
		readonly amount: number;
		readonly currency: string;
		readonly description: string | null;
	},
): BalanceTransaction => {
	const settled = settle(charge.amount, charge.currency);
	const fee = feeOf(settled.amount);
	return world.put({
		...newTransaction(world, settled, charge.id, 'charge'),
		description: charge.description,
		fee,
		fee_details: [
			{
				amount: fee,
				application: null,
				currency: settled.currency,
				description: 'Stripe processing fees',
				type: 'stripe_fee',
			},
		],
		net: settled.amount - fee,
	});
};

/** Money that goes out or comes back; `sign` is −1 for what leaves us. Fees are not given back. */
export const otherTransaction = (
	world: World,
	source: { readonly id: string; readonly amount: number; readonly currency: string },
	type: 'refund' | 'refund_failure' | 'adjustment',
	sign: 1 | -1,
	fee = 0,
): BalanceTransaction => {
	const settled = settle(source.amount, source.currency);
	const signed = { ...settled, amount: sign * settled.amount };
	return world.put({
		...newTransaction(world, signed, source.id, type),
		description: null,
		fee,
		fee_details: [],
		net: signed.amount - fee,
	});
};

const newTransaction = ({ now }: World, { amount, currency, rate }: Settled, source: string, type: string) =>
	({
		id: newId('txn'),
		object: 'balance_transaction',
		amount,
		available_on: now + availableAfterSeconds,
		balance_type: 'payments',
		created: now,
		currency,
		exchange_rate: rate === null ? null : Number(rate.toFixed(8)),
		reporting_category: type === 'adjustment' ? 'dispute' : type,
		source,
		status: 'pending',
		type,
	}) as const;

const availableAfterSeconds = 3 * 86_400;
