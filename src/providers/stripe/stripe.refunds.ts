import type { ProviderAnswer, ProviderRefunds, RefundOrder, RefundReport } from '../../domain/payments/provider.ts';
import { refused, reported } from '../provider-answers.ts';
import { failureToUnknown, firstFailure } from './stripe.answers.ts';
import type { StripeAnswer, StripeClient, StripeFailure } from './stripe.client.ts';
import { readAll } from './stripe.lookup.ts';
import { refundToReport } from './stripe.mapping.ts';
import { refundRequest } from './stripe.requests.ts';
import { refundSchema, sessionSchema } from './stripe.schemas.ts';

type Answer = ProviderAnswer<RefundReport>;

export const createStripeRefunds = (client: StripeClient): ProviderRefunds => ({
	start: (order) => startRefund(client, order),
	// Its answer was lost: it is among the payment's refunds, or it is sent again.
	query: (order) => (order.providerId === null ? startRefund(client, order) : readRefund(client, order.providerId)),
});

const startRefund = async (client: StripeClient, order: RefundOrder): Promise<Answer> => {
	const intent = await intentOf(client, order);
	if (intent.kind !== 'answered') return failureToUnknown(intent);
	if (intent.body === null) return refused('not_refundable', 'nothing was taken for this payment');
	const known = await ownRefund(client, order, intent.body);
	if (known.kind !== 'answered') return failureToUnknown(known);
	return known.body ?? sendRefund(client, order, intent.body);
};

const sendRefund = async (client: StripeClient, order: RefundOrder, intent: string): Promise<Answer> => {
	const request = refundRequest(order, intent);
	const answer = await client.call(refundSchema, (stripe) =>
		stripe.refunds.create(request, { idempotencyKey: order.reference }),
	);
	return answer.kind === 'answered' ? reported(refundToReport(answer.body)) : refundFailure(answer);
};

/** Stripe says with many words that more is asked for than is left; what they share is that it is no fault of the line. */
const refundFailure = (failure: StripeFailure): Answer => {
	if (failure.kind !== 'refused') return firstFailure(failure);
	const isAboutRest = failure.param === 'amount' || failure.decline.code?.startsWith('charge_') === true;
	return isAboutRest ? refused('not_refundable', failure.detail) : firstFailure(failure);
};

/** Looked for before it is sent: Stripe knows the key for a day, its list knows the refund for ever. */
const ownRefund = async (
	client: StripeClient,
	order: RefundOrder,
	intent: string,
): Promise<StripeAnswer<Answer | null>> => {
	const listed = await readAll(client, refundSchema, (stripe, page) =>
		stripe.refunds.list({ payment_intent: intent, ...page }),
	);
	if (listed.kind !== 'answered') return listed;
	const own = listed.body.find(({ metadata }) => metadata['refund_id'] === order.refundId);
	return { kind: 'answered', body: own === undefined ? null : reported(refundToReport(own)) };
};

const readRefund = async (client: StripeClient, id: string): Promise<Answer> => {
	const answer = await client.call(refundSchema, (stripe) => stripe.refunds.retrieve(id));
	return answer.kind === 'answered' ? reported(refundToReport(answer.body)) : failureToUnknown(answer);
};

/** What the payment was taken with; null where its page was never paid. */
const intentOf = async (client: StripeClient, { payment }: RefundOrder): Promise<StripeAnswer<string | null>> => {
	const { intent } = payment.kept;
	if (typeof intent === 'string') return { kind: 'answered', body: intent };
	const id = payment.providerId ?? '';
	if (!id.startsWith('cs_')) return { kind: 'answered', body: id.startsWith('pi_') ? id : null };
	const session = await client.call(sessionSchema, (stripe) => stripe.checkout.sessions.retrieve(id));
	if (session.kind !== 'answered') return session;
	const found = session.body.payment_intent;
	return { kind: 'answered', body: (typeof found === 'object' ? found?.id : found) ?? null };
};
