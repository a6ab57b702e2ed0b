import { numberKey } from '../domain/invoices/importing.usecases.ts';
import type { CreditNoteId, InvoiceId } from '../domain/kernel/ids.ts';
import type { ChangeOf } from '../domain/kernel/store.ts';
import type { Statement } from './database.ts';
import { invoiceToRow } from './invoice.rows.ts';
import { givenNumber, insertInvoices, invoicesParameter } from './invoices.store.ts';
import { type Readers, rowsParameter, type StoreContext, type Writers } from './kinds.ts';

export const invoiceImportReaders: Readers<'invoice.numbers'> = {
	'invoice.numbers': {
		statements: ({ numbers }, { tenantId }) => [
			{
				sql: `SELECT invoices.id, invoices.number FROM json_each(?2) AS wanted
					CROSS JOIN invoices ON invoices.number = wanted.value COLLATE NOCASE
					WHERE invoices.tenant_id = ?1 AND invoices.number IS NOT NULL
					UNION ALL SELECT credit_notes.id, credit_notes.number FROM json_each(?2) AS wanted
					CROSS JOIN credit_notes ON credit_notes.number = wanted.value COLLATE NOCASE
					WHERE credit_notes.tenant_id = ?1`,
				parameters: [tenantId, rowsParameter(numbers)],
			},
		],
		answer: ([rows = []]) =>
			new Map(rows.map((row) => [numberKey(String(row['number'])), String(row['id']) as InvoiceId | CreditNoteId])),
	},
};

export const invoiceImportWriters: Writers<'invoice.import'> = {
	'invoice.import': async (changes, context) => {
		const groups = [...Map.groupBy(changes, ({ code }) => code).values()];
		return (await Promise.all(groups.map((own) => importStatements(own, context)))).flat();
	},
};

/** Old invoices come in any order, so the counter of their series only counts: its date is that of the newest one. */
const importStatements = async (
	changes: readonly ChangeOf<'invoice.import'>[],
	context: StoreContext,
): Promise<readonly Statement[]> => {
	const [first] = changes;
	if (first === undefined) return [];
	const rows = await Promise.all(
		changes.map(async ({ invoice, documentHash }) => ({
			...(await invoiceToRow(invoice, context)),
			number: invoice.number,
			seller_hash: null,
			document_hash: documentHash,
		})),
	);
	const newest = changes
		.map(({ invoice }) => invoice.issueDate ?? '')
		.reduce((one, other) => (one > other ? one : other));
	return [
		{
			sql: `INSERT INTO series (tenant_id, code, period, last_sequence, last_date) VALUES (?1, ?2, 'all', ?3, ?4)
				ON CONFLICT (tenant_id, code, period) DO UPDATE SET
					last_sequence = last_sequence + excluded.last_sequence, last_date = max(last_date, excluded.last_date)`,
			parameters: [context.tenantId, first.code, changes.length, newest],
		},
		{
			sql: insertInvoices(
				`?3 || '/all'`,
				`(SELECT last_sequence - json_array_length(?2) + 1 + key FROM series
					WHERE tenant_id = ?1 AND code = ?3 AND period = 'all')`,
				givenNumber,
			),
			parameters: [context.tenantId, invoicesParameter(rows), first.code],
		},
	];
};
