import { addSeconds, type IsoInstant } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { PaymentId } from '../kernel/ids.ts';
import type { CountryCode } from '../kernel/party.ts';
import type { Change } from '../kernel/store.ts';
import type { ProviderName } from '../settings/values.ts';
import type { PaymentReport, ProviderAnswer } from './provider.ts';
import type { ProviderPayment } from './provider-payment.ts';

/** How an account of a provider does: failures in a row, and until when it is put aside. */
export interface ProviderHealth {
	readonly provider: ProviderName;
	readonly country: CountryCode | null;
	/** Technical ones, in a row; a card that is refused is none. */
	readonly failures: number;
	/** Since when it is put aside; null: it is in use. */
	readonly openedAt: IsoInstant | null;
	/** From when on one payment may try it again. */
	readonly probeAt: IsoInstant | null;
	/** How often in a row it was put aside again by its own probe. */
	readonly trips: number;
	readonly changedAt: IsoInstant;
}

/** So many technical failures in a row put a provider aside. */
const failuresMax = 5;

/** It comes back for one payment after a minute, then after twice as long each time, an hour at most. */
const probeAfterSeconds = 60;
const probeAfterSecondsMax = 3_600;

export const healthyProvider = (
	provider: ProviderName,
	country: CountryCode | null,
	now: IsoInstant,
): ProviderHealth => ({
	provider,
	country,
	failures: 0,
	openedAt: null,
	probeAt: null,
	trips: 0,
	changedAt: now,
});

/** Closed: in use. Open: put aside. Half-open: one payment may try. */
export const breakerOf = (health: ProviderHealth | null, now: IsoInstant): 'closed' | 'open' | 'half-open' => {
	if (health?.openedAt === undefined || health.openedAt === null) return 'closed';
	return health.probeAt !== null && health.probeAt <= now ? 'half-open' : 'open';
};

/**
 * The health after an outcome. The fifth technical failure in a row puts the provider aside for a minute; the payment
 * that then tries it brings it back, or puts it aside for twice as long.
 */
export const healthAfter = (
	health: ProviderHealth,
	outcome: 'answered' | 'failed',
	now: IsoInstant,
): ProviderHealth => {
	if (outcome === 'answered') return { ...healthyProvider(health.provider, health.country, now) };
	const failures = health.failures + 1;
	if (failures < failuresMax) return { ...health, failures, changedAt: now };
	const wait = Math.min(probeAfterSeconds * 2 ** health.trips, probeAfterSecondsMax);
	return {
		...health,
		failures,
		openedAt: health.openedAt ?? now,
		probeAt: addSeconds(now, wait),
		trips: health.trips + 1,
		changedAt: now,
	};
};

/** The half-open probe is taken: until it has an outcome, nobody else tries. */
export const withProbeTaken = (health: ProviderHealth, now: IsoInstant): ProviderHealth => ({
	...health,
	probeAt: addSeconds(now, probeAfterSeconds),
	changedAt: now,
});

/** Written in the commit of the outcome, and only when something changes. */
export const healthChanges = (
	payment: Pick<ProviderPayment, 'provider' | 'country'>,
	answer: ProviderAnswer<PaymentReport>,
	known: ProviderHealth | null,
	{ now }: Pick<ActionContext, 'now'>,
): readonly Change[] => {
	const outcome = outcomeOf(answer);
	if (outcome === 'answered' && (known === null || known.failures === 0)) return [];
	const health = known ?? healthyProvider(payment.provider, payment.country, now);
	return [{ kind: 'provider-health.save', health: healthAfter(health, outcome, now) }];
};

/** A refusal for the payer's reasons is an answer; no answer, or one about our own account, is a failure. */
const outcomeOf = (answer: ProviderAnswer<PaymentReport>): 'answered' | 'failed' => {
	if (answer.kind === 'report') return 'answered';
	if (answer.kind === 'unknown') return 'failed';
	return answer.reason === 'provider_unavailable' || answer.reason === 'configuration' ? 'failed' : 'answered';
};

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** Of the payment's account, or null while it never failed. */
		'provider-health.ofPayment': {
			readonly args: { readonly paymentId: PaymentId };
			readonly answer: ProviderHealth | null;
		};
		'provider-health.all': { readonly args: object; readonly answer: readonly ProviderHealth[] };
	}
	interface ChangeKinds {
		'provider-health.save': { readonly health: ProviderHealth };
	}
}
