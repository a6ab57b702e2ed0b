import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import { money } from '../domain/kernel/money.ts';
import type { InvoiceSums } from '../domain/statements/balance.ts';
import type { AccountMovement, Standing } from '../domain/statements/statement.ts';
import type { TimelineEvent } from '../domain/statements/timeline.ts';
import type { Row } from './database.ts';
import { rowToEvent } from './events.store.ts';
import { isOpen } from './invoice-reports.store.ts';
import type { Readers } from './kinds.ts';

/** Word for word as the partial index `ledger_postings_by_customer` has it. */
const customerAccounts = `account IN ('receivable', 'customer_credit')`;

const standings = `SELECT account, sum(iif(day < ?4, debit - credit, 0)) AS opening, sum(debit - credit) AS closing
	FROM account_days
	WHERE tenant_id = ?1 AND ${customerAccounts} AND owner = ?2 AND currency = ?3 AND day <= ?5 GROUP BY account`;

/** Which document an entry is about: its own, or the invoice that a payment or the customer's credit went to. */
const documentOf: Readonly<Record<string, string>> = {
	inv_: 'subject_id',
	crn_: 'subject_id',
	// What a provider took may be for several: the first stands for it.
	pay_: `coalesce((SELECT invoice_id FROM payments WHERE tenant_id = ?1 AND id = subject_id),
		(SELECT invoice_id FROM payment_targets WHERE tenant_id = ?1 AND payment_id = subject_id ORDER BY position LIMIT 1))`,
	rfd_: '(SELECT invoice_id FROM refunds WHERE tenant_id = ?1 AND id = subject_id)',
	ccm_: `(SELECT invoice_id FROM customer_credits
		WHERE tenant_id = ?1 AND customer_id = ?2 AND currency = ?3 AND id = subject_id)`,
};

/** As it happened; of one commit the document comes first and the use of the customer's credit last. */
const inOrder = `day, created_at, CASE substr(source, 1, 4) WHEN 'inv_' THEN 0 WHEN 'ccm_' THEN 2 ELSE 1 END, source`;

const movements = `WITH touched AS (
		SELECT source, sum(max(amount, 0)) AS debit, sum(max(-amount, 0)) AS credit
		FROM ledger_postings INDEXED BY ledger_postings_by_customer
		WHERE tenant_id = ?1 AND owner = ?2 AND currency = ?3 AND ${customerAccounts} GROUP BY source),
	page AS (
		SELECT touched.*, entries.subject_id, entries.day, entries.created_at
		FROM touched CROSS JOIN ledger_entries AS entries USING (source)
		WHERE entries.tenant_id = ?1 AND entries.day BETWEEN ?4 AND ?5 ORDER BY ${inOrder} LIMIT ?6),
	told AS (
		SELECT page.*, CASE substr(source, 1, 4)
			${Object.entries(documentOf)
				.map(([prefix, document]) => `WHEN '${prefix}' THEN ${document}`)
				.join(' ')} END AS document_id FROM page)
	SELECT told.*, coalesce(invoices.number, credit_notes.number) AS document_number FROM told
	LEFT JOIN invoices ON invoices.tenant_id = ?1 AND invoices.id = told.document_id
	LEFT JOIN credit_notes ON credit_notes.tenant_id = ?1 AND credit_notes.id = told.document_id
	ORDER BY ${inOrder}`;

const sums = `SELECT currency, sum(iif(${isOpen}, total_amount - amount_paid - amount_credited, 0)) AS open,
		sum(iif(${isOpen} AND effective_due_date < ?3, total_amount - amount_paid - amount_credited, 0)) AS overdue,
		min(iif(${isOpen}, effective_due_date, NULL)) AS oldest_due,
		sum(total_amount) AS invoiced, sum(amount_paid) AS paid, sum(amount_credited) AS credited,
		sum(iif(status = 'uncollectible', total_amount - amount_paid - amount_credited, 0)) AS written_off
	FROM invoices INDEXED BY invoices_by_customer
	WHERE tenant_id = ?1 AND customer_id = ?2 AND status <> 'draft' AND imported_at IS NULL GROUP BY currency`;

