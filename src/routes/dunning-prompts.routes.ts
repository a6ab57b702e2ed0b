import { createRoute, z } from '@hono/zod-openapi';
import { agreementBody, agreementResponse, promptResponse } from '../contract/dunning.ts';
import { subscriptionId } from '../contract/recurring.ts';
import { agreeToPrompts, requestPrompt, withdrawPrompts } from '../domain/dunning/prompt.usecases.ts';
import type { SubscriptionId } from '../domain/kernel/ids.ts';
import { answerCommand, sendJson } from './answers.ts';
import { presentAgreement, presentPrompt } from './dunning.present.ts';
import { type AppContext, actionOf, callerOf, createRouter, depsOf, endpoint } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { idempotencyHeader, json, jsonBody, problems, security } from './openapi.ts';
import { domainProblem } from './problem.ts';

export const dunningPrompts = createRouter();

const tags = ['Subscriptions'];
const idParam = z.object({ id: subscriptionId });

const callFor = (c: AppContext, id: SubscriptionId) => ({
	subscriptionId: id,
	customerId: callerOf(c).endUser?.customerId ?? null,
});

endpoint(
	dunningPrompts,
	createRoute({
		method: 'put',
		path: '/{id}/dunning/prompt-agreement',
		tags,
		summary: 'The payer agrees to be rung when an invoice is not paid',
		description:
			'On the customer’s phone, by steps `prompt` of the ladder, within the hour agreed on; three times for an invoice at most. Without an agreement such a step sends a payment link instead.',
		security,
		middleware: requireScope('subscriptions:write'),
		request: { params: idParam, body: jsonBody(agreementBody) },
		responses: { 200: json('The agreement', agreementResponse), ...problems(400, 404, 409, 413, 415) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const agreed = await agreeToPrompts(depsOf(c), callFor(c, id), c.req.valid('json'), actionOf(c));
		return answerCommand(c, agreed, (agreement) => sendJson(c, 200, presentAgreement(agreement)));
	},
);

endpoint(
	dunningPrompts,
	createRoute({
		method: 'delete',
		path: '/{id}/dunning/prompt-agreement',
		tags,
		summary: 'The payer does not want to be rung any more',
		security,
		middleware: requireScope('subscriptions:write'),
		request: { params: idParam },
		responses: { 204: { description: 'There is no agreement any more' }, ...problems(404, 409) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const withdrawn = await withdrawPrompts(depsOf(c), callFor(c, id), actionOf(c));
		return withdrawn.ok ? c.body(null, 204) : domainProblem(c, withdrawn.error);
	},
);

endpoint(
	dunningPrompts,
	createRoute({
		method: 'post',
		path: '/{id}/dunning/prompt',
		tags,
		summary: 'Ring the payer’s phone now, because they asked for it',
		description:
			'For the invoice that has been owed longest, within seconds. Refused within ten minutes of the last time, and after three times.',
		security,
		middleware: [requireScope('subscriptions:write'), requireBillingEnabled],
		request: { params: idParam, headers: idempotencyHeader },
		responses: { 202: json('The phone will ring', promptResponse), ...problems(400, 404, 409, 503) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const asked = await requestPrompt(depsOf(c), callFor(c, id), actionOf(c), {
			idempotency: c.var.idempotency,
			answer: (step) => ({
				status: 202,
				body: presentPrompt(step),
				dataKey: null,
				number: null,
			}),
		});
		return answerCommand(c, asked, (step) => sendJson(c, 202, presentPrompt(step)));
	},
);
