import { frozenSeller } from '../domain/invoices/frozen.ts';
import { amountDue, type Invoice } from '../domain/invoices/invoice.ts';
import type { PaymentMethod } from '../domain/invoices/payment.ts';
import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import type { InvoiceId, PaymentId } from '../domain/kernel/ids.ts';
import { canonicalJson } from '../domain/kernel/json.ts';
import { isPositive, minus, money, moneyToMinor } from '../domain/kernel/money.ts';
import type { Locale } from '../domain/kernel/party.ts';
import type { ChangeOf } from '../domain/kernel/store.ts';
import type { MethodSummary } from '../domain/payments/provider.ts';
import type { ChargeQuote } from '../domain/payments/provider-payment.ts';
import {
	type PaymentReceipt,
	type ReceiptBasis,
	type ReceiptDocument,
	type ReceiptInput,
	receiptSeries,
} from '../domain/payments/receipt.ts';
import { hasher } from '../platform/hasher.ts';
import type { Row, Statement } from './database.ts';
import { rowToInvoice } from './invoice.rows.ts';
import { selectInvoice } from './invoices.store.ts';
import { type Readers, rowsParameter, type StoreContext, type Writers } from './kinds.ts';
import {
	moveCounter,
	type Numbered,
	numberColumn,
	numberedTogether,
	numberingParameters,
	sequenceColumn,
	seriesColumn,
} from './numbering.ts';
import { keepSellers, rowToSeller } from './seller.rows.ts';

const selectReceipt = `SELECT receipts.*, sellers.body AS seller, payments.method, payments.paid_on,
		provider_payments.provider_id, provider_payments.method_summary, provider_payments.quote,
		provider_payments.received_currency, provider_payments.received_amount
	FROM receipts JOIN sellers ON sellers.tenant_id = receipts.tenant_id AND sellers.hash = receipts.seller_hash
	JOIN payments ON payments.tenant_id = receipts.tenant_id AND payments.id = receipts.payment_id
	LEFT JOIN provider_payments ON provider_payments.tenant_id = receipts.tenant_id
		AND provider_payments.payment_id = receipts.payment_id
	WHERE receipts.tenant_id = ?1 AND receipts.payment_id = ?2`;

/** One invoice when it came by hand, those of its targets when a provider took it. */
const invoicesOfPayment = `SELECT invoice_id FROM payments WHERE tenant_id = ?1 AND id = ?2 AND invoice_id IS NOT NULL
	UNION SELECT invoice_id FROM payment_targets WHERE tenant_id = ?1 AND payment_id = ?2`;

export const receiptReaders: Readers<'receipt.ofPayment' | 'receipt.input'> = {
	'receipt.ofPayment': {
		statements: ({ paymentId }, { tenantId }) =>
			[
				selectReceipt,
				`${selectInvoice} WHERE invoices.tenant_id = ?1 AND invoices.id IN (
					SELECT invoice_id FROM receipts WHERE tenant_id = ?1 AND payment_id = ?2
					UNION SELECT line.value ->> 0 FROM receipts, json_each(receipts.lines) AS line
						WHERE receipts.tenant_id = ?1 AND receipts.payment_id = ?2)`,
			].map((sql) => ({ sql, parameters: [tenantId, paymentId] })),
		answer: async ([receipts = [], invoices = []], context) => {
			const [row] = receipts;
			return row === undefined ? null : rowToDocument(row, await toInvoices(invoices, context), context);
		},
	},
	'receipt.input': {
		statements: ({ paymentId }, { tenantId }) =>
			[
				'SELECT id, invoice_id, currency, amount FROM payments WHERE tenant_id = ?1 AND id = ?2',
				`${selectInvoice} WHERE invoices.tenant_id = ?1 AND invoices.id IN (${invoicesOfPayment})`,
				`SELECT invoice_id, settled FROM payment_targets WHERE tenant_id = ?1 AND payment_id = ?2 ORDER BY position`,
				`SELECT coalesce(sum(amount), 0) AS kept FROM customer_credits WHERE tenant_id = ?1
					AND invoice_id IN (${invoicesOfPayment}) AND kind = 'overpayment' AND source_id = ?2`,
			].map((sql) => ({ sql, parameters: [tenantId, paymentId] })),
		answer: async ([payments = [], invoices = [], targets = [], credits = []], context) => {
			const [payment] = payments;
			if (payment === undefined) return null;
			const kept = Number(credits[0]?.['kept'] ?? 0);
			return basisOf(payment, await toInvoices(invoices, context), targets, kept);
		},
	},
};

export const receiptWriters: Writers<'receipt.issue'> = {
	'receipt.issue': async (changes, context) =>
		(await Promise.all(numberedTogether(changes, numberedOf).map((own) => issueStatements(own, context)))).flat(),
};

const numberedOf = ({ series, receipt }: ChangeOf<'receipt.issue'>): Numbered => ({
	code: receiptSeries,
	series,
	issueDate: receipt.issueDate,
});

const columns = [
	'payment_id',
	'invoice_id',
	'issue_date',
	'locale',
	'seller_hash',
	'lines',
	'credit_kept',
	'created_at',
] as const;

