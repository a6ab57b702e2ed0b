import type { SandboxProvider } from './notices.ts';

interface FaultAnswer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** How each provider says that its servers failed, and that it was asked too often. */
export const faultAnswers: Readonly<
	Record<SandboxProvider, { readonly serverError: () => FaultAnswer; readonly throttled: () => FaultAnswer }>
> = {
	stripe: {
		serverError: () => json(500, { error: { type: 'api_error', message: 'An unknown error occurred. Please retry.' } }),
		throttled: () =>
			json(
				429,
				{
					error: {
						type: 'invalid_request_error',
						code: 'rate_limit',
						message:
							'Request rate limit exceeded. Learn more about rate limits at https://stripe.com/docs/rate-limits.',
					},
				},
				{ 'stripe-rate-limited-reason': 'endpoint-rate' },
			),
	},
	paypal: {
		serverError: () =>
			json(500, {
				name: 'INTERNAL_SERVER_ERROR',
				message: 'An internal server error has occurred.',
				debug_id: debugId(),
				details: [{ issue: 'INTERNAL_SERVICE_ERROR', description: 'An internal service error has occurred.' }],
				links: [],
			}),
		throttled: () =>
			json(429, {
				name: 'RATE_LIMIT_REACHED',
				message: 'Too many requests. Blocked due to rate limiting.',
				debug_id: debugId(),
				details: [],
				links: [],
			}),
	},
	orange_money: {
		serverError: () =>
			json(
				503,
				{ code: 5, message: 'Service unavailable', description: 'The requested service is temporarily unavailable.' },
				{ 'x-oapi-request-id': crypto.randomUUID() },
			),
		throttled: () =>
			json(
				403,
				{ code: 53, message: 'Too many requests', description: 'The application has made too many calls.' },
				{ 'x-oapi-request-id': crypto.randomUUID() },
			),
	},
	mtn_mobile_money: {
		serverError: () =>
			json(500, { code: 'INTERNAL_PROCESSING_ERROR', message: 'An internal error occurred while processing.' }),
		throttled: () =>
			json(
				429,
				{ statusCode: 429, message: 'Rate limit is exceeded. Try again in 1 seconds.' },
				{ 'retry-after': '1' },
			),
	},
};

const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): FaultAnswer => ({
	status,
	headers: { 'content-type': 'application/json', ...headers },
	body: JSON.stringify(body),
});

/** 13 hexadecimal digits, as PayPal's. */
const debugId = (): string => crypto.randomUUID().replaceAll('-', '').slice(0, 13);
