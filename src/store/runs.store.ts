import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { RunId } from '../domain/kernel/ids.ts';
import type { KeptTask, Run } from '../domain/work/run.ts';
import type { Row } from './database.ts';
import { actorToText, onlyRow, type Readers, textToActor, type Writers } from './kinds.ts';

export const runReaders: Readers<'run.byId' | 'run.list'> = {
	'run.byId': {
		statements: ({ id }, { tenantId }) => [
			{ sql: 'SELECT * FROM runs WHERE tenant_id = ?1 AND id = ?2', parameters: [tenantId, id] },
		],
		answer: (rows) => {
			const row = onlyRow(rows);
			return row === null ? null : rowToRun(row);
		},
	},
	'run.list': {
		statements: ({ before, limit }, { tenantId }) => [
			{
				sql: `SELECT * FROM runs WHERE tenant_id = ?1 ${before === null ? '' : 'AND id < ?3'} ORDER BY id DESC LIMIT ?2`,
				parameters: before === null ? [tenantId, limit] : [tenantId, limit, before],
			},
		],
		answer: ([rows = []]) => rows.map(rowToRun),
	},
};

export const runWriters: Writers<'run.save'> = {
	'run.save': (changes, { tenantId }) =>
		changes.map(({ run }) => ({
			sql: `INSERT INTO runs (tenant_id, id, version, task, as_of, dry_run, actor, started_at, finished_at, result)
				VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
				ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version,
					finished_at = excluded.finished_at, result = excluded.result`,
			parameters: [
				tenantId,
				run.id,
				run.version,
				run.task,
				run.asOf,
				run.dryRun ? 1 : 0,
				actorToText(run.actor),
				run.startedAt,
				run.finishedAt,
				run.result === null ? null : JSON.stringify(run.result),
			],
		})),
};

const rowToRun = (row: Row): Run => ({
	id: String(row['id']) as RunId,
	version: Number(row['version']),
	task: String(row['task']) as KeptTask,
	asOf: String(row['as_of']) as IsoInstant,
	dryRun: row['dry_run'] === 1,
	actor: textToActor(String(row['actor'])),
	startedAt: String(row['started_at']) as IsoInstant,
	finishedAt: row['finished_at'] === null ? null : (String(row['finished_at']) as IsoInstant),
	result: row['result'] === null ? null : JSON.parse(String(row['result'])),
});
