import { createRoute } from '@hono/zod-openapi';
import { type ValidationResponse, validationQuery, validationResponse } from '../contract/validation.ts';
import { isCheckName, type ValidationCursor, validate } from '../domain/validation/validate.usecases.ts';
import { sendJson } from './answers.ts';
import { actionOf, callerOf, createRouter, depsOf, endpoint } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { json, problems, security } from './openapi.ts';
import { validationProblem } from './problem.ts';

export const validation = createRouter();

endpoint(
	validation,
	createRoute({
		method: 'get',
		path: '/',
		tags: ['Operations'],
		summary: 'Derive again what must be true for the tenant, and name every fault; changes nothing',
		security,
		middleware: requireScope('ops:run'),
		request: { query: validationQuery },
		responses: { 200: json('What was looked at, and what is wrong', validationResponse), ...problems() },
	}),
	async (c) => {
		const { deep, cursor } = c.req.valid('query');
		const from = cursor === undefined ? null : readCursor(cursor);
		if (from === undefined) {
			return validationProblem(c, [{ pointer: '/query/cursor', detail: 'Not a cursor of this check.' }]);
		}
		const deps = { ...depsOf(c), archive: c.var.wiring.archive };
		const { checked, faults, next } = await validate(deps, { deep, from }, actionOf(c));
		const body: ValidationResponse = {
			object: 'validation',
			tenant: callerOf(c).tenantId,
			ok: !faults.some(({ severity }) => severity === 'error'),
			checked,
			faults: faults.map((fault) => ({ ...fault })),
			next_cursor: next && writeCursor(next),
		};
		return sendJson(c, 200, body);
	},
);

const writeCursor = ({ check, at }: ValidationCursor): string => btoa(JSON.stringify([check, at]));

/** Undefined for a text that we did not write. */
const readCursor = (cursor: string): ValidationCursor | undefined => {
	try {
		const [check, at]: unknown[] = JSON.parse(atob(cursor));
		const known = typeof check === 'string' && typeof at === 'string' && isCheckName(check);
		return known ? { check, at } : undefined;
	} catch {
		return undefined;
	}
};
