import type { ProviderAnswer } from '../../domain/payments/provider.ts';
import { refused, unknown } from '../provider-answers.ts';
import type { StripeFailure, StripeRefusal } from './stripe.client.ts';
import { declineToReason } from './stripe.reasons.ts';

/** For requests that only look: nothing that goes wrong with a question says anything about what is asked for. */
export const failureToUnknown = (failure: StripeFailure): ProviderAnswer<never> =>
	unknown(failure.detail, failure.kind === 'turned_away' ? failure.retryAfterSeconds : null);

/**
 * For a request that does something, sent for the first time: what was turned away at the door has not begun. Unless
 * its twin was there before it.
 */
export const firstFailure = (failure: StripeFailure): ProviderAnswer<never> => {
	switch (failure.kind) {
		case 'refused':
			return refusal(failure);
		case 'lost':
			return unknown(failure.detail);
		case 'turned_away':
			if (failure.status === 429) return refused('provider_unavailable', failure.detail);
			if (failure.status === 401 || failure.status === 403) return refused('configuration', failure.detail);
			return unknown(failure.detail, failure.retryAfterSeconds);
	}
};

export const refusal = (failure: StripeRefusal): ProviderAnswer<never> => refused(reasonOf(failure), failure.detail);

const reasonOf = ({ status, decline, param }: StripeRefusal) => {
	if (status === 402) return declineToReason(decline);
	const { code } = decline;
	if (code === 'amount_too_small' || code === 'amount_too_large') return 'amount_not_supported';
	if (code === 'resource_missing' && (param === 'payment_method' || param === 'customer')) return 'invalid_method';
	// A page must stay open for half an hour: the order came too late for its own end.
	return param === 'expires_at' ? 'not_started' : 'configuration';
};
