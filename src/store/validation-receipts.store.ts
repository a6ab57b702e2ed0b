import type { BrokenReceipt } from '../domain/validation/validation.ports.ts';
import type { Readers } from './kinds.ts';
import { countPage, inPage, pageOf } from './validation-pages.ts';

/** Sequences are positive and unique: as many as the counter gave, of which the last is the highest, have no gap. */
const gaps = `SELECT * FROM (SELECT 'receipt/' || period AS subject, 'gap' AS fault, last_sequence AS counted,
		(SELECT count(*) FROM receipts WHERE tenant_id = ?1 AND series = 'receipt/' || period) AS standing,
		(SELECT coalesce(max(sequence), 0) FROM receipts WHERE tenant_id = ?1 AND series = 'receipt/' || period) AS highest
	FROM series WHERE tenant_id = ?1 AND code = 'receipt' AND ?2 = '')
	WHERE counted <> standing OR counted <> highest`;

const unfounded = `SELECT number AS subject, 'unfounded' AS fault, 0 AS counted, 0 AS standing FROM receipts
	WHERE tenant_id = ?1 AND ${inPage('receipts', 'payment_id')} AND NOT EXISTS (SELECT 1 FROM payments
		WHERE tenant_id = ?1 AND id = receipts.payment_id
			AND status IN ('succeeded', 'partially_refunded', 'refunded', 'disputed'))`;

export const receiptValidation: Readers<'validation.receipts'> = {
	'validation.receipts': {
		statements: ({ after, limit }, { tenantId }) => [
			{ sql: countPage('receipts', 'payment_id'), parameters: [tenantId, after, limit] },
			// Counters are told with the first page.
			{ sql: gaps, parameters: [tenantId, after] },
			{ sql: unfounded, parameters: [tenantId, after, limit] },
		],
		answer: ([page = [], ...faults], _context, { limit }) =>
			pageOf(
				page,
				limit,
				faults.flat().map(
					(row): BrokenReceipt => ({
						subject: String(row['subject']),
						fault: String(row['fault']) as BrokenReceipt['fault'],
						counted: Number(row['counted']),
						standing: Number(row['standing']),
					}),
				),
			),
	},
};
