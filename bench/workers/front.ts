import { type RecordedBatch, recordDatabase, type WatchedDatabase } from './recording.ts';

interface Worker {
	fetch(request: Request, env: Bindings, context: unknown): Promise<Response> | Response;
	queue?(batch: unknown, env: Bindings, context: unknown): Promise<void>;
}

interface Bindings {
	readonly [name: string]: unknown;
	readonly DB: WatchedDatabase;
	/** `true`: keep every batch of statements, to be fetched from `recordedPath`. */
	readonly RECORD?: string;
	/** `true`: the queues have consumers here. */
	readonly CONSUMED?: string;
}

/** The batches since the last call; reading them forgets them. */
export const recordedPath = '/bench/recorded';

/**
 * Stands before the real bundle and takes away what only the local twin of the platform costs, in the very thread that
 * is measured: its rate limiter is a database write for each request (there, a counter beside the isolate), its queues
 * are another (there, somebody else's machine, after the answer). Queues stay when somebody consumes them.
 */
export const inFrontOf = (worker: Worker): Worker => {
	const batches: RecordedBatch[] = [];
	let prepared: Bindings | null = null;
	/** Made once: the bindings of an isolate stay the same. */
	const bindings = (env: Bindings): Bindings => {
		const made = prepared ?? {
			...env,
			KEY_RATE_LIMIT: unlimited,
			ADDRESS_RATE_LIMIT: unlimited,
			PAYMENT_RATE_LIMIT: unlimited,
			NOTICE_RATE_LIMIT: unlimited,
			...(env.CONSUMED !== 'true' && deafQueues),
			...(env.RECORD === 'true' && { DB: recordDatabase(env.DB, (batch) => batches.push(batch)) }),
		};
		prepared = made;
		return made;
	};
	return {
		fetch: (request, env, context) =>
			env.RECORD === 'true' && new URL(request.url).pathname === recordedPath
				? Response.json(batches.splice(0))
				: worker.fetch(request, bindings(env), context),
		queue: async (batch, env, context) => worker.queue?.(batch, bindings(env), context),
	};
};

const deafQueue = { sendBatch: async () => undefined };
const deafQueues = {
	DOCUMENT_QUEUE: deafQueue,
	MAIL_QUEUE: deafQueue,
	SEAL_QUEUE: deafQueue,
	PAYMENT_QUEUE: deafQueue,
	SUBSCRIPTION_QUEUE: deafQueue,
};
const unlimited = { limit: async () => ({ success: true }) };
