import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ExplainInput, explainInvoice } from '../../../src/domain/invoices/explain.ts';
import { amountDue } from '../../../src/domain/invoices/invoice.ts';
import { computeTotals } from '../../../src/domain/invoices/totals.ts';
import { createTrace } from '../../../src/domain/invoices/trace.ts';
import { money, moneyToDecimal } from '../../../src/domain/kernel/money.ts';
import { runs } from '../kernel/arbitraries.ts';
import { anyDocument, totalsOf } from './drafts.ts';
import { anyExplainInput } from './explained.ts';
import { recompute } from './trace.interpreter.ts';

/** Thousands of documents of up to 50 lines, each calculated, written down, sent and calculated again. */
const patienceMs = 60_000;

const expectRecomputed = (input: ExplainInput): void => {
	const explanation = explainInvoice(input);
	// What crosses the wire is all that the interpreter gets.
	const steps = JSON.parse(JSON.stringify(explanation.steps));
	const figures = recompute(steps);
	const traced = new Map(
		explanation.steps.flatMap(({ results }) => results.map(({ figure, value }) => [figure, value])),
	);
	expect(figures).toEqual(traced);
	const { invoice } = input;
	expect(figures.get('/total_amount')).toBe(moneyToDecimal(invoice.totalAmount));
	expect(figures.get('/tax_amount')).toBe(moneyToDecimal(invoice.taxAmount));
	expect(figures.get('/amount_due')).toBe(moneyToDecimal(amountDue(invoice)));
	for (const [figure, said] of explanation.document) expect([figure, figures.get(figure)]).toEqual([figure, said]);
	expect(explanation.differences).toEqual([]);
};

describe('from the trace alone, and with arithmetic of their own, anybody reaches', () => {
	test(
		'every figure of an invoice: prices with or without tax, several rates, discounts, 4 decimals, euros and francs',
		() => {
			fc.assert(fc.property(anyExplainInput(), expectRecomputed), runs);
		},
		patienceMs,
	);

	test(
		'every figure of a document of mixed signs',
		() => {
			fc.assert(fc.property(anyExplainInput(true), expectRecomputed), runs);
		},
		patienceMs,
	);
});

test(
	'a calculation that is written down gives what the silent one gives',
	() => {
		fc.assert(
			fc.property(fc.boolean().chain(anyDocument), (document) => {
				const input = { ...document, discounts: [] };
				expect(computeTotals(input, createTrace())).toEqual({ ok: true, value: totalsOf(input) });
			}),
			runs,
		);
	},
	patienceMs,
);

test(
	'a figure that the document tells otherwise is named, and no other',
	() => {
		fc.assert(
			fc.property(anyExplainInput(), fc.nat(), (input, choice) => {
				const { invoice } = input;
				const index = choice % invoice.lines.length;
				const line = invoice.lines[index]!;
				const taxAmount = money(line.taxAmount.minor + 1n, invoice.currency);
				const lines = invoice.lines.with(index, { ...line, taxAmount });
				expect(explainInvoice({ ...input, invoice: { ...invoice, lines } }).differences).toEqual([
					{
						figure: `/items/${index}/tax_amount`,
						calculated: moneyToDecimal(line.taxAmount),
						document: moneyToDecimal(taxAmount),
					},
				]);
			}),
			runs,
		);
	},
	patienceMs,
);
