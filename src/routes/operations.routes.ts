import { createRoute, z } from '@hono/zod-openapi';
import {
	type AsOf,
	createRunBody,
	operationsFilter,
	type RunResponse,
	runId,
	runListResponse,
	runResponse,
} from '../contract/operations.ts';
import { runTask } from '../cron/runs.ts';
import { addDays, addSeconds, dateInZone, type IsoInstant, startOfDay } from '../domain/kernel/calendar.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import type { Run } from '../domain/work/run.ts';
import { answerCommand, pageOf, sendJson } from './answers.ts';
import { actionOf, callerOf, createRouter, endpoint, scopeOf, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { idempotencyHeader, json, jsonBody, problems, security } from './openapi.ts';
import { badCursor, domainProblem } from './problem.ts';

const tags = ['Operations'];

export const runs = createRouter();

endpoint(
	runs,
	createRoute({
		method: 'post',
		path: '/',
		tags,
		summary: 'Run a task now, or list what it would do',
		security,
		middleware: [requireScope('ops:run'), requireBillingEnabled],
		request: { headers: idempotencyHeader, body: jsonBody(createRunBody) },
		responses: { 201: json('The run and what came of it', runResponse), ...problems(400, 409, 413, 415, 503) },
	}),
	async (c) => {
		const { task, as_of: asOf, dry_run: dryRun } = c.req.valid('json');
		const { tenant } = callerOf(c).snapshot;
		const action = actionOf(c);
		const input = { task, dryRun, asOf: instantOf(asOf, tenant.timeZone, action.now) };
		const result = await runTask(c.var.wiring, scopeOf(c), callerOf(c).snapshot, input, action, {
			idempotency: c.var.idempotency,
			answer: (run) => ({ status: 201, body: presentRun(run) as unknown as JsonObject, dataKey: null, number: null }),
		});
		return answerCommand(c, result, (run) => sendJson(c, 201, presentRun(run)));
	},
);

endpoint(
	runs,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List runs, newest first',
		security,
		middleware: requireScope('ops:run'),
		request: { query: operationsFilter },
		responses: { 200: json('A page of runs', runListResponse), ...problems() },
	}),
	async (c) => {
		const { limit, cursor } = c.req.valid('query');
		const before = cursor === undefined ? null : runId.safeParse(cursor);
		if (before !== null && !before.success) return badCursor(c);
		const need = { kind: 'run.list', before: before?.data ?? null, limit: limit + 1 } as const;
		const { found } = await storeOf(c).load({ found: need });
		const { rows, nextCursor } = pageOf(found, limit);
		return sendJson(c, 200, { data: rows.map(presentRun), next_cursor: nextCursor });
	},
);

endpoint(
	runs,
	createRoute({
		method: 'get',
		path: '/{id}',
		tags,
		summary: 'Read a run',
		security,
		middleware: requireScope('ops:run'),
		request: { params: z.object({ id: runId }) },
		responses: { 200: json('The run', runResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { run } = await storeOf(c).load({ run: { kind: 'run.byId', id } });
		return run === null ? domainProblem(c, { type: 'run/not-found', run: id }) : sendJson(c, 200, presentRun(run));
	},
);

/** A date is all of its day, for a day's reminders leave in its morning; today is what there is of it so far. */
export const instantOf = (asOf: AsOf | undefined, timeZone: string, now: IsoInstant): IsoInstant => {
	if (asOf === undefined) return now;
	if ('instant' in asOf) return asOf.instant;
	return asOf.date === dateInZone(now, timeZone) ? now : addSeconds(startOfDay(addDays(asOf.date, 1), timeZone), -1);
};

export const presentRun = (run: Run): RunResponse => ({
	id: run.id,
	object: 'run',
	task: run.task,
	as_of: run.asOf,
	dry_run: run.dryRun,
	status: run.finishedAt === null ? 'running' : 'finished',
	actor: `${run.actor.kind}:${run.actor.id}`,
	started_at: run.startedAt,
	finished_at: run.finishedAt,
	result: run.result,
});
