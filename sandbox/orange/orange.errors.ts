import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type * as z from 'zod';

/** As the gateway of api.orange.com refuses; `code` where its documentation gives one. */
export const gatewayError = (
	c: Context,
	status: ContentfulStatusCode,
	error: { readonly code?: number; readonly message: string; readonly description: string },
) => c.json(error, status, { 'X-OAPI-Request-Id': crypto.randomUUID() });

export const missingCredentials = (c: Context) =>
	gatewayError(c, 401, {
		code: 40,
		message: 'Missing credentials',
		description: 'The requested service needs credentials, but none were provided.',
	});

export const expiredCredentials = (c: Context) =>
	gatewayError(c, 401, {
		code: 42,
		message: 'Expired credentials',
		description: 'The requested service needs credentials, and the ones provided were out-of-date.',
	});

export const accessDenied = (c: Context, description: string) =>
	gatewayError(c, 403, { code: 50, message: 'Access denied', description });

export const tooManyRequests = (c: Context) =>
	gatewayError(c, 403, {
		code: 53,
		message: 'Too many requests',
		description: 'The application has made too many calls.',
	});

export const orderIdUsed = (c: Context) =>
	gatewayError(c, 403, { message: 'Forbidden', description: 'This order_id has been used before.' });

export const notAcceptable = (c: Context) =>
	gatewayError(c, 406, { message: 'Not acceptable', description: 'The Accept header must allow application/json.' });

export const invalidBody = (c: Context, description: string) =>
	gatewayError(c, 400, { message: 'Bad request', description });

export const fieldsOf = (error: z.ZodError): string =>
	error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
