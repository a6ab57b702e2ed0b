import { Hono } from 'hono';
import type { SandboxContext } from '../../env.ts';
import { endpoint } from '../stripe.door.ts';
import type { Charge, PaymentIntent, Refund } from '../stripe.objects.ts';
import { refundCharge } from '../stripe.refunding.ts';
import { invalid } from '../stripe.refusals.ts';
import { expandOnly, refundInput, refundList } from '../stripe.schemas.ts';
import type { World } from '../stripe.world.ts';
import { listOf } from './listing.ts';

export const refundRoutes = new Hono<SandboxContext>();

refundRoutes.post(
	'/',
	endpoint(refundInput, async (world, { charge, payment_intent: intent, ...input }) =>
		refundCharge(world, await chargeOf(world, charge, intent), input),
	),
);

const chargeOf = async (world: World, charge: string | undefined, intent: string | undefined): Promise<Charge> => {
	if (charge !== undefined) return world.get<Charge>('charge', charge, 'charge');
	const found = await world.get<PaymentIntent>('payment_intent', intent ?? '', 'payment_intent');
	return found.latest_charge === null
		? invalid('This PaymentIntent does not have a successful charge to refund.', { param: 'payment_intent' })
		: world.get<Charge>('charge', found.latest_charge);
};

refundRoutes.get(
	'/',
	endpoint(refundList, (world, { charge, payment_intent: intent, ...query }) =>
		listOf(world, 'refund', query, { charge, payment_intent: intent }),
	),
);

refundRoutes.get(
	'/:id',
	endpoint(expandOnly, (world, _, id) => world.get<Refund>('refund', id)),
);
