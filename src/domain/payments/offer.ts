import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import { convert, exchangeRate } from '../kernel/exchange.ts';
import { compareMoney, isPositive, type Money } from '../kernel/money.ts';
import type { CountryCode } from '../kernel/party.ts';
import { storedAmount } from '../settings/company.ts';
import type { Settings } from '../settings/settings.ts';
import { type ProviderName, type ProviderValue, providerNames } from '../settings/values.ts';
import { breakerOf, type ProviderHealth } from './health.ts';
import type { PaymentFlow, PaymentProviders } from './provider.ts';
import type { ChargeQuote } from './provider-payment.ts';

/** A way to pay, as a payer is offered it. */
export interface Offer {
	readonly provider: ProviderName;
	/** Of the account that would take it. */
	readonly country: CountryCode | null;
	/** What the payer would be debited, and by which rate when that is another currency. */
	readonly charge: Money;
	readonly quote: ChargeQuote | null;
	readonly flows: readonly PaymentFlow[];
	/** Countries of the phones that can pay; null where the phone does not matter. */
	readonly phoneCountries: readonly CountryCode[] | null;
	readonly position: number;
}

export type NotOffered =
	| 'no-account'
	| 'switched-off'
	| 'currency'
	| 'amount'
	/** It failed several times in a row and is tried again a little later. */
	| 'set-aside';

export interface OfferQuestion {
	readonly amount: Money;
	/** Where the payer is, as far as we know. */
	readonly country: CountryCode | null;
	readonly today: IsoDate;
	readonly now: IsoInstant;
}

export interface OfferDeps {
	readonly settings: Settings;
	readonly providers: PaymentProviders;
}

/** What fits an amount and a country, in the configured order; a provider that is put aside is left out. */
export const offersFor = (
	deps: OfferDeps,
	health: readonly ProviderHealth[],
	question: OfferQuestion,
): readonly Offer[] =>
	providerNames
		.flatMap((name) => {
			const offer = offerOf(deps, health, name, question);
			return typeof offer === 'string' ? [] : [offer];
		})
		.sort((one, other) => one.position - other.position || one.provider.localeCompare(other.provider));

/** One provider's offer, or why there is none. */
export const offerOf = (
	{ settings, providers }: OfferDeps,
	health: readonly ProviderHealth[],
	name: ProviderName,
	{ amount, country, today, now }: OfferQuestion,
): Offer | NotOffered => {
	const account = accountFor(providers, name, country, amount);
	if (account === null) return 'no-account';
	const value = settings.read('provider/{name}', name, { country, userType: null }, today)?.value;
	if (value === undefined || !value.enabled) return 'switched-off';
	const known = health.find((one) => one.provider === name && one.country === account.country) ?? null;
	if (breakerOf(known, now) === 'open') return 'set-aside';
	const charged = chargeFor(account.provider.abilities.canCharge, settings, value, amount, today);
	if (typeof charged === 'string') return charged;
	if (!isWithin(value, charged.charge, amount)) return 'amount';
	const { flows, phoneCountries } = account.provider.abilities;
	return { provider: name, country: account.country, ...charged, flows, phoneCountries, position: value.position };
};

/** The account of the payer's country, else one that charges the currency. */
const accountFor = (providers: PaymentProviders, name: ProviderName, country: CountryCode | null, amount: Money) => {
	const own = providers.accounts.filter(({ provider }) => provider.name === name);
	return (
		own.find((account) => account.country !== null && account.country === country) ??
		own.find((account) => account.country === null) ??
		own.find(({ provider }) => provider.abilities.canCharge(amount)) ??
		null
	);
};

/** The amount as it is, or quoted in the configured currency; never converted silently. */
const chargeFor = (
	canCharge: (amount: Money) => boolean,
	settings: Settings,
	value: ProviderValue,
	amount: Money,
	today: IsoDate,
): Pick<Offer, 'charge' | 'quote'> | NotOffered => {
	if (value.currencies.includes(amount.currency)) {
		return canCharge(amount) ? { charge: amount, quote: null } : 'amount';
	}
	const to = value.quote_currency ?? null;
	if (to === null || !value.currencies.includes(to)) return 'currency';
	const rate = exchangeRate(amount.currency, to, settings.exchangeQuotes(today));
	if (rate === null) return 'currency';
	const charge = convert(amount, rate);
	if (!isPositive(charge) || !canCharge(charge)) return 'amount';
	return { charge, quote: { rate: rate.text, source: rate.source, date: rate.date } };
};

/** A limit counts in the currency it is written in: the charge's or the invoice's. */
const isWithin = ({ minimum, maximum }: ProviderValue, charge: Money, amount: Money): boolean => {
	const amounts = [charge, amount];
	const low = minimum === null ? null : storedAmount(minimum);
	const high = maximum === null ? null : storedAmount(maximum);
	return amounts.every(
		(one) =>
			(low === null || low.currency !== one.currency || compareMoney(one, low) >= 0) &&
			(high === null || high.currency !== one.currency || compareMoney(one, high) <= 0),
	);
};