/** The events of a few subjects are told apart by their index alone; only those of the page are read. */
const timeline = `WITH subjects (id) AS (
		SELECT ?2
		UNION ALL SELECT id FROM invoices INDEXED BY invoices_by_customer WHERE tenant_id = ?1 AND customer_id = ?2
		UNION ALL SELECT id FROM credit_notes WHERE tenant_id = ?1 AND customer_id = ?2),
	page AS (
		SELECT seq FROM subjects CROSS JOIN events ON events.tenant_id = ?1 AND events.subject_id = subjects.id
		WHERE events.seq < ?3 ORDER BY events.seq DESC LIMIT ?4)
	SELECT events.*, coalesce(invoices.number, credit_notes.number) AS subject_number
	FROM page CROSS JOIN events ON events.seq = page.seq
	LEFT JOIN invoices ON invoices.tenant_id = ?1 AND invoices.id = events.subject_id
	LEFT JOIN credit_notes ON credit_notes.tenant_id = ?1 AND credit_notes.id = events.subject_id
	ORDER BY events.seq DESC`;

export const statementReaders: Readers<'customer.account' | 'customer.invoice-sums' | 'customer.timeline'> = {
	'customer.account': {
		statements: ({ customerId, currency, from, to, limit }, { tenantId }) => [
			{ sql: standings, parameters: [tenantId, customerId, currency, from, to] },
			{ sql: movements, parameters: [tenantId, customerId, currency, from, to, limit] },
		],
		answer: ([balances = [], rows = []], _context, { currency }) => ({
			opening: standingOf(balances, 'opening', currency),
			closing: standingOf(balances, 'closing', currency),
			movements: rows.map((row) => rowToMovement(row, currency)),
		}),
	},
	'customer.invoice-sums': {
		statements: ({ customerId, today }, { tenantId }) => [{ sql: sums, parameters: [tenantId, customerId, today] }],
		answer: ([rows = []]) => rows.map(rowToSums),
	},
	'customer.timeline': {
		statements: ({ customerId, before, limit }, { tenantId }) => [
			{ sql: timeline, parameters: [tenantId, customerId, before ?? Number.MAX_SAFE_INTEGER, limit] },
		],
		answer: ([rows = []]) => rows.map(rowToTimelineEvent),
	},
};

/** Debits less credits by account; what we hold stands on the credit side. */
const standingOf = (rows: readonly Row[], when: 'opening' | 'closing', currency: CurrencyCode): Standing => {
	const of = (account: string) => Number(rows.find((row) => row['account'] === account)?.[when] ?? 0);
	return { receivable: money(of('receivable'), currency), credit: money(0 - of('customer_credit'), currency) };
};

const rowToTimelineEvent = (row: Row): TimelineEvent => ({
	...rowToEvent(row),
	subjectNumber: row['subject_number'] === null ? null : String(row['subject_number']),
});

const rowToMovement = (row: Row, currency: CurrencyCode): AccountMovement => ({
	source: String(row['source']),
	day: String(row['day']) as IsoDate,
	createdAt: String(row['created_at']) as IsoInstant,
	documentId: row['document_id'] === null ? null : String(row['document_id']),
	documentNumber: row['document_number'] === null ? null : String(row['document_number']),
	debit: money(Number(row['debit']), currency),
	credit: money(Number(row['credit']), currency),
});

const rowToSums = (row: Row): InvoiceSums => {
	const currency = String(row['currency']) as CurrencyCode;
	const amount = (column: string) => money(Number(row[column]), currency);
	return {
		currency,
		open: amount('open'),
		overdue: amount('overdue'),
		oldestDue: row['oldest_due'] === null ? null : (String(row['oldest_due']) as IsoDate),
		invoiced: amount('invoiced'),
		paid: amount('paid'),
		credited: amount('credited'),
		writtenOff: amount('written_off'),
	};
};
