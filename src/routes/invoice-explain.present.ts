import type { ExplanationResponse } from '../contract/explain.ts';
import type { ExplainedTax, Explanation } from '../domain/invoices/explain.ts';
import type { TraceStep } from '../domain/invoices/trace.ts';
import { decimalToFixed } from '../domain/kernel/decimal.ts';

export const presentExplanation = (explanation: Explanation): ExplanationResponse => {
	const { invoice, differences, refusal, document } = explanation;
	return {
		object: 'invoice_explanation',
		invoice_id: invoice.id,
		invoice_number: invoice.number,
		status: invoice.status,
		currency: invoice.currency,
		prices_include_tax: invoice.pricesIncludeTax,
		imported_at: invoice.importedAt,
		agrees: differences.length === 0 && refusal === null,
		differences: differences.map((difference) => ({ ...difference })),
		refusal: refusal?.type ?? null,
		steps: explanation.steps.map((step) => presentStep(step, document)),
		taxes: explanation.taxes.map(presentTax),
	};
};

const presentStep = (
	{ rule, inputs, rounding, setting, source, results }: TraceStep,
	document: Explanation['document'],
): ExplanationResponse['steps'][number] => ({
	rule,
	inputs: inputs.map((input) => ({ ...input })),
	rounding,
	setting,
	source,
	results: results.map((result) => ({ ...result, document: document.get(result.figure) ?? null })),
});

const presentTax = ({ items, taxCode, decision, questions }: ExplainedTax): ExplanationResponse['taxes'][number] => ({
	items: [...items],
	tax_code: taxCode,
	rule: decision.rule,
	rate: decimalToFixed(decision.rate, 2),
	category: decision.category,
	country: decision.country,
	setting: decision.setting,
	mention: decision.mention,
	parts: decision.parts?.map(({ label, rate }) => ({ label, rate: decimalToFixed(rate, 2) })) ?? null,
	questions: questions.map((each) => ({ ...each })),
});
