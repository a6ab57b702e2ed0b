import { type Formatter, formatterFor } from '../../documents/format.ts';
import { type IssuedInvoice, isDue } from '../../documents/printable-invoice.ts';
import { amountDue } from '../../domain/invoices/invoice.ts';
import { dateInZone, type IsoInstant } from '../../domain/kernel/calendar.ts';
import { isPositive, isZero, type Money, minus, negate, zero } from '../../domain/kernel/money.ts';
import type { Locale } from '../../domain/kernel/party.ts';
import type { BankAccount, Logo } from '../../domain/settings/company.ts';
import { fill, type PageWords, pageWords } from './words.ts';

/** What the page shows, in the words and figures of its reader. */
export interface PayView {
	readonly locale: Locale;
	readonly words: PageWords;
	readonly title: string;
	readonly number: string;
	readonly sellerName: string;
	/** A `data:` address; null without a logo that is small enough. */
	readonly logo: string | null;
	readonly billedTo: string;
	readonly state: PayState;
	readonly pdfUrl: string;
	/** Null when nothing is due. */
	readonly transfer: TransferView | null;
	readonly lines: readonly LineView[];
	/** The language of the lines, which is the invoice's. */
	readonly linesLocale: Locale;
	readonly moreLines: string | null;
	readonly sums: readonly Row[];
	readonly contact: { readonly email: string | null; readonly phone: string | null; readonly legalName: string };
}

export interface PayState {
	readonly kind: 'due' | 'overdue' | 'settled';
	readonly label: string;
	/** The large figure, or the large word when nothing is due. */
	readonly headline: string;
	readonly detail: string;
}

export interface TransferView {
	readonly amount: string;
	/** Empty when the seller has no account: the payer is asked to write. */
	readonly accounts: readonly (readonly AccountRow[])[];
}

export interface AccountRow {
	readonly label: string;
	readonly value: string;
	/** Shown in groups of four, copied without blanks. */
	readonly inFours: boolean;
}

export interface LineView {
	readonly description: string;
	readonly quantity: string | null;
	readonly total: string;
}

export interface Row {
	readonly label: string;
	readonly value: string;
}

/** More would be a document, and the document is one tap away. */
const linesMax = 20;
const descriptionLengthMax = 120;

/** In base 64. With a larger logo the page would outgrow the 100 KB that a slow phone gets through with. */
const logoLengthMax = 65_536;

export const payView = (
	invoice: IssuedInvoice,
	reader: { readonly locale: Locale; readonly now: IsoInstant; readonly timeZone: string; readonly pdfUrl: string },
): PayView => {
	const { locale, pdfUrl } = reader;
	const { seller, lines } = invoice;
	const words = pageWords[locale];
	const format = formatterFor(locale);
	const sellerName = seller.tradingName ?? seller.legalName;
	const hidden = lines.length - linesMax;
	const state = stateOf(invoice, reader, words, format);
	// What a cancelled or refunded invoice adds up to is not asked for.
	const due = state.kind === 'settled' ? zero(invoice.currency) : amountDue(invoice);
	return {
		locale,
		words,
		title: fill(words.title, { number: invoice.number, seller: sellerName }),
		number: invoice.number,
		sellerName,
		logo: logoAddress(seller.logo),
		billedTo: fill(words.billed_to, { name: invoice.billing.name }),
		state,
		pdfUrl,
		transfer: isPositive(due)
			? {
					amount: format.money(due),
					accounts: seller.bankAccounts.map((account) => accountRows(account, invoice.number, words)),
				}
			: null,
		lines: lines.slice(0, linesMax).map((line) => ({
			description: shortened(line.description),
			quantity:
				line.quantity.coefficient === 1n && line.quantity.scale === 0
					? null
					: fill(words.quantity, { quantity: format.quantity(line.quantity) }),
			total: format.money(line.totalAmount),
		})),
		linesLocale: invoice.locale,
		moreLines: hidden > 0 ? fill(hidden === 1 ? words.more_line : words.more_lines, { count: String(hidden) }) : null,
		sums: sumsOf(invoice, due, words, format),
		contact: { email: seller.email, phone: seller.phone, legalName: seller.legalName },
	};
};

const stateOf = (
	invoice: IssuedInvoice,
	{ now, timeZone }: { readonly now: IsoInstant; readonly timeZone: string },
	words: PageWords,
	format: Formatter,
): PayState => {
	if (invoice.status === 'cancelled') return settled(words.cancelled, words.cancelled_detail);
	if (invoice.status === 'refunded') return settled(words.refunded, words.refunded_detail);
	if (!isDue(invoice)) {
		if (!isPositive(invoice.amountPaid)) return settled(words.settled, words.settled_detail);
		const { paidAt } = invoice;
		if (paidAt === null) return settled(words.paid, words.paid_thanks);
		return settled(words.paid, fill(words.paid_on, { date: format.date(dateInZone(paidAt, timeZone)) }));
	}
	const dueDate = invoice.extendedDueDate ?? invoice.dueDate;
	const due = { headline: format.money(amountDue(invoice)), date: format.date(dueDate) };
	// The status follows by a timer; the calendar is right before it.
	if (invoice.status === 'overdue' || dueDate < dateInZone(now, timeZone)) {
		return { kind: 'overdue', label: words.overdue, headline: due.headline, detail: fill(words.overdue_since, due) };
	}
	const isWhole = isZero(minus(invoice.totalAmount, amountDue(invoice)));
	const label = isWhole ? words.amount_due : words.amount_remaining;
	return { kind: 'due', label, headline: due.headline, detail: fill(words.due_by, due) };
};

const settled = (headline: string, detail: string): PayState => ({ kind: 'settled', label: '', headline, detail });

const accountRows = (account: BankAccount, number: string, words: PageWords): readonly AccountRow[] => {
	const rows: readonly (readonly [string, string | null])[] = [
		['IBAN', account.iban?.replace(/\s/g, '') ?? null],
		['BIC', account.bic],
		[words.account_number, account.accountNumber],
		[words.reference, number],
		[words.holder, account.holder],
		[words.bank, account.bankName],
	];
	return rows.flatMap(([label, value]) =>
		value === null || value === '' ? [] : [{ label, value, inFours: label === 'IBAN' }],
	);
};

const sumsOf = (invoice: IssuedInvoice, due: Money, words: PageWords, format: Formatter): readonly Row[] => [
	{ label: words.total_net, value: format.money(minus(invoice.totalAmount, invoice.taxAmount)) },
	{ label: words.tax, value: format.money(invoice.taxAmount) },
	{ label: words.total, value: format.money(invoice.totalAmount) },
	...(isPositive(invoice.amountPaid)
		? [{ label: words.already_paid, value: format.money(negate(invoice.amountPaid)) }]
		: []),
	...(isPositive(invoice.amountCredited)
		? [{ label: words.credited, value: format.money(negate(invoice.amountCredited)) }]
		: []),
	{ label: words.amount_due, value: format.money(due) },
];

const logoAddress = (logo: Logo | null): string | null =>
	logo === null || logo.data.length > logoLengthMax ? null : `data:${logo.mediaType};base64,${logo.data}`;

/** Cut between characters, never inside one. */
const shortened = (text: string): string => {
	const characters = Array.from(text);
	return characters.length > descriptionLengthMax ? `${characters.slice(0, descriptionLengthMax - 1).join('')}…` : text;
};
