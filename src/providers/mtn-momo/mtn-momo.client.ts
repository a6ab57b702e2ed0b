import * as z from 'zod';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { FailureReason } from '../../domain/payments/provider.ts';
import { expiresInSeconds, type IssuedToken, withAccessToken } from '../access-tokens.ts';
import { exchange, type HttpExchange } from '../http-exchange.ts';
import type { ProviderDeps } from '../provider-deps.ts';
import type { MtnMomoAccount, MtnMomoProduct } from './mtn-momo.account.ts';

/** `no_token`: the request itself was never sent. */
export type MtnAnswer = HttpExchange | NoToken;

interface NoToken {
	readonly kind: 'no_token';
	readonly reason: FailureReason;
	readonly detail: string;
}

export interface MtnClient {
	/** `uuid` is ours: id, question key and guard against repetition in one. */
	create(operation: string, uuid: string, callbackUrl: string, body: JsonObject): Promise<MtnAnswer>;
	read(operation: string, uuid: string): Promise<MtnAnswer>;
}

export type ProductName = 'collection' | 'disbursement';

export const createMtnClient = (
	account: MtnMomoAccount,
	name: ProductName,
	product: MtnMomoProduct,
	deps: ProviderDeps,
): MtnClient => {
	const base = `${account.apiBase}/${name}`;

	const call = async (path: string, init: RequestInit): Promise<MtnAnswer> => {
		const answer = await withAccessToken<HttpExchange, NoToken>(
			{
				clock: deps.tokenClock ?? deps.clock,
				credentials: ['mtn', base, product.subscriptionKey, product.userId, product.apiKey],
				issue: () => issueToken(base, product, deps),
			},
			(token) =>
				exchange(deps, `${base}/v1_0/${path}`, {
					...init,
					headers: {
						...init.headers,
						authorization: `Bearer ${token}`,
						'x-target-environment': account.targetEnvironment,
						'ocp-apim-subscription-key': product.subscriptionKey,
					},
				}),
			(outcome) => outcome.kind === 'answered' && outcome.status === 401,
		);
		return answer.ok ? answer.value : answer.error;
	};

	return {
		create: (operation, uuid, callbackUrl, body) =>
			call(operation, {
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					'x-reference-id': uuid,
					'x-callback-url': callbackUrl,
				},
				body: JSON.stringify(body),
			}),
		read: (operation, uuid) => call(`${operation}/${uuid}`, { method: 'GET' }),
	};
};

const tokenBody = z.object({ access_token: z.string().min(1), expires_in: expiresInSeconds });
const loginFailed = z.object({ error: z.literal('login_failed') });

const issueToken = async (
	base: string,
	product: MtnMomoProduct,
	deps: ProviderDeps,
): Promise<Result<IssuedToken, NoToken>> => {
	// The slash at the end and the missing body are MTN's wish; either is answered with an error otherwise.
	const answer = await exchange(deps, `${base}/token/`, {
		method: 'POST',
		headers: {
			authorization: `Basic ${btoa(`${product.userId}:${product.apiKey}`)}`,
			'ocp-apim-subscription-key': product.subscriptionKey,
		},
	});
	if (answer.kind === 'lost') return noToken('provider_unavailable', `token: ${answer.detail}`);
	const issued = answer.status === 200 ? tokenBody.safeParse(answer.json) : null;
	if (issued?.success) return ok({ token: issued.data.access_token, expiresInSeconds: issued.data.expires_in });
	const areKeysWrong =
		answer.status === 400 ||
		answer.status === 401 ||
		answer.status === 403 ||
		loginFailed.safeParse(answer.json).success;
	return noToken(areKeysWrong ? 'configuration' : 'provider_unavailable', `token: HTTP ${answer.status}`);
};

const noToken = (reason: FailureReason, detail: string) => err({ kind: 'no_token', reason, detail } as const);
