import { Hono } from 'hono';
import { keepNotice, type NoticeBindings } from './notices.ts';
import type { Parameter, RecordedBatch, RecordedStatement, Statements } from './recording.ts';

/*
 * What our routes are measured against: the statements that they sent, and nothing else. `/…` answers by a Hono route
 * with the same round trips; `/batch/…` by the platform alone, in a single round trip.
 */

/** What the billing Worker sent to the database for each operation, and the names that must be new each time. */
export interface Recording {
	readonly create: RecordedWriting;
	readonly read: RecordedBatch;
	readonly list: RecordedBatch;
	readonly notice: RecordedWriting;
}

export interface RecordedWriting {
	readonly batches: readonly RecordedBatch[];
	readonly names: readonly RecordedName[];
}

export interface RecordedName {
	readonly prefix: string;
	readonly recorded: string;
}

interface Bindings extends NoticeBindings {
	readonly DB: Statements;
}

/** Where the recording is put before anything is asked. */
export const recordingPath = '/bench/recording';

let recording: Recording | null = null;

const recorded = (): Recording => {
	if (recording === null) throw new Error('nothing was recorded yet');
	return recording;
};

const app = new Hono<{ Bindings: Bindings }>()
	.put(recordingPath, async (c) => {
		recording = await c.req.json();
		return c.body(null, 204);
	})
	.post('/invoices', async (c) => {
		const body = await c.req.json();
		const names = freshNames(recorded().create);
		let rows: readonly unknown[] = [];
		for (const batch of recorded().create.batches) rows = await run(c.env.DB, batch, names);
		return c.json({ ...body, rows }, 201);
	})
	.post('/notices', async (c) => {
		if (!(await keepNotice(c.req.raw, c.env))) return c.body(null, 400);
		const names = freshNames(recorded().notice);
		for (const batch of recorded().notice.batches) await run(c.env.DB, batch, names);
		return c.json({ received: true });
	})
	.get('/invoices/:id', async (c) => {
		const [row] = await run(c.env.DB, recorded().read, readOf(c.req.param('id')));
		return c.json(row);
	})
	.get('/invoices', async (c) => {
		const data = await run(c.env.DB, recorded().list);
		return c.json({ data });
	});

const inOneBatch = async (request: Request, env: Bindings, path: string): Promise<Response> => {
	const { DB: database } = env;
	const { create, read, list, notice } = recorded();
	if (path === '/batch/notices') {
		if (!(await keepNotice(request, env))) return new Response(null, { status: 400 });
		await run(database, notice.batches.flat(), freshNames(notice));
		return Response.json({ received: true });
	}
	if (request.method === 'POST') {
		const body = (await request.json()) as object;
		const rows = await run(database, create.batches.flat(), freshNames(create));
		return Response.json({ ...body, rows }, { status: 201 });
	}
	const id = path.split('/')[3];
	return id === undefined
		? Response.json({ data: await run(database, list) })
		: Response.json((await run(database, read, readOf(id)))[0]);
};

const bare = {
	fetch: (request: Request, env: Bindings, context: unknown): Response | Promise<Response> => {
		const { pathname } = new URL(request.url);
		return pathname.startsWith('/batch/')
			? inOneBatch(request, env, pathname)
			: app.fetch(request, env, context as Parameters<typeof app.fetch>[2]);
	},
};

// biome-ignore lint/style/noDefaultExport: how a Worker names its entry.
export default bare;

/** Recorded texts and what stands in their place. */
type Names = readonly (readonly [recorded: string, fresh: string])[];

let made = 0;

/** In the order of time, as our ids are, so that rows land where ours would. */
const freshNames = ({ names }: RecordedWriting): Names => {
	made += 1;
	const time = Date.now().toString(32).padStart(9, '0');
	const suffix = `01${time}${made.toString(32).padStart(15, '0')}`;
	return names.map(({ prefix, recorded: name }) => [name, `${prefix}${suffix}`]);
};

/** The id is the read's last parameter. */
const readOf = (id: string): Names => {
	const name = recorded().read[0]?.parameters.at(-1);
	return typeof name === 'string' ? [[name, id]] : [];
};

const run = async (database: Statements, batch: RecordedBatch, names: Names = []): Promise<readonly unknown[]> => {
	const statements = batch.map(({ sql, parameters }: RecordedStatement) =>
		database.prepare(sql).bind(...parameters.map((parameter) => renamed(parameter, names))),
	);
	const answers = await database.batch(statements);
	return answers.flatMap(({ results }) => results);
};

const renamed = (parameter: Parameter, names: Names): Parameter =>
	typeof parameter === 'string'
		? names.reduce((text, [recordedName, fresh]) => text.replaceAll(recordedName, fresh), parameter)
		: parameter;
