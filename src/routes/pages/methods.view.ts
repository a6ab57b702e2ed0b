import { formatterFor } from '../../documents/format.ts';
import type { IsoDate, IsoInstant } from '../../domain/kernel/calendar.ts';
import { type Money, moneyToDecimal } from '../../domain/kernel/money.ts';
import type { CountryCode, Locale } from '../../domain/kernel/party.ts';
import type { ProviderHealth } from '../../domain/payments/health.ts';
import { numberingPlanOf } from '../../domain/payments/mobile-operators.ts';
import { type Offer, type OfferDeps, offerOf, offersFor } from '../../domain/payments/offer.ts';
import { type ProviderName, providerNames } from '../../domain/settings/values.ts';
import { fill, type PageWords, pageWords } from './words.ts';

/** The ways to pay, each a form of its own. */
export interface MethodsView {
	/** Where the forms go. */
	readonly action: string;
	/** Once per rendered page: of two presses, or of a form that is sent again, only the first begins a payment. */
	readonly key: string;
	/** What was shown, as it is sent back: nobody pays what they have not seen. */
	readonly amount: string;
	readonly country: CountryCode;
	readonly methods: readonly MethodView[];
	/** Ways that are put aside for some minutes. */
	readonly setAside: string | null;
	/** Null where there is nothing to choose. */
	readonly countries: readonly CountryOption[] | null;
	readonly problem: ProblemView | null;
}

export interface MethodView {
	readonly provider: ProviderName;
	readonly name: string;
	readonly hint: string;
	readonly button: string;
	/** The charge of a quote and its rate; empty when the invoice's own currency is debited. */
	readonly quote: readonly string[];
	/** As it is sent back: `15.24 EUR`. */
	readonly charge: string;
	readonly phone: PhoneField | null;
}

export interface PhoneField {
	readonly id: string;
	readonly label: string;
	readonly hint: string;
	/** What was typed when it could not be used. */
	readonly value: string;
	readonly problem: string | null;
}

export interface CountryOption {
	readonly code: CountryCode;
	readonly name: string;
	readonly isChosen: boolean;
}

/** Why a form did not begin a payment. */
export interface ProblemView {
	readonly text: string;
	/** The field to look at; null when it is none. */
	readonly fieldId: string | null;
}

/** What came back with a form that did not begin a payment. */
export interface FormProblem {
	readonly text: string;
	/** Of the form whose phone field is wrong, with what was typed. */
	readonly phone: { readonly provider: ProviderName; readonly typed: string } | null;
}

export interface MethodsReader {
	readonly locale: Locale;
	readonly action: string;
	readonly key: string;
	readonly country: CountryCode;
	/** Of the invoice and of where the payer seems to be. */
	readonly likely: readonly CountryCode[];
	readonly today: IsoDate;
	readonly now: IsoInstant;
	readonly problem: FormProblem | null;
}

/** Null when there is no way to pay online, now or in a while. */
export const methodsView = (
	deps: OfferDeps,
	health: readonly ProviderHealth[],
	amount: Money,
	reader: MethodsReader,
): MethodsView | null => {
	const { locale, action, key, country, today, now, problem } = reader;
	const words = pageWords[locale];
	const question = { amount, country, today, now };
	const offers = fittingFirst(offersFor(deps, health, question), country);
	const aside = providerNames.filter((name) => offerOf(deps, health, name, question) === 'set-aside');
	if (offers.length === 0 && aside.length === 0) return null;
	const fieldId = problem?.phone === null || problem === null ? null : phoneFieldId(problem.phone.provider);
	return {
		action,
		key,
		amount: moneyToDecimal(amount),
		country,
		methods: offers.map((offer) => methodView(offer, amount, reader, words)),
		setAside: setAsideText(aside, offers, words),
		countries: countryOptions(deps, reader),
		problem: problem && { text: problem.text, fieldId },
	};
};

