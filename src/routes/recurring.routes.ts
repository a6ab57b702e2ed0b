import { createRoute, z } from '@hono/zod-openapi';
import { runResponse } from '../contract/operations.ts';
import {
	createdSubscriptionResponse,
	createSubscriptionBody,
	processDueBody,
	subscriptionFilter,
	subscriptionId,
	subscriptionListResponse,
	subscriptionResponse,
} from '../contract/recurring.ts';
import { runTask } from '../cron/runs.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { todayOf } from '../domain/kernel/tenant.ts';
import { type CreatedSubscription, createSubscription } from '../domain/subscriptions/create.usecases.ts';
import { answerCommand, pageOf, sendJson, sendResource } from './answers.ts';
import { type AppContext, actionOf, callerOf, createRouter, depsOf, endpoint, scopeOf, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { idempotencyHeader, json, jsonBody, problems, security } from './openapi.ts';
import { instantOf, presentRun } from './operations.routes.ts';
import { badCursor, domainProblem } from './problem.ts';
import { presentSubscription } from './recurring.present.ts';

export const recurring = createRouter();

const tags = ['Subscriptions'];
const idParam = z.object({ id: subscriptionId });

/** The local date on which the answer is given: access depends on it. */
const todayFor = (c: AppContext) => todayOf(callerOf(c).snapshot.tenant, actionOf(c));

endpoint(
	recurring,
	createRoute({
		method: 'post',
		path: '/',
		tags,
		summary: 'Create a subscription; the period that has begun is invoiced at once',
		security,
		middleware: requireScope('subscriptions:write'),
		request: { headers: idempotencyHeader, body: jsonBody(createSubscriptionBody) },
		responses: { 201: json('The subscription', createdSubscriptionResponse), ...problems(400, 404, 409, 413, 415) },
	}),
	async (c) => {
		const today = todayFor(c);
		const present = ({ subscription, invoice }: CreatedSubscription) => ({
			...presentSubscription(subscription, today),
			latest_invoice_id: invoice?.id ?? null,
		});
		const result = await createSubscription(depsOf(c), c.req.valid('json'), actionOf(c), {
			idempotency: c.var.idempotency,
			answer: (created) => ({
				status: 201,
				body: present(created),
				dataKey: created.customer.dataKey,
				number: null,
			}),
		});
		return answerCommand(c, result, (created) => sendResource(c, 201, created.subscription, present(created)));
	},
);

endpoint(
	recurring,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List subscriptions, newest first',
		security,
		middleware: requireScope('subscriptions:read'),
		request: { query: subscriptionFilter },
		responses: { 200: json('A page of subscriptions', subscriptionListResponse), ...problems() },
	}),
	async (c) => {
		const query = c.req.valid('query');
		const cursor = query.cursor === undefined ? null : subscriptionId.safeParse(query.cursor);
		if (cursor !== null && !cursor.success) return badCursor(c);
		const { found } = await storeOf(c).load({
			found: {
				kind: 'subscription.list',
				customerId: callerOf(c).endUser?.customerId ?? query.customer_id ?? null,
				status: query.status ?? null,
				planId: query.plan_id ?? null,
				parked: query.parked === 'true',
				before: cursor?.data ?? null,
				limit: query.limit + 1,
			},
		});
		const { rows, nextCursor } = pageOf(found, query.limit);
		const today = todayFor(c);
		return sendJson(c, 200, { data: rows.map((row) => presentSubscription(row, today)), next_cursor: nextCursor });
	},
);

endpoint(
	recurring,
	createRoute({
		method: 'get',
		path: '/{id}',
		tags,
		summary: 'Read a subscription, and whether its subscriber has access',
		security,
		middleware: requireScope('subscriptions:read'),
		request: { params: idParam },
		responses: { 200: json('The subscription', subscriptionResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { subscription } = await storeOf(c).load({ subscription: { kind: 'subscription.byId', id } });
		const { endUser } = callerOf(c);
		if (subscription === null || (endUser !== null && endUser.customerId !== subscription.customerId)) {
			return domainProblem(c, { type: 'subscription/not-found', subscription: id });
		}
		return sendResource(c, 200, subscription, presentSubscription(subscription, todayFor(c)));
	},
);

endpoint(
	recurring,
	createRoute({
		method: 'post',
		path: '/process-due',
		tags,
		summary: 'Bill what is due now, or list what would be billed',
		security,
		middleware: [requireScope('ops:run'), requireBillingEnabled],
		request: { headers: idempotencyHeader, body: jsonBody(processDueBody) },
		responses: { 201: json('The run and what came of it', runResponse), ...problems(400, 409, 413, 415, 503) },
	}),
	async (c) => {
		const { as_of: asOf, dry_run: dryRun } = c.req.valid('json');
		const { snapshot } = callerOf(c);
		const action = actionOf(c);
		const input = { task: 'recurring', dryRun, asOf: instantOf(asOf, snapshot.tenant.timeZone, action.now) } as const;
		const result = await runTask(c.var.wiring, scopeOf(c), snapshot, input, action, {
			idempotency: c.var.idempotency,
			answer: (run) => ({ status: 201, body: presentRun(run) as unknown as JsonObject, dataKey: null, number: null }),
		});
		return answerCommand(c, result, (run) => sendJson(c, 201, presentRun(run)));
	},
);
