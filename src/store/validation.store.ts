import type { Rendition } from '../domain/invoices/invoices.ports.ts';
import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import type { BrokenEntry, BrokenStanding, StuckWork } from '../domain/validation/validation.ports.ts';
import type { Row } from './database.ts';
import type { Readers } from './kinds.ts';
import { clearingValidation } from './validation-clearings.store.ts';
import { creditNoteValidation } from './validation-credits.store.ts';
import { countPage, inPage, pageOf } from './validation-pages.ts';
import { receiptValidation } from './validation-receipts.store.ts';
import { subscriptionValidation } from './validation-subscriptions.store.ts';

type ValidationNeed =
	| 'validation.invoices'
	| 'validation.renditions'
	| 'validation.work'
	| 'validation.entries'
	| 'validation.balances'
	| 'validation.standings'
	| 'validation.clearings'
	| 'validation.creditNotes'
	| 'validation.receipts'
	| 'validation.subscriptions'
	| 'validation.begunAgain';

/** What a provider's payment left over: its targets tell only what invoices took. */
const isSurplusOfProvider = `(kind = 'overpayment' AND EXISTS (SELECT 1 FROM provider_payments
	WHERE tenant_id = ?1 AND payment_id = customer_credits.source_id))`;

const invoiceFaults = `SELECT * FROM (SELECT id, number, currency, total_amount, amount_paid, amount_credited,
		(SELECT sum(CASE account WHEN 'receivable' THEN amount ELSE 0 END) FROM ledger_postings
			WHERE tenant_id = ?1 AND source = invoices.id || '/issued') AS posted,
		(SELECT coalesce(sum(amount), 0) FROM payments
			WHERE tenant_id = ?1 AND invoice_id = invoices.id AND status = 'succeeded')
			+ (SELECT coalesce(sum(settled), 0) FROM payment_targets WHERE tenant_id = ?1 AND invoice_id = invoices.id)
			- (SELECT coalesce(sum(amount), 0) FROM customer_credits
				WHERE tenant_id = ?1 AND invoice_id = invoices.id AND kind NOT IN ('refunded', 'refund_returned')
				AND NOT ${isSurplusOfProvider}) AS received,
		(SELECT coalesce(sum(total_amount), 0) FROM credit_notes
			WHERE tenant_id = ?1 AND invoice_id = invoices.id) AS taken_back,
		EXISTS (SELECT 1 FROM events
			WHERE tenant_id = ?1 AND subject_id = invoices.id
				AND type = CASE WHEN imported_at IS NULL THEN 'invoice.issued' ELSE 'invoice.imported' END) AS told,
		imported_at IS NOT NULL AS imported,
		(SELECT count(*) FROM renditions
			WHERE tenant_id = ?1 AND document_id = invoices.id AND kind IN ('pdf', 'canonical')) AS renditions,
		EXISTS (SELECT 1 FROM outbox WHERE tenant_id = ?1 AND kind = 'document.render'
			AND subject_id = invoices.id AND done_at IS NULL) AS rendering
	FROM invoices WHERE tenant_id = ?1 AND status <> 'draft' AND ${inPage('invoices', 'id')})
	WHERE NOT told OR (imported AND posted IS NOT NULL) OR (NOT imported AND (
		coalesce(posted, 0) <> total_amount OR (total_amount = 0 AND posted IS NOT NULL)
		OR received <> amount_paid OR taken_back <> amount_credited OR (renditions < 2 AND NOT rendering)))
	ORDER BY id`;

