import { createRoute, z } from '@hono/zod-openapi';
import {
	addPriceBody,
	changePlanBody,
	createPlanBody,
	planFilter,
	planId,
	planListResponse,
	planResponse,
	priceResponse,
} from '../contract/plans.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { addPrice, changePlan, createPlan } from '../domain/plans/plans.usecases.ts';
import { answerCommand, pageOf, sendJson, sendResource } from './answers.ts';
import { actionOf, createRouter, depsOf, endpoint, expectedVersionOf, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { idempotencyHeader, ifMatchHeader, json, jsonBody, problems, security } from './openapi.ts';
import { presentPlan, presentPrice } from './plans.present.ts';
import { badCursor, badIfMatch, domainProblem } from './problem.ts';

export const plans = createRouter();

const tags = ['Plans'];
const idParam = z.object({ id: planId });

/** A new thing of the catalogue, as it is kept for a repetition: nothing about it is personal. */
export const createdAnswer = (body: object) => ({
	status: 201,
	body: body as unknown as JsonObject,
	dataKey: null,
	number: null,
});

endpoint(
	plans,
	createRoute({
		method: 'post',
		path: '/',
		tags,
		summary: 'Create a plan with its prices',
		security,
		middleware: requireScope('plans:write'),
		request: { headers: idempotencyHeader, body: jsonBody(createPlanBody) },
		responses: { 201: json('The plan', planResponse), ...problems(400, 409, 413, 415) },
	}),
	async (c) => {
		const result = await createPlan(depsOf(c), c.req.valid('json'), actionOf(c), {
			idempotency: c.var.idempotency,
			answer: (plan) => createdAnswer(presentPlan(plan)),
		});
		return answerCommand(c, result, (plan) => sendResource(c, 201, plan, presentPlan(plan)));
	},
);

endpoint(
	plans,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List plans, newest first, with all their prices',
		security,
		middleware: requireScope('plans:read'),
		request: { query: planFilter },
		responses: { 200: json('A page of plans', planListResponse), ...problems() },
	}),
	async (c) => {
		const { code, status, cursor, limit } = c.req.valid('query');
		const before = cursor === undefined ? null : planId.safeParse(cursor);
		if (before !== null && !before.success) return badCursor(c);
		const filter = { code: code ?? null, status: status ?? null, before: before?.data ?? null, limit: limit + 1 };
		const { found } = await storeOf(c).load({ found: { kind: 'plan.list', ...filter } });
		const { rows, nextCursor } = pageOf(found, limit);
		return sendJson(c, 200, { data: rows.map(presentPlan), next_cursor: nextCursor });
	},
);

endpoint(
	plans,
	createRoute({
		method: 'get',
		path: '/{id}',
		tags,
		summary: 'Read a plan',
		security,
		middleware: requireScope('plans:read'),
		request: { params: idParam },
		responses: { 200: json('The plan', planResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { plan } = await storeOf(c).load({ plan: { kind: 'plan.byId', id } });
		return plan === null
			? domainProblem(c, { type: 'plan/not-found', plan: id })
			: sendResource(c, 200, plan, presentPlan(plan));
	},
);

endpoint(
	plans,
	createRoute({
		method: 'patch',
		path: '/{id}',
		tags,
		summary: 'Change what the body names of a plan, or archive it; its subscribers keep what they have',
		security,
		middleware: requireScope('plans:write'),
		request: { params: idParam, headers: ifMatchHeader, body: jsonBody(changePlanBody) },
		responses: { 200: json('The plan', planResponse), ...problems(400, 404, 409, 412, 413, 415) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const result = await changePlan(depsOf(c), { id, patch: c.req.valid('json'), expectedVersion }, actionOf(c));
		return answerCommand(c, result, (plan) => sendResource(c, 200, plan, presentPlan(plan)));
	},
);

endpoint(
	plans,
	createRoute({
		method: 'post',
		path: '/{id}/prices',
		tags,
		summary: 'Add a price, which supersedes the active one of its currency and frequency for new subscribers',
		security,
		middleware: requireScope('plans:write'),
		request: { params: idParam, headers: idempotencyHeader, body: jsonBody(addPriceBody) },
		responses: { 201: json('The price', priceResponse), ...problems(400, 404, 409, 413, 415) },
	}),
	async (c) => {
		const input = { planId: c.req.valid('param').id, terms: c.req.valid('json') };
		const result = await addPrice(depsOf(c), input, actionOf(c), {
			idempotency: c.var.idempotency,
			answer: (price) => createdAnswer(presentPrice(price)),
		});
		return answerCommand(c, result, (price) => sendJson(c, 201, presentPrice(price)));
	},
);
