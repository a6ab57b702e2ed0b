import { createRoute, z } from '@hono/zod-openapi';
import {
	type DeadLetterResponse,
	deadLetterId,
	deadLetterListResponse,
	deadLetterResponse,
	operationsFilter,
} from '../contract/operations.ts';
import type { DeadLetter } from '../domain/work/operations.ports.ts';
import { type DeadLetterDeps, dismissDeadLetter, replayDeadLetter } from '../queues/dead-letters.ts';
import { pageOf, sendJson } from './answers.ts';
import { type AppContext, actionOf, callerOf, createRouter, endpoint, scopeOf, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { json, problems, security } from './openapi.ts';
import { badCursor, domainProblem } from './problem.ts';

const tags = ['Operations'];

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
		const result = await replayDeadLetter(deadLetterDeps(c), id, actionOf(c));
		return result.ok ? sendJson(c, 200, presentDeadLetter(result.value)) : domainProblem(c, result.error);
	},
);

endpoint(
	deadLetters,
	createRoute({
		method: 'delete',
		path: '/{id}',
		tags,
		summary: 'Lay a dead letter aside: nothing is to be done about it',
		security,
		middleware: requireScope('ops:run'),
		request: { params: z.object({ id: deadLetterId }) },
		responses: { 200: json('The dead letter', deadLetterResponse), ...problems(404, 409) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const result = await dismissDeadLetter(deadLetterDeps(c), id, actionOf(c));
		return result.ok ? sendJson(c, 200, presentDeadLetter(result.value)) : domainProblem(c, result.error);
	},
);

const deadLetterDeps = (c: AppContext): DeadLetterDeps => ({
	deadLetters: scopeOf(c).deadLetters,
	store: storeOf(c),
	ids: c.var.wiring.ids,
	publish: c.var.wiring.publish,
	tenantId: callerOf(c).tenantId,
});

const presentDeadLetter = (letter: DeadLetter): DeadLetterResponse => ({
	id: letter.id,
	object: 'dead_letter',
	queue: letter.queue,
	message: letter.message,
	reason: letter.reason,
	created_at: letter.createdAt,
	replayed_at: letter.replayedAt,
	dismissed_at: letter.dismissedAt,
});