const operationReaders: Readers<'validation.invoices' | 'validation.renditions' | 'validation.work'> = {
	'validation.invoices': {
		statements: ({ after, limit }, { tenantId }) => [
			{ sql: countPage('invoices', 'id'), parameters: [tenantId, after, limit] },
			{ sql: invoiceFaults, parameters: [tenantId, after, limit] },
		],
		answer: ([page = [], rows = []], _context, { limit }) =>
			pageOf(
				page,
				limit,
				rows.map((row) => ({
					id: String(row['id']),
					number: String(row['number']),
					currency: String(row['currency']) as CurrencyCode,
					total: Number(row['total_amount']),
					posted: row['posted'] === null ? null : Number(row['posted']),
					paid: Number(row['amount_paid']),
					received: Number(row['received']),
					credited: Number(row['amount_credited']),
					takenBack: Number(row['taken_back']),
					told: row['told'] === 1,
					imported: row['imported'] === 1,
					renditions: Number(row['renditions']),
					rendering: row['rendering'] === 1,
				})),
			),
	},
	'validation.renditions': {
		statements: ({ after, limit }, { tenantId }) => [
			{
				sql: `SELECT renditions.*, coalesce(invoices.number, credit_notes.number, receipts.number) AS number,
						coalesce(invoices.document_hash, credit_notes.document_hash) AS document_hash FROM renditions
					LEFT JOIN invoices ON invoices.tenant_id = renditions.tenant_id AND invoices.id = renditions.document_id
					LEFT JOIN credit_notes ON credit_notes.tenant_id = renditions.tenant_id
						AND credit_notes.id = renditions.document_id
					LEFT JOIN receipts ON receipts.tenant_id = renditions.tenant_id
						AND receipts.payment_id = renditions.document_id
					WHERE renditions.tenant_id = ?1 AND (renditions.document_id, renditions.kind) > (?2, ?3)
					ORDER BY renditions.document_id, renditions.kind LIMIT ?4`,
				parameters: [tenantId, ...splitKey(after, 2), limit],
			},
		],
		answer: ([rows = []], _context, { limit }) => {
			const last = rows.at(-1);
			return {
				checked: rows.length,
				last: last === undefined || rows.length < limit ? null : `${last['document_id']}${keySeparator}${last['kind']}`,
				found: rows.map((row) => ({
					documentId: String(row['document_id']),
					kind: String(row['kind']) as Rendition['kind'],
					key: String(row['r2_key']),
					sha256: String(row['sha256']),
					bytes: Number(row['bytes']),
					createdAt: String(row['created_at']) as IsoInstant,
					number: row['number'] === null ? null : String(row['number']),
					documentHash: row['document_hash'] === null ? null : String(row['document_hash']),
				})),
			};
		},
	},
	'validation.work': {
		statements: ({ before, limit }, { tenantId }) => [
			{
				sql: `SELECT kind, subject_id, created_at AS since, NULL AS reason FROM outbox
					WHERE tenant_id = ?1 AND done_at IS NULL AND created_at < ?2 ORDER BY created_at LIMIT ?3`,
				parameters: [tenantId, before, limit],
			},
			{
				sql: `SELECT kind, subject_id, due_at AS since, parked_reason AS reason FROM due_work
					WHERE tenant_id = ?1 AND parked_reason IS NOT NULL ORDER BY kind, subject_id, step LIMIT ?2`,
				parameters: [tenantId, limit],
			},
		],
		answer: (rows) => rows.flat().map(rowToStuckWork),
	},
};

const rowToStuckWork = (row: Row): StuckWork => ({
	kind: String(row['kind']),
	subjectId: String(row['subject_id']),
	since: String(row['since']) as IsoInstant,
	reason: row['reason'] === null ? null : String(row['reason']),
});

/** Stands in no id and no name of ours. */
const keySeparator = '|';

/** The parts of a key of several columns, each empty on the first page. */
const splitKey = (key: string, parts: number): readonly string[] =>
	Array.from({ length: parts }, (_, index) => key.split(keySeparator)[index] ?? '');

const entriesInPage = inPage('ledger_entries', 'source');

/** Each gives `source`, `fault` and `detail`. */
const entryFaults: readonly string[] = [
	`SELECT source, CASE WHEN EXISTS (SELECT 1 FROM ledger_entries
			WHERE tenant_id = ?1 AND source = ledger_postings.source) THEN 'unbalanced' ELSE 'orphan' END AS fault,
			'They sum to ' || sum(amount) || ' ' || currency || ' (minor units)' AS detail
		FROM ledger_postings WHERE tenant_id = ?1 AND ${entriesInPage} GROUP BY source, currency
		HAVING sum(amount) <> 0 OR NOT EXISTS (SELECT 1 FROM ledger_entries
			WHERE tenant_id = ?1 AND source = ledger_postings.source)`,
	`SELECT source, 'empty' AS fault, NULL AS detail FROM ledger_entries
		WHERE tenant_id = ?1 AND ${entriesInPage}
		AND NOT EXISTS (SELECT 1 FROM ledger_postings WHERE tenant_id = ?1 AND source = ledger_entries.source)`,
	`SELECT source, 'unfounded' AS fault, NULL AS detail FROM ledger_entries
		WHERE tenant_id = ?1 AND ${entriesInPage} AND CASE substr(source, 1, 4)
			WHEN 'inv_' THEN NOT EXISTS (SELECT 1 FROM invoices
				WHERE tenant_id = ?1 AND id = ledger_entries.subject_id AND status <> 'draft')
			WHEN 'pay_' THEN NOT EXISTS (SELECT 1 FROM payments WHERE tenant_id = ?1 AND id = ledger_entries.subject_id)
			WHEN 'rfd_' THEN NOT EXISTS (SELECT 1 FROM refunds WHERE tenant_id = ?1 AND id = ledger_entries.subject_id)
			WHEN 'dsp_' THEN NOT EXISTS (SELECT 1 FROM disputes WHERE tenant_id = ?1 AND id = ledger_entries.subject_id)
			WHEN 'crn_' THEN NOT EXISTS (SELECT 1 FROM credit_notes WHERE tenant_id = ?1 AND id = ledger_entries.subject_id)
			ELSE 0 END`,
];

