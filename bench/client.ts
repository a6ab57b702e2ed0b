import { Agent, request } from 'node:http';

export interface Call {
	readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
	readonly path: string;
	readonly body?: object;
	/** A body as it is to go over the wire: signatures are over the bytes. */
	readonly text?: string;
	readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
	readonly status: number;
	readonly headers: NodeJS.Dict<string | string[]>;
	readonly text: string;
	/** From writing the request to the last byte of the answer. */
	readonly ms: number;
}

/** A client of one Worker with a fixed number of connections, each kept open. */
export interface Client {
	send(call: Call): Promise<Reply>;
	/** Sends the calls over all connections at once, each connection one call after another. */
	sendAll(calls: readonly Call[]): Promise<Round>;
	close(): void;
}

export interface Round {
	readonly latenciesMs: readonly number[];
	readonly elapsedMs: number;
}

/** Node's own HTTP client: `fetch` costs the measuring process several times as much. */
export const connect = (address: URL, connections: number): Client => {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const send = ({ method, path, body, text, headers }: Call): Promise<Reply> =>
		new Promise((resolve, reject) => {
			const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
			const started = performance.now();
			const outgoing = request(
				{
					agent,
					method,
					path,
					hostname: address.hostname,
					port: address.port,
					headers: {
						...headers,
						...(payload !== undefined && {
							'content-type': 'application/json',
							'content-length': Buffer.byteLength(payload),
						}),
					},
				},
				(incoming) => {
					const chunks: Buffer[] = [];
					incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
					incoming.on('end', () => {
						const ms = performance.now() - started;
						const status = incoming.statusCode ?? 0;
						resolve({ status, headers: incoming.headers, text: Buffer.concat(chunks).toString(), ms });
					});
				},
			);
			outgoing.on('error', reject);
			outgoing.end(payload);
		});

	return {
		send,
		async sendAll(calls) {
			const latenciesMs: number[] = [];
			const waiting = calls.values();
			const started = performance.now();
			const worker = async () => {
				for (const call of waiting) latenciesMs.push(checked(call, await send(call)).ms);
			};
			await Promise.all(Array.from({ length: connections }, worker));
			return { latenciesMs, elapsedMs: performance.now() - started };
		},
		close: () => agent.destroy(),
	};
};

/** A refusal is quick, and would look like speed. */
export const checked = (call: Call, reply: Reply): Reply => {
	if (reply.status >= 200 && reply.status < 300) return reply;
	throw new Error(`${call.method} ${call.path} answered ${reply.status}: ${reply.text.slice(0, 500)}`);
};
