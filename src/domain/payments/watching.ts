import { addSeconds, type IsoInstant, instantToEpochMs } from '../kernel/calendar.ts';
import type { PaymentId } from '../kernel/ids.ts';
import { hasSucceeded, isOpenPayment, type ProviderPayment } from './provider-payment.ts';
import { openPayments } from './start-payment.ts';

/**
 * What a payer sees of the payments of an invoice, given newest first: the one that is under way; else the one they come
 * back from; else the latest, while it is still news. Who was debited always reads of it.
 */
export const watchedPayment = (
	payments: readonly ProviderPayment[],
	named: PaymentId | null,
	now: IsoInstant,
): ProviderPayment | null => {
	const [latest] = payments;
	const own = payments.find(({ id }) => id === named);
	const { blocking } = openPayments(payments);
	if (blocking !== null || own !== undefined) return blocking ?? own ?? null;
	return latest !== undefined && isNews(latest, now) ? latest : null;
};

/** A failure of this age says nothing to somebody who opens the link again. */
const newsSeconds = 1_800;

const isNews = (payment: ProviderPayment, now: IsoInstant): boolean =>
	isOpenPayment(payment) ||
	hasSucceeded(payment) ||
	addSeconds(payment.finalAt ?? payment.createdAt, newsSeconds) > now;

/** A page that is reloaded in a hurry asks no more often than this. */
const askedAgainAfterSeconds = 4;

/** Who comes back from a provider's page has something to see; who reloads in a loop has not. */
const returnedAfterSeconds = 2;

/** Longer than the first request takes: who asks before could meet a payment that is just being begun. */
const startingSeconds = 60;

/**
 * In how many milliseconds a page should ask the provider how the payment stands; null to believe what is known. Who was
 * sent to a provider's page and looks at ours may have paid this second, after a notice was followed: they wait rather
 * than read that they have not confirmed.
 */
export const asksInMs = (payment: ProviderPayment, now: IsoInstant): number | null => {
	if (!isOpenPayment(payment)) return null;
	if (payment.status === 'created') return addSeconds(payment.createdAt, startingSeconds) <= now ? 0 : null;
	const checkedAt = payment.checkedAt ?? payment.createdAt;
	if (payment.status === 'action_required' && payment.flow === 'redirect') {
		return Math.max(0, instantToEpochMs(addSeconds(checkedAt, returnedAfterSeconds)) - instantToEpochMs(now));
	}
	return addSeconds(checkedAt, askedAgainAfterSeconds) <= now ? 0 : null;
};

/** Until which age of the payment, in seconds, a page looks again after how many. A prompt on a phone lasts 300. */
const looks = [
	{ untilSeconds: 60, afterSeconds: 4 },
	{ untilSeconds: 120, afterSeconds: 6 },
	{ untilSeconds: 240, afterSeconds: 10 },
	{ untilSeconds: 370, afterSeconds: 15 },
] as const;

/** Seconds until a page that waits for the payment looks again by itself; null when it is left to its reader. */
export const looksAgainAfterSeconds = (payment: ProviderPayment, now: IsoInstant): number | null => {
	if (!isOpenPayment(payment)) return null;
	const ageSeconds = (instantToEpochMs(now) - instantToEpochMs(payment.createdAt)) / 1000;
	return looks.find(({ untilSeconds }) => ageSeconds < untilSeconds)?.afterSeconds ?? null;
};
