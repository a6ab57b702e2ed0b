import type { TenantId } from '../domain/kernel/ids.ts';
import { moneyToMinor } from '../domain/kernel/money.ts';
import type { ChangeOf } from '../domain/kernel/store.ts';
import { lastOf, rowToBalanceOrNull } from './customer-credits.store.ts';
import { rowToCustomerOrNull } from './customers.store.ts';
import type { Statement } from './database.ts';
import { rowToInvoice } from './invoice.rows.ts';
import { selectInvoice } from './invoices.store.ts';
import { onlyRow, type Readers, rowsParameter, tenantOfWork, type Writers } from './kinds.ts';
import { paymentOrNull, paymentToRow, rowToProviderPayment, selectProviderPayment } from './provider-payment.rows.ts';

type PaymentNeed =
	| 'provider-payment.byId'
	| 'provider-payment.byIds'
	| 'provider-payment.byNotice'
	| 'provider-payment.bySubject'
	| 'provider-payment.ofInvoices'
	| 'invoice.ofPayment'
	| 'customer.ofPayment'
	| 'customer-credit.ofPayment';

export const providerPaymentReaders: Readers<PaymentNeed> = {
	'provider-payment.byId': {
		statements: ({ id }, { tenantId }) => [
			{
				sql: `${selectProviderPayment} WHERE provider_payments.tenant_id = ?1 AND provider_payments.payment_id = ?2`,
				parameters: [tenantId, id],
			},
		],
		answer: (rows, context) => paymentOrNull(onlyRow(rows), context),
	},
	'provider-payment.byIds': {
		statements: ({ ids }, { tenantId }) => [
			{
				sql: `${selectProviderPayment} WHERE provider_payments.tenant_id = ?1
					AND provider_payments.payment_id IN (SELECT value FROM json_each(?2))`,
				parameters: [tenantId, rowsParameter(ids)],
			},
		],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToProviderPayment(row, context))),
	},
	'provider-payment.byNotice': {
		statements: ({ noticeHash }, { tenantId }) => [
			{
				sql: `${selectProviderPayment} WHERE provider_payments.tenant_id = ?1 AND provider_payments.notice_hash = ?2`,
				parameters: [tenantId, noticeHash],
			},
		],
		answer: (rows, context) => paymentOrNull(onlyRow(rows), context),
	},
	'provider-payment.bySubject': {
		statements: ({ provider, id, references }, { tenantId }) => [
			{
				sql: `${selectProviderPayment} WHERE provider_payments.tenant_id = ?1 AND provider_payments.provider = ?2
					AND provider_payments.payment_id IN (SELECT ?3 UNION ALL SELECT payment_id FROM payment_references
						WHERE tenant_id = ?1 AND provider = ?2 AND reference IN (SELECT value FROM json_each(?4))) LIMIT 1`,
				parameters: [tenantId, provider, id ?? '', rowsParameter(references)],
			},
		],
		answer: (rows, context) => paymentOrNull(onlyRow(rows), context),
	},
	'provider-payment.ofInvoices': {
		statements: ({ invoiceIds }, { tenantId }) => [
			{
				sql: `${selectProviderPayment} WHERE provider_payments.tenant_id = ?1 AND provider_payments.payment_id IN
					(SELECT payment_id FROM payment_targets WHERE tenant_id = ?1 AND invoice_id IN (SELECT value FROM json_each(?2)))
					ORDER BY provider_payments.payment_id DESC LIMIT ${attemptsReadMax}`,
				parameters: [tenantId, rowsParameter(invoiceIds)],
			},
		],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToProviderPayment(row, context))),
	},
	'invoice.ofPayment': {
		statements: ({ paymentId }, { tenantId }) => [
			{
				sql: `${selectInvoice} WHERE invoices.tenant_id = ?1 AND invoices.id IN
					(SELECT invoice_id FROM payment_targets WHERE tenant_id = ?1 AND payment_id = ?2)`,
				parameters: [tenantId, paymentId],
			},
		],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToInvoice(row, context))),
	},
	'customer.ofPayment': {
		statements: ({ paymentId }, { tenantId }) => [
			{
				sql: `SELECT * FROM customers WHERE tenant_id = ?1
					AND id = (SELECT customer_id FROM payments WHERE tenant_id = ?1 AND id = ?2)`,
				parameters: [tenantId, paymentId],
			},
		],
		answer: (rows, context) => rowToCustomerOrNull(onlyRow(rows), context),
	},
	'customer-credit.ofPayment': {
		statements: ({ paymentId }, { tenantId }) => [
			{
				sql: lastOf(
					'(SELECT customer_id FROM payments WHERE tenant_id = ?1 AND id = ?2)',
					`(SELECT CASE WHEN received_currency <> charge_currency THEN received_currency ELSE payments.currency END
						FROM provider_payments JOIN payments ON payments.tenant_id = provider_payments.tenant_id
							AND payments.id = provider_payments.payment_id
						WHERE provider_payments.tenant_id = ?1 AND provider_payments.payment_id = ?2)`,
				),
				parameters: [tenantId, paymentId],
			},
		],
		answer: rowToBalanceOrNull,
	},
};

/** The newest; older attempts are over and decide nothing. */
const attemptsReadMax = 200;

type PaymentChange =
	| 'provider-payment.begin'
	| 'provider-payment.assign'
	| 'provider-payment.follow'
	| 'provider-payment.checked'
	| 'provider-payment.refer'
	| 'provider-payment.claim';

