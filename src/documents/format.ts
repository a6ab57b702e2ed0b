import type { IsoDate } from '../domain/kernel/calendar.ts';
import { type CurrencyCode, currencyOf } from '../domain/kernel/currency.ts';
import { type Decimal, decimalToString } from '../domain/kernel/decimal.ts';
import { type Money, moneyToDecimal } from '../domain/kernel/money.ts';
import type { CountryCode, Locale } from '../domain/kernel/party.ts';

/** How a reader of one language expects amounts, dates and names. No amount passes through a binary fraction. */
export interface Formatter {
	/** BCP 47, `fr-FR`. */
	readonly language: string;
	/** `1 234,50 €`, `6 500 F CFA`. */
	money(amount: Money): string;
	/** As `money`, without decimals when there are none to show: a share capital of `10 000 €`. */
	roundMoney(amount: Money): string;
	/** `0.055` is `5,5 %`. */
	percent(rate: Decimal): string;
	quantity(value: Decimal): string;
	/** A number kept as text, such as an exchange rate; text that is no number stays as it is. */
	numberText(text: string): string;
	/** `22 novembre 2026` */
	date(date: IsoDate): string;
	/** `22/11/2026` */
	shortDate(date: IsoDate): string;
	country(code: CountryCode): string;
	/** `franc CFA (BCEAO)` */
	currencyName(code: CurrencyCode): string;
}

const languages = { fr: 'fr-FR', en: 'en-GB' } as const satisfies Record<Locale, string>;

export const formatterFor = (locale: Locale): Formatter => {
	const known = formatters.get(locale) ?? createFormatter(languages[locale]);
	formatters.set(locale, known);
	return known;
};

/** Building an Intl object costs a hundred times its use. */
const formatters = new Map<Locale, Formatter>();

/** Rates carry at most six decimals and quantities four; digits beyond would be lost without a word. */
const percentDecimalsMax = 6;
const quantityDecimalsMax = 12;

const createFormatter = (language: string): Formatter => {
	const moneyFormats = new Map<string, Intl.NumberFormat>();
	const moneyFormat = (code: CurrencyCode, trailingZeroDisplay: 'auto' | 'stripIfInteger'): Intl.NumberFormat => {
		const key = `${code} ${trailingZeroDisplay}`;
		const known = moneyFormats.get(key) ?? new Intl.NumberFormat(language, moneyOptions(code, trailingZeroDisplay));
		moneyFormats.set(key, known);
		return known;
	};
	const percents = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: percentDecimalsMax });
	const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: quantityDecimalsMax });
	const dates = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
	const shortDates = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeZone: 'UTC' });
	const countries = new Intl.DisplayNames(language, { type: 'region' });
	const currencies = new Intl.DisplayNames(language, { type: 'currency' });
	return {
		language,
		money: (amount) => moneyFormat(amount.currency, 'auto').format(exact(moneyToDecimal(amount))),
		roundMoney: (amount) => moneyFormat(amount.currency, 'stripIfInteger').format(exact(moneyToDecimal(amount))),
		percent: (rate) => percents.format(exact(decimalToString(rate))),
		quantity: (value) => numbers.format(exact(decimalToString(value))),
		numberText: (text) => (numberPattern.test(text) ? numbers.format(exact(text)) : text),
		date: (date) => dates.format(utcMidnight(date)),
		shortDate: (date) => shortDates.format(utcMidnight(date)),
		country: (code) => countries.of(code) ?? code,
		currencyName: (code) => currencies.of(code) ?? code,
	};
};

/** Signs that readers know better than the code: ₵ and ₦. The dollar keeps its country, `$US`. */
const narrowSigns: readonly CurrencyCode[] = ['GHS', 'NGN'];

const moneyOptions = (
	code: CurrencyCode,
	trailingZeroDisplay: 'auto' | 'stripIfInteger',
): Intl.NumberFormatOptions => ({
	style: 'currency',
	currency: code,
	currencyDisplay: narrowSigns.includes(code) ? 'narrowSymbol' : 'symbol',
	minimumFractionDigits: currencyOf(code).exponent,
	maximumFractionDigits: currencyOf(code).exponent,
	trailingZeroDisplay,
});

const numberPattern = /^-?\d+(\.\d+)?$/;

/** Intl reads decimal text digit by digit; the type only wants to hear that it is a number's text. */
const exact = (decimal: string): Intl.StringNumericLiteral => decimal as Intl.StringNumericLiteral;

const utcMidnight = (date: IsoDate): Date => new Date(`${date}T00:00:00Z`);
