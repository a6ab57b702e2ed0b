import type { Payment, PaymentMethod } from '../domain/invoices/payment.ts';
import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import type { InvoiceId, PaymentId } from '../domain/kernel/ids.ts';
import { money, moneyToMinor } from '../domain/kernel/money.ts';
import type { Row } from './database.ts';
import { type Readers, rowsParameter, type StoreContext, type Writers } from './kinds.ts';

const placeOf = (id: string) => ({ table: 'payments', column: 'reference_sealed', id });

export const paymentReaders: Readers<'payment.byInvoice'> = {
	'payment.byInvoice': {
		statements: ({ invoiceId }, { tenantId }) => [
			{
				// What a provider took for several invoices is told with what this one took of it.
				sql: `SELECT id, version, invoice_id, method, currency, amount, reference_sealed, paid_on, created_at
						FROM payments WHERE tenant_id = ?1 AND invoice_id = ?2
					UNION ALL SELECT payments.id, payments.version, target.invoice_id, payments.method, invoices.currency, target.settled,
						NULL, payments.paid_on, payments.created_at
						FROM payment_targets AS target JOIN payments ON payments.tenant_id = ?1 AND payments.id = target.payment_id
							JOIN invoices ON invoices.tenant_id = ?1 AND invoices.id = target.invoice_id
						WHERE target.tenant_id = ?1 AND target.invoice_id = ?2 AND target.settled > 0
					ORDER BY id`,
				parameters: [tenantId, invoiceId],
			},
		],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToPayment(row, context))),
	},
};

export const paymentWriters: Writers<'payment.add'> = {
	'payment.add': async (changes, context) => [
		{
			sql: `INSERT INTO payments (tenant_id, id, version, invoice_id, status, method, currency, amount, reference_sealed, paid_on, created_at)
				SELECT ?1, value ->> 'id', value ->> 'version', value ->> 'invoice_id', value ->> 'status', value ->> 'method', value ->> 'currency',
					value ->> 'amount', value ->> 'reference_sealed', value ->> 'paid_on', value ->> 'created_at'
				FROM json_each(?2)`,
			parameters: [
				context.tenantId,
				rowsParameter(await Promise.all(changes.map(({ payment }) => paymentToRow(payment, context)))),
			],
		},
	],
};

const paymentToRow = async (payment: Payment, { vault }: StoreContext) => ({
	id: payment.id,
	version: payment.version,
	invoice_id: payment.invoiceId,
	status: payment.status,
	method: payment.method,
	currency: payment.amount.currency,
	amount: moneyToMinor(payment.amount),
	reference_sealed: payment.reference === null ? null : await vault.seal(payment.reference, placeOf(payment.id), null),
	paid_on: payment.paidOn,
	created_at: payment.createdAt,
});

export const rowToPayment = async (row: Row, { tenantId, vault }: StoreContext): Promise<Payment> => {
	const id = String(row['id']);
	const sealed = row['reference_sealed'] ?? null;
	return {
		id: id as PaymentId,
		tenantId,
		version: Number(row['version']),
		invoiceId: String(row['invoice_id']) as InvoiceId,
		status: 'succeeded',
		method: String(row['method']) as PaymentMethod,
		amount: money(Number(row['amount']), String(row['currency']) as CurrencyCode),
		reference: sealed === null ? null : await vault.open(String(sealed), placeOf(id), null),
		paidOn: String(row['paid_on']) as IsoDate,
		createdAt: String(row['created_at']) as IsoInstant,
	};
};
