import type { IsoDate } from '../../kernel/calendar.ts';
import type { CurrencyCode } from '../../kernel/currency.ts';
import { currencyCodes } from '../../kernel/currency.ts';
import { limitBounds, limitNames, retentionBounds, retentionSubjects } from '../bounds.ts';
import { features, type ProviderName, type ProviderValue } from '../values.ts';
import { dunningLadder } from './dunning.ts';
import { type KitRow, kitRow } from './kit-row.ts';

/** How documents are numbered and when they fall due. */
export const documentRows: readonly KitRow[] = [
	kitRow('invoice_numbering/{document}', 'invoice', { pattern: 'INV-{YYYY}-{NNNNNN}', restart: 'yearly' }),
	kitRow('invoice_numbering/{document}', 'credit_note', { pattern: 'CN-{YYYY}-{NNNNNN}', restart: 'yearly' }),
	kitRow('invoice_numbering/{document}', 'receipt', { pattern: 'REC-{YYYY}-{NNNNNN}', restart: 'yearly' }),
	kitRow('payment_terms/default_due_days', 'default_due_days', { days: 30 }),
	kitRow('reminder/schedule', 'schedule', { before: [], after: [7, 14, 30] }),
	// Of what renews every half year or more, in time for French law whatever the month, with four days to spare.
	kitRow('reminder/renewal', 'renewal', {
		weekly: null,
		monthly: null,
		quarterly: null,
		half_yearly: 35,
		yearly: 35,
	}),
	kitRow('reminder/trial_end', 'trial_end', { days: 3 }),
	kitRow('dunning/grace_period', 'grace_period', { days: 14 }),
	kitRow('dunning/ladder', 'ladder', dunningLadder),
];

export const royaltyRows: readonly KitRow[] = [
	kitRow('royalty_rate/{kind}', 'sale_rate', { rate: '0.70' }),
	kitRow('royalty_rate/{kind}', 'subscription_rate', { rate: '0.50' }),
	kitRow('royalty_rate/{kind}', 'tip_rate', { rate: '0.95' }),
	kitRow('royalty_rate/{kind}', 'premium_access_rate', { rate: '0.60' }),
];

const thresholds = { EUR: '100.00', XOF: '65000', XAF: '65000' } as const;
const hasThreshold = (currency: CurrencyCode): currency is keyof typeof thresholds =>
	Object.hasOwn(thresholds, currency);

/** From which balance authors are paid: in the currency of the books, and in the others that have a custom. */
export const thresholdRows = (booksCurrency: CurrencyCode): readonly KitRow[] => {
	const home = hasThreshold(booksCurrency) ? booksCurrency : 'EUR';
	return [
		kitRow('payment_threshold/{amount}', 'minimum_amount', { amount: thresholds[home], currency: home }),
		...currencyCodes
			.filter(hasThreshold)
			.filter((currency) => currency !== home)
			.map((currency) =>
				kitRow('payment_threshold/{amount}', `minimum_amount_${currency.toLowerCase()}`, {
					amount: thresholds[currency],
					currency,
				}),
			),
	];
};

const demoRates = { 'EUR-USD': '1.15', 'EUR-GHS': '12.5', 'EUR-NGN': '1680' } as const;

/** Currencies of documents. Where no rate is published yet, only those that need none: the books' and the fixed parities. */
export const currencyRows = (booksCurrency: CurrencyCode, demoRatesOn: IsoDate | null): readonly KitRow[] => {
	const fixed = currencyCodes.filter((code) => code === booksCurrency || ['EUR', 'XOF', 'XAF'].includes(code));
	return [
		kitRow('currency/default_currency', 'default_currency', { currency: booksCurrency }),
		kitRow('currency/accepted_currencies', 'accepted_currencies', {
			currencies: demoRatesOn === null ? fixed : currencyCodes,
		}),
		...(demoRatesOn === null
			? []
			: Object.entries(demoRates).map(([pair, rate]) =>
					kitRow('exchange_rate/{pair}', pair, { rate, source: 'demo', date: demoRatesOn }),
				)),
	];
};

const providerCurrencies: Readonly<Record<ProviderName, readonly CurrencyCode[]>> = {
	stripe: currencyCodes,
	paypal: ['EUR', 'USD'],
	orange_money: ['XOF', 'XAF'],
	mtn_mobile_money: ['XOF', 'XAF', 'GHS'],
};

/** No provider is offered before somebody switches it on. */
const providerRows: readonly KitRow[] = Object.entries(providerCurrencies).map(([name, currencies], index) => {
	const value: ProviderValue = {
		enabled: false,
		position: index + 1,
		currencies,
		minimum: null,
		maximum: null,
		quote_currency: null,
	};
	return kitRow('provider/{name}', name, value);
});

/** How the system runs: written out, so that whoever lists the settings sees what may be set. */
export const operatingRows: readonly KitRow[] = [
	...providerRows,
	...retentionSubjects.map((subject) =>
		kitRow('retention/{subject}', subject, { days: retentionBounds[subject].default }),
	),
	...limitNames.map((name) => kitRow('limit/{name}', name, { value: limitBounds[name].default })),
	...features.map((name) => kitRow('feature/{name}', name, { enabled: true })),
	kitRow('alert/exchange_rate_age', 'exchange_rate_age', { days: 7 }),
	kitRow('alert/dead_letters', 'dead_letters', { value: 1 }),
	kitRow('alert/unsealed_documents', 'unsealed_documents', { minutes: 5 }),
	kitRow('alert/storage_used', 'storage_used', { rate: '0.70' }),
];
