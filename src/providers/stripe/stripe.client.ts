import Stripe from 'stripe';
import type * as z from 'zod';
import { boundedText } from '../http-exchange.ts';
import type { ProviderDeps } from '../provider-deps.ts';
import type { StripeAccount } from './stripe.account.ts';
import type { StripeDecline } from './stripe.reasons.ts';

/**
 * - `refused`: this request did nothing, and the same request never will; `intent` is what the bank refused.
 * - `turned_away`: it was not even looked at (key, rights, throttle, a twin on its way), which says nothing about earlier ones.
 * - `lost`: nobody knows.
 */
export type StripeAnswer<Body> = { readonly kind: 'answered'; readonly body: Body } | StripeFailure;

export type StripeFailure =
	| StripeRefusal
	| {
			readonly kind: 'turned_away';
			readonly status: number;
			readonly detail: string;
			readonly retryAfterSeconds: number | null;
	  }
	| { readonly kind: 'lost'; readonly detail: string };

export interface StripeRefusal {
	readonly kind: 'refused';
	readonly status: number;
	readonly decline: StripeDecline;
	readonly param: string | null;
	readonly intent: unknown;
	readonly detail: string;
}

export interface StripeClient {
	/** One request; what does not read as `schema` was no answer of Stripe's. */
	call<Body>(
		schema: z.ZodType<Body>,
		request: (stripe: Stripe) => Promise<Stripe.Response<unknown>>,
	): Promise<StripeAnswer<Body>>;
}

/** The version that the types of the package describe; the webhook endpoint is to be created with the same. */
const apiVersion = '2026-10-28.endive' satisfies Stripe.LatestApiVersion;

export const createStripeClient = (account: StripeAccount, deps: ProviderDeps): StripeClient => {
	let made: Stripe | null = null;
	const stripe = (): Stripe => {
		made ??= new Stripe(account.secretKey, {
			apiVersion,
			httpClient: Stripe.createFetchHttpClient(fetchAt(account.apiBase, deps.fetch)),
			// A repetition is decided where the payment is known, never in the transport.
			maxNetworkRetries: 0,
			timeout: deps.timeoutMs,
			telemetry: false,
		});
		return made;
	};
	return {
		async call(schema, request) {
			try {
				const answer = await request(stripe());
				const { statusCode } = answer.lastResponse;
				if (statusCode !== 200) return { kind: 'lost', detail: `HTTP ${statusCode} without an error` };
				const body = schema.safeParse(answer);
				if (body.success) return { kind: 'answered', body: body.data };
				const [issue] = body.error.issues;
				return { kind: 'lost', detail: `an answer of another shape at ${issue?.path.join('.')}: ${issue?.message}` };
			} catch (error) {
				return failureOf(error);
			}
		},
	};
};

const stripeOrigin = 'https://api.stripe.com';

/** A list of a hundred objects; more would fill the isolate's memory. */
const answerBytesMax = 4_194_304;

/**
 * The package knows hosts, but neither paths before its own nor answers that are JSON and yet no object, which would
 * leave it waiting for ever.
 */
const fetchAt =
	(apiBase: string, send: typeof fetch): typeof fetch =>
	async (input, init) => {
		const url = (input instanceof Request ? input.url : input.toString()).replace(stripeOrigin, apiBase);
		// Credentials stay where they are.
		const response = await send(url, { ...init, redirect: 'manual' });
		const text = await boundedText(response, answerBytesMax);
		if (text === null) throw new Error(`an answer of more than ${answerBytesMax} bytes`);
		if (!isJsonObject(text)) throw new Error(`HTTP ${response.status} with something else than an object`);
		return new Response(text, { status: response.status, headers: response.headers });
	};

const isJsonObject = (text: string): boolean => {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value);
	} catch {
		return false;
	}
};

/** In none of these the request was looked at. */
const doorStatuses: ReadonlySet<number> = new Set([401, 403, 409, 429]);

const failureOf = (error: unknown): StripeFailure => {
	if (!(error instanceof Stripe.errors.StripeError)) return { kind: 'lost', detail: `no answer: ${String(error)}` };
	const status = error.statusCode;
	const detail = detailOf(error);
	if (status === undefined || status < 400 || status >= 500) return { kind: 'lost', detail };
	// The key is taken by another form of this request: that one decides.
	if (doorStatuses.has(status) || error.rawType === 'idempotency_error') {
		return { kind: 'turned_away', status, detail, retryAfterSeconds: retryAfterSecondsOf(error) };
	}
	return {
		kind: 'refused',
		status,
		decline: { code: error.code, decline_code: error.decline_code, advice_code: error.advice_code },
		param: error.param ?? null,
		intent: error.payment_intent ?? null,
		detail,
	};
};

const retryAfterSecondsOf = ({ headers }: Stripe.errors.StripeError): number | null => {
	const text = headers?.['retry-after'];
	return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : null;
};

/** For a person who looks into a case; the request's id is what Stripe's support asks for. */
const detailOf = (error: Stripe.errors.StripeError): string => {
	const inner = error.detail instanceof Error ? error.detail.message : null;
	const words = [
		error.statusCode === undefined ? null : `HTTP ${error.statusCode}`,
		error.decline_code || error.code || error.rawType,
		error.param,
		error.message,
		inner,
		error.requestId,
	];
	return words
		.filter((word) => word)
		.join(', ')
		.slice(0, detailCharactersMax);
};

const detailCharactersMax = 300;
