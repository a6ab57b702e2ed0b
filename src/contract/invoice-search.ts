import * as z from 'zod';
import { type InvoiceStatus, invoiceStatuses, invoiceTypes } from '../domain/invoices/invoice.ts';
import {
	everyInvoice,
	type InvoiceOrder,
	type InvoicePlace,
	type InvoiceSearch,
	invoiceOrders,
} from '../domain/invoices/invoice-search.ts';
import { amountsIn } from '../domain/invoices/search-text.ts';
import { isId } from '../domain/kernel/ids.ts';
import type { Money } from '../domain/kernel/money.ts';
import { currencyCode, emailAddress, isoDate, isoInstant, line, refuse } from './config/primitives.ts';
import { customerId, externalId } from './customers.ts';
import type { FieldIssue } from './invoices.ts';
import { subscriptionId } from './recurring.ts';
import { pageQuery } from './text.ts';

/** One status, or several with commas between them. */
const statuses = z
	.string()
	.max(100)
	.transform((text, context): readonly InvoiceStatus[] => {
		const named = [...new Set(text.split(','))];
		const known = invoiceStatuses.filter((status) => named.includes(status));
		return known.length === named.length ? known : refuse(context, `One or more of ${invoiceStatuses.join(', ')}.`);
	})
	.meta({ description: 'Only with one of these statuses', example: 'pending,overdue' });

const decimal = (description: string, example: string) =>
	z
		.string()
		.max(20)
		.regex(/^\d+(\.\d+)?$/, 'A decimal such as 29.99.')
		.meta({ description, example });

export const invoiceFilter = z.strictObject({
	...pageQuery,
	q: line(254)
		.optional()
		.meta({ description: 'Whatever is at hand: a number or its beginning, an e-mail address, an amount, an id' }),
	number: z
		.string()
		.regex(/^[A-Za-z0-9+\-_/]{1,35}$/, 'The beginning of a number such as INV-2026-000001.')
		.optional()
		.meta({ description: 'The number or its beginning, in any case', example: 'INV-2026-0000' }),
	customer_id: customerId.optional(),
	external_id: externalId.optional(),
	subscription_id: subscriptionId.optional().meta({ description: 'Only those that bill this subscription' }),
	email: emailAddress.optional().meta({ description: 'Only of customers with this e-mail address' }),
	amount: decimal('Only with exactly this total, in any currency with such decimals', '29.99').optional(),
	amount_from: decimal('Only with this total or more, largest first; needs `currency`', '10.00').optional(),
	amount_to: decimal('Only with this total or less, largest first; needs `currency`', '99.99').optional(),
	currency: currencyCode.optional(),
	issue_date_from: isoDate.optional(),
	issue_date_to: isoDate.optional(),
	due_date_from: isoDate
		.optional()
		.meta({ description: 'Only open ones due on this day or later, extensions included' }),
	due_date_to: isoDate
		.optional()
		.meta({ description: 'Only open ones due on this day or before, extensions included' }),
	status: statuses.optional(),
	invoice_type: z.enum(invoiceTypes).optional(),
	created_from: isoInstant.optional(),
	created_to: isoInstant.optional(),
});

export type InvoiceFilterQuery = z.output<typeof invoiceFilter>;

/** The search that a query means, or what in it contradicts itself. */
export const toInvoiceSearch = (
	query: InvoiceFilterQuery,
): { readonly search: InvoiceSearch } | { readonly issues: readonly FieldIssue[] } => {
	const issues: FieldIssue[] = [];
	const refuseField = (field: string, message: string) => issues.push({ path: ['query', field], message });
	const bound = (field: 'amount_from' | 'amount_to'): Money | null => {
		const text = query[field];
		if (text === undefined) return null;
		if (query.currency === undefined) return refuseAmount(field, 'Needs currency.');
		const [amount = null] = amountsIn(text, query.currency);
		return amount ?? refuseAmount(field, `Not an amount of ${query.currency}.`);
	};
	const refuseAmount = (field: string, message: string): null => {
		refuseField(field, message);
		return null;
	};
	const amounts = query.amount === undefined ? null : amountsIn(query.amount, query.currency ?? null);
	if (amounts?.length === 0) refuseField('amount', 'No currency here has such an amount.');
	const search: InvoiceSearch = {
		...everyInvoice,
		number: query.number ?? null,
		customerId: query.customer_id ?? null,
		externalId: query.external_id ?? null,
		subscriptionId: query.subscription_id ?? null,
		email: query.email ?? null,
		amounts,
		amountFrom: bound('amount_from'),
		amountTo: bound('amount_to'),
		issuedFrom: query.issue_date_from ?? null,
		issuedTo: query.issue_date_to ?? null,
		dueFrom: query.due_date_from ?? null,
		dueTo: query.due_date_to ?? null,
		createdFrom: query.created_from ?? null,
		createdTo: query.created_to ?? null,
		statuses: query.status ?? null,
		invoiceType: query.invoice_type ?? null,
		currency: query.currency ?? null,
	};
	for (const field of backwardFields(search)) {
		refuseField(field, field === 'amount_from' ? 'Is more than amount_to.' : 'Lies after the end.');
	}
	return issues.length > 0 ? { issues } : { search };
};

const backwardFields = (search: InvoiceSearch): readonly string[] => {
	const { issuedFrom, issuedTo, dueFrom, dueTo, createdFrom, createdTo, amountFrom, amountTo } = search;
	const isBackward = (from: string | null, to: string | null) => from !== null && to !== null && from > to;
	return [
		...(isBackward(issuedFrom, issuedTo) ? ['issue_date_from'] : []),
		...(isBackward(dueFrom, dueTo) ? ['due_date_from'] : []),
		...(isBackward(createdFrom, createdTo) ? ['created_from'] : []),
		...(amountFrom !== null && amountTo !== null && amountFrom.minor > amountTo.minor ? ['amount_from'] : []),
	];
};

/** Stands in no id, number, date or amount. */
const separator = ':';

/**
 * Where a page ended, for the next one. A list by id has its last id; any other order needs the key as well, and both
 * travel as one opaque text.
 */
export const placeToCursor = ({ order, key, id }: InvoicePlace): string =>
	order === 'id'
		? id
		: btoa([order, key, id].join(separator)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** Null for a cursor that is not of a list in one of these orders. */
export const cursorToPlace = (cursor: string, orders: readonly InvoiceOrder[]): InvoicePlace | null => {
	const place = isId('inv', cursor) ? ({ order: 'id', key: '', id: cursor } as const) : readPlace(cursor);
	return place !== null && orders.includes(place.order) ? place : null;
};

const readPlace = (cursor: string): InvoicePlace | null => {
	if (!/^[A-Za-z0-9_-]+$/.test(cursor) || cursor.length % 4 === 1) return null;
	const [name, key = '', id = ''] = atob(cursor.replaceAll('-', '+').replaceAll('_', '/')).split(separator);
	const order = invoiceOrders.find((known) => known === name);
	if (order === undefined || order === 'id' || key === '' || !isId('inv', id)) return null;
	if (order !== 'total') return { order, key, id };
	return /^\d{1,16}$/.test(key) ? { order, key: Number(key), id } : null;
};
