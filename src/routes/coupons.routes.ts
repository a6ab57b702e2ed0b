import { createRoute, z } from '@hono/zod-openapi';
import {
	changeCouponBody,
	couponFilter,
	couponId,
	couponListResponse,
	couponResponse,
	createCouponBody,
} from '../contract/coupons.ts';
import { changeCoupon, createCoupon } from '../domain/plans/coupons.usecases.ts';
import { answerCommand, pageOf, sendJson, sendResource } from './answers.ts';
import { actionOf, createRouter, depsOf, endpoint, expectedVersionOf, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { idempotencyHeader, ifMatchHeader, json, jsonBody, problems, security } from './openapi.ts';
import { presentCoupon } from './plans.present.ts';
import { createdAnswer } from './plans.routes.ts';
import { badCursor, badIfMatch, domainProblem } from './problem.ts';

export const coupons = createRouter();

const tags = ['Coupons'];
const idParam = z.object({ id: couponId });

endpoint(
	coupons,
	createRoute({
		method: 'post',
		path: '/',
		tags,
		summary: 'Create a coupon',
		security,
		middleware: requireScope('plans:write'),
		request: { headers: idempotencyHeader, body: jsonBody(createCouponBody) },
		responses: { 201: json('The coupon', couponResponse), ...problems(400, 409, 413, 415) },
	}),
	async (c) => {
		const result = await createCoupon(depsOf(c), c.req.valid('json'), actionOf(c), {
			idempotency: c.var.idempotency,
			answer: (coupon) => createdAnswer(presentCoupon(coupon)),
		});
		return answerCommand(c, result, (coupon) => sendResource(c, 201, coupon, presentCoupon(coupon)));
	},
);

endpoint(
	coupons,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List coupons, newest first',
		security,
		middleware: requireScope('plans:read'),
		request: { query: couponFilter },
		responses: { 200: json('A page of coupons', couponListResponse), ...problems() },
	}),
	async (c) => {
		const { code, status, cursor, limit } = c.req.valid('query');
		const before = cursor === undefined ? null : couponId.safeParse(cursor);
		if (before !== null && !before.success) return badCursor(c);
		const filter = { code: code ?? null, status: status ?? null, before: before?.data ?? null, limit: limit + 1 };
		const { found } = await storeOf(c).load({ found: { kind: 'coupon.list', ...filter } });
		const { rows, nextCursor } = pageOf(found, limit);
		return sendJson(c, 200, { data: rows.map(presentCoupon), next_cursor: nextCursor });
	},
);

endpoint(
	coupons,
	createRoute({
		method: 'get',
		path: '/{id}',
		tags,
		summary: 'Read a coupon',
		security,
		middleware: requireScope('plans:read'),
		request: { params: idParam },
		responses: { 200: json('The coupon', couponResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { coupon } = await storeOf(c).load({ coupon: { kind: 'coupon.byId', id } });
		return coupon === null
			? domainProblem(c, { type: 'coupon/not-found', coupon: id })
			: sendResource(c, 200, coupon, presentCoupon(coupon));
	},
);

endpoint(
	coupons,
	createRoute({
		method: 'patch',
		path: '/{id}',
		tags,
		summary: 'Change until when or how often a coupon is given, or archive it; who redeemed it keeps it',
		security,
		middleware: requireScope('plans:write'),
		request: { params: idParam, headers: ifMatchHeader, body: jsonBody(changeCouponBody) },
		responses: { 200: json('The coupon', couponResponse), ...problems(400, 404, 409, 412, 413, 415) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const result = await changeCoupon(depsOf(c), { id, patch: c.req.valid('json'), expectedVersion }, actionOf(c));
		return answerCommand(c, result, (coupon) => sendResource(c, 200, coupon, presentCoupon(coupon)));
	},
);
