import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { run } from '../../cli/program.ts';

/** What the service was asked. */
export interface Asked {
	readonly method: string;
	readonly path: string;
	readonly key: string | null;
	readonly body: unknown;
}

export interface FakeAnswer {
	readonly status?: number;
	readonly body: unknown;
}

/** A service that answers by method and path; what it does not know is 404 as the real one says it. */
export interface FakeService {
	readonly url: string;
	readonly asked: readonly Asked[];
	/** A later answer replaces an earlier one. */
	on(route: string, answer: FakeAnswer | ((asked: Asked) => FakeAnswer)): void;
	close(): Promise<void>;
}

export const startFakeService = async (): Promise<FakeService> => {
	const answers = new Map<string, FakeAnswer | ((asked: Asked) => FakeAnswer)>();
	const asked: Asked[] = [];
	const server = createServer((request, response) => void answer(request, response));
	const answer = async (request: IncomingMessage, response: ServerResponse) => {
		const path = request.url ?? '/';
		const text = await readText(request);
		const question: Asked = {
			method: request.method ?? '',
			path,
			key: request.headers.authorization?.replace('Bearer ', '') ?? null,
			body: text === '' ? null : JSON.parse(text),
		};
		asked.push(question);
		const found = answers.get(`${question.method} ${path}`) ?? answers.get(`${question.method} ${path.split('?')[0]}`);
		const { status = 200, body } = (typeof found === 'function' ? found(question) : found) ?? notFound;
		const isText = typeof body === 'string';
		response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json' });
		response.end(isText ? body : JSON.stringify(body));
	};
	await listen(server);
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		asked,
		on: (route, answer) => answers.set(route, answer),
		close: () => new Promise((resolve) => server.close(() => resolve())),
	};
};

const notFound: FakeAnswer = {
	status: 404,
	body: { type: '/problems/not-found', title: 'There is nothing here', status: 404, instance: 'req_1' },
};

const readText = async (request: IncomingMessage): Promise<string> => {
	let text = '';
	for await (const chunk of request) text += chunk;
	return text;
};

const listen = (server: Server): Promise<void> =>
	new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()));

/** Runs a command line and gives back what the shell would see. */
export const billing = async (
	args: readonly string[],
	env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => {
	let out = '';
	let err = '';
	const code = await run(args, {
		env,
		write: (text) => {
			out += text;
		},
		writeError: (text) => {
			err += text;
		},
	});
	return { code, out, err };
};
