import { Hono } from 'hono';
import type { SandboxContext } from '../../env.ts';
import { createSession } from '../stripe.checkout.ts';
import { endpoint } from '../stripe.door.ts';
import { expandOnly, sessionInput, sessionList } from '../stripe.schemas.ts';
import { currentSession, expireSession } from '../stripe.sessions.ts';
import { listOf } from './listing.ts';

export const sessionRoutes = new Hono<SandboxContext>();

sessionRoutes.post('/', endpoint(sessionInput, createSession));

sessionRoutes.get(
	'/',
	endpoint(sessionList, (world, { customer, payment_intent: intent, status, ...query }) =>
		listOf(world, 'checkout.session', query, { customer, payment_intent: intent, status }),
	),
);

sessionRoutes.get(
	'/:id',
	endpoint(expandOnly, (world, _, id) => currentSession(world, id)),
);

sessionRoutes.post(
	'/:id/expire',
	endpoint(expandOnly, async (world, _, id) => expireSession(world, await currentSession(world, id))),
);
