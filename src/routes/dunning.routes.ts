import { createRoute, z } from '@hono/zod-openapi';
import { dunningsResponse, simulationQuery, simulationResponse } from '../contract/dunning.ts';
import { subscriptionId } from '../contract/recurring.ts';
import { simulateFor, tellDunnings } from '../domain/dunning/reading.usecases.ts';
import { dunningsMax } from '../domain/dunning/wake.usecases.ts';
import type { SubscriptionId } from '../domain/kernel/ids.ts';
import type { Subscription } from '../domain/subscriptions/subscription.ts';
import { sendJson } from './answers.ts';
import { presentDunnings, presentSimulation } from './dunning.present.ts';
import { type AppContext, callerOf, createRouter, depsOf, endpoint, nowOf, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { json, problems, security } from './openapi.ts';
import { domainProblem } from './problem.ts';

export const dunning = createRouter();

const tags = ['Subscriptions'];
const idParam = z.object({ id: subscriptionId });

/** The subscription, for whoever may see it. */
const visible = async (c: AppContext, id: SubscriptionId): Promise<Subscription | null> => {
	const { subscription } = await storeOf(c).load({ subscription: { kind: 'subscription.byId', id } });
	const { endUser } = callerOf(c);
	return endUser === null || endUser.customerId === subscription?.customerId ? subscription : null;
};

endpoint(
	dunning,
	createRoute({
		method: 'get',
		path: '/{id}/dunning',
		tags,
		summary: 'What happened after a payment failed, what happens next, when and why',
		description: `At most the ${dunningsMax} newest invoices that were not paid.`,
		security,
		middleware: requireScope('subscriptions:read'),
		request: { params: idParam },
		responses: { 200: json('The dunnings of the subscription', dunningsResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const subscription = await visible(c, id);
		if (subscription === null) return domainProblem(c, { type: 'subscription/not-found', subscription: id });
		const { tenant } = callerOf(c).snapshot;
		const store = storeOf(c);
		const { agreement } = await store.load({ agreement: { kind: 'dunning.agreement', subscriptionId: id } });
		const told = await tellDunnings({ store, tenant }, id, nowOf(c), dunningsMax);
		return sendJson(c, 200, presentDunnings(subscription, told, agreement, tenant.timeZone));
	},
);

endpoint(
	dunning,
	createRoute({
		method: 'get',
		path: '/{id}/dunning/simulation',
		tags,
		summary: 'The whole ladder on dates, were a payment to fail; nothing is done',
		description:
			'By the setting in force today for the country and kind of the customer, as if nothing were ever paid.',
		security,
		middleware: requireScope('subscriptions:read'),
		request: { params: idParam, query: simulationQuery },
		responses: { 200: json('What would happen', simulationResponse), ...problems(404, 409) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const query = c.req.valid('query');
		const subscription = await visible(c, id);
		if (subscription === null) return domainProblem(c, { type: 'subscription/not-found', subscription: id });
		const { customer, method, agreement } = await storeOf(c).load({
			agreement: { kind: 'dunning.agreement', subscriptionId: id },
			customer: { kind: 'customer.byId', id: subscription.customerId },
			method: { kind: 'payment-method.byId', id: subscription.methodId ?? '' },
		});
		if (customer === null) return domainProblem(c, { type: 'subscription/not-found', subscription: id });
		const saved = method?.status === 'active' ? method.provider : null;
		const reason = query.reason ?? ((query.provider ?? saved) === null ? 'no_method' : 'insufficient_funds');
		const provider = reason === 'no_method' ? null : (query.provider ?? saved);
		const simulated = simulateFor(
			depsOf(c),
			customer,
			{ from: query.from ?? null, provider, reason, promptHour: agreement?.hour ?? null },
			nowOf(c),
		);
		if (!simulated.ok) return domainProblem(c, simulated.error);
		const { timeZone } = callerOf(c).snapshot.tenant;
		return sendJson(c, 200, presentSimulation(subscription, simulated.value, timeZone));
	},
);
