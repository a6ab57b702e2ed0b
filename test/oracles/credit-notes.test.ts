import { type CreditRequest, creditTotals } from '../../src/domain/invoices/crediting.ts';
import { fraction, type Money, money, moneyToMinor } from '../../src/domain/kernel/money.ts';
import { creditOf, creditsOf, invoiceOf, ofLines, withNotes } from '../domain/invoices/credits.ts';
import { draft, pricedAt } from '../domain/invoices/drafts.ts';
import cases from './credit-notes.json' with { type: 'json' };
import { runOracles } from './oracle.ts';
import { atPercent } from './percent.ts';

const euros = (minor: number): Money => money(minor, 'EUR');

interface Sequence {
	readonly tax_rate: string;
	readonly invoice_lines: readonly number[];
	readonly credit_notes_net: readonly number[];
}
/** Each credit note takes a whole line of that amount, the next one of equal lines each time. */
const sequence = ({ tax_rate, invoice_lines, credit_notes_net }: Sequence) => {
	const tax = atPercent(tax_rate);
	const invoice = invoiceOf(draft(invoice_lines.map((net) => pricedAt(euros(net), { tax }))));
	const places = credit_notes_net.map((net, index) => {
		const before = credit_notes_net.slice(0, index).filter((each) => each === net).length;
		return invoice_lines.flatMap((each, place) => (each === net ? [place] : []))[before] ?? -1;
	});
	const notes = creditsOf(
		invoice,
		places.map((place) => ofLines({ line: place })),
	);
	return {
		invoice_net: moneyToMinor(invoice.subtotal),
		invoice_tax: moneyToMinor(invoice.taxAmount),
		invoice_total: moneyToMinor(invoice.totalAmount),
		credit_totals: notes.map((note) => moneyToMinor(note.totalAmount)),
		sum_of_credit_totals: moneyToMinor(withNotes(invoice, notes).amountCredited),
	};
};

interface UnusedTime {
	readonly fee_cents: number;
	readonly tax_rate: string;
	readonly unused_days: number;
	readonly period_days: number;
}
/** The days are the subscription's to count; the figures of the credit of their net amount are ours. */
const unusedTime = ({ fee_cents, tax_rate, unused_days, period_days }: UnusedTime) => {
	const fee = euros(fee_cents);
	const invoice = invoiceOf(draft([pricedAt(fee, { tax: atPercent(tax_rate) })]));
	const amount = fraction(fee, BigInt(unused_days), BigInt(period_days));
	const note = creditOf(invoice, [], ofLines({ line: 0, amount }));
	return {
		sub_total_cents: moneyToMinor(note.subtotal),
		tax_cents: moneyToMinor(note.taxAmount),
		total_cents: moneyToMinor(note.totalAmount),
	};
};

interface Cap {
	readonly potential_credit: number;
	readonly original_amount_paid: number;
	readonly previous_credits: number;
}
/** We refuse more than is left rather than crediting less than was asked for, and tell how much there is. */
const capped = ({ potential_credit, original_amount_paid, previous_credits }: Cap) => {
	const invoice = invoiceOf(draft([pricedAt(euros(original_amount_paid), { tax: atPercent('0') })]));
	const by = (minor: number): CreditRequest => ({ kind: 'amount', amount: euros(minor) });
	const notes = creditsOf(invoice, previous_credits === 0 ? [] : [by(previous_credits)]);
	const result = creditTotals(withNotes(invoice, notes), notes, by(potential_credit));
	if (result.ok) return { credit: moneyToMinor(result.value.totalAmount) };
	// oxlint-disable-next-line typescript/switch-exhaustiveness-check -- any other refusal is told by its name
	switch (result.error.type) {
		case 'credit-note/exceeds-rest':
			return { credit: moneyToMinor(result.error.left) };
		case 'credit-note/nothing-left':
		case 'credit-note/not-positive':
			return { credit: 0 };
		default:
			return { credit: result.error.type };
	}
};

runOracles('credit notes', cases, {
	'credit_note.sequence': (inputs: Sequence, expected: Record<string, unknown>) => {
		// The case also prints what rounding each note alone would give, one cent more than the invoice.
		const { naive_credit_totals: _, naive_sum: __, ...ours } = expected;
		return { actual: sequence(inputs), expected: ours };
	},

	'credit_note.unused_time': (inputs: UnusedTime, expected: unknown) => ({ actual: unusedTime(inputs), expected }),

	'credit.cap': (inputs: Cap, expected: unknown) => ({ actual: capped(inputs), expected }),
});