/** Differences only: the sums never leave the database. */
const balanceFaults = `SELECT account, owner, currency, day, sum(debit) AS debit, sum(credit) AS credit,
		sum(posted_debit) AS posted_debit, sum(posted_credit) AS posted_credit FROM (
		SELECT account, owner, currency, day, debit, credit, 0 AS posted_debit, 0 AS posted_credit
			FROM account_days WHERE tenant_id = ?1
		UNION ALL SELECT account, owner, currency, day, 0, 0, max(amount, 0), max(-amount, 0) FROM ledger_postings
			JOIN ledger_entries USING (tenant_id, source) WHERE tenant_id = ?1)
	GROUP BY account, owner, currency, day
	HAVING (sum(debit) <> sum(posted_debit) OR sum(credit) <> sum(posted_credit))
		AND (account, owner, currency, day) > (?2, ?3, ?4, ?5)
	ORDER BY account, owner, currency, day LIMIT ?6`;

/** Owners of such accounts and customers with invoices; the two differ only where something is wrong. */
const debtors = `SELECT owner AS id FROM account_days
		WHERE tenant_id = ?1 AND account IN ('receivable', 'write_off', 'customer_credit') AND owner > ?2
	UNION SELECT customer_id FROM invoices WHERE tenant_id = ?1 AND customer_id > ?2 ORDER BY 1 LIMIT ?3`;

/**
 * By account: what the ledger says against what is due on invoices, or against the balance after the last movement of
 * credit; and that balance against the sum of the movements.
 */
const standingFaults = `WITH page AS (${debtors}), last AS (
		SELECT customer_id, currency, max(sequence), balance, sum(amount) AS moved FROM customer_credits
			WHERE tenant_id = ?1 AND customer_id IN (SELECT id FROM page) GROUP BY customer_id, currency)
	SELECT account, owner, currency, sum(posted) AS posted, sum(open) AS open FROM (
		SELECT account, owner, currency, debit - credit AS posted, 0 AS open FROM account_days
			WHERE tenant_id = ?1 AND account IN ('receivable', 'write_off', 'customer_credit')
			AND owner IN (SELECT id FROM page)
		UNION ALL SELECT CASE status WHEN 'uncollectible' THEN 'write_off' ELSE 'receivable' END, customer_id, currency,
				0, total_amount - amount_paid - amount_credited FROM invoices
			WHERE tenant_id = ?1 AND customer_id IN (SELECT id FROM page) AND status <> 'draft' AND imported_at IS NULL
		UNION ALL SELECT 'customer_credit', customer_id, currency, 0, -balance FROM last
		UNION ALL SELECT 'movements', customer_id, currency, moved, balance FROM last)
	GROUP BY account, owner, currency HAVING sum(posted) <> sum(open) ORDER BY owner, account, currency`;

const ledgerReaders: Readers<'validation.entries' | 'validation.balances' | 'validation.standings'> = {
	'validation.entries': {
		statements: ({ after, limit }, { tenantId }) =>
			[countPage('ledger_entries', 'source'), ...entryFaults].map((sql) => ({
				sql,
				parameters: [tenantId, after, limit],
			})),
		answer: ([page = [], ...faults], _context, { limit }) =>
			pageOf(
				page,
				limit,
				faults.flat().map((row) => ({
					source: String(row['source']),
					fault: String(row['fault']) as BrokenEntry['fault'],
					detail: row['detail'] === null ? null : String(row['detail']),
				})),
			),
	},
	'validation.balances': {
		statements: ({ after, limit }, { tenantId }) => [
			{
				// The whole is compared with each page; only the first one counts it.
				sql: "SELECT CASE ?2 WHEN '' THEN count(*) ELSE 0 END AS checked FROM account_days WHERE tenant_id = ?1",
				parameters: [tenantId, after],
			},
			{ sql: balanceFaults, parameters: [tenantId, ...splitKey(after, 4), limit] },
		],
		answer: ([counted = [], rows = []], _context, { limit }) => {
			const found = rows.map((row) => ({
				account: String(row['account']),
				owner: String(row['owner']),
				currency: String(row['currency']) as CurrencyCode,
				day: String(row['day']),
				kept: { debit: Number(row['debit']), credit: Number(row['credit']) },
				posted: { debit: Number(row['posted_debit']), credit: Number(row['posted_credit']) },
			}));
			const last = found.length < limit ? undefined : found.at(-1);
			return {
				checked: Number(counted[0]?.['checked'] ?? 0),
				last: last === undefined ? null : [last.account, last.owner, last.currency, last.day].join(keySeparator),
				found,
			};
		},
	},
	'validation.standings': {
		statements: ({ after, limit }, { tenantId }) => [
			{ sql: `SELECT count(*) AS checked, max(id) AS last FROM (${debtors})`, parameters: [tenantId, after, limit] },
			{ sql: standingFaults, parameters: [tenantId, after, limit] },
		],
		answer: ([page = [], rows = []], _context, { limit }) =>
			pageOf(
				page,
				limit,
				rows.map((row) => ({
					account: String(row['account']) as BrokenStanding['account'],
					customerId: String(row['owner']),
					currency: String(row['currency']) as CurrencyCode,
					posted: Number(row['posted']),
					open: Number(row['open']),
				})),
			),
	},
};

export const validationReaders: Readers<ValidationNeed> = {
	...operationReaders,
	...ledgerReaders,
	...creditNoteValidation,
	...clearingValidation,
	...receiptValidation,
	...subscriptionValidation,
};
