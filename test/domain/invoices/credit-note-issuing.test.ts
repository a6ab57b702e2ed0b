import { describe, expect, it } from 'vitest';
import type { CreditNote } from '../../../src/domain/invoices/credit-note.ts';
import { decideCreditNote, type IssuedCreditNote } from '../../../src/domain/invoices/credit-note-issuing.ts';
import type { CreditRequest } from '../../../src/domain/invoices/crediting.ts';
import type { Invoice } from '../../../src/domain/invoices/invoice.ts';
import type { CreditNoteId } from '../../../src/domain/kernel/ids.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import { kitRow } from '../../../src/domain/settings/start-kit/kit-row.ts';
import { buildInvoice, date, instant, senegaleseInvoice } from '../../support/invoice.builder.ts';
import { frenchCompany, frenchTenant, settingsOf } from '../settings/examples.ts';
import { tenant } from './account-model.ts';

const now = instant('2026-11-22T10:00:00.000Z');

/** From 25 November the company has another name, and its credit notes another form of number. */
const settings = settingsOf(frenchTenant, (rows) => [
	...rows,
	kitRow('company/details', 'details', { ...frenchCompany, legal_name: 'Coko Groupe SAS' }, null, date('2026-11-25')),
	kitRow(
		'invoice_numbering/{document}',
		'credit_note',
		{ pattern: 'AV-{YYYY}-{NNNNNN}', restart: 'yearly' },
		null,
		date('2026-11-25'),
	),
]);

const issue = (
	invoice: Invoice,
	request: CreditRequest = { kind: 'full' },
	before: readonly CreditNote[] = [],
): IssuedCreditNote => {
	const id = 'crn_01kapj8c6sf9qv6x5k2m3n4p5s' as CreditNoteId;
	const issued = decideCreditNote(
		{ id, settings, tenant, today: date('2026-11-22'), now },
		{ request, reason: null, settlement: { type: 'credit' } },
		{ invoice, before, movements: [], isMoneyUnderWay: false, heads: new Map() },
	);
	if (!issued.ok) throw new Error(issued.error.type);
	return issued.value;
};

describe('a credit note', () => {
	it('has the seller and the form of number of the day that it bears, which may be ahead of today', () => {
		const today = issue(buildInvoice());
		expect(today.creditNote.seller.legalName).toBe('Coko SAS');
		expect(today.series.prefix).toBe('CN-2026-');
		const ahead = issue(buildInvoice({ issueDate: date('2026-11-25') }));
		expect(ahead.creditNote.issueDate).toBe('2026-11-25');
		expect(ahead.creditNote.seller.legalName).toBe('Coko Groupe SAS');
		expect(ahead.series.prefix).toBe('AV-2026-');
	});

	it.each(['fr', 'en'] as const)(
		'speaks the language of its invoice, %s, and names whom the invoice names',
		(locale) => {
			const invoice = buildInvoice({ locale });
			expect(issue(invoice).creditNote).toMatchObject({ locale, billing: invoice.billing });
		},
	);

	it('gives back the tax of the books in parts that add up: 2.21 euros in three parts are 0.74, 0.73 and 0.74', () => {
		const booksTax = {
			currency: 'EUR' as const,
			taxAmount: money(2_21, 'EUR'),
			exchangeRate: '0.00152449',
			rateSource: 'fixed',
			rateDate: date('2026-11-22'),
		};
		let invoice = senegaleseInvoice({ booksTax });
		const notes: CreditNote[] = [];
		const third = money(3_167, 'XOF');
		for (const request of [
			{ kind: 'amount', amount: third },
			{ kind: 'amount', amount: third },
			{ kind: 'full' },
		] as const) {
			const issued = issue(invoice, request, notes);
			notes.push(issued.creditNote);
			invoice = issued.invoice;
		}
		expect(notes.map((note) => note.booksTax?.taxAmount.minor)).toEqual([74n, 73n, 74n]);
	});

	it('over the rest of what is due settles the invoice at that moment; over a part it does not', () => {
		const invoice = buildInvoice({ paid: 100_00 });
		const rest = money(invoice.totalAmount.minor - 100_00n, 'EUR');
		expect(issue(invoice, { kind: 'amount', amount: rest }).invoice).toMatchObject({ status: 'paid', paidAt: now });
		const part = issue(invoice, { kind: 'amount', amount: money(1_00, 'EUR') });
		expect(part.invoice).toMatchObject({ status: 'pending', paidAt: null });
	});
});
