import type { ProviderAnswer } from '../../domain/payments/provider.ts';
import { unknown } from '../provider-answers.ts';

/** Nobody can tell whether the request was carried out, or it is to be sent again later. */
export interface Lost {
	readonly kind: 'lost';
	readonly detail: string;
	readonly retryAfterSeconds: number | null;
}

/** PayPal said no in its own form: the request was not carried out. */
export interface PaypalRefusal {
	readonly kind: 'refused';
	readonly status: number;
	/** `details[0].issue`, else `name`: `INSTRUMENT_DECLINED`. */
	readonly issue: string;
	readonly detail: string;
}

/** It was not carried out, and will not be until somebody repairs the credentials. */
export interface Unauthorized {
	readonly kind: 'unauthorized';
	readonly detail: string;
}

export type PaypalFailure = Lost | PaypalRefusal | Unauthorized;

export type PaypalAnswer<Body> = { readonly kind: 'answered'; readonly body: Body } | PaypalFailure;

export const lost = (detail: string, retryAfterSeconds: number | null = null): Lost => ({
	kind: 'lost',
	detail,
	retryAfterSeconds,
});

/** What a failure says about something that exists or may exist: nothing. */
export const failureToUnknown = (failure: PaypalFailure): ProviderAnswer<never> =>
	unknown(failure.detail, failure.kind === 'lost' ? failure.retryAfterSeconds : null);

/** Undefined for what is not JSON. */
export const textToJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};