/** What works where the payer is and in the invoice's own currency comes before the rest; otherwise as configured. */
const fittingFirst = (offers: readonly Offer[], country: CountryCode): readonly Offer[] => {
	const fits = ({ quote, phoneCountries }: Offer): boolean =>
		quote === null && (phoneCountries === null || phoneCountries.includes(country));
	return [...offers.filter(fits), ...offers.filter((offer) => !fits(offer))];
};

const methodView = (offer: Offer, amount: Money, reader: MethodsReader, words: PageWords): MethodView => {
	const { provider } = offer;
	return {
		provider,
		name: words.methods.names[provider],
		hint: words.methods.hints[provider],
		button: words.methods.buttons[provider],
		quote: quoteText(offer, amount, reader.locale, words),
		charge: chargeText(offer),
		phone: offer.flows[0] === 'phone' ? phoneField(offer, reader, words) : null,
	};
};

/** As a form carries what it showed. */
export const chargeText = ({ charge }: Pick<Offer, 'charge'>): string => `${moneyToDecimal(charge)} ${charge.currency}`;

const quoteText = (offer: Offer, amount: Money, locale: Locale, words: PageWords): readonly string[] => {
	const { charge, quote } = offer;
	if (quote === null) return [];
	const format = formatterFor(locale);
	const from = amount.currency;
	const to = charge.currency;
	// Only a parity that the law fixes has no date; it is known by the francs of one euro.
	const parity = quote.date === null ? /[\d.]+$/.exec(quote.source)?.[0] : undefined;
	return [
		fill(words.methods.quote, { charge: format.money(charge), amount: format.money(amount) }),
		parity !== undefined
			? fill(words.methods.quote_parity, { from, to, parity: format.numberText(parity) })
			: fill(words.methods.quote_rate, {
					from,
					to,
					rate: format.numberText(quote.rate),
					source: quote.source,
					date: quote.date === null ? '' : format.date(quote.date),
				}),
	];
};

const phoneFieldId = (provider: ProviderName): string => `phone-${provider}`;

const phoneField = ({ provider, phoneCountries }: Offer, { problem }: MethodsReader, words: PageWords): PhoneField => {
	const codes = (phoneCountries ?? []).flatMap((country) => {
		const plan = numberingPlanOf(country);
		return plan === null ? [] : [`+${plan.callingCode}`];
	});
	const own = problem?.phone?.provider === provider ? problem.phone : null;
	return {
		id: phoneFieldId(provider),
		label: words.methods.phone,
		hint: fill(words.methods.phone_hint, { codes: codes.join(` ${words.methods.or} `) }),
		value: own?.typed ?? '',
		problem: own === null ? null : (problem?.text ?? null),
	};
};

const setAsideText = (
	aside: readonly ProviderName[],
	offers: readonly Offer[],
	{ methods }: PageWords,
): string | null => {
	if (aside.length === 0) return null;
	if (offers.length === 0) return methods.all_set_aside;
	return fill(methods.set_aside, { names: aside.map((name) => methods.names[name]).join(', ') });
};

/** Countries that have an account of their own, and those where this payer may be. */
const countryOptions = (
	{ providers }: OfferDeps,
	{ country, likely, locale }: MethodsReader,
): readonly CountryOption[] | null => {
	const served = providers.accounts.flatMap((account) => (account.country === null ? [] : [account.country]));
	if (served.length === 0) return null;
	const format = formatterFor(locale);
	return [...new Set([country, ...likely, ...served])]
		.map((code) => ({ code, name: format.country(code), isChosen: code === country }))
		.sort((one, other) => one.name.localeCompare(other.name, format.language));
};

/** The country of a choice or a hint; null for what is no country that can be shown. */
export const readCountry = (text: string | null | undefined): CountryCode | null => {
	if (text === null || text === undefined || !/^[A-Z]{2}$/.test(text)) return null;
	// Networks write these two for visitors of whom they know nothing.
	if (text === 'XX' || text === 'T1') return null;
	const code = text as CountryCode;
	return formatterFor('en').country(code) === code ? null : code;
};
