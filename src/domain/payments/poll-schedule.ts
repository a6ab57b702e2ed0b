import { addSeconds, type IsoInstant, instantToEpochMs } from '../kernel/calendar.ts';
import type { ProviderAbilities } from './provider.ts';
import { hasSucceeded, isOpenPayment, type ProviderPayment } from './provider-payment.ts';

const daySeconds = 86_400;

/** What is not known after the provider's own schedule is asked once a day, and shown to a person. */
const givenUpAfterSeconds = 30 * daySeconds;

/** What a payment cost may be told after the payment: it is asked for this often. */
const feeAfterSeconds = [3_600, daySeconds, 3 * daySeconds] as const;

/**
 * When we ask by ourselves how a payment stands: on the provider's schedule, counted from its start; then once a day for
 * a month; null when there is nothing more to learn. Notices, the payer's own page and people asking come on top.
 */
export const nextPollAt = (
	payment: ProviderPayment,
	{ pollAfterSeconds, tellsFees, canCancel }: Pick<ProviderAbilities, 'pollAfterSeconds' | 'tellsFees' | 'canCancel'>,
	now: IsoInstant,
): IsoInstant | null => {
	const from = (start: IsoInstant, after: readonly number[]) => {
		const next = after.find((seconds) => addSeconds(start, seconds) > now);
		return next === undefined ? null : addSeconds(start, next);
	};
	if (hasSucceeded(payment)) {
		const waitsForFee = tellsFees && payment.settlement === null && payment.finalAt !== null;
		return waitsForFee ? from(payment.finalAt ?? now, feeAfterSeconds) : null;
	}
	// What only we call over can still be paid: it is asked about for as long as its provider takes.
	if (!canCancel && isOverForUsAlone(payment)) return from(payment.createdAt, pollAfterSeconds);
	if (!isOpenPayment(payment)) return null;
	return from(payment.createdAt, pollAfterSeconds) ?? daily(payment, now);
};

const isOverForUsAlone = ({ status, reason }: ProviderPayment): boolean =>
	status === 'expired' || (status === 'failed' && reason === 'not_started');

const daily = ({ createdAt }: ProviderPayment, now: IsoInstant): IsoInstant | null => {
	const next = addSeconds(now, daySeconds);
	return next > addSeconds(createdAt, givenUpAfterSeconds) ? null : next;
};

/** Whether the provider's own schedule is over: then a person should know. */
export const isOverdueForAnswer = (
	{ createdAt }: Pick<ProviderPayment, 'createdAt'>,
	{ pollAfterSeconds }: Pick<ProviderAbilities, 'pollAfterSeconds'>,
	now: IsoInstant,
): boolean => instantToEpochMs(now) - instantToEpochMs(createdAt) >= (pollAfterSeconds.at(-1) ?? 0) * 1000;

/** Whether the payer can no longer confirm, with a minute for clocks that differ. */
export const isPastConfirming = (
	{ createdAt, expiresAt }: Pick<ProviderPayment, 'createdAt' | 'expiresAt'>,
	{ expiresAfterSeconds }: Pick<ProviderAbilities, 'expiresAfterSeconds'>,
	now: IsoInstant,
): boolean => now > addSeconds(expiresAt ?? addSeconds(createdAt, expiresAfterSeconds), 60);
