import { type Age, type Aging, ageLimits, ages } from '../domain/invoices/aging.ts';
import type { InvoiceStatus } from '../domain/invoices/invoice.ts';
import type { IssuedGroup } from '../domain/invoices/statistics.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import { money } from '../domain/kernel/money.ts';
import type { Row } from './database.ts';
import { rowToInvoice } from './invoice.rows.ts';
import type { Readers } from './kinds.ts';

/** As the partial index `invoices_open` has it, word for word: only then may it answer. */
export const isOpen = `invoices.status IN ('pending', 'sent', 'overdue') AND invoices.imported_at IS NULL`;

/** As the column is generated: SQLite reads an index alone only where its plain columns are named. */
const dueDate = 'coalesce(extended_due_date, due_date)';

export const invoiceReportReaders: Readers<'invoice.statistics' | 'invoice.aging' | 'invoice.late'> = {
	'invoice.statistics': {
		statements: ({ from, to, currency, today }, { tenantId }) => [
			{
				sql: `SELECT currency, status, imported_at IS NOT NULL AS imported, count(*) AS count,
						sum(subtotal - discount_amount) AS net, sum(tax_amount) AS tax, sum(total_amount) AS total,
						sum(amount_paid) AS paid, sum(amount_credited) AS credited,
						sum(total_amount - amount_paid - amount_credited) AS rest,
						sum(iif(effective_due_date < ?5, total_amount - amount_paid - amount_credited, 0)) AS late
					FROM invoices INDEXED BY invoices_by_issue_date
					WHERE tenant_id = ?1 AND issue_date BETWEEN ?2 AND ?3 AND (?4 IS NULL OR currency = ?4)
					GROUP BY currency, status, imported_at IS NOT NULL`,
				parameters: [tenantId, from, to, currency, today],
			},
		],
		answer: ([rows = []]) => rows.map(rowToGroup),
	},
	'invoice.aging': {
		statements: ({ asOf, currency }, { tenantId }) => {
			const limits = ageLimits(asOf);
			return [
				{
					sql: `SELECT currency, CASE WHEN ${dueDate} >= ?3 THEN 'current' WHEN ${dueDate} >= ?4 THEN '1_30'
							WHEN ${dueDate} >= ?5 THEN '31_60' WHEN ${dueDate} >= ?6 THEN '61_90' ELSE 'over_90' END AS age,
							count(*) AS count, sum(total_amount - amount_paid - amount_credited) AS amount
						FROM invoices INDEXED BY invoices_open
						WHERE tenant_id = ?1 AND ${isOpen} AND (?2 IS NULL OR currency = ?2) GROUP BY currency, age`,
					parameters: [tenantId, currency, limits.current, limits['1_30'], limits['31_60'], limits['61_90']],
				},
			];
		},
		answer: ([rows = []]) => [...Map.groupBy(rows, (row) => String(row['currency']) as CurrencyCode)].map(toAging),
	},
	'invoice.late': {
		statements: ({ asOf, currency, after, limit }, { tenantId }) => [
			{
				sql: `SELECT invoices.*, sellers.body AS seller FROM invoices INDEXED BY invoices_open
					LEFT JOIN sellers ON sellers.tenant_id = ?1 AND sellers.hash = invoices.seller_hash
					WHERE invoices.tenant_id = ?1 AND ${isOpen} AND invoices.effective_due_date < ?2
						AND (invoices.effective_due_date, invoices.id) > (?3, ?4) AND (?5 IS NULL OR invoices.currency = ?5)
					ORDER BY invoices.effective_due_date, invoices.id LIMIT ?6`,
				parameters: [tenantId, asOf, after?.dueDate ?? '', after?.id ?? '', currency, limit],
			},
		],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToInvoice(row, context))),
	},
};

const rowToGroup = (row: Row): IssuedGroup => {
	const currency = String(row['currency']) as CurrencyCode;
	const amount = (column: string) => money(Number(row[column]), currency);
	return {
		currency,
		status: String(row['status']) as InvoiceStatus,
		imported: row['imported'] === 1,
		count: Number(row['count']),
		net: amount('net'),
		tax: amount('tax'),
		total: amount('total'),
		paid: amount('paid'),
		credited: amount('credited'),
		rest: amount('rest'),
		late: amount('late'),
	};
};

const toAging = ([currency, rows]: readonly [CurrencyCode, readonly Row[]]): Aging => {
	const standing = (age: Age) => {
		const row = rows.find((one) => one['age'] === age);
		return { count: Number(row?.['count'] ?? 0), amount: money(Number(row?.['amount'] ?? 0), currency) };
	};
	return { currency, byAge: Object.fromEntries(ages.map((age) => [age, standing(age)])) as Aging['byAge'] };
};
