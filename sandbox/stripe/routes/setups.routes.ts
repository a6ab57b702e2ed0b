import { Hono } from 'hono';
import type { SandboxContext } from '../../env.ts';
import { endpoint, type Outcome } from '../stripe.door.ts';
import type { Customer, SetupIntent } from '../stripe.objects.ts';
import { expandOnly, intentList, setupCancelInput, setupConfirmInput, setupInput } from '../stripe.schemas.ts';
import { cancelSetup, confirmSetup, createSetup, type SetupAttempt } from '../stripe.setups.ts';
import { listOf } from './listing.ts';

export const setupRoutes = new Hono<SandboxContext>();

setupRoutes.post(
	'/',
	endpoint(setupInput, async (world, input) => {
		if (input.customer !== undefined) await world.get<Customer>('customer', input.customer, 'customer');
		const setup = createSetup(world, {
			customer: input.customer ?? null,
			description: input.description ?? null,
			metadata: input.metadata,
			usage: input.usage ?? 'off_session',
		});
		if (!input.confirm || input.payment_method === undefined) return setup;
		return outcomeOf(await confirmSetup(world, setup, input.payment_method, null));
	}),
);

const outcomeOf = ({ setup, error }: SetupAttempt): Outcome => (error === null ? setup : { declined: error });

setupRoutes.get(
	'/',
	endpoint(intentList, (world, { customer, ...query }) => listOf(world, 'setup_intent', query, { customer })),
);

setupRoutes.get(
	'/:id',
	endpoint(expandOnly, (world, _, id) => world.get<SetupIntent>('setup_intent', id)),
);

setupRoutes.post(
	'/:id/confirm',
	endpoint(setupConfirmInput, async (world, input, id) => {
		const setup = await world.get<SetupIntent>('setup_intent', id);
		return outcomeOf(await confirmSetup(world, setup, input.payment_method, null));
	}),
);

setupRoutes.post(
	'/:id/cancel',
	endpoint(setupCancelInput, async (world, input, id) =>
		cancelSetup(world, await world.get<SetupIntent>('setup_intent', id), input.cancellation_reason ?? null),
	),
);
