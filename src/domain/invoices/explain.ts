import type { CreditMovement } from '../customers/customer-credit.ts';
import { decimalToFixed } from '../kernel/decimal.ts';
import { type Money, moneyToDecimal, negate } from '../kernel/money.ts';
import type { Settings } from '../settings/settings.ts';
import { type AnsweredQuestion, questionsBehind } from '../tax/questions.ts';
import type { TaxDecision } from '../tax/treatment.ts';
import type { CreditNote } from './credit-note.ts';
import { explainBooksTax, explainDates, explainNumber } from './explain-basis.ts';
import { amountDue, type Invoice } from './invoice.ts';
import { computeTotals, type TotalsError } from './totals.ts';
import { createTrace, type Trace, type TraceStep } from './trace.ts';

/** What an explanation is made from: the document as it was frozen, and everything that moved what is due on it. */
export interface ExplainInput {
	readonly invoice: Invoice;
	/** Money that arrived for the invoice. */
	readonly received: readonly { readonly id: string; readonly amount: Money }[];
	readonly creditNotes: readonly Pick<CreditNote, 'id' | 'totalAmount'>[];
	/** Of the customer's credit, what came from the invoice or went to it. */
	readonly movements: readonly Pick<CreditMovement, 'id' | 'kind' | 'amount'>[];
	readonly settings: Settings;
}

export interface Explanation {
	readonly invoice: Invoice;
	/** In the order in which they were taken: each uses only figures of those before it. */
	readonly steps: readonly TraceStep[];
	readonly taxes: readonly ExplainedTax[];
	/** What the document says of the figures that it shows, by their names in the steps. */
	readonly document: ReadonlyMap<string, string>;
	/** Empty when the calculation of today gives exactly what the document says. */
	readonly differences: readonly FigureDifference[];
	/** Why the rules of today would not take the document; null when they do. */
	readonly refusal: TotalsError | null;
}

/** How lines with one tax code and one decision came to their rate. */
export interface ExplainedTax {
	/** The lines' places, from 0. */
	readonly items: readonly number[];
	readonly taxCode: string;
	readonly decision: TaxDecision;
	readonly questions: readonly AnsweredQuestion[];
}

export interface FigureDifference {
	readonly figure: string;
	/** Null: the calculation of today has no such figure. */
	readonly calculated: string | null;
	readonly document: string;
}

/**
 * Calculates an invoice again from its prices, quantities, discounts and tax decisions, with the very code that issues
 * invoices, and writes down each step. Where the document says something else (it was issued under an older rule, or
 * taken over from another system), the figure is told as different, not hidden.
 */
export const explainInvoice = (input: ExplainInput): Explanation => {
	const { invoice } = input;
	const trace = createTrace();
	const computed = computeTotals(invoice, trace);
	const totals = computed.ok ? computed.value.totals : givenTotals(invoice, trace);
	explainBooksTax(trace, totals.taxAmount, input);
	const paid = explainPaid(trace, input);
	const credited = explainCredited(trace, input);
	trace.difference('amount_due', totals.totalAmount, paid, credited);
	explainNumber(trace, invoice);
	explainDates(trace, input);
	const document = documentFigures(invoice);
	return {
		invoice,
		steps: trace.steps,
		taxes: explainTaxes(invoice),
		document,
		differences: differencesBetween(trace.steps, document),
		refusal: computed.ok ? null : computed.error,
	};
};

const givenTotals = (invoice: Invoice, trace: Trace) => ({
	taxAmount: trace.given('tax_amount', invoice.taxAmount, invoice.id),
	totalAmount: trace.given('total_amount', invoice.totalAmount, invoice.id),
});

/** Payments, less what of them became the customer's credit, and credit that paid this invoice. */
const explainPaid = (trace: Trace, { invoice, received, movements }: ExplainInput): Money => {
	if (invoice.importedAt !== null) return trace.given('amount_paid', invoice.amountPaid, invoice.id);
	const moved = movements.filter(({ kind }) => kind !== 'refunded');
	const amounts = [...received, ...moved.map(({ id, amount }) => ({ id, amount: negate(amount) }))];
	const given = amounts.map(({ id, amount }, index) => trace.at('received', index).given('amount', amount, id));
	return trace.sum('amount_paid', given, invoice.currency);
};

const explainCredited = (trace: Trace, { invoice, creditNotes }: ExplainInput): Money => {
	if (invoice.importedAt !== null) return trace.given('amount_credited', invoice.amountCredited, invoice.id);
	const given = creditNotes.map(({ id, totalAmount }, index) =>
		trace.at('credits', index).given('amount', totalAmount, id),
	);
	return trace.sum('amount_credited', given, invoice.currency);
};

const explainTaxes = ({ lines }: Invoice): readonly ExplainedTax[] => {
	const entries = lines.map((line, index) => ({ line, index }));
	const alike = Map.groupBy(entries, ({ line: { tax, taxCode } }) =>
		JSON.stringify([
			taxCode,
			tax.rule,
			tax.setting,
			tax.category,
			decimalToFixed(tax.rate, 2),
			tax.country,
			tax.mention,
		]),
	);
	return [...alike.values()].flatMap((members) => {
		const [first] = members;
		if (first === undefined) return [];
		const { tax: decision, taxCode } = first.line;
		const items = members.map(({ index }) => index);
		return [{ items, taxCode, decision, questions: questionsBehind(decision, taxCode) }];
	});
};

/** Every figure that the document shows, named as the steps name theirs. */
const documentFigures = (invoice: Invoice): ReadonlyMap<string, string> => {
	const amounts: readonly (readonly [string, Money])[] = [
		...invoice.lines.flatMap((line, index) => [
			[`/items/${index}/discount_amount`, line.discountAmount] as const,
			[`/items/${index}/subtotal`, line.subtotal] as const,
			[`/items/${index}/document_discount_amount`, line.documentDiscount] as const,
			[`/items/${index}/tax_amount`, line.taxAmount] as const,
			[`/items/${index}/total_amount`, line.totalAmount] as const,
		]),
		...invoice.taxGroups.flatMap((group, index) => [
			[`/tax_breakdown/${index}/taxable_amount`, group.taxableAmount] as const,
			[`/tax_breakdown/${index}/tax_amount`, group.taxAmount] as const,
		]),
		['/subtotal', invoice.subtotal],
		['/discount_amount', invoice.discountAmount],
		['/tax_amount', invoice.taxAmount],
		['/total_amount', invoice.totalAmount],
		...(invoice.booksTax === null ? [] : [['/tax_amount_books/amount', invoice.booksTax.taxAmount] as const]),
		['/amount_paid', invoice.amountPaid],
		['/amount_credited', invoice.amountCredited],
		['/amount_due', amountDue(invoice)],
	];
	return new Map([
		...amounts.map(([figure, amount]) => [figure, moneyToDecimal(amount)] as const),
		...(invoice.number === null ? [] : [['/invoice_number', invoice.number] as const]),
		...(invoice.dueDate === null ? [] : [['/due_date', invoice.dueDate] as const]),
	]);
};

const differencesBetween = (
	steps: readonly TraceStep[],
	document: ReadonlyMap<string, string>,
): readonly FigureDifference[] => {
	const calculated = new Map(steps.flatMap(({ results }) => results.map(({ figure, value }) => [figure, value])));
	return [...document]
		.map(([figure, said]) => ({ figure, calculated: calculated.get(figure) ?? null, document: said }))
		.filter(({ calculated: value, document: said }) => value !== said);
};
