import { createRoute, z } from '@hono/zod-openapi';
import {
	changeCustomerBody,
	createCustomerBody,
	customerFilter,
	customerId,
	customerListResponse,
	customerResponse,
} from '../contract/customers.ts';
import { blankCustomer } from '../domain/customers/customer-reference.ts';
import { changeCustomer, createCustomer } from '../domain/customers/customers.usecases.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { answerCommand, pageOf, sendJson, sendResource } from './answers.ts';
import { presentCustomer } from './customers.present.ts';
import { actionOf, callerOf, createRouter, depsOf, endpoint, expectedVersionOf, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { idempotencyHeader, ifMatchHeader, json, jsonBody, problems, security } from './openapi.ts';
import { badCursor, badIfMatch, domainProblem } from './problem.ts';

export const customers = createRouter();

const tags = ['Customers'];
const idParam = z.object({ id: customerId });

endpoint(
	customers,
	createRoute({
		method: 'post',
		path: '/',
		tags,
		summary: 'Create a customer',
		security,
		middleware: requireScope('customers:write'),
		request: { headers: idempotencyHeader, body: jsonBody(createCustomerBody) },
		responses: { 201: json('The customer', customerResponse), ...problems(400, 409, 413, 415) },
	}),
	async (c) => {
		const { externalId, details } = c.req.valid('json');
		const input = { ...blankCustomer, ...details, externalId };
		const result = await createCustomer(depsOf(c), input, actionOf(c), {
			idempotency: c.var.idempotency,
			answer: (customer) => ({
				status: 201,
				body: presentCustomer(customer) as unknown as JsonObject,
				dataKey: customer.dataKey,
				number: null,
			}),
		});
		return answerCommand(c, result, (customer) => sendResource(c, 201, customer, presentCustomer(customer)));
	},
);

endpoint(
	customers,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List customers, newest first; match one by external id or e-mail address',
		security,
		middleware: requireScope('customers:read'),
		request: { query: customerFilter },
		responses: { 200: json('A page of customers', customerListResponse), ...problems() },
	}),
	async (c) => {
		const query = c.req.valid('query');
		const { endUser } = callerOf(c);
		if (endUser !== null) {
			const { own } = await storeOf(c).load({ own: { kind: 'customer.byId', id: endUser.customerId } });
			return sendJson(c, 200, { data: own === null ? [] : [presentCustomer(own)], next_cursor: null });
		}
		const cursor = query.cursor === undefined ? null : customerId.safeParse(query.cursor);
		if (cursor !== null && !cursor.success) {
			return badCursor(c);
		}
		const { found } = await storeOf(c).load({
			found: {
				kind: 'customer.list',
				externalId: query.external_id ?? null,
				email: query.email ?? null,
				country: query.country ?? null,
				before: cursor?.data ?? null,
				limit: query.limit + 1,
			},
		});
		const { rows, nextCursor } = pageOf(found, query.limit);
		return sendJson(c, 200, { data: rows.map(presentCustomer), next_cursor: nextCursor });
	},
);

endpoint(
	customers,
	createRoute({
		method: 'get',
		path: '/{id}',
		tags,
		summary: 'Read a customer',
		security,
		middleware: requireScope('customers:read'),
		request: { params: idParam },
		responses: { 200: json('The customer', customerResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { endUser } = callerOf(c);
		const { customer } = await storeOf(c).load({ customer: { kind: 'customer.byId', id } });
		if (customer === null || (endUser !== null && endUser.customerId !== id)) {
			return domainProblem(c, { type: 'customer/not-found', customer: id });
		}
		return sendResource(c, 200, customer, presentCustomer(customer));
	},
);

endpoint(
	customers,
	createRoute({
		method: 'patch',
		path: '/{id}',
		tags,
		summary: 'Change what the body names of a customer; issued documents keep what they say',
		security,
		middleware: requireScope('customers:write'),
		request: { params: idParam, headers: ifMatchHeader, body: jsonBody(changeCustomerBody) },
		responses: { 200: json('The customer', customerResponse), ...problems(400, 404, 409, 412, 413, 415) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const result = await changeCustomer(depsOf(c), { id, patch: c.req.valid('json'), expectedVersion }, actionOf(c));
		return answerCommand(c, result, (customer) => sendResource(c, 200, customer, presentCustomer(customer)));
	},
);
