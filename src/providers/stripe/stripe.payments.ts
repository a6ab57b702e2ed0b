import { addSeconds, type IsoInstant } from '../../domain/kernel/calendar.ts';
import {
	isOutsideAttempt,
	type PaymentAttempt,
	type PaymentOrder,
	type PaymentProvider,
	type PaymentReport,
	type ProviderAnswer,
} from '../../domain/payments/provider.ts';
import { refused, reported, unknown } from '../provider-answers.ts';
import type { ProviderDeps } from '../provider-deps.ts';
import type { StripeAccount } from './stripe.account.ts';
import { whyNotCharged } from './stripe.amounts.ts';
import { failureToUnknown, firstFailure, refusal } from './stripe.answers.ts';
import type { StripeAnswer, StripeClient } from './stripe.client.ts';
import { customerOf } from './stripe.customers.ts';
import { findPayment } from './stripe.lookup.ts';
import { intentToReport, ownPaymentId, sessionToReport } from './stripe.mapping.ts';
import { intentRequest, sessionRequest, unattendedRequest } from './stripe.requests.ts';
import { chargeSchema, intentSchema, type StripeIntent, type StripeSession, sessionSchema } from './stripe.schemas.ts';

type Answer = ProviderAnswer<PaymentReport>;

/** Stripe forgets a key after a day; sent again after that, a request would be a new debit. An hour is for clocks and queues. */
const keySeconds = 23 * 3_600;

/** After this no request of ours can still be on its way, and Stripe's lists are complete. */
const settledSeconds = 25 * 3_600;

interface Context {
	readonly account: StripeAccount;
	readonly client: StripeClient;
	readonly deps: ProviderDeps;
}

export const createStripePayments = (
	context: Context,
): Pick<PaymentProvider, 'start' | 'recover' | 'query' | 'cancel'> => ({
	start: (order) => start(context, order),
	recover: (order) => recover(context, order),
	query: (attempt) => query(context, attempt),
	cancel: (attempt) => cancel(context, attempt),
});

const start = async (context: Context, order: PaymentOrder): Promise<Answer> => {
	if (order.providerId !== null) return query(context, order);
	const unfit = whyUnfit(order);
	if (unfit !== null) return unfit;
	if (!isKeyKnown(order, context.deps.clock.now())) return recover(context, order);
	const sent = await send(context, order);
	return sent.kind === 'answered' ? sent.body : firstFailure(sent);
};

const recover = async (context: Context, order: PaymentOrder): Promise<Answer> => {
	if (order.providerId !== null) return query(context, order);
	if (whyUnfit(order) !== null) return refused('not_started', 'it could never have been sent');
	const now = context.deps.clock.now();
	if (isKeyKnown(order, now)) {
		const sent = await send(context, order);
		if (sent.kind === 'answered') return sent.body;
		// The same request under the same key: what refuses it now has refused it then.
		if (sent.kind === 'refused') return refusal(sent);
	}
	// A failure inside Stripe is kept under the key and told for a day, whatever it has done before: look for yourself.
	const found = await findPayment(context.client, order);
	if (found.kind !== 'answered') return failureToUnknown(found);
	if (found.body !== null) return query(context, { ...order, providerId: found.body });
	return now > addSeconds(order.startedAt, settledSeconds)
		? refused('not_started', 'Stripe lists nothing that was made for it')
		: unknown('Stripe lists nothing that was made for it, yet it may be on its way');
};

const isKeyKnown = ({ startedAt }: PaymentAttempt, now: IsoInstant): boolean => now < addSeconds(startedAt, keySeconds);

const whyUnfit = (order: PaymentOrder): ProviderAnswer<never> | null => {
	if (order.flow === 'phone') return refused('configuration', 'Stripe has no payments by phone');
	const reason = whyNotCharged(order.charge);
	if (reason !== null) return refused(reason, 'Stripe does not charge this amount');
	if (order.flow === 'saved' && (order.savedToken === null || order.payer.providerCustomer === null)) {
		return refused('invalid_method', 'no saved method of a known customer');
	}
	return null;
};

