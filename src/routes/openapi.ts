import { z } from '@hono/zod-openapi';

/** What every refusal looks like (RFC 9457); each kind may add facts of its own. */
const problemSchema = z
	.looseObject({
		type: z.string().meta({ example: '/problems/invalid-request' }),
		title: z.string(),
		status: z.int(),
		detail: z.string().optional(),
		instance: z.string().meta({ description: 'The request’s id, by which support finds it' }),
		errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
	})
	.meta({ id: 'Problem' });

const refusals = {
	400: 'The body cannot be read',
	401: 'No or bad credentials',
	403: 'The key may not do this',
	404: 'Unknown, or another tenant’s',
	409: 'The state does not allow it, or others are changing it',
	412: 'Changed since it was read (`If-Match`)',
	413: 'The body is too large',
	415: 'The body is not JSON',
	422: 'Understood but not acceptable',
	429: 'Too many requests; see `Retry-After`',
	503: 'Switched off, or a dependency is down',
} as const;

type Refusal = keyof typeof refusals;

/** The refusals that every authenticated route can answer with, and those it names. */
export const problems = (...own: readonly Refusal[]) =>
	Object.fromEntries(
		[...new Set<Refusal>([401, 403, 422, 429, ...own])].map((status) => [
			status,
			{
				description: refusals[status],
				content: { 'application/problem+json': { schema: problemSchema } },
			},
		]),
	);

export const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
	description,
	content: { 'application/json': { schema } },
});

export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
	required: true,
	content: { 'application/json': { schema } },
});

/** For a request whose every field may be left out. */
export const optionalJsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
	required: false,
	content: { 'application/json': { schema } },
});

export const security: { bearer: string[] }[] = [{ bearer: [] }];

export const idempotencyHeader = z.object({
	'idempotency-key': z
		.string()
		.optional()
		.meta({ description: 'Repeating the request with the same key repeats the answer, for 48 hours' }),
});

export const ifMatchHeader = z.object({
	'if-match': z.string().optional().meta({ description: 'The ETag that was read', example: '"3"' }),
});
