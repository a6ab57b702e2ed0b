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
						value ->> 'debit', value ->> 'credit'
					FROM json_each(?2)
					WHERE true ON CONFLICT (tenant_id, account, owner, currency, day)
					DO UPDATE SET debit = debit + excluded.debit, credit = credit + excluded.credit`,
				parameters: [tenantId, rowsParameter(sumsOfDay(postings))],
			},
		];
	},
};

interface SumOfDay {
	readonly account: string;
	readonly owner: string;
	readonly currency: string;
	readonly day: string;
	readonly debit: number;
	readonly credit: number;
}

/** One row for each account, owner, currency and day: two hundred sales of one chunk move the same revenue and tax. */
const sumsOfDay = (postings: ReturnType<typeof postingsToRows>): readonly SumOfDay[] => {
	const sums = new Map<string, SumOfDay>();
	const apart: SumOfDay[] = [];
	for (const { account, owner, currency, day, amount } of postings) {
		const key = JSON.stringify([account, owner, currency, day]);
		const before = sums.get(key);
		const debit = (before?.debit ?? 0) + Math.max(amount, 0);
		const credit = (before?.credit ?? 0) + Math.max(-amount, 0);
		const sum = { account, owner, currency, day, debit, credit };
		// What a number does not hold exactly is added by the database, which has more digits.
		if (Number.isSafeInteger(debit) && Number.isSafeInteger(credit)) sums.set(key, sum);
		else apart.push({ ...sum, debit: Math.max(amount, 0), credit: Math.max(-amount, 0) });
	}
	return [...sums.values(), ...apart];
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
