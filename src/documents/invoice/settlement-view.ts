import { lastPrepaidOn } from '../../domain/invoices/prepayments.ts';
import { daysBetween } from '../../domain/kernel/calendar.ts';
import { isPositive, isZero } from '../../domain/kernel/money.ts';
import type { BankAccount } from '../../domain/settings/company.ts';
import { type IssuedInvoice, isDue, type PrintableInvoice } from '../printable-invoice.ts';
import type { LabelledText, ViewContext } from './view-context.ts';

/** How to pay, or that nothing is to be paid. */
export interface SettlementView {
	readonly heading: string;
	readonly terms: string;
	readonly transferHeading: string;
	/** One block an account; empty when nothing is due. */
	readonly accounts: readonly (readonly LabelledText[])[];
	readonly linkLabel: string;
	readonly scanLabel: string;
}

export const settlementView = (
	invoice: IssuedInvoice,
	model: PrintableInvoice,
	context: ViewContext,
): SettlementView => {
	const { words } = context;
	const accounts = isDue(invoice) ? invoice.seller.bankAccounts : [];
	return {
		heading: words.payment,
		terms: termsOf(invoice, model, context),
		transferHeading: words.bankTransfer,
		accounts: accounts.map((account) => accountRows(account, invoice.number, context)),
		linkLabel: words.payOnline,
		scanLabel: words.scan,
	};
};

const termsOf = (invoice: IssuedInvoice, { paidOn }: PrintableInvoice, { words, format }: ViewContext): string => {
	if (isDue(invoice)) return words.payBy(format.date(invoice.dueDate), daysBetween(invoice.issueDate, invoice.dueDate));
	const isCreditOnly = isPositive(invoice.amountCredited) && isZero(invoice.amountPaid);
	if (isCreditOnly) return words.settledByCredit;
	const lastPaidOn = paidOn ?? lastPrepaidOn(invoice);
	return words.settled(lastPaidOn === null ? null : format.date(lastPaidOn));
};

const accountRows = (account: BankAccount, number: string, { words }: ViewContext): readonly LabelledText[] => {
	const rows: readonly (readonly [string, string | null])[] = [
		[words.accountHolder, account.holder],
		[words.bank, account.bankName],
		['IBAN', account.iban === null ? null : inFours(account.iban)],
		['BIC', account.bic],
		[words.accountNumber, account.accountNumber],
		[words.reference, number],
	];
	return rows.flatMap(([label, value]) => (value === null || value === '' ? [] : [{ label, value }]));
};

/** An IBAN is read aloud and typed in groups of four. */
const inFours = (iban: string): string => iban.replace(/\s/g, '').replace(/(.{4})(?=.)/g, '$1\u00a0');
