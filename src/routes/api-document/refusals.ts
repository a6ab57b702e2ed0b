import type { ApiResponse } from './model.ts';

interface Refusal {
	readonly name: string;
	readonly description: string;
	readonly example: object;
	readonly headers?: Readonly<Record<string, object>>;
}

const instance = 'req_01k3v0j9x4f7mbt2w8h5q6z1ra';
const problem = (type: string, title: string, status: number, more: object = {}) => ({
	type: `/problems/${type}`,
	title,
	status,
	...more,
	instance,
});

const header = (description: string, type: 'string' | 'integer', example: unknown) => ({
	description,
	schema: { type },
	example,
});

/** How each status refuses, with one of its problems. Written once; operations refer to it. */
export const refusals: Readonly<Record<string, Refusal>> = {
	400: {
		name: 'BadRequest',
		description: 'The body cannot be read.',
		example: problem('malformed-body', 'The body is not JSON', 400),
	},
	401: {
		name: 'Unauthorized',
		description: 'No credentials, or bad ones.',
		example: problem('unauthorized', 'A key or token is needed', 401, { detail: 'Send authorization: Bearer <key>.' }),
		headers: { 'WWW-Authenticate': header('How to authenticate', 'string', 'Bearer') },
	},
	403: {
		name: 'Forbidden',
		description: 'The key may not do this.',
		example: problem('missing-scope', 'The key may not do this', 403, {
			detail: 'It needs the scope invoices:write.',
			scope: 'invoices:write',
		}),
	},
	404: {
		name: 'NotFound',
		description: 'Unknown, or another tenant’s.',
		example: problem('invoice-not-found', 'There is no such invoice', 404, { invoice: 'INV-2026-000001' }),
	},
	409: {
		name: 'Conflict',
		description: 'The state does not allow it, or others are changing it. Nothing was changed.',
		example: problem('invoice-wrong-status', 'The invoice is already issued', 409, {
			detail: 'It is issued and open: it can be paid, credited, cancelled or written off, and not be changed.',
			invoice_status: 'sent',
			command: 'issue',
		}),
	},
	412: {
		name: 'PreconditionFailed',
		description: 'Changed since it was read (`If-Match`).',
		example: problem('request-stale', 'It was changed since you read it', 412, {
			detail: 'The version is now "4". Read it again before you change it.',
		}),
	},
	413: {
		name: 'ContentTooLarge',
		description: 'The body is too large.',
		example: problem('body-too-large', 'The body is too large', 413, { detail: 'At most 1 MB.' }),
	},
	415: {
		name: 'UnsupportedMediaType',
		description: 'The body is not declared as JSON.',
		example: problem('unsupported-media-type', 'The body is not JSON', 415),
	},
	422: {
		name: 'Unprocessable',
		description: 'Understood but not acceptable; `errors` points at each fault.',
		example: problem('invalid-request', 'The request is not valid', 422, {
			errors: [{ pointer: '/items/0/unit_price', detail: 'EUR has 2 decimals, as in 29.99.' }],
		}),
	},
	429: {
		name: 'TooManyRequests',
		description: 'Too many requests; wait as long as `Retry-After` says.',
		example: problem('too-many-requests', 'Too many requests', 429, { detail: 'Wait up to 60 seconds.' }),
		headers: {
			'Retry-After': header('Seconds to wait', 'integer', 60),
			RateLimit: header('The window that is full', 'string', '"key";r=0;t=60'),
		},
	},
	500: {
		name: 'InternalError',
		description: 'Something is broken on our side; support finds it by `instance`.',
		example: problem('internal', 'Something is broken on our side', 500),
	},
	503: {
		name: 'Unavailable',
		description: 'Switched off, or a dependency is down. Repeat the request with its idempotency key.',
		example: problem('unavailable', 'A dependency is down', 503),
	},
};

/** Any operation can fail in these ways, whether its route says so or not. */
export const commonRefusals = ['429', '500', '503'] as const;

export const refusalResponses = (
	headers: Readonly<Record<string, object>>,
	used: ReadonlySet<string>,
): Readonly<Record<string, ApiResponse>> =>
	Object.fromEntries(
		Object.entries(refusals).flatMap(([status, { name, description, example, headers: own }]) =>
			used.has(status)
				? [
						[
							name,
							{
								description,
								headers: { ...headers, ...own },
								content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, example } },
							},
						],
					]
				: [],
		),
	);
