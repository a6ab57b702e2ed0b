import { Hono } from 'hono';
import type { SandboxContext } from '../../env.ts';
import { endpoint } from '../stripe.door.ts';
import type { BalanceTransaction, Charge, PaymentMethod, StripeEvent } from '../stripe.objects.ts';
import { invalid } from '../stripe.refusals.ts';
import { chargeList, eventList, expandOnly } from '../stripe.schemas.ts';
import { listOf } from './listing.ts';

/** What is read and hardly ever changed: charges, movements of the balance, saved methods, events. */
export const moneyRoutes = new Hono<SandboxContext>();

moneyRoutes.get(
	'/charges',
	endpoint(chargeList, (world, { customer, payment_intent: intent, ...query }) =>
		listOf(world, 'charge', query, { customer, payment_intent: intent }),
	),
);

moneyRoutes.get(
	'/charges/:id',
	endpoint(expandOnly, (world, _, id) => world.get<Charge>('charge', id)),
);

moneyRoutes.get(
	'/balance_transactions/:id',
	endpoint(expandOnly, (world, _, id) => world.get<BalanceTransaction>('balance_transaction', id)),
);

moneyRoutes.get(
	'/payment_methods/:id',
	endpoint(expandOnly, (world, _, id) => world.get<PaymentMethod>('payment_method', id)),
);

moneyRoutes.post(
	'/payment_methods/:id/detach',
	endpoint(expandOnly, async (world, _, id) => {
		const method = await world.get<PaymentMethod>('payment_method', id);
		if (method.customer === null) {
			return invalid('The payment method you provided is not attached to a customer so detachment is impossible.');
		}
		const detached = world.put<PaymentMethod>({ ...method, customer: null });
		world.tell('payment_method.detached', detached);
		return detached;
	}),
);

moneyRoutes.get(
	'/events',
	endpoint(eventList, (world, { type, ...query }) => listOf(world, 'event', query, { type })),
);

moneyRoutes.get(
	'/events/:id',
	endpoint(expandOnly, (world, _, id) => world.get<StripeEvent>('event', id)),
);
