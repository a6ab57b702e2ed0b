import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type * as z from 'zod';

export interface FieldError {
	readonly pointer: string;
	readonly detail: string;
}

/** An RFC 9457 answer, so that a caller reads the sandbox's refusals the way it reads the billing API's. */
export const problem = (c: Context, status: ContentfulStatusCode, title: string, errors?: readonly FieldError[]) =>
	c.body(JSON.stringify({ type: 'about:blank', title, status, ...(errors && { errors }) }), status, {
		'content-type': 'application/problem+json',
	});

export const zodErrorToFieldErrors = (error: z.ZodError): FieldError[] =>
	error.issues.map((issue) => ({
		pointer: issue.path.map((segment) => `/${String(segment)}`).join(''),
		detail: issue.message,
	}));
