import type { Connection } from '../connection.ts';
import { CommandFailure, type ExitCode, exitCodes, type Io } from '../io.ts';
import { list, table, writeJson, writeLine } from '../output.ts';

interface Health {
	readonly status: 'ok' | 'degraded' | 'down';
	readonly checks: readonly {
		readonly name: string;
		readonly status: 'ok' | 'degraded' | 'down';
		readonly detail: string;
	}[];
}

/** What to do when a check is not ok; the operator's guide tells more. */
const mends: Readonly<Record<string, string>> = {
	configuration: 'Set what the log names, then deploy.',
	database: 'Above 70 %: move a tenant into its own database, or shorten what is kept.',
	seals: 'See whether the queue of seals runs; the sweep sends again every minute.',
	outbox: 'See whether the queues and the cron run; look for dead letters.',
	dead_letters: 'GET /dead-letters names them; mend the cause, then POST /dead-letters/{id}/replay.',
	due_work: '`validate` names each parked piece with its reason.',
};

/** Health, version and tenants; whatever is not known without a key is left out. */
export const status = async (connection: Connection, io: Io): Promise<ExitCode> => {
	const { client, json } = connection;
	const began = performance.now();
	const { body: health } = await client.request<Health>('GET', '/health', { key: null, expect: [503] });
	const answeredMs = Math.round(performance.now() - began);
	if (!Array.isArray(health.checks)) throw notHealth(client.url);
	const version = await versionOf(connection);
	const tenants = await countTenants(connection);
	if (json) {
		writeJson(io, { url: client.url, version, answered_ms: answeredMs, tenants, ...health });
	} else {
		writeLine(
			io,
			list([
				['Service', client.url],
				['Status', health.status],
				['Version', version ?? 'unknown'],
				['Answered in', `${answeredMs} ms`],
				['Tenants', tenants === null ? 'unknown (needs the platform key)' : String(tenants)],
			]),
		);
		writeLine(io);
		writeLine(
			io,
			table(
				['check', 'status', 'detail'],
				health.checks.map((check) => [check.name, check.status, check.detail]),
			),
		);
		for (const check of health.checks.filter(({ status: state }) => state !== 'ok')) {
			const mend = mends[check.name];
			if (mend !== undefined) writeLine(io, `${check.name}: ${mend}`);
		}
	}
	return health.status === 'ok' ? exitCodes.done : exitCodes.wrong;
};

const notHealth = (url: string): CommandFailure =>
	new CommandFailure(`${url}/health did not answer as Coko Billing does`, {
		why: 'Something else listens there.',
		fix: 'Check --url or COKO_URL.',
	});

/** Null where the document is not served. */
const versionOf = async ({ client }: Connection): Promise<string | null> => {
	try {
		const { body } = await client.request<{ readonly info?: { readonly version?: string } }>('GET', '/openapi.json');
		return body.info?.version ?? null;
	} catch (error) {
		if (error instanceof CommandFailure) return null;
		throw error;
	}
};

interface TenantPage {
	readonly data: readonly unknown[];
	readonly next_cursor: string | null;
}

/** Null without the platform key. */
const countTenants = async ({ client, platformKey }: Connection): Promise<number | null> => {
	if (platformKey === null) return null;
	let count = 0;
	let cursor: string | null = '';
	while (cursor !== null) {
		const query: string = cursor === '' ? '?limit=100' : `?limit=100&cursor=${encodeURIComponent(cursor)}`;
		const options = { key: platformKey, expect: [401, 403, 404, 503] };
		const page: { readonly status: number; readonly body: TenantPage } = await client.request<TenantPage>(
			'GET',
			`/api/billing/tenants${query}`,
			options,
		);
		if (page.status !== 200) return null;
		count += page.body.data.length;
		cursor = page.body.next_cursor;
	}
	return count;
};
