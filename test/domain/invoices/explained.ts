import fc from 'fast-check';
import { dueDateFor } from '../../../src/domain/invoices/due-date.ts';
import type { ExplainInput } from '../../../src/domain/invoices/explain.ts';
import type { Invoice } from '../../../src/domain/invoices/invoice.ts';
import type { ComputedTotals, DraftLine, TotalsInput } from '../../../src/domain/invoices/totals.ts';
import { addDays, type IsoDate } from '../../../src/domain/kernel/calendar.ts';
import { convert, exchangeRate } from '../../../src/domain/kernel/exchange.ts';
import { money, plus, sum, zero } from '../../../src/domain/kernel/money.ts';
import { createSettings } from '../../../src/domain/settings/settings.ts';
import type { PaymentTerms } from '../../../src/domain/settings/values.ts';
import { buildInvoice, date } from '../../support/invoice.builder.ts';
import { anyDocument, totalsOf } from './drafts.ts';

/** The invoice that a document becomes; what the calculator does not know of is any invoice's. */
export const invoiceOf = (
	document: TotalsInput<DraftLine>,
	{ lines, taxGroups, totals }: ComputedTotals<DraftLine> = totalsOf(document),
): Invoice => {
	const { currency, pricesIncludeTax, discounts } = document;
	const any = buildInvoice({ currency, lines: [{}] });
	return {
		...any,
		...totals,
		currency,
		pricesIncludeTax,
		discounts,
		taxGroups,
		lines: lines.map((line) => ({ ...any.lines[0]!, ...line })),
		amountPaid: zero(currency),
		amountCredited: zero(currency),
	};
};

/** An explanation of an invoice on which nothing happened, with no settings. */
export const inputOf = (invoice: Invoice, changes: Partial<ExplainInput> = {}): ExplainInput => ({
	invoice,
	received: [],
	creditNotes: [],
	movements: [],
	settings: createSettings([]),
	...changes,
});

/** An invoice in euros has books in francs, and the other way round, at the parity that needs no setting. */
const withBooks = (invoice: Invoice): Invoice => {
	const to = invoice.currency === 'EUR' ? 'XOF' : 'EUR';
	const rate = exchangeRate(invoice.currency, to, [])!;
	const taxAmount = convert(invoice.taxAmount, rate);
	const shown = { exchangeRate: rate.text, rateSource: rate.source, rateDate: invoice.issueDate! };
	return { ...invoice, booksTax: { currency: to, taxAmount, ...shown } };
};

const anyTerms: fc.Arbitrary<PaymentTerms> = fc.oneof(
	fc.record({ rule: fc.constant('net' as const), days: fc.nat(120) }),
	fc.record({ rule: fc.constant('end_of_month' as const), days: fc.nat(120) }),
	fc.record({ rule: fc.constant('day_of_month' as const), days: fc.nat(120), day: fc.integer({ min: 1, max: 31 }) }),
);

/** Dated by payment terms, which the settings still know. */
const datedBy = (input: ExplainInput, terms: PaymentTerms, issueDate: IsoDate): ExplainInput => {
	const setting = 'cfg_terms@2';
	const basis = { terms: setting, numbering: 'cfg_numbering@1' };
	const invoice = { ...input.invoice, issueDate, dueDate: dueDateFor(issueDate, terms), basis };
	return { ...input, invoice, settings: { ...input.settings, paymentTerms: () => ({ ...terms, setting }) } };
};

/** An invoice with payments, credit notes and customer credit, whose figures are those that the commands keep. */
export const anyExplainInput = (mixedSigns = false): fc.Arbitrary<ExplainInput> =>
	fc
		.record({
			document: anyDocument(mixedSigns),
			hasBooks: fc.boolean(),
			terms: anyTerms,
			issued: fc.nat(20_000).map((days) => addDays(date('2000-01-01'), days)),
			received: fc.array(fc.nat(100_000), { maxLength: 3 }),
			credited: fc.array(fc.nat(100_000), { maxLength: 3 }),
			moved: fc.array(fc.integer({ min: -100_000, max: 100_000 }), { maxLength: 3 }),
		})
		.map(({ document, hasBooks, terms, issued, received, credited, moved }) => {
			const plain = mixedSigns ? { ...document, discounts: [] } : document;
			const invoice = hasBooks ? withBooks(invoiceOf(plain)) : invoiceOf(plain);
			const amounts = (minors: readonly number[]) => minors.map((minor) => money(minor, plain.currency));
			const total = (minors: readonly number[]) => sum(amounts(minors), plain.currency);
			const input = inputOf(
				{
					...invoice,
					amountPaid: plus(total(received), total(moved.map((minor) => -minor))),
					amountCredited: total(credited),
				},
				{
					received: amounts(received).map((amount, index) => ({ id: `pay_${index}`, amount })),
					creditNotes: amounts(credited).map((totalAmount, index) => ({ id: `crn_${index}` as never, totalAmount })),
					movements: amounts(moved).map((amount, index) => ({
						id: `ccm_${index}` as never,
						kind: amount.minor < 0n ? 'applied' : 'overpayment',
						amount,
					})),
				},
			);
			return datedBy(input, terms, issued);
		});
