import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import type { CreditNoteId, CustomerId, InvoiceId, PaymentId, RefundId } from '../domain/kernel/ids.ts';
import { money, moneyToMinor } from '../domain/kernel/money.ts';
import type { FailureReason } from '../domain/payments/provider.ts';
import type { Refund, RefundDetails, RefundFilter, RefundStatus } from '../domain/payments/refund.ts';
import type { ProviderName } from '../domain/settings/values.ts';
import { lastOf, rowToBalanceOrNull, rowToMovement } from './customer-credits.store.ts';
import type { Row } from './database.ts';
import { rowToInvoice } from './invoice.rows.ts';
import { selectInvoice } from './invoices.store.ts';
import { onlyRow, type Readers, rowsParameter, type StoreContext, tenantOfWork, type Writers } from './kinds.ts';
import { rowToProviderPayment, selectProviderPayment } from './provider-payment.rows.ts';

const placeOf = (id: string) => ({ table: 'refunds', column: 'details_sealed', id });

const select = 'SELECT refunds.* FROM refunds WHERE refunds.tenant_id = ?1';

const ofRefund = (column: string): string => `(SELECT ${column} FROM refunds WHERE tenant_id = ?1 AND id = ?2)`;

type RefundNeed =
	| 'refund.byId'
	| 'refund.bySubject'
	| 'refund.ofPayment'
	| 'refund.ofInvoicePayments'
	| 'refund.list'
	| 'refund.siblings'
	| 'provider-payment.ofRefund'
	| 'invoice.ofRefund'
	| 'invoice.moneyUnderWay'
	| 'customer-credit.movementsOfRefund'
	| 'customer-credit.movementsOfPayment'
	| 'customer-credit.ofRefund';

