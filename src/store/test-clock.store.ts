import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import type { RunId } from '../domain/kernel/ids.ts';
import type { OutboxKind } from '../domain/kernel/store.ts';
import type { TestClock } from '../domain/work/test-clock.ts';
import type { Row } from './database.ts';
import { onlyRow, type Readers, type Writers } from './kinds.ts';
import { rowToWork } from './work.store.ts';

type ClockNeed = 'test-clock' | 'test-clock.lastDate' | 'due-work.next' | 'outbox.undone';

export const testClockReaders: Readers<ClockNeed> = {
	'test-clock': {
		statements: (_args, { tenantId }) => [
			{ sql: 'SELECT * FROM test_clocks WHERE tenant_id = ?1', parameters: [tenantId] },
		],
		answer: (rows) => {
			const row = onlyRow(rows);
			return row === null ? null : rowToClock(row);
		},
	},
	'test-clock.lastDate': {
		statements: (_args, { tenantId }) => [
			{ sql: 'SELECT max(last_date) AS last_date FROM series WHERE tenant_id = ?1', parameters: [tenantId] },
		],
		answer: (rows) => (onlyRow(rows)?.['last_date'] ?? null) as IsoDate | null,
	},
	'due-work.next': {
		statements: ({ until, limit }, { tenantId }) => [
			{
				sql: `SELECT kind, subject_id, step, due_at, attempts FROM due_work
					WHERE tenant_id = ?1 AND due_at <= ?2 AND parked_reason IS NULL
					ORDER BY due_at, kind, subject_id, step LIMIT ?3`,
				parameters: [tenantId, until, limit],
			},
		],
		answer: ([rows = []]) => rows.map(rowToWork),
	},
	'outbox.undone': {
		statements: ({ limit }, { tenantId }) => [
			{
				// Every row has a resend_at: naming it lets the small index of undone rows be searched, not the table.
				sql: `SELECT kind, subject_id, created_at FROM outbox
					WHERE done_at IS NULL AND resend_at > '' AND tenant_id = ?1 AND kind <> 'clock.advance' ORDER BY resend_at LIMIT ?2`,
				parameters: [tenantId, limit],
			},
		],
		answer: ([rows = []]) =>
			rows.map((row) => ({
				kind: String(row['kind']) as OutboxKind,
				subjectId: String(row['subject_id']),
				createdAt: String(row['created_at']) as IsoInstant,
			})),
	},
};

/** A version that does not follow the one that is stored breaks `clock_in_turn`, and with it the whole batch. */
const inTurn = 'CASE WHEN version = ?2 - 1 THEN ?2 ELSE 0 END';

export const testClockWriters: Writers<'test-clock.save' | 'test-clock.remove'> = {
	'test-clock.save': (changes, { tenantId }) =>
		changes.map(({ clock }) => ({
			sql:
				clock.version === 1
					? `INSERT INTO test_clocks (tenant_id, version, now, target, run_id, holder, progress, updated_at)
						VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`
					: `UPDATE test_clocks SET version = ${inTurn}, now = ?3, target = ?4, run_id = ?5, holder = ?6, progress = ?7,
						updated_at = ?8 WHERE tenant_id = ?1`,
			parameters: [
				tenantId,
				clock.version,
				clock.now,
				clock.target,
				clock.runId,
				clock.holder,
				JSON.stringify(clock.progress),
				clock.updatedAt,
			],
		})),
	'test-clock.remove': (changes, { tenantId }) =>
		changes.flatMap(({ clock }) => [
			{
				sql: `UPDATE test_clocks SET version = ${inTurn} WHERE tenant_id = ?1`,
				parameters: [tenantId, clock.version + 1],
			},
			{ sql: 'DELETE FROM test_clocks WHERE tenant_id = ?1', parameters: [tenantId] },
		]),
};

const rowToClock = (row: Row): TestClock => ({
	version: Number(row['version']),
	now: String(row['now']) as IsoInstant,
	target: String(row['target']) as IsoInstant,
	runId: row['run_id'] === null ? null : (String(row['run_id']) as RunId),
	holder: row['holder'] === null ? null : String(row['holder']),
	progress: JSON.parse(String(row['progress'])),
	updatedAt: String(row['updated_at']) as IsoInstant,
});
