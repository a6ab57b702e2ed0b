import { blankSetupIntent } from './stripe.blanks.ts';
import type { Decline } from './stripe.cards.ts';
import { authenticationUrl } from './stripe.charging.ts';
import { newId, randomText } from './stripe.ids.ts';
import { attach, cardOfMethod, methodOf } from './stripe.methods.ts';
import type { PaymentMethod, Session, SetupIntent } from './stripe.objects.ts';
import { invalid, type StripeError } from './stripe.refusals.ts';
import { completeSession } from './stripe.sessions.ts';
import { toWire, type World } from './stripe.world.ts';

export interface SetupAttempt {
	readonly setup: SetupIntent;
	readonly error: StripeError | null;
}

type NewSetup = Partial<Pick<SetupIntent, 'customer' | 'description' | 'metadata' | 'usage' | '_session'>>;

export const createSetup = (world: World, input: NewSetup): SetupIntent => {
	const id = newId('seti');
	const setup: SetupIntent = world.put({
		...blankSetupIntent,
		id,
		object: 'setup_intent' as const,
		cancellation_reason: null,
		client_secret: `${id}_secret_${randomText(secretCharacters)}`,
		created: world.now,
		customer: input.customer ?? null,
		description: input.description ?? null,
		last_setup_error: null,
		metadata: input.metadata ?? {},
		next_action: null,
		payment_method: null,
		status: 'requires_payment_method' as const,
		usage: input.usage ?? 'off_session',
		_session: input._session ?? null,
	});
	world.tell('setup_intent.created', setup);
	return setup;
};

const secretCharacters = 25;

/** `authentication`: what came of asking the card's owner; null before that. */
export const confirmSetup = async (
	world: World,
	setup: SetupIntent,
	idOrToken: string,
	authentication: 'passed' | 'failed' | null,
): Promise<SetupAttempt> => {
	const isAsked = authentication !== null;
	requireStatus(
		setup,
		isAsked ? ['requires_action'] : ['requires_payment_method', 'requires_confirmation', 'requires_action'],
	);
	const method = await methodOf(world, idOrToken);
	const card = cardOfMethod(method);
	const tried: SetupIntent = { ...setup, payment_method: method.id, next_action: null };
	if (card.authentication !== undefined && authentication === null) {
		const url = authenticationUrl(world, setup.id);
		const waiting = world.put<SetupIntent>({
			...tried,
			status: 'requires_action',
			next_action: { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } },
		});
		world.tell('setup_intent.requires_action', waiting);
		return { setup: waiting, error: null };
	}
	if (authentication === 'failed' || card.authenticationFails) return fail(world, tried, method, authenticationFailed);
	// Cards that decline cannot be saved, but for one.
	if (card.refuses !== undefined && !card.attaches) return fail(world, tried, method, card.refuses);
	return { setup: succeed(world, tried, method), error: null };
};

/** What comes of the bank's page; a page of Checkout that waited for it is told. */
export const authenticateSetup = async (
	world: World,
	setup: SetupIntent,
	authentication: 'passed' | 'failed',
): Promise<SetupIntent> => {
	const attempt = await confirmSetup(world, setup, setup.payment_method ?? '', authentication);
	if (attempt.setup.status === 'succeeded' && setup._session !== null) {
		completeSession(world, await world.get<Session>('checkout.session', setup._session), null);
	}
	return attempt.setup;
};

export const cancelSetup = (world: World, setup: SetupIntent, reason: string | null): SetupIntent => {
	requireStatus(setup, ['requires_payment_method', 'requires_confirmation', 'requires_action']);
	const canceled = world.put<SetupIntent>({
		...setup,
		status: 'canceled',
		cancellation_reason: reason,
		next_action: null,
	});
	world.tell('setup_intent.canceled', canceled);
	return canceled;
};

const authenticationFailed: Decline = {
	code: 'setup_intent_authentication_failure',
	message: 'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
};

const succeed = (world: World, setup: SetupIntent, method: PaymentMethod): SetupIntent => {
	const authenticated = { ...method, _authenticated: true };
	if (setup.customer === null) world.put(authenticated);
	else attach(world, authenticated, setup.customer);
	const succeeded = world.put<SetupIntent>({ ...setup, status: 'succeeded', last_setup_error: null });
	world.tell('setup_intent.succeeded', succeeded);
	return succeeded;
};

const fail = (world: World, setup: SetupIntent, method: PaymentMethod, decline: Decline): SetupAttempt => {
	const error = {
		type: decline.code.startsWith('setup_intent') ? 'invalid_request_error' : 'card_error',
		...decline,
		payment_method: toWire(method),
	} as const;
	const failed = world.put<SetupIntent>({
		...setup,
		status: 'requires_payment_method',
		payment_method: null,
		last_setup_error: error,
	});
	world.tell('setup_intent.setup_failed', failed);
	return { setup: failed, error: { ...error, setup_intent: toWire(failed) } };
};

const requireStatus = (setup: SetupIntent, statuses: readonly SetupIntent['status'][]): void => {
	if (statuses.includes(setup.status)) return;
	invalid(`This SetupIntent has a status of ${setup.status}; it must be one of ${statuses.join(', ')}.`, {
		code: 'setup_intent_unexpected_state',
		setup_intent: toWire(setup),
	});
};
