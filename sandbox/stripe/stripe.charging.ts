import { chargeTransaction } from './stripe.balance.ts';
import { blankCharge } from './stripe.blanks.ts';
import type { Decline, TestCard } from './stripe.cards.ts';
import { openDispute } from './stripe.disputing.ts';
import { newId } from './stripe.ids.ts';
import { attach, cardOfMethod } from './stripe.methods.ts';
import type { Charge, NextAction, PaymentIntent, PaymentMethod } from './stripe.objects.ts';
import type { StripeError } from './stripe.refusals.ts';
import { toWire, type World } from './stripe.world.ts';

export interface Attempt {
	readonly intent: PaymentIntent;
	/** What the request is answered when the bank refuses; null otherwise. */
	readonly error: StripeError | null;
}

export interface AttemptOptions {
	/** Nobody is there who could be asked. */
	readonly offSession: boolean;
	/** Where the payer comes back to after the bank's page. */
	readonly returnUrl: string | null;
	/** What came of asking the card's owner; null before that. */
	readonly authentication: 'passed' | 'failed' | null;
}

/** One try to take an intent's money from a method: the bank's answer, and everything that is told about it. */
export const attemptCharge = async (
	world: World,
	intent: PaymentIntent,
	method: PaymentMethod,
	options: AttemptOptions,
): Promise<Attempt> => {
	const card = cardOfMethod(method);
	const tried: PaymentIntent = { ...intent, payment_method: method.id, next_action: null };
	if (asksItsOwner(card, method) && options.authentication === null) {
		if (options.offSession) return fail(world, tried, method, ownerIsMissing, true);
		const waiting = world.put<PaymentIntent>({
			...tried,
			status: 'requires_action',
			next_action: nextAction(world, tried, options),
		});
		world.tell('payment_intent.requires_action', waiting);
		return { intent: waiting, error: null };
	}
	if (options.authentication === 'failed' || (options.authentication === 'passed' && card.authenticationFails)) {
		return fail(world, tried, method, authenticationFailed, false);
	}
	if (card.refuses !== undefined) return fail(world, tried, method, card.refuses, true);
	return { intent: succeed(world, tried, method, card), error: null };
};

const asksItsOwner = ({ authentication }: TestCard, method: PaymentMethod): boolean =>
	authentication === 'always' || (authentication === 'once' && !method._authenticated);

const ownerIsMissing: Decline = {
	code: 'authentication_required',
	decline_code: 'authentication_required',
	message: 'Your card was declined. This transaction requires authentication.',
};

const authenticationFailed: Decline = {
	code: 'payment_intent_authentication_failure',
	message: 'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
};

/** The sandbox's page of the bank. */
export const authenticationUrl = (world: World, id: string): string =>
	`${new URL(world.c.req.url).origin}/stripe/authenticate/${id}`;

const nextAction = (world: World, { id }: PaymentIntent, { returnUrl }: AttemptOptions): NextAction => {
	const url = authenticationUrl(world, id);
	return returnUrl === null
		? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } }
		: { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } };
};

/** The intent waits for another try; `isCharged`: the bank was asked, which leaves a charge that failed. */
const fail = (
	world: World,
	intent: PaymentIntent,
	method: PaymentMethod,
	decline: Decline,
	isCharged: boolean,
): Attempt => {
	const charge = isCharged ? failedCharge(world, intent, method, decline) : null;
	if (charge !== null) world.tell('charge.failed', charge);
	const error = {
		type: isCharged ? 'card_error' : 'invalid_request_error',
		...decline,
		...(charge !== null && { charge: charge.id }),
		payment_method: toWire(method),
	} as const;
	const failed = world.put<PaymentIntent>({
		...intent,
		status: 'requires_payment_method',
		payment_method: null,
		latest_charge: charge?.id ?? intent.latest_charge,
		last_payment_error: error,
	});
	world.tell('payment_intent.payment_failed', failed);
	return { intent: failed, error: { ...error, payment_intent: toWire(failed) } };
};

const failedCharge = (world: World, intent: PaymentIntent, method: PaymentMethod, decline: Decline): Charge =>
	world.put({
		...newCharge(world, intent, method),
		amount_captured: 0,
		balance_transaction: null,
		captured: false,
		failure_code: decline.code,
		failure_message: decline.message,
		outcome: {
			network_status: 'declined_by_network',
			reason: decline.decline_code ?? decline.code,
			type: 'issuer_declined',
		},
		paid: false,
		status: 'failed',
	});

const succeed = (world: World, intent: PaymentIntent, method: PaymentMethod, card: TestCard): PaymentIntent => {
	const base = newCharge(world, intent, method);
	// Asynchronous capture is counted later: see the control path that settles it.
	const isCounted = intent.capture_method === 'automatic';
	const charge = world.put<Charge>({
		...base,
		amount_captured: intent.amount,
		balance_transaction: isCounted ? chargeTransaction(world, base).id : null,
		captured: true,
		status: 'succeeded',
	});
	const paid = world.put<PaymentIntent>({
		...intent,
		amount_received: intent.amount,
		latest_charge: charge.id,
		last_payment_error: null,
		status: 'succeeded',
	});
	if (paid.setup_future_usage !== null && paid.customer !== null) {
		attach(world, { ...method, _authenticated: true }, paid.customer);
	}
	world.tell('charge.succeeded', charge);
	world.tell('payment_intent.succeeded', paid);
	if (card.dispute !== undefined) openDispute(world, charge, card.dispute);
	return paid;
};

const newCharge = (world: World, intent: PaymentIntent, method: PaymentMethod) =>
	({
		...blankCharge,
		id: newId('ch'),
		object: 'charge',
		amount: intent.amount,
		amount_refunded: 0,
		created: world.now,
		currency: intent.currency,
		customer: intent.customer,
		description: intent.description,
		disputed: false,
		failure_code: null,
		failure_message: null,
		metadata: intent.metadata,
		outcome: {
			network_status: 'approved_by_network',
			reason: null,
			seller_message: 'Payment complete.',
			type: 'authorized',
		},
		paid: true,
		payment_intent: intent.id,
		payment_method: method.id,
		payment_method_details: { type: 'card', card: method.card },
		refunded: false,
		_card: method._card,
	}) as const;
