import type { ManualMethod } from '../domain/invoices/invoice.ts';
import type { Payment } from '../domain/invoices/payment.ts';
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
				sql: 'SELECT * FROM payments WHERE tenant_id = ?1 AND invoice_id = ?2 ORDER BY id',
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

const rowToPayment = async (row: Row, { tenantId, vault }: StoreContext): Promise<Payment> => {
	const id = String(row['id']);
	const sealed = row['reference_sealed'] ?? null;
	return {
		id: id as PaymentId,
		tenantId,
		version: Number(row['version']),
		invoiceId: String(row['invoice_id']) as InvoiceId,
		status: 'succeeded',
		method: String(row['method']) as ManualMethod,
		amount: money(Number(row['amount']), String(row['currency']) as CurrencyCode),
		reference: sealed === null ? null : await vault.open(String(sealed), placeOf(id), null),
		paidOn: String(row['paid_on']) as IsoDate,
		createdAt: String(row['created_at']) as IsoInstant,
	};
};
