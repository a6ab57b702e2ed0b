import type Stripe from 'stripe';
import type * as z from 'zod';
import { addSeconds, type IsoInstant, instantToEpochMs } from '../../domain/kernel/calendar.ts';
import type { PaymentAttempt } from '../../domain/payments/provider.ts';
import type { StripeAnswer, StripeClient } from './stripe.client.ts';
import { intentSchema, listOf, sessionSchema } from './stripe.schemas.ts';

/** As many as Stripe gives at once. */
const pageSize = 100;

/** A period with more is not read to its end: better no answer than a request that never ends. */
const pagesMax = 20;

type Page<Item> = (
	stripe: Stripe,
	params: { readonly limit: number; readonly starting_after?: string },
) => Promise<Stripe.Response<Stripe.ApiList<Item>>>;

/** Everything of a list, newest first as Stripe gives it. */
export const readAll = async <Item extends { readonly id: string }>(
	client: StripeClient,
	item: z.ZodType<Item>,
	page: Page<unknown>,
): Promise<StripeAnswer<readonly Item[]>> => {
	const items: Item[] = [];
	const list = listOf(item);
	for (let count = 0; count < pagesMax; count++) {
		const last = items.at(-1)?.id;
		const answer = await client.call(list, (stripe) =>
			page(stripe, { limit: pageSize, ...(last !== undefined && { starting_after: last }) }),
		);
		if (answer.kind !== 'answered') return answer;
		items.push(...answer.body.data);
		if (!answer.body.has_more) return { kind: 'answered', body: items };
		if (answer.body.data.length === 0) return { kind: 'lost', detail: 'an empty page that has more' };
	}
	return { kind: 'lost', detail: `more than ${pageSize * pagesMax} objects` };
};

/** Seconds on both sides of the day in which the request may have arrived. */
const marginSeconds = 300;
const daySeconds = 86_400;

/**
 * Stripe's name for what was made for a payment, found among everything that was made in the day after its start by
 * the id that we gave it; null where there is nothing. Search would be quicker and is minutes behind.
 */
export const findPayment = async (
	client: StripeClient,
	attempt: PaymentAttempt,
): Promise<StripeAnswer<string | null>> => {
	const created = {
		gte: instantToSeconds(addSeconds(attempt.startedAt, -marginSeconds)),
		lte: instantToSeconds(addSeconds(attempt.startedAt, daySeconds + marginSeconds)),
	};
	const objects =
		attempt.flow === 'redirect'
			? await readAll(client, sessionSchema, (stripe, page) => stripe.checkout.sessions.list({ created, ...page }))
			: await readAll(client, intentSchema, (stripe, page) => stripe.paymentIntents.list({ created, ...page }));
	if (objects.kind !== 'answered') return objects;
	const own = objects.body.find(({ metadata }) => metadata['payment_id'] === attempt.paymentId);
	return { kind: 'answered', body: own?.id ?? null };
};

export const instantToSeconds = (instant: IsoInstant): number => Math.floor(instantToEpochMs(instant) / 1_000);