export const refundReaders: Readers<RefundNeed> = {
	'refund.byId': {
		statements: ({ id }, { tenantId }) => [{ sql: `${select} AND id = ?2`, parameters: [tenantId, id] }],
		answer: (rows, context) => refundOrNull(onlyRow(rows), context),
	},
	'refund.bySubject': {
		statements: ({ provider, id, providerId }, { tenantId }) => [
			{
				sql: `SELECT * FROM (${select} AND provider = ?2 AND id = ?3
					UNION ALL ${select} AND provider = ?2 AND provider_id = ?4) LIMIT 1`,
				parameters: [tenantId, provider, id ?? '', providerId],
			},
		],
		answer: (rows, context) => refundOrNull(onlyRow(rows), context),
	},
	'refund.ofPayment': {
		statements: ({ paymentId }, { tenantId }) => [
			{ sql: `${select} AND payment_id = ?2 ORDER BY id`, parameters: [tenantId, paymentId] },
		],
		answer: ([rows = []], context) => rowsToRefunds(rows, context),
	},
	'refund.ofInvoicePayments': {
		statements: ({ invoiceId }, { tenantId }) => [
			{
				sql: `${select} AND payment_id IN (SELECT payment_id FROM payment_targets WHERE tenant_id = ?1 AND invoice_id = ?2)
					ORDER BY id`,
				parameters: [tenantId, invoiceId],
			},
		],
		answer: ([rows = []], context) => rowsToRefunds(rows, context),
	},
	'refund.list': {
		statements: (filter, { tenantId }) => [
			{
				sql: `${select}${conditionsOf(filter)} ORDER BY id DESC LIMIT ?6`,
				parameters: [tenantId, filter.paymentId, filter.invoiceId, filter.status, filter.cursor, filter.limit],
			},
		],
		answer: ([rows = []], context) => rowsToRefunds(rows, context),
	},
	'refund.siblings': {
		statements: ({ id }, { tenantId }) => [
			{ sql: `${select} AND payment_id = ${ofRefund('payment_id')} ORDER BY id`, parameters: [tenantId, id] },
		],
		answer: ([rows = []], context) => rowsToRefunds(rows, context),
	},
	'provider-payment.ofRefund': {
		statements: ({ id }, { tenantId }) => [
			{
				sql: `${selectProviderPayment} WHERE provider_payments.tenant_id = ?1
					AND provider_payments.payment_id = ${ofRefund('payment_id')}`,
				parameters: [tenantId, id],
			},
		],
		answer: (rows, context) => {
			const row = onlyRow(rows);
			return row === null ? null : rowToProviderPayment(row, context);
		},
	},
	'invoice.ofRefund': {
		statements: ({ id }, { tenantId }) => [
			{
				sql: `${selectInvoice} WHERE invoices.tenant_id = ?1 AND invoices.id = ${ofRefund('invoice_id')}`,
				parameters: [tenantId, id],
			},
		],
		answer: (rows, context) => {
			const row = onlyRow(rows);
			return row === null ? null : rowToInvoice(row, context);
		},
	},
	'invoice.moneyUnderWay': {
		statements: ({ invoiceId }, { tenantId }) => [
			{
				sql: `SELECT 1 AS found FROM refunds WHERE tenant_id = ?1 AND invoice_id = ?2
					AND status IN ('created', 'processing', 'unknown') LIMIT 1`,
				parameters: [tenantId, invoiceId],
			},
		],
		answer: (rows) => onlyRow(rows) !== null,
	},
	'customer-credit.movementsOfRefund': {
		statements: ({ id }, { tenantId }) => [
			{
				sql: `SELECT * FROM customer_credits WHERE tenant_id = ?1 AND invoice_id = ${ofRefund('invoice_id')} ORDER BY sequence`,
				parameters: [tenantId, id],
			},
		],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToMovement(row, context))),
	},
	'customer-credit.movementsOfPayment': {
		statements: ({ paymentId }, { tenantId }) => [
			{
				sql: `SELECT * FROM customer_credits WHERE tenant_id = ?1 AND invoice_id IN
						(SELECT invoice_id FROM payment_targets WHERE tenant_id = ?1 AND payment_id = ?2)
					UNION ALL SELECT * FROM customer_credits WHERE tenant_id = ?1 AND invoice_id IS NULL
						AND customer_id = (SELECT customer_id FROM payments WHERE tenant_id = ?1 AND id = ?2)
						AND source_id IN (SELECT ?2 UNION ALL SELECT id FROM refunds WHERE tenant_id = ?1 AND payment_id = ?2)
					ORDER BY sequence`,
				parameters: [tenantId, paymentId],
			},
		],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToMovement(row, context))),
	},
	'customer-credit.ofRefund': {
		statements: ({ id }, { tenantId }) => [
			{ sql: lastOf(ofRefund('customer_id'), ofRefund('currency')), parameters: [tenantId, id] },
		],
		answer: rowToBalanceOrNull,
	},
};

/** Only those that were asked for, so that each finds its index. */
const conditionsOf = ({ paymentId, invoiceId, status, cursor }: RefundFilter): string =>
	[
		paymentId === null ? '' : ' AND payment_id = ?2',
		invoiceId === null ? '' : ' AND invoice_id = ?3',
		status === null ? '' : ' AND status = ?4',
		cursor === null ? '' : ' AND id < ?5',
	].join('');

const columns = [
	'id',
	'version',
	'payment_id',
	'invoice_id',
	'credit_note_id',
	'customer_id',
	'provider',
	'origin',
	'status',
	'currency',
	'amount',
	'charge_currency',
	'charge_amount',
	'credit_amount',
	'unallocated_amount',
	'uncovered_amount',
	'failure',
	'provider_id',
	'details_sealed',
	'day',
	'final_at',
	'created_at',
] as const;

/** What the provider's answer, or a later credit note, can change. */
const followedColumns = [
	'version',
	'status',
	'credit_amount',
	'uncovered_amount',
	'failure',
	'provider_id',
	'details_sealed',
	'final_at',
] as const;