/** One request under the payment's own key, or two where Stripe must first know the customer. */
const send = async (context: Context, order: PaymentOrder): Promise<StripeAnswer<Answer>> => {
	const customer = await customerOf(context.client, order.payer, order.saveMethod ? order.reference : null);
	if (customer.kind !== 'answered') {
		// Without a customer nothing was asked for, whatever became of the question.
		return customer.kind === 'lost'
			? { ...customer, kind: 'turned_away', status: 429, retryAfterSeconds: null }
			: customer;
	}
	const options = { idempotencyKey: order.reference };
	if (order.flow === 'redirect') {
		const request = sessionRequest(order, customer.body);
		const answer = await context.client.call(sessionSchema, (stripe) =>
			stripe.checkout.sessions.create(request, options),
		);
		return answer.kind === 'answered' ? { ...answer, body: sessionAnswer(order, answer.body) } : answer;
	}
	const request =
		order.flow === 'saved'
			? unattendedRequest(order, customer.body ?? '', order.savedToken ?? '')
			: intentRequest(order, customer.body);
	const answer = await context.client.call(intentSchema, (stripe) => stripe.paymentIntents.create(request, options));
	if (answer.kind === 'answered') return { ...answer, body: intentAnswer(context, order, answer.body) };
	// What the bank refused is a payment all the same, and stands inside the error.
	const inside = answer.kind === 'refused' ? intentSchema.safeParse(answer.intent) : null;
	return inside?.success ? { kind: 'answered', body: intentAnswer(context, order, inside.data) } : answer;
};

const query = async (context: Context, attempt: PaymentAttempt): Promise<Answer> => {
	const { client } = context;
	const id = attempt.providerId ?? '';
	if (id.startsWith('cs_')) {
		const answer = await client.call(sessionSchema, (stripe) =>
			stripe.checkout.sessions.retrieve(id, { expand: [`payment_intent.${moneyOfIntent}`] }),
		);
		return answer.kind === 'answered' ? sessionAnswer(attempt, answer.body) : failureToUnknown(answer);
	}
	if (id.startsWith('pi_')) return queryIntent(context, attempt, id);
	if (!id.startsWith('ch_') && !id.startsWith('py_')) return unknown('Stripe has given it no name yet');
	const charge = await client.call(chargeSchema, (stripe) => stripe.charges.retrieve(id));
	if (charge.kind !== 'answered') return failureToUnknown(charge);
	const intent = charge.body.payment_intent;
	return intent ? queryIntent(context, attempt, intent) : unknown('a charge without a payment intent');
};

const queryIntent = async (context: Context, attempt: PaymentAttempt, id: string): Promise<Answer> => {
	const answer = await context.client.call(intentSchema, (stripe) =>
		stripe.paymentIntents.retrieve(id, { expand: [moneyOfIntent] }),
	);
	return answer.kind === 'answered' ? intentAnswer(context, attempt, answer.body) : failureToUnknown(answer);
};

const moneyOfIntent = 'latest_charge.balance_transaction';

/**
 * What cannot be closed any more has closed by itself, or was paid: then how it stands is the answer. Under no key of
 * ours: a refusal would be kept under it, and what is processing today may be open again tomorrow.
 */
const cancel = async (context: Context, attempt: PaymentAttempt): Promise<Answer> => {
	const { client } = context;
	const id = attempt.providerId ?? '';
	const closing = id.startsWith('cs_')
		? await client.call(sessionSchema, (stripe) => stripe.checkout.sessions.expire(id))
		: id.startsWith('pi_')
			? await client.call(intentSchema, (stripe) =>
					stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' }),
				)
			: null;
	if (closing?.kind === 'lost' || closing?.kind === 'turned_away') return failureToUnknown(closing);
	return query(context, attempt);
};

const sessionAnswer = (attempt: PaymentAttempt, session: StripeSession): Answer => {
	if (isForeign(attempt, session)) return unknown(`${session.id} is of another payment`);
	const report = sessionToReport(session);
	return report === null
		? unknown(`${session.id} is complete without saying how`)
		: reported({ ...report, ownId: ownPaymentId(session) });
};

/** An intent that Checkout made is asked about by its page's name, unless it came from outside. */
const intentAnswer = ({ account }: Context, attempt: PaymentAttempt, intent: StripeIntent): Answer =>
	isForeign(attempt, intent)
		? unknown(`${intent.id} is of another payment`)
		: reported({ ...intentToReport(intent, attempt.flow, account.publicKey), ownId: ownPaymentId(intent) });

/** A payment that came from outside may bear the id of another one of ours: a debit that was made twice. */
const isForeign = (attempt: PaymentAttempt, object: StripeSession | StripeIntent): boolean => {
	const owner = ownPaymentId(object);
	return !isOutsideAttempt(attempt) && owner !== null && owner !== attempt.paymentId;
};
