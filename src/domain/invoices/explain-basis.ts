import type { CurrencyCode } from '../kernel/currency.ts';
import { decimal, decimalToRatio } from '../kernel/decimal.ts';
import { type ExchangeRate, exchangeRate } from '../kernel/exchange.ts';
import type { Money } from '../kernel/money.ts';
import { everyone, type Settings } from '../settings/settings.ts';
import { dueDateFor } from './due-date.ts';
import type { BooksTax, Invoice } from './invoice.ts';
import { givenInput, type Trace } from './trace.ts';

interface Basis {
	readonly invoice: Invoice;
	readonly settings: Settings;
}

/** The tax in the currency of the books, by the rate of the day of issue. */
export const explainBooksTax = (trace: Trace, tax: Money, { invoice, settings }: Basis): void => {
	if (invoice.booksTax === null) return;
	const { rate, setting } = frozenRate(invoice, invoice.booksTax, settings);
	trace.conversion('tax_amount_books/amount', tax, rate, setting);
};

/** Which format numbered the document; the number itself is counted, not calculated. */
export const explainNumber = (trace: Trace, { number, basis }: Invoice): void => {
	if (number !== null)
		trace.noted('invoice_number', number, { rule: 'number', inputs: [], setting: basis?.numbering ?? null });
};

/** Issue date and payment terms, where the terms that were used still read as they did; else the date as it was given. */
export const explainDates = (trace: Trace, { invoice, settings }: Basis): void => {
	const { issueDate, dueDate, basis, extendedDueDate } = invoice;
	const setting = basis?.terms ?? null;
	const audience = { country: invoice.billing.country, userType: invoice.billing.type };
	const terms = issueDate === null ? null : settings.paymentTerms(audience, issueDate);
	if (issueDate !== null && terms !== null && setting === terms.setting) {
		const inputs = [
			givenInput('issue_date', issueDate),
			givenInput('terms', terms.rule),
			givenInput('days', String(terms.days)),
			...(terms.rule === 'day_of_month' ? [givenInput('day', String(terms.day))] : []),
		];
		trace.noted('due_date', dueDateFor(issueDate, terms), { rule: 'due_date', inputs, setting });
	} else if (dueDate !== null) {
		trace.noted('due_date', dueDate, { rule: 'given', inputs: [givenInput('date', dueDate)], setting });
	}
	if (extendedDueDate !== null) {
		const inputs = [givenInput('date', extendedDueDate)];
		trace.noted('extended_due_date', extendedDueDate, { rule: 'given', inputs, setting: null });
	}
};

/**
 * The rate with all its decimals where the settings still give the one that the document shows; the one that it shows,
 * cut to 12 decimals, where they do not. Setting: the quotes that gave it; null where a law fixes it.
 */
const frozenRate = (
	{ taxAmount, issueDate }: Invoice,
	books: BooksTax,
	settings: Settings,
): { readonly rate: ExchangeRate; readonly setting: string | null } => {
	const [from, to] = [taxAmount.currency, books.currency];
	const at = issueDate ?? books.rateDate;
	const exact = exchangeRate(from, to, settings.exchangeQuotes(at));
	if (exact !== null && exact.text === books.exchangeRate && exact.source === books.rateSource) {
		return {
			rate: exact,
			setting: quoteSettings(
				from,
				to,
				(pair) => settings.read('exchange_rate/{pair}', pair, everyone, at)?.ref ?? null,
			),
		};
	}
	const shown = { text: books.exchangeRate, source: books.rateSource, date: books.rateDate };
	return { rate: { from, to, ...decimalToRatio(decimal(books.exchangeRate)), ...shown }, setting: null };
};

/** The settings behind a rate, in the order in which `exchangeRate` looks for it: the pair, or both legs through the euro. */
const quoteSettings = (from: CurrencyCode, to: CurrencyCode, refOf: (pair: string) => string | null): string | null => {
	const legOf = (base: CurrencyCode, quote: CurrencyCode): string | null =>
		exchangeRate(base, quote, []) === null ? (refOf(`${base}-${quote}`) ?? refOf(`${quote}-${base}`)) : null;
	const legs = [legOf(from, to) ?? [legOf(from, 'EUR'), legOf('EUR', to)]].flat().filter((leg) => leg !== null);
	return legs.length === 0 ? null : legs.join(', ');
};
