import type { CurrencyCode } from '../domain/kernel/currency.ts';
import type { Readers } from './kinds.ts';
import { countPage, inPage, pageOf } from './validation-pages.ts';

const creditNoteFaults = `SELECT * FROM (SELECT id, number, currency, total_amount, freed_amount,
		(SELECT coalesce(-sum(amount), 0) FROM ledger_postings
			WHERE tenant_id = ?1 AND source = credit_notes.id || '/issued'
			AND account IN ('receivable', 'write_off', 'customer_credit')) AS posted,
		(SELECT coalesce(sum(amount), 0) FROM customer_credits
			WHERE tenant_id = ?1 AND invoice_id = credit_notes.invoice_id AND kind = 'credit_note' AND source_id = credit_notes.id) AS kept,
		EXISTS (SELECT 1 FROM events
			WHERE tenant_id = ?1 AND subject_id = credit_notes.id AND type = 'credit_note.issued') AS told,
		(SELECT count(*) FROM renditions
			WHERE tenant_id = ?1 AND document_id = credit_notes.id AND kind IN ('pdf', 'canonical')) AS renditions,
		EXISTS (SELECT 1 FROM outbox WHERE tenant_id = ?1 AND kind = 'document.render'
			AND subject_id = credit_notes.id AND done_at IS NULL) AS rendering
	FROM credit_notes WHERE tenant_id = ?1 AND ${inPage('credit_notes', 'id')})
	WHERE NOT told OR posted <> total_amount OR kept <> freed_amount OR (renditions < 2 AND NOT rendering)
	ORDER BY id`;

export const creditNoteValidation: Readers<'validation.creditNotes'> = {
	'validation.creditNotes': {
		statements: ({ after, limit }, { tenantId }) => [
			{ sql: countPage('credit_notes', 'id'), parameters: [tenantId, after, limit] },
			{ sql: creditNoteFaults, parameters: [tenantId, after, limit] },
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
					posted: Number(row['posted']),
					freed: Number(row['freed_amount']),
					kept: Number(row['kept']),
					told: row['told'] === 1,
					renditions: Number(row['renditions']),
					rendering: row['rendering'] === 1,
				})),
			),
	},
};
