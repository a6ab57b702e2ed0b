import { checkAmount } from './stripe.balance.ts';
import { blankCustomer, blankSession } from './stripe.blanks.ts';
import type { TestCard } from './stripe.cards.ts';
import { attemptCharge } from './stripe.charging.ts';
import { newId, newSessionId } from './stripe.ids.ts';
import { createIntent } from './stripe.intents.ts';
import { newMethod } from './stripe.methods.ts';
import type { Customer, Metadata, PaymentIntent, Session, SetupIntent } from './stripe.objects.ts';
import { invalid, type StripeError } from './stripe.refusals.ts';
import type { SessionInput } from './stripe.schemas.ts';
import { completeSession } from './stripe.sessions.ts';
import { confirmSetup, createSetup } from './stripe.setups.ts';
import type { World } from './stripe.world.ts';

const minutes = 60;
const openSecondsMin = 30 * minutes;
const openSecondsMax = 24 * 60 * minutes;

export const createSession = async (world: World, input: SessionInput): Promise<Session> => {
	if (input.customer !== undefined) await world.get<Customer>('customer', input.customer, 'customer');
	const id = newSessionId();
	const total = input.mode === 'payment' ? totalOf(input) : null;
	const setup =
		input.mode === 'setup'
			? createSetup(world, {
					customer: input.customer ?? null,
					metadata: input.setup_intent_data?.metadata ?? {},
					_session: id,
				})
			: null;
	return world.put({
		...blankSession,
		id,
		object: 'checkout.session' as const,
		amount_subtotal: total?.amount ?? null,
		amount_total: total?.amount ?? null,
		cancel_url: input.cancel_url ?? null,
		client_reference_id: input.client_reference_id ?? null,
		created: world.now,
		currency: total?.currency ?? input.currency ?? null,
		customer: input.customer ?? null,
		customer_creation: input.mode === 'payment' ? (input.customer_creation ?? 'if_required') : null,
		customer_email: input.customer_email ?? null,
		expires_at: endOf(world, input.expires_at),
		locale: input.locale ?? null,
		metadata: input.metadata,
		mode: input.mode,
		payment_intent: null,
		payment_status: input.mode === 'payment' ? ('unpaid' as const) : ('no_payment_required' as const),
		setup_intent: setup?.id ?? null,
		status: 'open' as const,
		success_url: input.success_url,
		total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
		url: `${new URL(world.c.req.url).origin}/stripe/checkout/${id}`,
		_intent: {
			description: input.payment_intent_data?.description ?? null,
			metadata: input.payment_intent_data?.metadata ?? {},
			setup_future_usage: input.payment_intent_data?.setup_future_usage ?? null,
			capture_method: input.payment_intent_data?.capture_method ?? ('automatic_async' as const),
		},
		_title: input.line_items.map(({ price_data: price }) => price.product_data.name).join(', '),
	});
};

const totalOf = ({ line_items: items }: SessionInput): Pick<PaymentIntent, 'amount' | 'currency'> => {
	const [first] = items;
	if (first === undefined)
		return invalid('Missing required param: line_items.', { code: 'parameter_missing', param: 'line_items' });
	const { currency } = first.price_data;
	if (items.some(({ price_data: price }) => price.currency !== currency)) {
		return invalid('All prices must have the same currency.', { param: 'line_items' });
	}
	const amount = items.reduce((sum, { quantity, price_data: price }) => sum + quantity * price.unit_amount, 0);
	checkAmount(amount, currency);
	return { amount, currency };
};

const endOf = ({ now }: World, asked: number | undefined): number => {
	if (asked === undefined) return now + openSecondsMax;
	const isFit = asked >= now + openSecondsMin && asked <= now + openSecondsMax;
	return isFit
		? asked
		: invalid('The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.', {
				param: 'expires_at',
			});
};

export interface PageOutcome {
	readonly session: Session;
	readonly kind: 'complete' | 'refused' | 'ask_owner';
	/** What the payer reads when the bank refuses. */
	readonly error: StripeError | null;
	/** The intent that the owner is asked about. */
	readonly intentId: string | null;
}

/** The payer presses the button: a refusal leaves the page open for another card. */
export const payPage = async (world: World, session: Session, card: TestCard): Promise<PageOutcome> => {
	if (session.status !== 'open') return invalid(`This page is no longer open: it is ${session.status}.`);
	return session.mode === 'payment' ? payMoney(world, session, card) : saveMethod(world, session, card);
};

const payMoney = async (world: World, session: Session, card: TestCard): Promise<PageOutcome> => {
	const intent = await intentOf(world, session);
	const begun = session.payment_intent === intent.id ? session : world.put({ ...session, payment_intent: intent.id });
	if (intent.status === 'processing' || intent.status === 'succeeded') return invalid('This page was paid already.');
	const attempt = await attemptCharge(world, intent, newMethod(world, card), {
		offSession: false,
		returnUrl: session.success_url,
		authentication: null,
	});
	if (attempt.intent.status === 'succeeded') {
		return outcome(completeSession(world, begun, attempt.intent), 'complete');
	}
	if (attempt.error === null) return outcome(begun, 'ask_owner', { intentId: attempt.intent.id });
	return outcome(begun, 'refused', { error: attempt.error });
};

/** Made with the payer's first try, and used again by the next. */
const intentOf = async (world: World, session: Session): Promise<PaymentIntent> => {
	if (session.payment_intent !== null) return world.get<PaymentIntent>('payment_intent', session.payment_intent);
	return createIntent(world, {
		amount: session.amount_total ?? 0,
		currency: session.currency ?? '',
		...session._intent,
		customer: session.customer ?? (session._intent.setup_future_usage === null ? null : guest(world, session).id),
		_session: session.id,
	});
};

const guest = (world: World, { customer_email: email }: Session): Customer =>
	createCustomer(world, { email, name: null, metadata: {} });

export const createCustomer = (
	world: World,
	input: { readonly email: string | null; readonly name: string | null; readonly metadata: Metadata },
): Customer => {
	const customer: Customer = world.put({
		...blankCustomer,
		id: newId('cus'),
		object: 'customer' as const,
		created: world.now,
		description: null,
		phone: null,
		...input,
	});
	world.tell('customer.created', customer);
	return customer;
};

const saveMethod = async (world: World, session: Session, card: TestCard): Promise<PageOutcome> => {
	const setup = await world.get<SetupIntent>('setup_intent', session.setup_intent ?? '');
	const attempt = await confirmSetup(world, setup, newMethod(world, card).id, null);
	if (attempt.setup.status === 'succeeded') return outcome(completeSession(world, session, null), 'complete');
	if (attempt.error === null) return outcome(session, 'ask_owner', { intentId: setup.id });
	return outcome(session, 'refused', { error: attempt.error });
};

const outcome = (
	session: Session,
	kind: PageOutcome['kind'],
	more: Partial<Pick<PageOutcome, 'error' | 'intentId'>> = {},
): PageOutcome => ({ session, kind, error: null, intentId: null, ...more });
