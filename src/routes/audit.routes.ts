import { createRoute, z } from '@hono/zod-openapi';
import { type EventResponse, eventFilter, eventListResponse, timelineQuery } from '../contract/events.ts';
import { invoiceId } from '../contract/invoices.ts';
import type { EventRecord } from '../domain/kernel/store.ts';
import { sendJson } from './answers.ts';
import { type AppContext, callerOf, createRouter, endpoint, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { json, problems, security } from './openapi.ts';
import { domainProblem } from './problem.ts';

/** Who changed what: the audit trail, mounted as `/audit` for people and as `/events` for programs. */
export const audit = createRouter();

endpoint(
	audit,
	createRoute({
		method: 'get',
		path: '/',
		tags: ['Operations'],
		summary: 'List what happened, latest first',
		security,
		middleware: requireScope('audit:read'),
		request: { query: eventFilter },
		responses: { 200: json('A page of events', eventListResponse), ...problems() },
	}),
	async (c) => {
		const { limit, cursor: before = null, subject_id: subjectId = null, type = null } = c.req.valid('query');
		const { found } = await storeOf(c).load({
			found: { kind: 'event.list', subjectId, type, before, limit: limit + 1 },
		});
		return sendEvents(c, found, limit);
	},
);

export const invoiceEvents = createRouter();

endpoint(
	invoiceEvents,
	createRoute({
		method: 'get',
		path: '/{id}/events',
		tags: ['Invoices'],
		summary: 'What happened to an invoice, latest first',
		security,
		middleware: requireScope('invoices:read'),
		request: { params: z.object({ id: invoiceId }), query: timelineQuery },
		responses: { 200: json('A page of events', eventListResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { limit, cursor: before = null } = c.req.valid('query');
		const { invoice, found } = await storeOf(c).load({
			invoice: { kind: 'invoice.byId', id },
			found: { kind: 'event.list', subjectId: id, type: null, before, limit: limit + 1 },
		});
		const { endUser } = callerOf(c);
		if (invoice === null || (endUser !== null && endUser.customerId !== invoice.customerId)) {
			return domainProblem(c, { type: 'invoice/not-found', invoice: id });
		}
		return sendEvents(c, found, limit);
	},
);

const sendEvents = (c: AppContext, found: readonly EventRecord[], limit: number): Response => {
	const rows = found.slice(0, limit);
	const last = rows.at(-1);
	const nextCursor = found.length > limit && last !== undefined ? String(last.seq) : null;
	const { endUser } = callerOf(c);
	const data = rows.map((event) => presentEvent(event, endUser === null));
	return sendJson(c, 200, { data, next_cursor: nextCursor });
};

/** An end user learns what happened, not which of our people did it or why they said they did. */
export const presentEvent = (event: EventRecord, withAuthor: boolean): EventResponse => ({
	id: event.id,
	object: 'event',
	type: event.type,
	subject_id: event.subjectId,
	subject_version: event.subjectVersion,
	payload: event.payload,
	actor: withAuthor ? event.actor : null,
	origin: withAuthor ? event.origin : null,
	request_id: withAuthor ? event.requestId : null,
	reason: withAuthor ? event.reason : null,
	occurred_at: event.occurredAt,
});
