import {
	type InvoiceListRequest,
	type InvoiceOrder,
	type InvoicePlace,
	orderOf,
} from '../domain/invoices/invoice-search.ts';
import { moneyToMinor } from '../domain/kernel/money.ts';
import { emailIndex } from './customers.store.ts';
import type { Row, Statement } from './database.ts';
import { rowToInvoice } from './invoice.rows.ts';
import { isOpen } from './invoice-reports.store.ts';
import type { Readers, StoreContext } from './kinds.ts';

export const invoiceListReaders: Readers<'invoice.list'> = {
	'invoice.list': {
		statements: async (request, context) => listStatements(request, await toFilter(request, context), context.tenantId),
		answer: (rows, context, request) => {
			const page = rows.length === 1 ? (rows[0] ?? []) : firstOf(rows.flat(), request.limit);
			return Promise.all(page.map((row) => rowToInvoice(row, context)));
		},
	},
};

/**
 * The page of a search, with the index named that leads it: the one whose condition finds least. A page then costs what
 * it shows, however many invoices there are; what the other conditions leave out is read and passed over. Several
 * statuses or currencies are a statement each in one batch, because only one at a time stands in an index in the order
 * of the list.
 */
const listStatements = (request: InvoiceListRequest, filter: Filter, tenantId: string): readonly Statement[] => {
	const { after, limit } = request;
	const order = orderOf(request);
	const lead = leadOf(filter, order);
	const write = (own: Filter) => writeStatement({ tenantId, after, limit, lead, order }, own);
	if (lead === 'amount' && request.amounts !== null) {
		const meant = request.amounts.filter(({ currency }) => filter.currency === null || filter.currency === currency);
		return meant.map((amount) =>
			write({ ...filter, amounts: null, currency: amount.currency, amount: moneyToMinor(amount) }),
		);
	}
	if (lead === 'status' && request.statuses !== null) {
		return request.statuses.map((status) => write({ ...filter, statuses: null, status }));
	}
	return [write(filter)];
};

/** Of the first pages of several lists, each newest first, the first page of them all. */
const firstOf = (rows: readonly Row[], limit: number): readonly Row[] =>
	rows.toSorted((one, other) => (String(one['id']) < String(other['id']) ? 1 : -1)).slice(0, limit);

/** One value for each condition. */
interface Filter {
	readonly invoiceId: string | null;
	readonly paymentId: string | null;
	readonly creditNoteId: string | null;
	readonly customerId: string | null;
	readonly externalId: string | null;
	readonly emailHash: string | null;
	readonly numberFrom: string | null;
	readonly numberTo: string | null;
	readonly issuedFrom: string | null;
	readonly issuedTo: string | null;
	readonly dueFrom: string | null;
	readonly dueTo: string | null;
	readonly amountFrom: number | null;
	readonly amountTo: number | null;
	/** `["EUR2999"]` */
	readonly amounts: string | null;
	readonly amount: number | null;
	/** `["pending"]` */
	readonly statuses: string | null;
	readonly status: string | null;
	readonly currency: string | null;
	readonly invoiceType: string | null;
	readonly createdFrom: string | null;
	readonly createdTo: string | null;
	readonly subscriptionId: string | null;
}

/** Sorts after every character that a number may have. */
const afterNumbers = '~';

const toFilter = async (request: InvoiceListRequest, { vault }: StoreContext): Promise<Filter> => {
	const { subject, number, email, amounts, amountFrom, amountTo, statuses, currency } = request;
	const named = (prefix: string) => (subject?.startsWith(prefix) ? subject : null);
	return {
		invoiceId: named('inv_'),
		paymentId: named('pay_'),
		creditNoteId: named('crn_'),
		customerId: request.customerId,
		externalId: request.externalId,
		emailHash: email === null ? null : await emailIndex(vault, email),
		numberFrom: number,
		numberTo: number === null ? null : `${number}${afterNumbers}`,
		issuedFrom: request.issuedFrom,
		issuedTo: request.issuedTo,
		dueFrom: request.dueFrom,
		dueTo: request.dueTo,
		amountFrom: amountFrom && moneyToMinor(amountFrom),
		amountTo: amountTo && moneyToMinor(amountTo),
		amounts: amounts && JSON.stringify(amounts.map((amount) => `${amount.currency}${moneyToMinor(amount)}`)),
		amount: null,
		statuses: statuses && JSON.stringify(statuses),
		status: null,
		currency: amountFrom?.currency ?? amountTo?.currency ?? currency,
		invoiceType: request.invoiceType,
		createdFrom: request.createdFrom,
		createdTo: request.createdTo,
		subscriptionId: request.subscriptionId,
	};
};

