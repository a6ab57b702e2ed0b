import type { ListQuery } from './stripe.fields.ts';
import type { StripeObject } from './stripe.objects.ts';

export interface Stored {
	readonly version: number;
	readonly object: StripeObject;
}

export const objectById = async (db: D1Database, account: string, id: string): Promise<Stored | null> => {
	const row = await db
		.prepare('SELECT version, body FROM stripe_objects WHERE account = ? AND id = ?')
		.bind(account, id)
		.first<{ version: number; body: string }>();
	return row && { version: row.version, object: JSON.parse(row.body) as StripeObject };
};

/** Pages and control paths name objects alone. */
export const accountOfObject = async (db: D1Database, id: string): Promise<string | null> => {
	const row = await db.prepare('SELECT account FROM stripe_objects WHERE id = ?').bind(id).first<{ account: string }>();
	return row?.account ?? null;
};

export interface Staged {
	readonly object: StripeObject;
	/** That it was read at; 0 for a new one. */
	readonly version: number;
}

/** All or nothing; false when another request changed one of them since it was read. */
export const writeObjects = async (db: D1Database, account: string, staged: readonly Staged[]): Promise<boolean> => {
	if (staged.length === 0) return true;
	try {
		await db.batch(staged.map((one) => writeOf(db, account, one)));
		return true;
	} catch (error) {
		if (String(error).includes('constraint failed')) return false;
		throw error;
	}
};

/** A version that is not the one read makes the body null, which the table refuses: so the whole batch fails. */
const writeOf = (db: D1Database, account: string, { object, version }: Staged): D1PreparedStatement => {
	const body = JSON.stringify(object);
	return version === 0
		? db
				.prepare('INSERT INTO stripe_objects (account, id, kind, created, version, body) VALUES (?, ?, ?, ?, 1, ?)')
				.bind(account, object.id, object.object, object.created, body)
		: db
				.prepare(
					'UPDATE stripe_objects SET body = iif(version = ?1, ?2, NULL), version = version + 1 WHERE account = ?3 AND id = ?4',
				)
				.bind(version, body, account, object.id);
};

export const deleteObjects = async (db: D1Database, account: string, ids: readonly string[]): Promise<void> => {
	await db.batch(
		ids.map((id) => db.prepare('DELETE FROM stripe_objects WHERE account = ? AND id = ?').bind(account, id)),
	);
};

export interface Filter {
	readonly kind: string;
	/** Members that must have these values; undefined ones do not matter. */
	readonly where: Readonly<Record<string, string | undefined>>;
	readonly query: Pick<ListQuery, 'created' | 'limit' | 'starting_after' | 'ending_before'>;
}

/** Newest first; one more than `limit` where there is more. */
export const listObjects = async (
	db: D1Database,
	account: string,
	{ kind, where, query }: Filter,
): Promise<readonly StripeObject[]> => {
	const conditions = ['account = ?', 'kind = ?'];
	const values: (string | number)[] = [account, kind];
	const add = (condition: string, ...more: readonly (string | number)[]) => {
		conditions.push(condition);
		values.push(...more);
	};
	for (const [member, value] of Object.entries(where)) {
		if (value !== undefined) add('json_extract(body, ?) = ?', `$.${member}`, value);
	}
	const bounds = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;
	for (const [name, sign] of Object.entries(bounds) as [keyof typeof bounds, string][]) {
		const bound: Partial<Record<keyof typeof bounds, number | undefined>> = query.created ?? {};
		if (bound[name] !== undefined) add(`created ${sign} ?`, bound[name]);
	}
	const seq = '(SELECT seq FROM stripe_objects WHERE id = ?)';
	if (query.starting_after !== undefined) add(`seq < ${seq}`, query.starting_after);
	if (query.ending_before !== undefined) add(`seq > ${seq}`, query.ending_before);
	const { results } = await db
		.prepare(`SELECT body FROM stripe_objects WHERE ${conditions.join(' AND ')} ORDER BY seq DESC LIMIT ?`)
		.bind(...values, query.limit + 1)
		.all<{ body: string }>();
	return results.map(({ body }) => JSON.parse(body) as StripeObject);
};

/** Of every account, for people who look. */
export const newestObjects = async (db: D1Database, kind: string, limit: number): Promise<readonly StripeObject[]> => {
	const { results } = await db
		.prepare('SELECT body FROM stripe_objects WHERE kind = ? ORDER BY seq DESC LIMIT ?')
		.bind(kind, limit)
		.all<{ body: string }>();
	return results.map(({ body }) => JSON.parse(body) as StripeObject);
};
