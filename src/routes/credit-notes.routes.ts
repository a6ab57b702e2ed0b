import { createRoute, z } from '@hono/zod-openapi';
import {
	creditNoteFilter,
	creditNoteId,
	creditNoteListResponse,
	creditNoteResponse,
} from '../contract/credit-notes.ts';
import { documentFilename } from '../domain/invoices/filename.ts';
import { pageOf, sendJson } from './answers.ts';
import { presentCreditNote } from './credit-notes.present.ts';
import { callerOf, createRouter, endpoint, storeOf } from './http.ts';
import { sendPdf } from './invoice-documents.routes.ts';
import { requireScope } from './middleware/authenticate.ts';
import { json, problems, security } from './openapi.ts';
import { badCursor, domainProblem } from './problem.ts';

export const creditNotes = createRouter();

const tags = ['Credit notes'];
const params = z.object({ id: creditNoteId });

endpoint(
	creditNotes,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List credit notes, newest first',
		security,
		middleware: requireScope('invoices:read'),
		request: { query: creditNoteFilter },
		responses: { 200: json('A page of credit notes', creditNoteListResponse), ...problems() },
	}),
	async (c) => {
		const query = c.req.valid('query');
		const cursor = query.cursor === undefined ? null : creditNoteId.safeParse(query.cursor);
		if (cursor !== null && !cursor.success) return badCursor(c);
		const customerId = callerOf(c).endUser?.customerId ?? query.customer_id ?? null;
		const { found } = await storeOf(c).load({
			found: { kind: 'credit-note.list', customerId, before: cursor?.data ?? null, limit: query.limit + 1 },
		});
		const { rows, nextCursor } = pageOf(found, query.limit);
		return sendJson(c, 200, { data: rows.map(presentCreditNote), next_cursor: nextCursor });
	},
);

endpoint(
	creditNotes,
	createRoute({
		method: 'get',
		path: '/{id}',
		tags,
		summary: 'Read a credit note',
		security,
		middleware: requireScope('invoices:read'),
		request: { params },
		responses: { 200: json('The credit note', creditNoteResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { note } = await storeOf(c).load({ note: { kind: 'credit-note.byId', id } });
		const { endUser } = callerOf(c);
		if (note === null || (endUser !== null && endUser.customerId !== note.customerId)) {
			return domainProblem(c, { type: 'credit-note/not-found', creditNote: id });
		}
		return sendJson(c, 200, presentCreditNote(note));
	},
);

endpoint(
	creditNotes,
	createRoute({
		method: 'get',
		path: '/{id}/pdf',
		tags,
		summary: 'The original PDF of a credit note',
		security,
		middleware: requireScope('invoices:read'),
		request: { params },
		responses: {
			200: {
				description: 'The document, the same bytes for ever',
				content: { 'application/pdf': { schema: z.string().meta({ format: 'binary' }) } },
			},
			...problems(404, 409),
		},
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { note, pdf } = await storeOf(c).load({
			note: { kind: 'credit-note.byId', id },
			pdf: { kind: 'rendition', documentId: id, rendition: 'pdf' },
		});
		const { endUser } = callerOf(c);
		if (note === null || (endUser !== null && endUser.customerId !== note.customerId)) {
			return domainProblem(c, { type: 'credit-note/not-found', creditNote: id });
		}
		return sendPdf(c, pdf, documentFilename(note));
	},
);
