import { createRoute, z } from '@hono/zod-openapi';
import {
	bounceBody,
	type MailResponse,
	mailedDocumentId,
	mailFilter,
	mailKind,
	mailListResponse,
	mailResponse,
} from '../contract/mails.ts';
import type { MailRecord } from '../domain/notifications/mail.ts';
import { nameOf, recordBounce, resendMail } from '../domain/notifications/mails.usecases.ts';
import { answerCommand, sendJson } from './answers.ts';
import { type AppContext, actionOf, createRouter, endpoint, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { json, jsonBody, problems, security } from './openapi.ts';
import { sendProblem } from './problem.ts';

/** What was mailed to whom, and what became of it. */
export const mails = createRouter();

const tags = ['Mails'];

endpoint(
	mails,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List mails, latest first',
		security,
		middleware: requireScope('mails:read'),
		request: { query: mailFilter },
		responses: { 200: json('A page of mails', mailListResponse), ...problems() },
	}),
	async (c) => {
		const { limit, cursor, ...filter } = c.req.valid('query');
		const { found } = await storeOf(c).load({
			found: {
				kind: 'mail.list',
				documentId: filter.document_id ?? null,
				customerId: filter.customer_id ?? null,
				status: filter.status ?? null,
				before: cursor ?? null,
				limit: limit + 1,
			},
		});
		const rows = found.slice(0, limit);
		const last = rows.at(-1);
		const nextCursor = found.length > limit && last !== undefined ? `${last.claimedAt}/${nameOf(last)}` : null;
		return sendJson(c, 200, { data: rows.map(presentMail), next_cursor: nextCursor });
	},
);

endpoint(
	mails,
	createRoute({
		method: 'post',
		path: '/bounces',
		tags,
		summary: 'Tell that a mail came back; repeating it is harmless',
		description:
			'For the transport, or whoever listens to it. A mail that is not known yet is answered 404: tell it again later.',
		security,
		middleware: requireScope('mails:write'),
		request: { body: jsonBody(bounceBody) },
		responses: { 200: json('The mail', mailResponse), ...problems(400, 404, 409, 413, 415) },
	}),
	async (c) => {
		const { provider_id: providerId, type, detail } = c.req.valid('json');
		const result = await recordBounce(mailLogDeps(c), { providerId, type, detail }, actionOf(c));
		return answerCommand(c, result, (mail) => sendJson(c, 200, presentMail(mail)));
	},
);

endpoint(
	mails,
	createRoute({
		method: 'post',
		path: '/{document_id}/{kind}/resend',
		tags,
		summary: 'Send a mail again that came back, was refused or may never have left; repeating it is harmless',
		description: 'It goes to the customer’s address as it is now.',
		security,
		middleware: requireScope('mails:write'),
		request: { params: z.object({ document_id: mailedDocumentId, kind: mailKind }) },
		responses: { 202: json('The mail, waiting', mailResponse), ...problems(404, 409, 503) },
	}),
	async (c) => {
		const { document_id: documentId, kind } = c.req.valid('param');
		if (!c.var.wiring.config.mailEnabled) {
			return sendProblem(c, {
				type: 'mail-disabled',
				title: 'Mail is switched off',
				status: 503,
				detail: 'Nothing was changed. The operator switches it on with BILLING_EMAIL_ENABLED.',
			});
		}
		const result = await resendMail(mailLogDeps(c), { documentId, kind }, actionOf(c));
		return answerCommand(c, result, (mail) => sendJson(c, 202, presentMail(mail)));
	},
);

const mailLogDeps = (c: AppContext) => ({ store: storeOf(c), ids: c.var.wiring.ids });

const presentMail = (mail: MailRecord): MailResponse => ({
	id: nameOf(mail),
	object: 'mail',
	document_id: mail.documentId,
	kind: mail.kind,
	customer_id: mail.customerId,
	status: mail.status,
	recipient: mail.recipient,
	attempt: mail.attempt,
	provider_id: mail.providerId,
	detail: mail.detail,
	claimed_at: mail.claimedAt,
	sent_at: mail.sentAt,
});
