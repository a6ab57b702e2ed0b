import { createRoute, z } from '@hono/zod-openapi';
import {
	type AsOf,
	createRunBody,
	type DeadLetterResponse,
	deadLetterId,
	deadLetterListResponse,
	deadLetterResponse,
	operationsFilter,
	type RunResponse,
	runId,
	runListResponse,
	runResponse,
} from '../contract/operations.ts';
import { runTask } from '../cron/runs.ts';
import { type IsoInstant, startOfDay } from '../domain/kernel/calendar.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import type { Run } from '../domain/work/run.ts';
import { replayDeadLetter } from '../queues/dead-letters.ts';
import type { Scope } from '../wiring.ts';
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
		const input = { task, dryRun, asOf: asOf === undefined ? action.now : instantOf(asOf, tenant.timeZone) };
		const result = await runTask(c.var.wiring, scopeOf(c), tenant, input, action, {
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

export const deadLetters = createRouter();

endpoint(
	deadLetters,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List queue messages that failed for ever, newest first',
		security,
		middleware: requireScope('ops:run'),
		request: { query: operationsFilter },
		responses: { 200: json('A page of dead letters', deadLetterListResponse), ...problems() },
	}),
	async (c) => {
		const { limit, cursor } = c.req.valid('query');
		const before = cursor === undefined ? null : deadLetterId.safeParse(cursor);
		if (before !== null && !before.success) return badCursor(c);
		const page = { tenantId: callerOf(c).tenantId, before: before?.data ?? null, limit: limit + 1 };
		const { rows, nextCursor } = pageOf(await scopeOf(c).deadLetters.list(page), limit);
		return sendJson(c, 200, { data: rows.map(presentDeadLetter), next_cursor: nextCursor });
	},
);

endpoint(
	deadLetters,
	createRoute({
		method: 'post',
		path: '/{id}/replay',
		tags,
		summary: 'Send the work of a dead letter again; repeating it is harmless',
		security,
		middleware: requireScope('ops:run'),
		request: { params: z.object({ id: deadLetterId }) },
		responses: { 200: json('The dead letter', deadLetterResponse), ...problems(404, 409) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const result = await replayDeadLetter(c.var.wiring, scopeOf(c), callerOf(c).tenantId, id);
		return result.ok ? sendJson(c, 200, presentDeadLetter(result.value)) : domainProblem(c, result.error);
	},
);

const instantOf = (asOf: AsOf, timeZone: string): IsoInstant =>
	'date' in asOf ? startOfDay(asOf.date, timeZone) : asOf.instant;

const presentRun = (run: Run): RunResponse => ({
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

type DeadLetter = Awaited<ReturnType<Scope['deadLetters']['list']>>[number];

const presentDeadLetter = (letter: DeadLetter): DeadLetterResponse => ({
	id: letter.id,
	object: 'dead_letter',
	queue: letter.queue,
	message: letter.message,
	reason: letter.reason,
	created_at: letter.createdAt,
	replayed_at: letter.replayedAt,
});
