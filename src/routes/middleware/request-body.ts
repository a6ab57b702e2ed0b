import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import type { AppContext, AppEnv } from '../http.ts';
import { sendProblem } from '../problem.ts';

/** The largest JSON request; a larger one would not fit a database parameter with its neighbors. */
export const bodyBytesMax = 1_000_000;

const methodsWithBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** The type, and the only charset that JSON has. */
const jsonType = /^application\/json(;\s*charset="?utf-8"?)?$/i;

/**
 * Reads the body once and refuses what is no JSON of ours: another type, broken UTF-8, broken JSON. Also
 * makes the fingerprint that ties an idempotency key to its request.
 */
export const requestBody = createMiddleware<AppEnv>(async (c, next) => {
	if (!methodsWithBody.has(c.req.method)) return next();
	const bytes = await c.req.arrayBuffer();
	if (bytes.byteLength > 0) {
		if (!jsonType.test(c.req.header('content-type') ?? '')) {
			return sendProblem(c, {
				type: 'unsupported-media-type',
				title: 'The body must be JSON',
				status: 415,
				detail: 'Send content-type: application/json, in UTF-8.',
			});
		}
		const fault = jsonFault(bytes);
		if (fault !== null) return sendProblem(c, { type: 'malformed-body', title: fault, status: 400 });
	}
	const key = c.req.header('idempotency-key');
	if (key !== undefined) {
		if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
			return sendProblem(c, {
				type: 'invalid-request',
				title: 'The request is not valid',
				status: 422,
				errors: [{ pointer: '/header/Idempotency-Key', detail: '1 to 255 printable ASCII characters without blanks.' }],
			});
		}
		const head = new TextEncoder().encode(`${c.req.method}\n${c.req.path.replace(/\/+$/, '')}\n`);
		const request = new Uint8Array(head.byteLength + bytes.byteLength);
		request.set(head);
		request.set(new Uint8Array(bytes), head.byteLength);
		c.set('idempotency', { key, requestHash: await c.var.wiring.hasher.sha256(request) });
	}
	return next();
});

/** For commands that move money outside: without a key nobody could tell a repeat from a second wish. */
export const requireIdempotencyKey = createMiddleware<AppEnv>(async (c, next) => {
	return c.var.idempotency === null ? keyIsRequired(c) : next();
});

/** For routes that call a provider only when the body says so. */
export const keyIsRequired = (c: AppContext): Response =>
	sendProblem(c, {
		type: 'invalid-request',
		title: 'The request is not valid',
		status: 422,
		errors: [{ pointer: '/header/Idempotency-Key', detail: 'Required: a repeat must be told from a second payment.' }],
	});

const tooLarge = (c: AppContext): Response =>
	sendProblem(c, {
		type: 'body-too-large',
		title: 'The body is too large',
		status: 413,
		detail: `At most ${bodyBytesMax} bytes.`,
	});

/** Stops reading where the limit is, with or without a `content-length`: an endless body costs no more than that. */
export const requestBodyLimit = bodyLimit({
	maxSize: bodyBytesMax,
	onError: (c) => tooLarge(c),
});

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

const jsonFault = (bytes: ArrayBuffer): string | null => {
	let text: string;
	try {
		text = strictUtf8.decode(bytes);
	} catch {
		return 'The body is not valid UTF-8';
	}
	try {
		JSON.parse(text, prototypeName.test(text) ? refusePrototype : undefined);
		return null;
	} catch (error) {
		return error instanceof PrototypeMemberError ? error.message : 'The body is not valid JSON';
	}
};

/** May name the member below, written out or escaped; a cheap look before the thorough one. */
const prototypeName = /__proto__|\\u005f/i;

class PrototypeMemberError extends Error {}

/** Some readers take `__proto__` for the object's prototype and others drop it: nobody may rely on either. */
const refusePrototype = (key: string, value: unknown): unknown => {
	if (key === '__proto__') throw new PrototypeMemberError('A member of the body is named __proto__');
	return value;
};
