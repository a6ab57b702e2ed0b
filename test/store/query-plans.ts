import { env } from 'cloudflare:workers';

/** Rows that the statement chose itself before, `WITH page AS (…)`: how they were chosen is a step of its own. */
const isMadeBy = (sql: string, name: string): boolean =>
	new RegExp(`\\b${name}( \\(\\w+\\))? AS (MATERIALIZED )?\\(`).test(sql);

/** Reads a plan's steps: `SCAN invoices` walks a table, `SCAN json_each` the rows of a parameter. */
export const scansOf = async (sql: string): Promise<readonly string[]> =>
	(await planOf(sql))
		.map(({ detail }) => /^SCAN (\S+)(?! VIRTUAL TABLE)/.exec(detail))
		.filter((match) => match !== null && !/VIRTUAL TABLE|CONSTANT ROW/.test(match.input))
		.map((match) => match![1]!)
		.filter((name) => !name.startsWith('(') && !isMadeBy(sql, name));

interface Step {
	readonly parent: number;
	readonly detail: string;
}

export const planOf = async (sql: string): Promise<readonly Step[]> => {
	const numbered = [...sql.matchAll(/\?(\d+)/g)].map(([, number]) => Number(number));
	const plain = sql.match(/\?(?!\d)/g)?.length ?? 0;
	const bound = Array.from({ length: Math.max(plain, 0, ...numbered) }, () => null);
	const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
		.bind(...bound)
		.all<{ parent: number; detail: string }>();
	return results;
};

/** Every row of the tenant, and for each of them every row of the parameter: what SQLite does when left to guess. */
export const walksTenant = (plan: readonly Step[]): boolean =>
	plan.some(({ parent, detail }, index) => {
		const before = plan.slice(0, index).findLast((step) => step.parent === parent);
		return /^SCAN \S+ VIRTUAL TABLE/.test(detail) && (before?.detail ?? '').endsWith(' (tenant_id=?)');
	});
