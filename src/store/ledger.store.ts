import { moneyToMinor } from '../domain/kernel/money.ts';
import type { LedgerEntry } from '../domain/ledger/ledger.ts';
import { type Readers, rowsParameter, type Writers } from './kinds.ts';

export const ledgerReaders: Readers<never> = {};

export const ledgerWriters: Writers<'ledger.post'> = {
	'ledger.post': (changes, { tenantId }) => {
		const entries = changes.map(({ entry }) => entry).filter((entry) => entry.postings.length > 0);
		if (entries.length === 0) return [];
		const postings = entries.flatMap(postingsToRows);
		return [
			{
				sql: `INSERT INTO ledger_entries (tenant_id, source, subject_id, day, created_at)
					SELECT ?1, value ->> 'source', value ->> 'subject_id', value ->> 'day', value ->> 'created_at' FROM json_each(?2)`,
				parameters: [tenantId, rowsParameter(entries.map(entryToRow))],
			},
			{
				sql: `INSERT INTO ledger_postings (tenant_id, source, position, account, owner, currency, amount)
					SELECT ?1, value ->> 'source', value ->> 'position', value ->> 'account', value ->> 'owner', value ->> 'currency', value ->> 'amount'
					FROM json_each(?2)`,
				parameters: [tenantId, rowsParameter(postings)],
			},
			{
				sql: `INSERT INTO account_days (tenant_id, account, owner, currency, day, debit, credit)
					SELECT ?1, value ->> 'account', value ->> 'owner', value ->> 'currency', value ->> 'day',
						max(value ->> 'amount', 0), max(-(value ->> 'amount'), 0)
					FROM json_each(?2)
					WHERE true ON CONFLICT (tenant_id, account, owner, currency, day)
					DO UPDATE SET debit = debit + excluded.debit, credit = credit + excluded.credit`,
				parameters: [tenantId, rowsParameter(postings)],
			},
		];
	},
};

const entryToRow = (entry: LedgerEntry) => ({
	source: entry.source,
	subject_id: entry.subjectId,
	day: entry.day,
	created_at: entry.createdAt,
});

const postingsToRows = (entry: LedgerEntry) =>
	entry.postings.map((posting, position) => ({
		source: entry.source,
		position,
		account: posting.account,
		owner: posting.owner,
		currency: posting.amount.currency,
		amount: moneyToMinor(posting.amount),
		day: entry.day,
	}));
