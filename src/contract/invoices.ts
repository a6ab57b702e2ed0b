import * as z from 'zod';
import type { CustomerReference } from '../domain/customers/customer-reference.ts';
import type { DraftInput } from '../domain/invoices/drafting.ts';
import { invoiceTypes, manualMethods } from '../domain/invoices/invoice.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import { isId } from '../domain/kernel/ids.ts';
import { isSeriesName, type SeriesName } from '../domain/settings/values.ts';
import { currencyCode, isoDate, line, refuse } from './config/primitives.ts';
import { customerDetails, customerId, externalId } from './customers.ts';
import {
	discount,
	discounts,
	item,
	type Report,
	rawAmount,
	readAmount,
	toDiscounts,
	toLines,
} from './invoice-items.ts';
import { metadata, paragraph } from './text.ts';

export const invoiceId = z
	.string()
	.refine((text) => isId('inv', text), 'An id such as inv_01k….')
	.transform((text) => text)
	.meta({ example: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra' });

export const seriesName = z
	.string()
	.transform(
		(text, context): SeriesName =>
			isSeriesName(text) ? text : refuse(context, 'A name such as web: 1 to 20 lower-case letters, digits and dashes.'),
	)
	.meta({ description: 'Named in the configuration: `web` of `invoice_numbering/invoice.web`', example: 'web' });

/** Lines beyond which a request is not even looked at; the tenant's own limit is checked with its settings. */
const itemsMax = 1000;

/** More deposits or payments than these before one invoice are a mistake. */
const advancesMax = 10;

const deposits = z
	.array(invoiceId)
	.max(advancesMax)
	.refine((ids) => new Set(ids).size === ids.length, 'Each deposit once.');

const prepaid = z
	.array(
		z.strictObject({
			amount: rawAmount,
			method: z.enum(manualMethods).default('bank_transfer'),
			paid_on: isoDate,
			reference: line(140).nullable().default(null).meta({ description: 'What the payer or the bank wrote' }),
		}),
	)
	.max(advancesMax);

const body = {
	currency: currencyCode,
	invoice_type: z.enum(invoiceTypes).default('other'),
	series: seriesName
		.nullable()
		.default(null)
		.meta({ description: 'One of the tenant’s own series; the default one when left out', example: null }),
	due_date: isoDate.nullable().default(null).meta({ description: 'By the payment terms when left out' }),
	prices_include_tax: z.boolean().default(false),
	discounts,
	items: z.array(item).max(itemsMax),
	deposit: z
		.boolean()
		.default(false)
		.meta({ description: 'True asks for money before the service; the final invoice takes it off' }),
	deposits: deposits
		.default([])
		.meta({ description: 'Deposit invoices of the same customer, which are taken off once', example: [] }),
	prepaid: prepaid.default([]).meta({ description: 'Money that is there already', example: [] }),
	notes: paragraph(2000).nullable().default(null),
	metadata: metadata.default({}),
};

type Body = z.output<z.ZodObject<typeof body>>;

const exampleInvoice = {
	customer: {
		external_id: '42',
		type: 'consumer',
		name: 'Awa Ndiaye',
		email: 'awa@example.com',
		country: 'FR',
		locale: 'fr',
	},
	currency: 'EUR',
	invoice_type: 'subscription',
	items: [
		{
			description: 'Abonnement Premium',
			quantity: 1,
			unit_price: 29.99,
			item_type: 'subscription',
			tax_code: 'standard',
		},
	],
};

export const createInvoiceBody = z
	.strictObject({
		customer_id: customerId.nullable().default(null),
		external_id: externalId.nullable().default(null),
		customer: customerDetails.nullable().default(null),
		...body,
		draft: z.boolean().default(false).meta({ description: 'True leaves it unnumbered' }),
	})
	.transform(({ customer_id, external_id, customer, draft, ...input }, context) => ({
		...toDraftInput(input, context),
		customer: toReference({ customer_id, external_id, customer }, context),
		draft,
	}))
	.meta({ example: exampleInvoice });

/** A draft is changed by saying what is new; the currency stays, because every amount is in it. */
export const changeInvoiceBody = z.strictObject({
	currency: currencyCode.optional(),
	invoice_type: z.enum(invoiceTypes).optional(),
	series: seriesName.nullable().optional(),
	due_date: isoDate.nullable().optional(),
	prices_include_tax: z.boolean().optional(),
	discounts: z.array(discount).max(10).optional(),
	items: z.array(item).max(itemsMax).optional(),
	deposit: z.boolean().optional(),
	deposits: deposits.optional(),
	prepaid: prepaid.optional(),
	notes: paragraph(2000).nullable().optional(),
	metadata: metadata.optional(),
});

export type ChangeInvoiceBody = z.output<typeof changeInvoiceBody>;

export interface FieldIssue {
	readonly path: readonly (string | number)[];
	readonly message: string;
}

/** The patch in the currency of the draft, or what is wrong with its amounts. */
export const toDraftPatch = (
	input: ChangeInvoiceBody,
	draftCurrency: CurrencyCode,
): { readonly patch: Partial<DraftInput> } | { readonly issues: readonly FieldIssue[] } => {
	const issues: FieldIssue[] = [];
	const currency = input.currency ?? draftCurrency;
	if (
		input.currency !== undefined &&
		input.currency !== draftCurrency &&
		(input.items === undefined || input.discounts === undefined)
	) {
		issues.push({ path: ['currency'], message: 'A new currency needs all items and discounts again.' });
	}
	const report = (path: FieldIssue['path'], message: string) => issues.push({ path, message });
	const patch: Partial<DraftInput> = {
		...(input.currency !== undefined && { currency }),
		...(input.invoice_type !== undefined && { invoiceType: input.invoice_type }),
		...(input.series !== undefined && { series: input.series }),
		...(input.due_date !== undefined && { dueDate: input.due_date }),
		...(input.prices_include_tax !== undefined && { pricesIncludeTax: input.prices_include_tax }),
		...(input.discounts !== undefined && { discounts: toDiscounts(input.discounts, currency, ['discounts'], report) }),
		...(input.items !== undefined && { lines: toLines(input.items, currency, report) }),
		...(input.deposit !== undefined && { isDeposit: input.deposit }),
		...(input.deposits !== undefined && { deposits: input.deposits }),
		...(input.prepaid !== undefined && { prepaid: toPrepaid(input.prepaid, currency, report) }),
		...(input.notes !== undefined && { notes: input.notes }),
		...(input.metadata !== undefined && { metadata: input.metadata }),
	};
	return issues.length > 0 ? { issues } : { patch };
};

const toPrepaid = (given: z.output<typeof prepaid>, currency: CurrencyCode, report: Report): DraftInput['prepaid'] =>
	given.map(({ amount, method, paid_on: paidOn, reference }, index) => ({
		method,
		amount: readAmount(amount, currency, ['prepaid', index, 'amount'], report),
		paidOn,
		reference,
	}));

export const reportTo =
	(context: z.core.$RefinementCtx): Report =>
	(path, message) => {
		context.addIssue({ code: 'custom', message, path: [...path] });
	};

const toDraftInput = (input: Body, context: z.core.$RefinementCtx): DraftInput => ({
	currency: input.currency,
	invoiceType: input.invoice_type,
	series: input.series,
	dueDate: input.due_date,
	pricesIncludeTax: input.prices_include_tax,
	discounts: toDiscounts(input.discounts, input.currency, ['discounts'], reportTo(context)),
	lines: toLines(input.items, input.currency, reportTo(context)),
	isDeposit: input.deposit,
	deposits: input.deposits,
	prepaid: toPrepaid(input.prepaid, input.currency, reportTo(context)),
	notes: input.notes,
	metadata: input.metadata,
});

export const toReference = (
	given: {
		readonly customer_id: z.output<typeof customerId> | null;
		readonly external_id: string | null;
		readonly customer: z.output<typeof customerDetails> | null;
	},
	context: z.core.$RefinementCtx,
): CustomerReference => {
	const count = Object.values(given).filter((value) => value !== null).length;
	if (count !== 1)
		return refuse(context, 'Name the customer once: customer_id, external_id or customer.', ['customer']);
	if (given.customer_id !== null) return { by: 'id', id: given.customer_id };
	if (given.external_id !== null) return { by: 'external-id', externalId: given.external_id };
	return given.customer === null
		? refuse(context, 'The customer is missing.', ['customer'])
		: { by: 'details', ...given.customer };
};

export const byNumberQuery = z.strictObject({
	number: z
		.string()
		.regex(/^[A-Za-z0-9+\-_/]{1,35}$/, 'A number such as INV-2026-000001.')
		.meta({ example: 'INV-2026-000001' }),
});