/** `?1` is the tenant, `$` the value. A customer of another tenant is none. */
const conditions: Readonly<Record<keyof Filter, string>> = {
	invoiceId: 'invoices.id = $',
	paymentId: 'invoices.id = (SELECT invoice_id FROM payments WHERE tenant_id = ?1 AND id = $)',
	creditNoteId: 'invoices.id = (SELECT invoice_id FROM credit_notes WHERE tenant_id = ?1 AND id = $)',
	customerId: 'invoices.customer_id = $',
	externalId: 'invoices.customer_id = (SELECT id FROM customers WHERE tenant_id = ?1 AND external_id = $)',
	emailHash: 'invoices.customer_id IN (SELECT id FROM customers WHERE tenant_id = ?1 AND email_index = $)',
	numberFrom: 'invoices.number COLLATE NOCASE >= $',
	numberTo: 'invoices.number COLLATE NOCASE < $',
	issuedFrom: 'invoices.issue_date >= $',
	issuedTo: 'invoices.issue_date <= $',
	dueFrom: 'invoices.effective_due_date >= $',
	dueTo: 'invoices.effective_due_date <= $',
	amountFrom: 'invoices.total_amount >= $',
	amountTo: 'invoices.total_amount <= $',
	amounts: 'invoices.currency || invoices.total_amount IN (SELECT value FROM json_each($))',
	amount: 'invoices.total_amount = $',
	statuses: 'invoices.status IN (SELECT value FROM json_each($))',
	status: 'invoices.status = $',
	currency: 'invoices.currency = $',
	invoiceType: 'invoices.invoice_type = $',
	createdFrom: 'invoices.created_at >= $',
	createdTo: 'invoices.created_at <= $',
	subscriptionId: 'invoices.subscription_id = $',
};

type Lead = 'subject' | 'subscription' | 'customer' | 'amount' | 'status' | InvoiceOrder;

const leadOf = (filter: Filter, order: InvoiceOrder): Lead => {
	if (filter.invoiceId !== null || filter.paymentId !== null || filter.creditNoteId !== null) return 'subject';
	if (filter.subscriptionId !== null) return 'subscription';
	if (filter.customerId !== null || filter.externalId !== null || filter.emailHash !== null) return 'customer';
	if (order !== 'id') return order;
	if (filter.amounts !== null) return 'amount';
	return filter.statuses === null ? 'id' : 'status';
};

/** SQLite's own name for the index of the primary key. */
const primaryKey = 'sqlite_autoindex_invoices_1';

const indexOf: Readonly<Record<Lead, string>> = {
	subject: primaryKey,
	subscription: 'invoices_by_subscription',
	customer: 'invoices_by_customer',
	number: 'invoices_by_number',
	issue_date: 'invoices_by_issue_date',
	due_date: 'invoices_open',
	total: 'invoices_by_total',
	amount: 'invoices_by_total',
	status: 'invoices_by_status',
	id: primaryKey,
};

/** What the list is ordered by, before the id. Numbers are unique and need none. */
const keyOf: Readonly<Record<InvoiceOrder, string>> = {
	number: 'invoices.number COLLATE NOCASE',
	issue_date: 'invoices.issue_date',
	due_date: 'invoices.effective_due_date',
	total: 'invoices.total_amount',
	id: 'invoices.id',
};

/** Where a page ends says more than the end of the period, and only one of the two can be sought in the index. */
const endOf: Readonly<Partial<Record<InvoiceOrder, keyof Filter>>> = {
	number: 'numberTo',
	issue_date: 'issuedTo',
	due_date: 'dueTo',
	total: 'amountTo',
};

const writeStatement = (page: Page, filter: Filter): Statement => {
	const { tenantId, after, limit, lead, order } = page;
	const values: (string | number)[] = [tenantId];
	const place = (value: string | number): string => `?${values.push(value)}`;
	const key = keyOf[order];
	const beyond: readonly string[] = after === null ? [] : [beyondPlace(order, key, after, place)];
	const dropped = after === null ? undefined : endOf[order];
	const asked = Object.entries(filter).flatMap(([name, value]: [string, string | number | null]) =>
		value === null || name === dropped ? [] : [conditions[name as keyof Filter].replace('$', () => place(value))],
	);
	// What is settled is not due; these are the words of the partial index.
	const open = filter.dueFrom === null && filter.dueTo === null ? [] : [isOpen];
	const direction = order === 'id' || order === 'number' ? `${key} DESC` : `${key} DESC, invoices.id DESC`;
	const sql = `SELECT invoices.*, sellers.body AS seller FROM invoices INDEXED BY ${indexOf[lead]}
		LEFT JOIN sellers ON sellers.tenant_id = ?1 AND sellers.hash = invoices.seller_hash
		WHERE ${['invoices.tenant_id = ?1', ...asked, ...open, ...beyond].join(' AND ')}
		ORDER BY ${direction} LIMIT ${place(limit)}`;
	return { sql, parameters: values };
};

interface Page extends Pick<InvoiceListRequest, 'after' | 'limit'> {
	readonly tenantId: string;
	readonly lead: Lead;
	readonly order: InvoiceOrder;
}

const beyondPlace = (
	order: InvoiceOrder,
	key: string,
	after: InvoicePlace,
	place: (value: string | number) => string,
): string => {
	if (order === 'id') return `${key} < ${place(after.id)}`;
	if (order === 'number') return `${key} < ${place(after.key)}`;
	return `(${key}, invoices.id) < (${place(after.key)}, ${place(after.id)})`;
};
