import * as z from 'zod';
import { invoiceStatuses } from '../domain/invoices/invoice.ts';
import { traceRoundings, traceRules } from '../domain/invoices/trace.ts';
import { taxQuestions } from '../domain/tax/questions.ts';
import { exampleExplanation } from './explain.example.ts';

const figure = z.string().meta({
	description: 'A place in the invoice as this API tells it; figures on the way there lead nowhere',
	example: '/items/0/subtotal',
});
const setting = z
	.string()
	.nullable()
	.meta({ description: 'The setting and version that gave the rate, the days or the format', example: 'cfg_…@3' });

const inputResponse = z.object({
	name: z.string().meta({ description: 'Its part in the rule', example: 'unit_price' }),
	value: z.string().meta({ description: 'An amount, a date, a decimal, or a fraction such as 2/12', example: '29.99' }),
	figure: z.string().nullable().meta({ description: 'The figure whose result this is; null: given' }),
});

const resultResponse = z.object({
	figure,
	exact: z
		.string()
		.nullable()
		.meta({ description: 'Before rounding; null where nothing was rounded', example: '5.998' }),
	value: z.string().meta({ example: '6.00' }),
	currency: z.string().nullable().meta({ description: 'Null for dates and numbers', example: 'EUR' }),
	document: z
		.string()
		.nullable()
		.meta({ description: 'What the invoice says; null for figures that it does not show', example: '6.00' }),
});

const stepResponse = z.object({
	rule: z.enum(traceRules),
	inputs: z.array(inputResponse),
	rounding: z.enum(traceRoundings).nullable().meta({ description: 'Null: the result is exact' }),
	setting,
	source: z
		.string()
		.nullable()
		.meta({ description: 'What a given amount was taken from: a payment, a publisher of rates' }),
	results: z.array(resultResponse).meta({ description: 'One, or one for each line when something is shared out' }),
});

const taxResponse = z.object({
	items: z.array(z.int()).meta({ description: 'The places of the lines, from 0' }),
	tax_code: z.string(),
	rule: z.string().meta({ description: 'Which rule gave the rate', example: 'registration' }),
	rate: z.string().meta({ example: '0.20' }),
	category: z.string().meta({ description: 'EN 16931 category', example: 'S' }),
	country: z.string().nullable(),
	setting,
	mention: z.string().nullable(),
	parts: z.array(z.object({ label: z.string(), rate: z.string() })).nullable(),
	questions: z.array(
		z.object({
			question: z.enum(taxQuestions),
			answer: z.boolean().nullable().meta({ description: 'Null: what was kept does not tell' }),
		}),
	),
});

export const explanationResponse = z
	.object({
		object: z.literal('invoice_explanation'),
		invoice_id: z.string(),
		invoice_number: z.string().nullable(),
		status: z.enum(invoiceStatuses),
		currency: z.string(),
		prices_include_tax: z.boolean(),
		imported_at: z
			.string()
			.nullable()
			.meta({ format: 'date-time', description: 'When it was taken over from another system, whose rules may differ' }),
		agrees: z.boolean().meta({ description: 'Whether calculating again gives exactly what the invoice says' }),
		differences: z.array(z.object({ figure, calculated: z.string().nullable(), document: z.string() })),
		refusal: z
			.string()
			.nullable()
			.meta({ description: 'Why the rules of today would not take the invoice; null when they do' }),
		steps: z.array(stepResponse).meta({ description: 'In the order in which they are taken' }),
		taxes: z.array(taxResponse),
	})
	.meta({ id: 'InvoiceExplanation', example: exampleExplanation });
export type ExplanationResponse = z.output<typeof explanationResponse>;