const providerColumns = [
	'provider',
	'country',
	'flow',
	'provider_id',
	'charge_currency',
	'charge_amount',
	'quote',
	'received_currency',
	'received_amount',
	'refunded_amount',
	'unallocated_amount',
	'reason',
	'attention',
	'settlement',
	'method_summary',
	'notice_hash',
	'details_sealed',
	'expires_at',
	'checked_at',
	'polls',
	'final_at',
] as const;

/** What an answer of the provider, or a refund, can change. */
const followedColumns = providerColumns.filter(
	(column) =>
		!['provider', 'country', 'flow', 'charge_currency', 'charge_amount', 'quote', 'notice_hash'].includes(column),
);

export const providerPaymentWriters: Writers<PaymentChange> = {
	'provider-payment.begin': async (changes, context) => {
		const rows = rowsParameter(await Promise.all(changes.map(({ payment }) => paymentToRow(payment, context))));
		const parameters = [context.tenantId, rows];
		return [
			{
				sql: `INSERT INTO payments (tenant_id, id, version, status, method, currency, amount, paid_on, created_at, customer_id)
					SELECT ?1, value ->> 'id', value ->> 'version', value ->> 'status', value ->> 'provider', value ->> 'currency',
						value ->> 'amount', value ->> 'paid_on', value ->> 'created_at', value ->> 'customer_id' FROM json_each(?2)`,
				parameters,
			},
			{
				sql: `INSERT INTO provider_payments (tenant_id, payment_id, ${providerColumns.join(', ')})
					SELECT ?1, value ->> 'id', ${providerColumns.map((column) => `value ->> '${column}'`).join(', ')} FROM json_each(?2)`,
				parameters,
			},
			{
				sql: `INSERT INTO payment_targets (tenant_id, invoice_id, attempt, payment_id, position, amount, settled)
					SELECT ?1, target.value ->> 0, target.value ->> 1, payment.value ->> 'id', target.key, target.value ->> 2, target.value ->> 3
					FROM json_each(?2) AS payment, json_each(payment.value, '$.targets') AS target`,
				parameters,
			},
		];
	},
	// Money that matched nothing gets its targets. A payment that began meanwhile may have taken the attempt: then they meet.
	'provider-payment.assign': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO payment_targets (tenant_id, invoice_id, attempt, payment_id, position, amount, settled)
				SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?2)`,
			parameters: [
				tenantId,
				rowsParameter(
					changes.flatMap(({ payment, targets }) =>
						targets.map(({ invoiceId, attempt, amount, settled }, index) => [
							invoiceId,
							attempt,
							payment.id,
							payment.targets.length - targets.length + index,
							moneyToMinor(amount),
							moneyToMinor(settled),
						]),
					),
				),
			],
		},
	],
	'provider-payment.follow': async (changes, context) => {
		const rows = rowsParameter(await Promise.all(changes.map(({ payment }) => paymentToRow(payment, context))));
		const parameters = [context.tenantId, rows];
		return [
			{
				sql: `UPDATE payments SET version = work.value ->> 'version', status = work.value ->> 'status',
						paid_on = work.value ->> 'paid_on', customer_id = work.value ->> 'customer_id'
					FROM json_each(?2) AS work WHERE payments.tenant_id = ${tenantOfWork} AND payments.id = work.value ->> 'id'`,
				parameters,
			},
			{
				sql: `UPDATE provider_payments SET ${followedColumns.map((column) => `${column} = work.value ->> '${column}'`).join(', ')}
					FROM json_each(?2) AS work
					WHERE provider_payments.tenant_id = ${tenantOfWork} AND provider_payments.payment_id = work.value ->> 'id'`,
				parameters,
			},
			{
				sql: `UPDATE payment_targets SET settled = work.value ->> 3
					FROM json_each(?2) AS payment, json_each(payment.value, '$.targets') AS work
					WHERE payment_targets.tenant_id = ${tenantOfWork} AND payment_targets.invoice_id = work.value ->> 0
						AND payment_targets.attempt = work.value ->> 1 AND payment_targets.payment_id = payment.value ->> 'id'`,
				parameters,
			},
		];
	},
	'provider-payment.checked': (changes, { tenantId }) => [
		{
			sql: `UPDATE provider_payments SET checked_at = work.value ->> 'at', polls = work.value ->> 'polls' FROM json_each(?2) AS work
				WHERE provider_payments.tenant_id = ${tenantOfWork} AND provider_payments.payment_id = work.value ->> 'id'`,
			parameters: [
				tenantId,
				rowsParameter(changes.map(({ payment, at }) => ({ id: payment.id, polls: payment.polls, at }))),
			],
		},
	],
	'provider-payment.refer': (changes, { tenantId }) => [insertReferences('INSERT OR IGNORE', changes, tenantId)],
	'provider-payment.claim': (changes, { tenantId }) => [insertReferences('INSERT', changes, tenantId)],
};

const insertReferences = (
	insert: 'INSERT' | 'INSERT OR IGNORE',
	changes: readonly ChangeOf<'provider-payment.refer' | 'provider-payment.claim'>[],
	tenantId: TenantId,
): Statement => ({
	sql: `${insert} INTO payment_references (tenant_id, provider, reference, payment_id)
		SELECT ?1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2)`,
	parameters: [
		tenantId,
		rowsParameter(
			changes.flatMap(({ payment, references }) =>
				references.map((reference) => [payment.provider, reference, payment.id]),
			),
		),
	],
});
