import { createRoute } from '@hono/zod-openapi';
import { runResponse } from '../contract/operations.ts';
import { setTestClockBody, type TestClockResponse, testClockResponse } from '../contract/test-clock.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import type { TestClock } from '../domain/work/test-clock.ts';
import { advanceTestClock, returnToRealTime, type TestClockDeps } from '../domain/work/test-clock.usecases.ts';
import { answerCommand, sendJson } from './answers.ts';
import { type AppContext, actionOf, callerOf, createRouter, endpoint, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { idempotencyHeader, json, jsonBody, problems, security } from './openapi.ts';
import { presentRun } from './operations.routes.ts';

const tags = ['Operations'];

export const testClock = createRouter();

endpoint(
	testClock,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'Tell a test tenant’s time',
		security,
		middleware: requireScope('ops:run'),
		responses: { 200: json('Its clock; all null in real time', testClockResponse), ...problems() },
	}),
	async (c) => {
		const { clock } = await storeOf(c).load({ clock: { kind: 'test-clock' } });
		return sendJson(c, 200, presentClock(clock));
	},
);

endpoint(
	testClock,
	createRoute({
		method: 'post',
		path: '/',
		tags,
		summary: 'Take a test tenant’s time on',
		description:
			'The first call takes the tenant out of real time. A run then goes through everything that is due until `now`, in order and each at its own instant; documents and mails are dated by the clock. A live tenant, and every tenant in production, is refused.',
		security,
		middleware: [requireScope('ops:run'), requireBillingEnabled],
		request: { headers: idempotencyHeader, body: jsonBody(setTestClockBody) },
		responses: { 202: json('The run that takes it there', runResponse), ...problems(400, 409, 413, 415, 503) },
	}),
	async (c) => {
		const { now } = c.req.valid('json');
		const result = await advanceTestClock(clockDeps(c), now, actionOf(c), c.var.wiring.clock.now(), {
			idempotency: c.var.idempotency,
			answer: (run) => ({ status: 202, body: presentRun(run) as unknown as JsonObject, dataKey: null, number: null }),
		});
		// Whether a tenant has a clock is remembered for a while; this isolate knows better now.
		c.var.wiring.tenants.forget(callerOf(c).tenantId);
		return answerCommand(c, result, (run) => sendJson(c, 202, presentRun(run)));
	},
);

endpoint(
	testClock,
	createRoute({
		method: 'delete',
		path: '/',
		tags,
		summary: 'Let a test tenant live in real time again',
		description: 'Time does not go back: a clock that is ahead of real time stays. What fell due since is done late.',
		security,
		middleware: requireScope('ops:run'),
		responses: { 200: json('All null', testClockResponse), ...problems(409) },
	}),
	async (c) => {
		const result = await returnToRealTime(clockDeps(c), actionOf(c), c.var.wiring.clock.now());
		c.var.wiring.tenants.forget(callerOf(c).tenantId);
		return answerCommand(c, result, () => sendJson(c, 200, presentClock(null)));
	},
);

const clockDeps = (c: AppContext): TestClockDeps => ({
	store: storeOf(c),
	ids: c.var.wiring.ids,
	tenant: callerOf(c).snapshot.tenant,
	isProduction: c.var.wiring.config.environment === 'production',
});

const presentClock = (clock: TestClock | null): TestClockResponse => ({
	object: 'test_clock',
	now: clock?.now ?? null,
	target: clock === null || clock.runId === null ? null : clock.target,
	run_id: clock?.runId ?? null,
});
