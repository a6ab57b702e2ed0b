import type { PaymentIntent, Session } from './stripe.objects.ts';
import { invalid } from './stripe.refusals.ts';
import type { World } from './stripe.world.ts';

/** A page of Checkout as it stands now: its time runs out whether anybody looks or not. */
export const currentSession = async (world: World, id: string): Promise<Session> => {
	const session = await world.get<Session>('checkout.session', id);
	return session.status === 'open' && session.expires_at <= world.now ? close(world, session) : session;
};

export const expireSession = async (world: World, session: Session): Promise<Session> =>
	session.status === 'open'
		? close(world, session)
		: invalid(
				`Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
			);

/** With the page its payment ends: what the payer's bank still asks leads nowhere. */
const close = async (world: World, session: Session): Promise<Session> => {
	if (session.payment_intent !== null) {
		const intent = await world.get<PaymentIntent>('payment_intent', session.payment_intent);
		const canceled = world.put<PaymentIntent>({
			...intent,
			status: 'canceled',
			canceled_at: world.now,
			cancellation_reason: 'expired',
			next_action: null,
		});
		world.tell('payment_intent.canceled', canceled);
	}
	const expired = world.put<Session>({ ...session, status: 'expired', url: null });
	world.tell('checkout.session.expired', expired);
	return expired;
};

/** `intent`: what was paid with; null where a method was saved. */
export const completeSession = (world: World, session: Session, intent: PaymentIntent | null): Session => {
	const paymentStatus = intent === null ? 'no_payment_required' : intent.status === 'succeeded' ? 'paid' : 'unpaid';
	const complete = world.put<Session>({
		...session,
		status: 'complete',
		payment_status: paymentStatus,
		payment_intent: intent?.id ?? null,
		customer: intent?.customer ?? session.customer,
		url: null,
	});
	world.tell('checkout.session.completed', complete);
	return complete;
};
