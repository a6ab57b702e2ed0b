import { CommandFailure } from './io.ts';

/** The API as commands call it. */
export interface Client {
	readonly url: string;
	/** The JSON of a success; every refusal is a `CommandFailure`, except the statuses that the caller expects. */
	request<Body>(method: 'GET' | 'POST', path: string, options?: RequestOptions): Promise<Answer<Body>>;
}

export interface RequestOptions {
	/** Null: without a key. */
	readonly key: string | null;
	readonly body?: unknown;
	/** Statuses besides 2xx that are an answer and no failure. */
	readonly expect?: readonly number[];
}

export interface Answer<Body> {
	readonly status: number;
	readonly body: Body;
}

/** Problem+json, and what we read of it. */
interface Problem {
	readonly title?: string;
	readonly detail?: string;
	readonly instance?: string;
	readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Longer than any answer should take, validation included. */
const timeoutMs = 120_000;

export const createClient = (url: string): Client => ({
	url,
	async request<Body>(method: 'GET' | 'POST', path: string, options: RequestOptions = { key: null }) {
		const { key, body, expect = [] } = options;
		const response = await send(url, path, {
			method,
			headers: {
				...(key !== null && { authorization: `Bearer ${key}` }),
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(timeoutMs),
		});
		const text = await response.text();
		const read = readJson(text);
		if (response.ok || expect.includes(response.status)) {
			if (read === undefined) throw notOurs(url, path);
			return { status: response.status, body: read as Body };
		}
		throw refusal(method, path, response.status, read);
	},
});

const send = async (url: string, path: string, init: RequestInit): Promise<Response> => {
	try {
		return await fetch(`${url}${path}`, init);
	} catch (error) {
		const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
		throw new CommandFailure(`${url} cannot be reached`, {
			why: cause || 'no connection',
			fix: 'Start it with `npm start`, or say where it is with --url or COKO_URL.',
		});
	}
};

const readJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

const notOurs = (url: string, path: string): CommandFailure =>
	new CommandFailure(`${url}${path} did not answer with JSON`, {
		why: 'Something else than Coko Billing listens there.',
		fix: 'Check --url or COKO_URL.',
	});

const fixes: Readonly<Record<number, string>> = {
	401: 'Give a valid key with --key or COKO_KEY; a revoked or expired one is refused too.',
	403: 'Use a key whose role has this scope, such as an admin key.',
	404: 'Check the id or number, and that the key belongs to the right tenant.',
	429: 'Wait a minute.',
	503: 'See `npm run billing -- status` and the log of the Worker.',
};

const refusal = (method: string, path: string, status: number, body: unknown): CommandFailure => {
	const problem: Problem = typeof body === 'object' && body !== null ? body : {};
	const fields = (problem.errors ?? []).map(({ pointer, detail }) => `${pointer}: ${detail}`);
	const why = [problem.detail, ...fields].filter((text) => text !== undefined).join(' ');
	const support = problem.instance === undefined ? '' : ` The log has it under ${problem.instance}.`;
	const what = `${problem.title ?? 'The request was refused'} (${status}, ${method} ${path})`;
	const fix = fixes[status] ?? 'Change what the reason names and try again.';
	return new CommandFailure(what, {
		why: why || 'The server gave no further reason.',
		fix: `${fix}${support}`,
		problem: { status, ...problem },
	});
};
