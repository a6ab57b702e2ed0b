import { addSeconds } from '../domain/kernel/calendar.ts';
import type { CustomerId, PaymentId } from '../domain/kernel/ids.ts';
import type { AnyPayment, PaymentFilter } from '../domain/payments/payment-list.ts';
import type { Row, Statement } from './database.ts';
import { idFrom, idUntil } from './id-periods.ts';
import { onlyRow, type Readers, type StoreContext } from './kinds.ts';
import { rowToPayment } from './payments.store.ts';
import { rowToProviderPayment, targetsOfPayment } from './provider-payment.rows.ts';

export const paymentListReaders: Readers<'payment.list' | 'payment.byId'> = {
	'payment.list': {
		statements: ({ filter, before, limit }, context) => [listStatement(context, filter, before, limit)],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToAnyPayment(row, context))),
	},
	'payment.byId': {
		statements: ({ id }, { tenantId }) => [
			{
				sql: `${selectPayment} FROM payments ${withProvider} WHERE payments.tenant_id = ?1 AND payments.id = ?2`,
				parameters: [tenantId, id],
			},
		],
		answer: (rows, context) => {
			const row = onlyRow(rows);
			return row === null ? null : rowToAnyPayment(row, context);
		},
	},
};

const selectPayment = `SELECT payments.id, payments.version, payments.status, payments.method, payments.invoice_id, payments.currency,
		payments.amount, payments.reference_sealed, payments.paid_on, payments.created_at,
		coalesce(payments.customer_id, (SELECT customer_id FROM invoices WHERE tenant_id = ?1 AND id = payments.invoice_id)) AS customer_id,
		provider_payments.*, ${targetsOfPayment} AS targets`;

const onPayment = `provider_payments.tenant_id = payments.tenant_id AND provider_payments.payment_id = payments.id`;
const withProvider = `LEFT JOIN provider_payments ON ${onPayment}`;

/** `$` is the value. */
const conditions: Readonly<Record<keyof PaymentFilter, string>> = {
	invoiceId: `payments.id IN (SELECT id FROM payments WHERE tenant_id = ?1 AND invoice_id = $
		UNION ALL SELECT payment_id FROM payment_targets WHERE tenant_id = ?1 AND invoice_id = $)`,
	// Money by hand has its customer through its invoice.
	customerId: `payments.id IN (SELECT id FROM payments WHERE tenant_id = ?1 AND customer_id = $ AND customer_id IS NOT NULL
		UNION ALL SELECT payments.id FROM invoices JOIN payments ON payments.tenant_id = ?1 AND payments.invoice_id = invoices.id
			WHERE invoices.tenant_id = ?1 AND invoices.customer_id = $)`,
	provider: 'provider_payments.provider = $',
	status: 'payments.status = $',
	attention: 'provider_payments.attention IS NOT NULL AND $',
	createdFrom: 'payments.created_at >= $',
	createdTo: 'payments.created_at <= $',
};

/**
 * Where a list is read from, with the index named that leads it: the one whose condition finds least. All of them are in
 * the order of the list, so that a page costs what it shows and what the other conditions leave out.
 */
const sources = {
	id: `payments ${withProvider}`,
	status: `payments INDEXED BY payments_by_status ${withProvider}`,
	provider: `provider_payments INDEXED BY provider_payments_by_provider CROSS JOIN payments ON ${onPayment}`,
	attention: `provider_payments INDEXED BY provider_payments_by_attention CROSS JOIN payments ON ${onPayment}`,
} as const;

const leadOf = (filter: PaymentFilter): keyof typeof sources => {
	if (filter.invoiceId !== null || filter.customerId !== null) return 'id';
	if (filter.attention !== null) return 'attention';
	if (filter.provider !== null) return 'provider';
	return filter.status !== null && filter.status !== 'succeeded' ? 'status' : 'id';
};

const listStatement = (
	context: StoreContext,
	filter: PaymentFilter,
	before: PaymentId | null,
	limit: number,
): Statement => {
	const values: (string | number)[] = [context.tenantId];
	const place = (value: string | number): string => `?${values.push(value)}`;
	const lead = leadOf(filter);
	const isLedByProvider = lead === 'provider' || lead === 'attention';
	const id = isLedByProvider ? 'provider_payments.payment_id' : 'payments.id';
	const asked = Object.entries(filter).flatMap(([name, value]: [string, string | true | null]) => {
		if (value === null) return [];
		const given = place(value === true ? 1 : value);
		return [conditions[name as keyof PaymentFilter].replaceAll('$', given)];
	});
	const where = [
		`${isLedByProvider ? 'provider_payments' : 'payments'}.tenant_id = ?1`,
		...asked,
		...(lead === 'status' ? ["payments.status <> 'succeeded'"] : []),
		...periodOf(filter, context).map(({ sign, bound }) => `${id} ${sign} ${place(bound)}`),
		...(before === null ? [] : [`${id} < ${place(before)}`]),
	];
	return {
		sql: `${selectPayment} FROM ${sources[lead]} WHERE ${where.join(' AND ')} ORDER BY ${id} DESC LIMIT ${place(limit)}`,
		parameters: values,
	};
};

/**
 * The part of the key in which payments of a period lie: ids begin with their time. A day wider at both ends, since the
 * clock that names and the clock that dates need not agree to the second.
 */
const periodOf = (
	{ createdFrom, createdTo }: PaymentFilter,
	context: StoreContext,
): readonly { sign: '>=' | '<'; bound: PaymentId }[] => [
	...(createdFrom === null
		? []
		: [{ sign: '>=' as const, bound: idFrom('pay', addSeconds(createdFrom, -daySeconds), context) }]),
	...(createdTo === null
		? []
		: [{ sign: '<' as const, bound: idUntil('pay', addSeconds(createdTo, daySeconds), context) }]),
];

const daySeconds = 86_400;

const rowToAnyPayment = async (row: Row, context: StoreContext): Promise<AnyPayment> => {
	const id = String(row['id']) as PaymentId;
	if (row['payment_id'] !== null) return { id, by: 'provider', payment: await rowToProviderPayment(row, context) };
	const customerId = row['customer_id'] === null ? null : (String(row['customer_id']) as CustomerId);
	return { id, by: 'hand', payment: await rowToPayment(row, context), customerId };
};
