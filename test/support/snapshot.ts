import { env } from 'cloudflare:workers';
import { expect } from 'vitest';

/** Every row of every table, and every key of the archive and the inbox with its hash: what a refusal must leave as it was. */
export interface Snapshot {
	readonly tables: Readonly<Record<string, readonly Row[]>>;
	readonly archive: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

export const takeSnapshot = async (): Promise<Snapshot> => {
	const names = await tableNames();
	const rows = await env.DB.batch<Row>(names.map((name) => env.DB.prepare(`SELECT * FROM ${name}`)));
	const tables = Object.fromEntries(names.map((name, index) => [name, (rows[index]?.results ?? []).map(withoutUse)]));
	const buckets = await Promise.all([env.DOCUMENTS.list(), env.INBOX.list()]);
	return { tables, archive: buckets.flatMap(({ objects }) => objects.map(({ key, etag }) => `${key} ${etag}`)) };
};

/** When a key was last used is noted once an hour, also for a request that is refused. */
const withoutUse = (row: Row): Row => ('last_used_at' in row ? { ...row, last_used_at: null } : row);

export const tableNames = async (): Promise<readonly string[]> => {
	const { results } = await env.DB.prepare(
		`SELECT name FROM sqlite_schema WHERE type = 'table'
			AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND name <> 'd1_migrations' ORDER BY name`,
	).all<{ name: string }>();
	return results.map(({ name }) => name);
};

/** Runs an attempt that is to be refused, and proves that nothing is stored otherwise than before. */
export const leavesNothing = async <Answer>(attempt: () => Promise<Answer>): Promise<Answer> => {
	const before = await takeSnapshot();
	const answer = await attempt();
	expect(differences(before, await takeSnapshot())).toEqual([]);
	return answer;
};

/** Each row that is new, gone or other, one line each: short enough to read when a test fails. */
const differences = (before: Snapshot, after: Snapshot): readonly string[] => {
	const earlier = linesOf(before);
	const later = linesOf(after);
	return [
		...[...earlier].filter((line) => !later.has(line)).map((line) => `gone: ${line}`),
		...[...later].filter((line) => !earlier.has(line)).map((line) => `new: ${line}`),
	];
};

const linesOf = ({ tables, archive }: Snapshot): ReadonlySet<string> =>
	new Set([
		...archive.map((object) => `archive ${object}`),
		...Object.entries(tables).flatMap(([name, rows]) => rows.map((row) => `${name} ${JSON.stringify(row)}`)),
	]);

/** How many rows each table gained; tables that stayed as they were are left out. */
export const rowsGained = async <Answer>(
	attempt: () => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly gained: Readonly<Record<string, number>> }> => {
	const before = await takeSnapshot();
	const answer = await attempt();
	const after = await takeSnapshot();
	const gained = Object.entries(after.tables)
		.map(([name, rows]) => [name, rows.length - (before.tables[name]?.length ?? 0)] as const)
		.filter(([, rows]) => rows !== 0);
	return { answer, gained: Object.fromEntries(gained) };
};
