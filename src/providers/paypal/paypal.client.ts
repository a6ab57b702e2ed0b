import * as z from 'zod';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { expiresInSeconds, type IssuedToken, withAccessToken } from '../access-tokens.ts';
import { exchange, type HttpAnswer, type HttpExchange, retryAfterSecondsOf } from '../http-exchange.ts';
import type { ProviderDeps } from '../provider-deps.ts';
import type { PaypalAccount } from './paypal.account.ts';
import { type Lost, lost, type PaypalAnswer, type Unauthorized } from './paypal.answers.ts';

export interface PaypalRequest<Body> {
	readonly method: 'GET' | 'POST' | 'DELETE';
	/** `/v2/checkout/orders` */
	readonly path: string;
	/** `PayPal-Request-Id`: a repetition under the same one answers what the first one did. */
	readonly requestId?: string;
	/** A string is sent as it is. */
	readonly body?: JsonObject | string;
	/** Null stands for 204. */
	readonly answer: z.ZodType<Body>;
}

export interface PaypalClient {
	call<Body>(request: PaypalRequest<Body>): Promise<PaypalAnswer<Body>>;
}

export const createPaypalClient = (account: PaypalAccount, deps: ProviderDeps): PaypalClient => ({
	async call(request) {
		const exchanged = await withAccessToken<HttpExchange, Lost | Unauthorized>(
			{
				clock: deps.tokenClock ?? deps.clock,
				credentials: ['paypal', account.apiBase, account.clientId, account.clientSecret],
				issue: () => issueToken(account, deps),
			},
			(token) => send(account, deps, request, token),
			(answer) => answer.kind === 'answered' && answer.status === 401,
		);
		if (!exchanged.ok) return exchanged.error;
		const answer = exchanged.value;
		return answer.kind === 'lost' ? lost(`${nameOf(request)}: ${answer.detail}`) : readAnswer(request, answer);
	},
});

const send = <Body>(
	account: PaypalAccount,
	deps: ProviderDeps,
	request: PaypalRequest<Body>,
	token: string,
): Promise<HttpExchange> =>
	exchange(deps, `${account.apiBase}${request.path}`, {
		method: request.method,
		headers: {
			authorization: `Bearer ${token}`,
			accept: 'application/json',
			// Otherwise a POST answers little more than an id.
			...(request.method === 'POST' && { 'content-type': 'application/json', prefer: 'return=representation' }),
			...(request.requestId !== undefined && { 'paypal-request-id': request.requestId }),
		},
		...(request.body !== undefined && {
			body: typeof request.body === 'string' ? request.body : JSON.stringify(request.body),
		}),
	});

const grantSchema = z.object({ access_token: z.string().min(1), expires_in: expiresInSeconds });

const issueToken = async (
	account: PaypalAccount,
	deps: ProviderDeps,
): Promise<Result<IssuedToken, Lost | Unauthorized>> => {
	const answer = await exchange(deps, `${account.apiBase}/v1/oauth2/token`, {
		method: 'POST',
		headers: {
			authorization: `Basic ${btoa(`${account.clientId}:${account.clientSecret}`)}`,
			'content-type': 'application/x-www-form-urlencoded',
			accept: 'application/json',
		},
		body: 'grant_type=client_credentials',
	});
	if (answer.kind === 'lost') return err(lost(`no token: ${answer.detail}`));
	if (answer.status === 401) return err({ kind: 'unauthorized', detail: 'PayPal does not know these credentials' });
	const grant = grantSchema.safeParse(answer.status === 200 ? answer.json : undefined);
	if (!grant.success) return err(lost(`no token: PayPal answered ${answer.status}`, retryAfterSecondsOf(answer)));
	return ok({ token: grant.data.access_token, expiresInSeconds: grant.data.expires_in });
};

/** PayPal's own form; a proxy's page is none, and says nothing about what PayPal did. */
const refusalSchema = z.object({
	name: z.string(),
	message: z.string().optional(),
	details: z.array(z.object({ issue: z.string(), description: z.string().optional() })).optional(),
});

/** Answers that mean "not now": a timeout, the first one under this id is still running, too many requests. */
const transientStatuses: ReadonlySet<number> = new Set([408, 409, 425, 429]);

const readAnswer = <Body>(request: PaypalRequest<Body>, answer: HttpAnswer): PaypalAnswer<Body> => {
	const { status } = answer;
	if (status >= 200 && status < 300) {
		const body = request.answer.safeParse(status === 204 ? null : answer.json);
		if (body.success) return { kind: 'answered', body: body.data };
		return lost(`${describe(request, answer)} with a body that cannot be read`);
	}
	if (status === 401) return { kind: 'unauthorized', detail: describe(request, answer) };
	const refusal = refusalSchema.safeParse(answer.json);
	const isDefinite = status >= 400 && status < 500 && !transientStatuses.has(status);
	if (!isDefinite || !refusal.success) return lost(describe(request, answer), retryAfterSecondsOf(answer));
	const first = refusal.data.details?.[0];
	const issue = first?.issue ?? refusal.data.name;
	const said = first?.description ?? refusal.data.message ?? '';
	return { kind: 'refused', status, issue, detail: `${describe(request, answer)} ${issue} ${said}`.trimEnd() };
};

const nameOf = <Body>(request: PaypalRequest<Body>): string => `${request.method} ${request.path}`;

/** With the id that PayPal's support asks for. */
const describe = <Body>(request: PaypalRequest<Body>, answer: HttpAnswer): string => {
	const debugId = answer.header('paypal-debug-id');
	return `PayPal answered ${answer.status} to ${nameOf(request)}${debugId === null ? '' : ` (${debugId})`}`;
};
