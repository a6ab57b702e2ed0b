import { HTTPException } from 'hono/http-exception';

export interface StripeError {
	readonly type: 'invalid_request_error' | 'idempotency_error' | 'card_error' | 'api_error';
	readonly message: string;
	readonly code?: string;
	readonly decline_code?: string;
	readonly advice_code?: string;
	readonly param?: string;
	readonly charge?: string;
	readonly payment_intent?: object;
	readonly setup_intent?: object;
	readonly payment_method?: object;
}

/** Ends a request with an error of Stripe's; nothing that was staged is stored. */
export const refuse = (status: 400 | 401 | 402 | 403 | 404 | 409 | 429, error: StripeError): never => {
	throw new HTTPException(status, { res: errorResponse(status, error) });
};

export const errorResponse = (status: number, error: StripeError): Response =>
	Response.json(
		{ error: { ...error, ...(error.code !== undefined && { doc_url: `${docs}${error.code.replaceAll('_', '-')}` }) } },
		{ status, headers: status === 409 || status === 429 ? { 'stripe-should-retry': 'true' } : {} },
	);

const docs = 'https://stripe.com/docs/error-codes/';

export const invalid = (message: string, more: Partial<StripeError> = {}): never =>
	refuse(400, { type: 'invalid_request_error', message, ...more });

/** In a path Stripe answers 404, in a parameter 400. */
export const missing = (kind: string, id: string, param: string | null = null): never => {
	const error = {
		type: 'invalid_request_error',
		code: 'resource_missing',
		message: `No such ${kind}: '${id}'`,
	} as const;
	return param === null ? refuse(404, { ...error, param: 'id' }) : refuse(400, { ...error, param });
};

/** Two requests changed one object at once. */
export const lockTimeout = (): never =>
	refuse(429, {
		type: 'invalid_request_error',
		code: 'lock_timeout',
		message:
			'This object cannot be accessed right now because another API request or Stripe process is currently accessing it.',
	});