const issueStatements = async (
	changes: readonly ChangeOf<'receipt.issue'>[],
	{ tenantId }: StoreContext,
): Promise<readonly Statement[]> => {
	const [first] = changes;
	if (first === undefined) return [];
	const numbered = numberedOf(first);
	const hashed = await Promise.all(changes.map(async ({ receipt }) => ({ receipt, hash: await sellerHash(receipt) })));
	const rows = hashed.map(({ receipt, hash }) => receiptToRow(receipt, hash));
	return [
		...keepSellers(
			tenantId,
			hashed.map(({ receipt, hash }) => [hash, receipt.seller]),
		),
		moveCounter(tenantId, numbered, changes.length),
		{
			sql: `INSERT INTO receipts (tenant_id, series, sequence, number, ${columns.join(', ')})
				SELECT ?1, ${seriesColumn}, ${sequenceColumn}, ${numberColumn},
					${columns.map((column) => `value ->> '${column}'`).join(', ')} FROM json_each(?2)
				RETURNING payment_id AS document_id, number`,
			parameters: numberingParameters(tenantId, rowsParameter(rows), numbered),
		},
	];
};

const sellerHash = ({ seller }: PaymentReceipt): Promise<string> => hasher.sha256(canonicalJson(frozenSeller(seller)));

type StoredLine = readonly [invoiceId: InvoiceId, taken: number, due: number];

const receiptToRow = (receipt: PaymentReceipt, seller: string) => ({
	payment_id: receipt.paymentId,
	invoice_id: receipt.invoiceId,
	issue_date: receipt.issueDate,
	locale: receipt.locale,
	seller_hash: seller,
	lines: receipt.lines.map(
		({ invoiceId, taken, due }): StoredLine => [invoiceId, moneyToMinor(taken), moneyToMinor(due)],
	),
	credit_kept: moneyToMinor(receipt.creditKept),
	created_at: receipt.createdAt,
});

const toInvoices = (rows: readonly Row[], context: StoreContext): Promise<readonly Invoice[]> =>
	Promise.all(rows.map((row) => rowToInvoice(row, context)));

const rowToDocument = (row: Row, invoices: readonly Invoice[], { tenantId }: StoreContext): ReceiptDocument => {
	const invoiceId = String(row['invoice_id']) as InvoiceId;
	const invoice = invoiceIn(invoices, invoiceId);
	// Of the invoices that took the money: a payment that came in another currency than was asked paid those in its own.
	const { currency } = invoice;
	const lines = (JSON.parse(String(row['lines'])) as readonly StoredLine[]).map(([invoiceId, taken, due]) => ({
		invoiceId,
		taken: money(taken, currency),
		due: money(due, currency),
	}));
	const text = (name: string): string | null => (row[name] === null ? null : String(row[name]));
	const quote = text('quote');
	const summary = text('method_summary');
	return {
		receipt: {
			paymentId: String(row['payment_id']) as PaymentId,
			tenantId,
			invoiceId,
			number: String(row['number']),
			issueDate: String(row['issue_date']) as IsoDate,
			locale: String(row['locale']) as Locale,
			seller: rowToSeller(String(row['seller'])),
			lines,
			creditKept: money(Number(row['credit_kept']), currency),
			createdAt: String(row['created_at']) as IsoInstant,
		},
		invoice,
		invoices: lines.map((line) => invoiceIn(invoices, line.invoiceId)),
		method: String(row['method']) as PaymentMethod,
		summary: summary === null ? null : (JSON.parse(summary) as MethodSummary),
		reference: text('provider_id'),
		paidOn: String(row['paid_on']) as IsoDate,
		charged:
			quote === null || row['received_amount'] === null || row['received_currency'] === currency
				? null
				: {
						amount: money(Number(row['received_amount']), String(row['received_currency']) as CurrencyCode),
						quote: JSON.parse(quote) as ChargeQuote,
					},
	};
};

const invoiceIn = (invoices: readonly Invoice[], id: InvoiceId): Invoice => {
	const found = invoices.find((invoice) => invoice.id === id);
	if (found === undefined) throw new Error(`a receipt names the invoice ${id}, which is not there`);
	return found;
};

const basisOf = (payment: Row, invoices: readonly Invoice[], targets: readonly Row[], kept: number): ReceiptBasis => {
	const byHand = payment['invoice_id'] ?? null;
	const takes = targets.find((row) => Number(row['settled']) > 0) ?? targets[0];
	const namedId = byHand ?? takes?.['invoice_id'] ?? null;
	if (namedId === null) return { input: null };
	const invoice = invoiceIn(invoices, String(namedId) as InvoiceId);
	const { currency } = invoice;
	const creditKept = money(kept, currency);
	const takings =
		byHand === null
			? targets.map((row) => ({ id: String(row['invoice_id']), taken: money(Number(row['settled']), currency) }))
			: [{ id: String(byHand), taken: minus(money(Number(payment['amount']), currency), creditKept) }];
	const taking = takings.filter(({ taken }) => isPositive(taken));
	if (taking.length === 0 && kept === 0) return { input: null };
	const input: ReceiptInput = {
		paymentId: String(payment['id']) as PaymentId,
		invoice,
		lines: taking.map(({ id, taken }) => ({
			invoiceId: id as InvoiceId,
			taken,
			due: amountDue(invoiceIn(invoices, id as InvoiceId)),
		})),
		creditKept,
	};
	return { input };
};
