import type { Context } from 'hono';

/** 400 comes without a word. */
export const badRequest = (c: Context) => c.body(null, 400);

export const invalidSubscriptionKey = (c: Context) =>
	c.json(
		{
			statusCode: 401,
			message:
				'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.',
		},
		401,
	);

export const invalidToken = (c: Context) =>
	c.json({ statusCode: 401, message: 'Unauthorized. The access token is invalid or has expired.' }, 401);

export const loginFailed = (c: Context) => c.json({ error: 'login_failed' }, 500);

export const forbidden = (c: Context) =>
	c.json({ code: 'FORBIDDEN', message: 'authorization failed, IP not allowed' }, 403);

export const notFound = (c: Context) =>
	c.json({ code: 'RESOURCE_NOT_FOUND', message: 'Requested resource was not found.' }, 404);

export const alreadyExists = (c: Context) =>
	c.json({ code: 'RESOURCE_ALREADY_EXIST', message: 'Duplicated reference id. Creation of resource failed.' }, 409);

/** Most of what is wrong with a request, although 500 says otherwise. */
export const refusedWith = (c: Context, code: string) =>
	c.json({ code, message: messages[code] ?? 'The request cannot be carried out.' }, 500);

const messages: Readonly<Record<string, string>> = {
	NOT_ALLOWED: 'Authorization failed. Insufficient permissions.',
	NOT_ALLOWED_TARGET_ENVIRONMENT: 'Access to target environment is forbidden.',
	INVALID_CALLBACK_URL_HOST: 'Callback URL with different host name then configured for API User.',
	INVALID_CURRENCY: 'Currency not supported.',
	INTERNAL_PROCESSING_ERROR: 'An internal error occurred while processing.',
};