export const refundWriters: Writers<'refund.begin' | 'refund.follow'> = {
	'refund.begin': async (changes, context) => [
		{
			sql: `INSERT INTO refunds (tenant_id, ${columns.join(', ')})
				SELECT ?1, ${columns.map((column) => `value ->> '${column}'`).join(', ')} FROM json_each(?2)`,
			parameters: [context.tenantId, await refundRows(changes, context)],
		},
	],
	'refund.follow': async (changes, context) => [
		{
			sql: `UPDATE refunds SET ${followedColumns.map((column) => `${column} = work.value ->> '${column}'`).join(', ')}
				FROM json_each(?2) AS work WHERE refunds.tenant_id = ${tenantOfWork} AND refunds.id = work.value ->> 'id'`,
			parameters: [context.tenantId, await refundRows(changes, context)],
		},
	],
};

const refundRows = async (changes: readonly { readonly refund: Refund }[], context: StoreContext): Promise<string> =>
	rowsParameter(await Promise.all(changes.map(({ refund }) => refundToRow(refund, context))));

const refundToRow = async (refund: Refund, { vault }: StoreContext) => ({
	id: refund.id,
	version: refund.version,
	payment_id: refund.paymentId,
	invoice_id: refund.invoiceId,
	credit_note_id: refund.creditNoteId,
	customer_id: refund.customerId,
	provider: refund.provider,
	origin: refund.origin,
	status: refund.status,
	currency: refund.amount.currency,
	amount: moneyToMinor(refund.amount),
	charge_currency: refund.charge.currency,
	charge_amount: moneyToMinor(refund.charge),
	credit_amount: moneyToMinor(refund.fromCredit),
	unallocated_amount: moneyToMinor(refund.fromUnallocated),
	uncovered_amount: moneyToMinor(refund.uncovered),
	failure: refund.failure,
	provider_id: refund.providerId,
	details_sealed: await vault.seal(JSON.stringify(refund.details), placeOf(refund.id), null),
	day: refund.day,
	final_at: refund.finalAt,
	created_at: refund.createdAt,
});

const refundOrNull = (row: Row | null, context: StoreContext): Promise<Refund> | null =>
	row === null ? null : rowToRefund(row, context);

const rowsToRefunds = (rows: readonly Row[], context: StoreContext): Promise<readonly Refund[]> =>
	Promise.all(rows.map((row) => rowToRefund(row, context)));

const rowToRefund = async (row: Row, { tenantId, vault }: StoreContext): Promise<Refund> => {
	const id = String(row['id']);
	const text = (column: string): string | null => (row[column] === null ? null : String(row[column]));
	const amountIn = (column: string, currency: 'currency' | 'charge_currency') =>
		money(Number(row[column]), String(row[currency]) as CurrencyCode);
	return {
		id: id as RefundId,
		tenantId,
		version: Number(row['version']),
		paymentId: String(row['payment_id']) as PaymentId,
		provider: String(row['provider']) as ProviderName,
		invoiceId: text('invoice_id') as InvoiceId | null,
		creditNoteId: text('credit_note_id') as CreditNoteId | null,
		customerId: text('customer_id') as CustomerId | null,
		origin: String(row['origin']) as Refund['origin'],
		status: String(row['status']) as RefundStatus,
		amount: amountIn('amount', 'currency'),
		charge: amountIn('charge_amount', 'charge_currency'),
		fromCredit: amountIn('credit_amount', 'currency'),
		fromUnallocated: amountIn('unallocated_amount', 'charge_currency'),
		uncovered: amountIn('uncovered_amount', 'charge_currency'),
		failure: text('failure') as FailureReason | null,
		providerId: text('provider_id'),
		details: JSON.parse(await vault.open(String(row['details_sealed']), placeOf(id), null)) as RefundDetails,
		day: String(row['day']) as IsoDate,
		finalAt: text('final_at') as IsoInstant | null,
		createdAt: String(row['created_at']) as IsoInstant,
	};
};
