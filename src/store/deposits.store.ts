import type { InvoiceId } from '../domain/kernel/ids.ts';
import { rowToInvoice } from './invoice.rows.ts';
import { selectInvoice } from './invoices.store.ts';
import { onlyRow, type Readers, rowsParameter, type Writers } from './kinds.ts';
import { storedToTax } from './tax.rows.ts';

/** The deposits that were asked for, and those that the lines of a draft name. */
const named = `SELECT value FROM json_each(?2)
	UNION SELECT line.value ->> 'depositId' FROM invoices AS draft, json_each(draft.lines) AS line
		WHERE draft.tenant_id = ?1 AND draft.id = ?3 AND line.value ->> 'depositId' IS NOT NULL`;

export const depositReaders: Readers<'deposit.facts' | 'deposit.deductedBy'> = {
	'deposit.facts': {
		statements: ({ ids, draftId }, { tenantId }) => {
			const parameters = [tenantId, rowsParameter(ids), draftId];
			return [
				{ sql: `${selectInvoice} WHERE invoices.tenant_id = ?1 AND invoices.id IN (${named})`, parameters },
				{
					sql: `SELECT invoice_id, currency, tax_groups FROM credit_notes WHERE tenant_id = ?1 AND invoice_id IN (${named})`,
					parameters,
				},
				{
					sql: `SELECT deposit_id, invoice_id FROM deposit_deductions WHERE tenant_id = ?1 AND deposit_id IN (${named})`,
					parameters,
				},
			];
		},
		answer: async ([invoices = [], notes = [], deductions = []], context) => {
			const deductedBy = new Map(deductions.map((row) => [row['deposit_id'], row['invoice_id']]));
			return Promise.all(
				invoices.map(async (row) => {
					const invoice = await rowToInvoice(row, context);
					const own = notes.filter((note) => note['invoice_id'] === invoice.id);
					return {
						invoice,
						credited: own.flatMap((note) => storedToTax(String(note['tax_groups']), invoice.currency).taxGroups),
						deductedBy: (deductedBy.get(invoice.id) ?? null) as InvoiceId | null,
					};
				}),
			);
		},
	},
	'deposit.deductedBy': {
		statements: ({ depositId }, { tenantId }) => [
			{
				sql: `SELECT final.id FROM deposit_deductions AS taken
					JOIN invoices AS final ON final.tenant_id = ?1 AND final.id = taken.invoice_id
					WHERE taken.tenant_id = ?1 AND taken.deposit_id = ?2 AND final.status NOT IN ('cancelled', 'refunded')`,
				parameters: [tenantId, depositId],
			},
		],
		answer: (rows) => (onlyRow(rows)?.['id'] ?? null) as InvoiceId | null,
	},
};

export const depositWriters: Writers<'deposit.deduct'> = {
	'deposit.deduct': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO deposit_deductions (tenant_id, deposit_id, invoice_id)
				SELECT ?1, value ->> 'deposit_id', value ->> 'invoice_id' FROM json_each(?2)`,
			parameters: [
				tenantId,
				rowsParameter(changes.map(({ depositId, invoiceId }) => ({ deposit_id: depositId, invoice_id: invoiceId }))),
			],
		},
	],
};
