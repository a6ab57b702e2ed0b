import { createRoute, z } from '@hono/zod-openapi';
import { invoiceResponse } from '../contract/invoice-response.ts';
import { invoiceId } from '../contract/invoices.ts';
import {
	extendDueDateBody,
	holdBody,
	type ReminderResponse,
	releaseBody,
	reminderListResponse,
	reminderResponse,
} from '../contract/reminders.ts';
import {
	type CollectionDeps,
	extendDueDate,
	holdInvoice,
	releaseInvoice,
} from '../domain/invoices/collection.usecases.ts';
import type { InvoiceDoor } from '../domain/invoices/invoices.usecases.ts';
import { upcomingReminders } from '../domain/invoices/reminder-plan.ts';
import type { Reminder } from '../domain/invoices/reminders.ts';
import { remindByHand } from '../domain/invoices/reminders.usecases.ts';
import type { ActionContext } from '../domain/kernel/event.ts';
import { answerCommand, sendJson, sendResource } from './answers.ts';
import {
	type AppContext,
	actionOf,
	callerOf,
	createRouter,
	depsOf,
	endpoint,
	expectedVersionOf,
	storeOf,
} from './http.ts';
import { invoiceDoor, sendInvoice } from './invoice-answers.ts';
import { requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { idempotencyHeader, ifMatchHeader, json, jsonBody, problems, security } from './openapi.ts';
import { badIfMatch, domainProblem } from './problem.ts';

/** What is done about an invoice that is not paid: reminding, holding, waiting longer. */
export const invoiceCollection = createRouter();

const tags = ['Invoices'];
const params = z.object({ id: invoiceId });
const headers = idempotencyHeader.extend(ifMatchHeader.shape);

endpoint(
	invoiceCollection,
	createRoute({
		method: 'post',
		path: '/{id}/remind',
		tags,
		summary: 'Remind the customer now, once a day',
		security,
		middleware: [requireScope('invoices:write'), requireBillingEnabled],
		request: { params, headers },
		responses: { 201: json('The reminder that was asked for', reminderResponse), ...problems(400, 404, 409, 412, 503) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const result = await remindByHand(collectionDeps(c), { id, expectedVersion }, actionOf(c), {
			idempotency: c.var.idempotency,
			answer: ({ reminder }) => ({ status: 201, body: presentReminder(reminder), dataKey: null, number: null }),
		});
		return answerCommand(c, result, ({ invoice, reminder }) =>
			sendResource(c, 201, invoice, presentReminder(reminder)),
		);
	},
);

endpoint(
	invoiceCollection,
	createRoute({
		method: 'post',
		path: '/{id}/hold',
		tags,
		summary: 'Stop the reminders of an invoice',
		security,
		middleware: [requireScope('invoices:write'), requireBillingEnabled],
		request: { params, headers, body: jsonBody(holdBody) },
		responses: { 200: json('The invoice', invoiceResponse), ...problems(400, 404, 409, 412, 413, 415, 503) },
	}),
	(c) => {
		const { hold, reason } = c.req.valid('json');
		return onInvoice(c, c.req.valid('param').id, reason, (deps, input, action, door) =>
			holdInvoice(deps, { ...input, hold }, action, door),
		);
	},
);

endpoint(
	invoiceCollection,
	createRoute({
		method: 'post',
		path: '/{id}/release',
		tags,
		summary: 'Let the reminders of a held invoice go on with the next step',
		security,
		middleware: [requireScope('invoices:write'), requireBillingEnabled],
		request: { params, headers, body: jsonBody(releaseBody) },
		responses: { 200: json('The invoice', invoiceResponse), ...problems(400, 404, 409, 412, 413, 415, 503) },
	}),
	(c) => onInvoice(c, c.req.valid('param').id, c.req.valid('json').reason, releaseInvoice),
);

endpoint(
	invoiceCollection,
	createRoute({
		method: 'post',
		path: '/{id}/extend-due-date',
		tags,
		summary: 'Agree on a later due date; the printed one stays',
		security,
		middleware: [requireScope('invoices:write'), requireBillingEnabled],
		request: { params, headers, body: jsonBody(extendDueDateBody) },
		responses: { 200: json('The invoice', invoiceResponse), ...problems(400, 404, 409, 412, 413, 415, 503) },
	}),
	(c) => {
		const { due_date: dueDate, reason } = c.req.valid('json');
		return onInvoice(c, c.req.valid('param').id, reason, (deps, input, action, door) =>
			extendDueDate(deps, { ...input, dueDate }, action, door),
		);
	},
);

endpoint(
	invoiceCollection,
	createRoute({
		method: 'get',
		path: '/{id}/reminders',
		tags,
		summary: 'What became of the reminders of an invoice, and which lie ahead',
		security,
		middleware: requireScope('invoices:read'),
		request: { params },
		responses: { 200: json('The reminders', reminderListResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { invoice, reminders } = await storeOf(c).load({
			invoice: { kind: 'invoice.byId', id },
			reminders: { kind: 'reminder.ofInvoices', invoiceIds: [id] },
		});
		const { endUser } = callerOf(c);
		if (invoice === null || (endUser !== null && endUser.customerId !== invoice.customerId)) {
			return domainProblem(c, { type: 'invoice/not-found', invoice: id });
		}
		const upcoming = upcomingReminders(collectionDeps(c), invoice, reminders, actionOf(c).now);
		return sendJson(c, 200, {
			data: reminders.map(presentReminder),
			upcoming: upcoming.map(({ step, fallsOn }) => ({ step: String(step), falls_on: fallsOn })),
		});
	},
);

const collectionDeps = (c: AppContext): CollectionDeps => ({
	...depsOf(c),
	mailEnabled: c.var.wiring.config.mailEnabled,
});

/** One command on one invoice, answered with the invoice; the reason of the body goes before that of the header. */
const onInvoice = async (
	c: AppContext,
	id: z.output<typeof invoiceId>,
	reason: string | null,
	command: (
		deps: CollectionDeps,
		input: { readonly id: z.output<typeof invoiceId>; readonly expectedVersion: number | null },
		action: ActionContext,
		door: InvoiceDoor,
	) => ReturnType<typeof releaseInvoice>,
): Promise<Response> => {
	const expectedVersion = expectedVersionOf(c);
	if (expectedVersion === undefined) return badIfMatch(c);
	const action = actionOf(c);
	const input = { id, expectedVersion };
	const context = { ...action, reason: reason ?? action.reason };
	const result = await command(collectionDeps(c), input, context, invoiceDoor(c, 200));
	return answerCommand(c, result, ({ invoice }) => sendInvoice(c, 200, invoice));
};

const presentReminder = (reminder: Reminder): ReminderResponse => ({
	object: 'reminder',
	invoice_id: reminder.invoiceId,
	step: reminder.step,
	status: reminder.status,
	reason: reminder.reason,
	due_on: reminder.dueOn,
	falls_on: reminder.fallsOn,
	created_at: reminder.createdAt,
});
