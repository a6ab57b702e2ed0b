import { createRoute, z } from '@hono/zod-openapi';
import {
	type MethodResponse,
	methodFilter,
	methodListResponse,
	methodResponse,
	paymentMethodId,
	startMethodBody,
} from '../contract/payment-methods.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { followMethod, forgetMethod, removeMethod } from '../domain/payments/methods.usecases.ts';
import type { SavedMethod } from '../domain/payments/saved-method.ts';
import { startMethod } from '../domain/payments/start-method.usecases.ts';
import { errorFields } from '../platform/log.ts';
import { answerCommand, sendJson, sendResource } from './answers.ts';
import { type AppContext, actionOf, callerOf, createRouter, endpoint, scopeOf, storeOf } from './http.ts';
import { requireScope, requireScopeOrEndUser } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { idempotencyHeader, json, jsonBody, problems, security } from './openapi.ts';
import { failureTexts, presentAction, presentMethod } from './payments.present.ts';
import { depsOfPayments } from './payments.routes.ts';
import { domainProblem, validationProblem } from './problem.ts';

/** Methods that customers agreed to be charged by later. */
export const paymentMethods = createRouter();

const tags = ['Payment methods'];
const params = z.object({ id: paymentMethodId });

endpoint(
	paymentMethods,
	createRoute({
		method: 'post',
		path: '/',
		tags,
		summary: 'Begin to save a method without a payment',
		description:
			'Answers what the customer has to do: follow a redirect, or confirm with a client secret. Until then the method is `pending`.',
		security,
		middleware: [requireScope('payments:write'), requireBillingEnabled],
		request: { headers: idempotencyHeader, body: jsonBody(startMethodBody) },
		responses: {
			201: json('The method, as far as the provider answered', methodResponse),
			...problems(400, 404, 409, 413, 415, 503),
		},
	}),
	async (c) => {
		const body = c.req.valid('json');
		const { customer_id: customerId, provider, flow, return_url: returnUrl, cancel_url: cancelUrl } = body;
		const input = { customerId, provider, flow, returnUrl, cancelUrl };
		const result = await startMethod(depsOfPayments(c), input, actionOf(c), {
			idempotency: c.var.idempotency,
			answer: (method, { dataKey }) => ({
				status: 201,
				body: present(method) as unknown as JsonObject,
				dataKey,
				number: null,
			}),
		});
		return answerCommand(c, result, (method) => sendResource(c, 201, method, present(method)));
	},
);

endpoint(
	paymentMethods,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'The saved methods of a customer, newest first; removed ones are left out',
		security,
		middleware: requireScopeOrEndUser('payments:read'),
		request: { query: methodFilter },
		responses: { 200: json('The methods', methodListResponse), ...problems() },
	}),
	async (c) => {
		const customerId = callerOf(c).endUser?.customerId ?? c.req.valid('query').customer_id;
		if (customerId === undefined) {
			return validationProblem(c, [{ pointer: '/query/customer_id', detail: 'Whose methods.' }]);
		}
		const { methods } = await storeOf(c).load({ methods: { kind: 'payment-method.ofCustomer', customerId } });
		return sendJson(c, 200, { data: methods.map(present) });
	},
);

endpoint(
	paymentMethods,
	createRoute({
		method: 'get',
		path: '/{id}',
		tags,
		summary: 'A saved method; the provider is asked about one that is pending',
		security,
		middleware: requireScopeOrEndUser('payments:read'),
		request: { params },
		responses: { 200: json('The method', methodResponse), ...problems(404, 409, 503) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { method } = await storeOf(c).load({ method: { kind: 'payment-method.byId', id } });
		if (method === null || !isOwn(c, method)) return domainProblem(c, { type: 'payment-method/not-found', method: id });
		if (method.status !== 'pending') return sendResource(c, 200, method, present(method));
		const followed = await followMethod(depsOfPayments(c), id, actionOf(c));
		return followed.ok
			? sendResource(c, 200, followed.value, present(followed.value))
			: domainProblem(c, followed.error);
	},
);

endpoint(
	paymentMethods,
	createRoute({
		method: 'delete',
		path: '/{id}',
		tags,
		summary: 'Remove a saved method',
		description: 'It is charged no more from now on; the provider is asked to forget it until it answers.',
		security,
		middleware: requireScope('payments:write'),
		request: { params },
		responses: { 204: { description: 'The method is removed' }, ...problems(404, 409) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const removed = await removeMethod(depsOfPayments(c), id, actionOf(c));
		if (!removed.ok) return domainProblem(c, removed.error);
		forgetSoon(c, removed.value);
		return c.body(null, 204);
	},
);

/** Nobody waits for it: what does not succeed now is tried again by the work that was committed. */
const forgetSoon = (c: AppContext, method: SavedMethod): void => {
	const { log } = c.var.wiring;
	scopeOf(c).background(
		forgetMethod(depsOfPayments(c), method, actionOf(c)).catch((error) =>
			log.warn('method.not_forgotten', { method: method.id, ...errorFields(error) }),
		),
	);
};

/** A method of another customer is none. */
const isOwn = (c: AppContext, { customerId }: SavedMethod): boolean => {
	const { endUser } = callerOf(c);
	return endUser === null || endUser.customerId === customerId;
};

const present = (method: SavedMethod): MethodResponse => ({
	id: method.id,
	object: 'payment_method',
	status: method.status,
	customer_id: method.customerId,
	provider: method.provider,
	method: presentMethod(method.summary),
	next_action: method.status === 'pending' ? presentAction(method.action, null) : null,
	failure: method.failure === null ? null : { reason: method.failure, message: failureTexts[method.failure] },
	created_at: method.createdAt,
	updated_at: method.updatedAt,
});
