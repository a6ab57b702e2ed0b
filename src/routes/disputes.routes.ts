import { createRoute, z } from '@hono/zod-openapi';
import { disputeFilter, disputeId, disputeListResponse, disputeResponse } from '../contract/disputes.ts';
import { isId } from '../domain/kernel/ids.ts';
import { pageOf, sendJson, sendResource } from './answers.ts';
import { createRouter, endpoint, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { houseOnly } from './middleware/house-only.ts';
import { json, problems, security } from './openapi.ts';
import { badCursor, domainProblem } from './problem.ts';
import { presentDispute } from './refunds.present.ts';

export const disputes = createRouter();

const tags = ['Payments'];

endpoint(
	disputes,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List disputes, newest first',
		description: 'Evidence is given in the provider’s own pages; what comes of it arrives here by its notices.',
		security,
		middleware: [requireScope('payments:read'), houseOnly],
		request: { query: disputeFilter },
		responses: { 200: json('A page of disputes', disputeListResponse), ...problems() },
	}),
	async (c) => {
		const { cursor, limit, payment_id: paymentId, status } = c.req.valid('query');
		if (cursor !== undefined && !isId('dsp', cursor)) return badCursor(c);
		const filter = { paymentId: paymentId ?? null, status: status ?? null, cursor: cursor ?? null, limit: limit + 1 };
		const { found } = await storeOf(c).load({ found: { kind: 'dispute.list', ...filter } });
		const { rows, nextCursor } = pageOf(found, limit);
		return sendJson(c, 200, { data: rows.map(presentDispute), next_cursor: nextCursor });
	},
);

endpoint(
	disputes,
	createRoute({
		method: 'get',
		path: '/{id}',
		tags,
		summary: 'Read a dispute',
		security,
		middleware: [requireScope('payments:read'), houseOnly],
		request: { params: z.object({ id: disputeId }) },
		responses: { 200: json('The dispute', disputeResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { dispute } = await storeOf(c).load({ dispute: { kind: 'dispute.byId', id } });
		return dispute === null
			? domainProblem(c, { type: 'dispute/not-found', dispute: id })
			: sendResource(c, 200, dispute, presentDispute(dispute));
	},
);
