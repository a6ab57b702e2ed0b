import * as z from 'zod';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { FailureReason } from '../../domain/payments/provider.ts';
import { expiresInSeconds, type IssuedToken, withAccessToken } from '../access-tokens.ts';
import { exchange, type HttpExchange } from '../http-exchange.ts';
import type { ProviderDeps } from '../provider-deps.ts';
import type { OrangeMoneyAccount } from './orange-money.account.ts';

/** `no_token`: the request itself was never sent. */
export type OrangeAnswer = HttpExchange | NoToken;

interface NoToken {
	readonly kind: 'no_token';
	readonly reason: FailureReason;
	readonly detail: string;
}

export interface OrangeClient {
	/** `resource` is the last part of the address: `webpayment`. */
	post(resource: string, body: JsonObject): Promise<OrangeAnswer>;
}

export const createOrangeClient = (account: OrangeMoneyAccount, deps: ProviderDeps): OrangeClient => ({
	async post(resource, body) {
		const answer = await withAccessToken<HttpExchange, NoToken>(
			{
				clock: deps.tokenClock ?? deps.clock,
				credentials: ['orange', account.apiBase, account.clientId, account.clientSecret],
				issue: () => issueToken(account, deps),
			},
			(token) =>
				exchange(deps, `${account.apiBase}/orange-money-webpay/${account.environment}/v1/${resource}`, {
					method: 'POST',
					// Without Accept the gateway answers 406.
					headers: {
						authorization: `Bearer ${token}`,
						accept: 'application/json',
						'content-type': 'application/json',
					},
					body: JSON.stringify(body),
				}),
			(answer) => answer.kind === 'answered' && answer.status === 401,
		);
		return answer.ok ? answer.value : answer.error;
	},
});

const tokenBody = z.object({ access_token: z.string().min(1), expires_in: expiresInSeconds });

const issueToken = async (account: OrangeMoneyAccount, deps: ProviderDeps): Promise<Result<IssuedToken, NoToken>> => {
	const answer = await exchange(deps, `${account.apiBase}/oauth/v3/token`, {
		method: 'POST',
		headers: {
			authorization: `Basic ${btoa(`${account.clientId}:${account.clientSecret}`)}`,
			accept: 'application/json',
			'content-type': 'application/x-www-form-urlencoded',
		},
		body: 'grant_type=client_credentials',
	});
	if (answer.kind === 'lost') return noToken('provider_unavailable', `token: ${answer.detail}`);
	const issued = answer.status === 200 ? tokenBody.safeParse(answer.json) : null;
	if (issued?.success) return ok({ token: issued.data.access_token, expiresInSeconds: issued.data.expires_in });
	const areCredentialsWrong = answer.status === 400 || answer.status === 401;
	return noToken(areCredentialsWrong ? 'configuration' : 'provider_unavailable', `token: HTTP ${answer.status}`);
};

const noToken = (reason: FailureReason, detail: string) => err({ kind: 'no_token', reason, detail } as const);
