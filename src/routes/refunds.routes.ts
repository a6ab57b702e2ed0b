import { createRoute, z } from '@hono/zod-openapi';
import { readAmount } from '../contract/invoice-items.ts';
import { paymentId } from '../contract/provider-payments.ts';
import { refundFilter, refundId, refundListResponse, refundPaymentBody, refundResponse } from '../contract/refunds.ts';
import type { CommandError, CommandOutcome } from '../domain/kernel/command.ts';
import { isId } from '../domain/kernel/ids.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import type { Money } from '../domain/kernel/money.ts';
import type { Result } from '../domain/kernel/result.ts';
import type { Refund } from '../domain/payments/refund.ts';
import { followRefund, type RefundDoor } from '../domain/payments/refund-follow.usecases.ts';
import { refundUnallocated, type StartRefundError } from '../domain/payments/refunds.usecases.ts';
import { answerCommand, pageOf, sendJson, sendResource } from './answers.ts';
import { type AppContext, actionOf, createRouter, endpoint, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { houseOnly } from './middleware/house-only.ts';
import { keyIsRequired, requireIdempotencyKey } from './middleware/request-body.ts';
import { idempotencyHeader, json, jsonBody, problems, security } from './openapi.ts';
import { depsOfPayments } from './payments.routes.ts';
import { badCursor, domainProblem, type FieldProblem, validationProblem } from './problem.ts';
import { presentRefund } from './refunds.present.ts';

export const refunds = createRouter();
/** Under `/payments`. */
export const paymentRefunds = createRouter();

const tags = ['Payments'];
const params = z.object({ id: refundId });

endpoint(
	paymentRefunds,
	createRoute({
		method: 'post',
		path: '/{id}/refund',
		tags,
		summary: 'Give money back that matched nothing',
		description:
			'Of the amount that belongs to no invoice. Money of an invoice goes back by `POST /invoices/{id}/refund`. An `Idempotency-Key` is required: a repeat never gives back twice.',
		security,
		middleware: [requireScope('refunds:write'), requireBillingEnabled, requireIdempotencyKey],
		request: { params: z.object({ id: paymentId }), headers: idempotencyHeader, body: jsonBody(refundPaymentBody) },
		responses: {
			201: json('The refund, as far as the provider answered', refundResponse),
			...problems(400, 404, 409, 413, 415, 503),
		},
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { amount: given } = c.req.valid('json');
		const amount = await unallocatedAmount(c, id, given);
		if (amount instanceof Response) return amount;
		return startedRefund(c, (door) =>
			refundUnallocated(depsOfPayments(c), { paymentId: id, amount }, actionOf(c), door),
		);
	},
);

endpoint(
	refunds,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List refunds through providers, newest first',
		description: 'What was given back by hand stands in the customer’s statement.',
		security,
		middleware: [requireScope('payments:read'), houseOnly],
		request: { query: refundFilter },
		responses: { 200: json('A page of refunds', refundListResponse), ...problems() },
	}),
	async (c) => {
		const query = c.req.valid('query');
		if (query.cursor !== undefined && !isId('rfd', query.cursor)) return badCursor(c);
		const { found } = await storeOf(c).load({
			found: {
				kind: 'refund.list',
				paymentId: query.payment_id ?? null,
				invoiceId: query.invoice_id ?? null,
				status: query.status ?? null,
				cursor: query.cursor ?? null,
				limit: query.limit + 1,
			},
		});
		const { rows, nextCursor } = pageOf(found, query.limit);
		return sendJson(c, 200, { data: rows.map(presentRefund), next_cursor: nextCursor });
	},
);

endpoint(
	refunds,
	createRoute({
		method: 'get',
		path: '/{id}',
		tags,
		summary: 'Read a refund',
		security,
		middleware: [requireScope('payments:read'), houseOnly],
		request: { params },
		responses: { 200: json('The refund', refundResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { refund } = await storeOf(c).load({ refund: { kind: 'refund.byId', id } });
		return refund === null ? domainProblem(c, { type: 'refund/not-found', refund: id }) : sendRefund(c, 200, refund);
	},
);

endpoint(
	refunds,
	createRoute({
		method: 'post',
		path: '/{id}/sync',
		tags,
		summary: 'Ask the provider what became of a refund, and make it so',
		description:
			'A refund that was made in the provider’s own pages is also taken from the customer’s credit, as far as a credit note has freed it since.',
		security,
		middleware: [requireScope('refunds:write'), requireBillingEnabled],
		request: { params },
		responses: { 200: json('The refund', refundResponse), ...problems(404, 409, 503) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const followed = await followRefund(depsOfPayments(c), id, actionOf(c));
		return followed.ok ? sendRefund(c, 200, followed.value) : domainProblem(c, followed.error);
	},
);

const sendRefund = (c: AppContext, status: 200 | 201, refund: Refund): Response =>
	sendResource(c, status, refund, presentRefund(refund));

/** Begins a refund under the request's key and answers it, again and again with the same bytes. */
export const startedRefund = async (
	c: AppContext,
	start: (door: RefundDoor) => Promise<Result<CommandOutcome<Refund>, StartRefundError | CommandError>>,
): Promise<Response> => {
	const { idempotency } = c.var;
	if (idempotency === null) return keyIsRequired(c);
	const answer = (refund: Refund) => ({
		status: 201,
		body: presentRefund(refund) as unknown as JsonObject,
		dataKey: null,
		number: null,
	});
	return answerCommand(c, await start({ idempotency, answer }), (refund) => sendRefund(c, 201, refund));
};

/** Read in the currency that the money came in. */
const unallocatedAmount = async (
	c: AppContext,
	id: Parameters<typeof refundUnallocated>[1]['paymentId'],
	given: string | number | null,
): Promise<Money | null | Response> => {
	if (given === null) return null;
	const { payment } = await storeOf(c).load({ payment: { kind: 'provider-payment.byId', id } });
	if (payment === null) return domainProblem(c, { type: 'payment/not-found', payment: id });
	const issues: FieldProblem[] = [];
	const amount = readAmount(given, payment.unallocated.currency, ['amount'], (path, detail) => {
		issues.push({ pointer: `/${path.join('/')}`, detail });
	});
	return issues.length > 0 ? validationProblem(c, issues) : amount;
};
