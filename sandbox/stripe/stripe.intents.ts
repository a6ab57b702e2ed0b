import { checkAmount } from './stripe.balance.ts';
import { blankIntent } from './stripe.blanks.ts';
import { type Attempt, type AttemptOptions, attemptCharge } from './stripe.charging.ts';
import { newId, randomText } from './stripe.ids.ts';
import { methodOf } from './stripe.methods.ts';
import type { PaymentIntent, PaymentMethod, Session } from './stripe.objects.ts';
import { invalid } from './stripe.refusals.ts';
import { completeSession } from './stripe.sessions.ts';
import { toWire, type World } from './stripe.world.ts';

export type NewIntent = Pick<PaymentIntent, 'amount' | 'currency'> &
	Partial<
		Pick<PaymentIntent, 'customer' | 'description' | 'metadata' | 'setup_future_usage' | 'capture_method' | '_session'>
	> & {
		/** Members that are kept as they were asked for. */
		readonly more?: object;
	};

export const createIntent = (world: World, { more, ...input }: NewIntent): PaymentIntent => {
	checkAmount(input.amount, input.currency);
	const id = newId('pi');
	const intent: PaymentIntent = world.put({
		...blankIntent,
		...more,
		id,
		object: 'payment_intent' as const,
		amount: input.amount,
		amount_received: 0,
		canceled_at: null,
		cancellation_reason: null,
		// The default of the API's version.
		capture_method: input.capture_method ?? 'automatic_async',
		client_secret: `${id}_secret_${randomText(secretCharacters)}`,
		created: world.now,
		currency: input.currency,
		customer: input.customer ?? null,
		description: input.description ?? null,
		last_payment_error: null,
		latest_charge: null,
		metadata: input.metadata ?? {},
		next_action: null,
		payment_method: null,
		setup_future_usage: input.setup_future_usage ?? null,
		status: 'requires_payment_method' as const,
		_session: input._session ?? null,
	});
	world.tell('payment_intent.created', intent);
	return intent;
};

const secretCharacters = 25;

export const confirmIntent = async (
	world: World,
	intent: PaymentIntent,
	input: {
		readonly paymentMethod: string | null;
		readonly offSession: boolean;
		readonly returnUrl: string | null;
		readonly neverRedirects: boolean;
	},
): Promise<Attempt> => {
	requireStatus(intent, ['requires_payment_method', 'requires_confirmation', 'requires_action'], 'confirm');
	const name = input.paymentMethod ?? intent.payment_method;
	if (name === null) {
		return invalid(
			"You cannot confirm this PaymentIntent because it's missing a payment method. Update the PaymentIntent with a payment method and then confirm it again.",
			{ code: 'payment_intent_unexpected_state', payment_intent: toWire(intent) },
		);
	}
	if (!input.offSession && !input.neverRedirects && input.returnUrl === null) {
		return invalid(
			'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`.',
			{ param: 'return_url' },
		);
	}
	const method = await methodOf(world, name);
	checkOwner(intent, method);
	return attemptCharge(world, intent, method, { ...input, authentication: null });
};

/** A method of one customer pays for nobody else. */
const checkOwner = (intent: PaymentIntent, { id, customer }: PaymentMethod): void => {
	if (customer === null || customer === intent.customer) return;
	invalid(
		intent.customer === null
			? `The provided PaymentMethod is attached to customer ${customer}. Please include the Customer in the \`customer\` parameter on the PaymentIntent.`
			: `The payment method ${id} does not belong to the Customer you supplied ${intent.customer}.`,
		{ param: 'payment_method' },
	);
};

/** What comes of the bank's page; a page of Checkout that waited for it is told. */
export const authenticateIntent = async (
	world: World,
	intent: PaymentIntent,
	authentication: NonNullable<AttemptOptions['authentication']>,
): Promise<PaymentIntent> => {
	requireStatus(intent, ['requires_action'], 'authenticate');
	const method = await world.get<PaymentMethod>('payment_method', intent.payment_method ?? '');
	const options = { offSession: false, returnUrl: null, authentication };
	const attempt = await attemptCharge(world, intent, method, options);
	if (attempt.intent.status === 'succeeded' && intent._session !== null) {
		completeSession(world, await world.get<Session>('checkout.session', intent._session), attempt.intent);
	}
	return attempt.intent;
};

export const cancelIntent = (world: World, intent: PaymentIntent, reason: string | null): PaymentIntent => {
	requireStatus(intent, ['requires_payment_method', 'requires_confirmation', 'requires_action'], 'cancel');
	const canceled = world.put<PaymentIntent>({
		...intent,
		status: 'canceled',
		canceled_at: world.now,
		cancellation_reason: reason,
		next_action: null,
	});
	world.tell('payment_intent.canceled', canceled);
	return canceled;
};

/** A payment by a slow method, a debit for example: taken on, decided later. */
export const processIntent = (world: World, intent: PaymentIntent): PaymentIntent => {
	requireStatus(intent, ['requires_payment_method', 'requires_confirmation', 'requires_action'], 'process');
	const processing = world.put<PaymentIntent>({ ...intent, status: 'processing', next_action: null });
	world.tell('payment_intent.processing', processing);
	return processing;
};

const requireStatus = (intent: PaymentIntent, statuses: readonly PaymentIntent['status'][], verb: string): void => {
	if (statuses.includes(intent.status)) return;
	invalid(
		`You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be ${verb}ed: ${statuses.join(', ')}.`,
		{ code: 'payment_intent_unexpected_state', payment_intent: toWire(intent) },
	);
};
