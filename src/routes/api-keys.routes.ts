import { createRoute, z } from '@hono/zod-openapi';
import {
	type ApiKeyResponse,
	apiKeyFilter,
	apiKeyId,
	apiKeyListResponse,
	apiKeyResponse,
	createApiKeyBody,
	type NewApiKeyResponse,
	newApiKeyResponse,
	rotateApiKeyBody,
} from '../contract/api-keys.ts';
import { type ApiKey, scopesOf } from '../domain/access/api-key.ts';
import {
	type ApiKeyDeps,
	createApiKey,
	type NewApiKey,
	revokeApiKey,
	rotateApiKey,
	rotationOverlapSecondsDefault,
} from '../domain/access/api-keys.usecases.ts';
import { answerCommand, pageOf, sendJson } from './answers.ts';
import { type AppContext, callerOf, createRouter, endpoint, realActionOf, scopeOf, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { json, jsonBody, optionalJsonBody, problems, security } from './openapi.ts';
import { badCursor } from './problem.ts';

export const apiKeys = createRouter();

const tags = ['API keys'];
const idParam = z.object({ id: apiKeyId });

endpoint(
	apiKeys,
	createRoute({
		method: 'post',
		path: '/',
		tags,
		summary: 'Create a key that may at most what the caller may',
		description: 'The key is told once, so the answer is not kept for repetition.',
		security,
		middleware: requireScope('keys:write'),
		request: { body: jsonBody(createApiKeyBody) },
		responses: { 201: json('The key, with its text', newApiKeyResponse), ...problems(400, 409, 413, 415) },
	}),
	async (c) => {
		const { expires_at: expiresAt, ...body } = c.req.valid('json');
		const input = { ...body, expiresAt, callerScopes: callerOf(c).scopes };
		return answerCommand(c, await createApiKey(keyDeps(c), input, realActionOf(c)), (made) => sendNewKey(c, made));
	},
);

endpoint(
	apiKeys,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List keys, newest first, without their text',
		security,
		middleware: requireScope('keys:read'),
		request: { query: apiKeyFilter },
		responses: { 200: json('A page of keys', apiKeyListResponse), ...problems() },
	}),
	async (c) => {
		const { limit, cursor } = c.req.valid('query');
		const before = cursor === undefined ? null : apiKeyId.safeParse(cursor);
		if (before !== null && !before.success) return badCursor(c);
		const need = { kind: 'api-key.list', before: before?.data ?? null, limit: limit + 1 } as const;
		const { found } = await storeOf(c).load({ found: need });
		const { rows, nextCursor } = pageOf(found, limit);
		return sendJson(c, 200, { data: rows.map(presentApiKey), next_cursor: nextCursor });
	},
);

endpoint(
	apiKeys,
	createRoute({
		method: 'post',
		path: '/{id}/rotate',
		tags,
		summary: 'Replace a key: a new one with the same rights, and the old one ends after the overlap',
		security,
		middleware: requireScope('keys:write'),
		request: { params: idParam, body: optionalJsonBody(rotateApiKeyBody) },
		responses: { 201: json('The new key, with its text', newApiKeyResponse), ...problems(400, 404, 409, 413, 415) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { overlap_seconds: overlapSeconds = rotationOverlapSecondsDefault } = c.req.valid('json');
		const input = { id, overlapSeconds, callerScopes: callerOf(c).scopes };
		return answerCommand(c, await rotateApiKey(keyDeps(c), input, realActionOf(c)), (made) => sendNewKey(c, made));
	},
);

for (const [method, path] of [
	['post', '/{id}/revoke'],
	['delete', '/{id}'],
] as const) {
	endpoint(
		apiKeys,
		createRoute({
			method,
			path,
			tags,
			summary: 'End a key; it stops everywhere within a minute',
			security,
			middleware: requireScope('keys:write'),
			request: { params: idParam },
			responses: { 200: json('The key', apiKeyResponse), ...problems(404, 409) },
		}),
		async (c) => {
			const result = await revokeApiKey(keyDeps(c), c.req.valid('param'), realActionOf(c));
			return answerCommand(c, result, (key) => {
				forgetKeys(c);
				return sendJson(c, 200, presentApiKey(key));
			});
		},
	);
}

const keyDeps = (c: AppContext): ApiKeyDeps => {
	const { tenantId, snapshot } = callerOf(c);
	return {
		store: storeOf(c),
		ids: c.var.wiring.ids,
		secrets: scopeOf(c).secretsFor(tenantId),
		tenant: snapshot.tenant,
	};
};

const sendNewKey = (c: AppContext, { key, secret }: NewApiKey): Response => {
	forgetKeys(c);
	const body: NewApiKeyResponse = { ...presentApiKey(key), key: secret };
	return sendJson(c, 201, body);
};

/** This isolate at once; the others within the time that they believe what they read. */
const forgetKeys = (c: AppContext): void => c.var.wiring.tenants.forget(callerOf(c).tenantId);

const presentApiKey = (key: ApiKey): ApiKeyResponse => ({
	id: key.id,
	object: 'api_key',
	name: key.name,
	hint: key.hint,
	role: key.role,
	scopes: [...scopesOf(key)],
	expires_at: key.expiresAt,
	revoked_at: key.revokedAt,
	last_used_at: key.lastUsedAt,
	created_at: key.createdAt,
});
