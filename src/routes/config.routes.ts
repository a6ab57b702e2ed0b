import { createRoute, z } from '@hono/zod-openapi';
import { presentConfig } from '../contract/config/present.ts';
import {
	configFilter,
	configId,
	configListResponse,
	configResponse,
	configVersionsQuery,
	createConfigBody,
	endConfigQuery,
	patchConfigBody,
} from '../contract/config/resource.ts';
import { configValues } from '../contract/config/schemas.ts';
import { createNumberingGuard } from '../domain/invoices/numbering-guard.ts';
import { dateInZone, type IsoDate } from '../domain/kernel/calendar.ts';
import type { ActionContext } from '../domain/kernel/event.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { type ConfigVersion, headOf } from '../domain/settings/config.ts';
import {
	type ConfigDeps,
	type ConfigResult,
	changeConfig,
	createConfig,
	endConfig,
} from '../domain/settings/settings.usecases.ts';
import { answerCommand, pageOf, sendJson, sendResource } from './answers.ts';
import {
	type AppContext,
	actionOf,
	callerOf,
	createRouter,
	endpoint,
	expectedVersionOf,
	nowOf,
	storeOf,
} from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { idempotencyHeader, ifMatchHeader, json, jsonBody, problems, security } from './openapi.ts';
import { badCursor, badIfMatch, domainProblem } from './problem.ts';

export const config = createRouter();

const tags = ['Configuration'];
const idParam = z.object({ id: configId });

endpoint(
	config,
	createRoute({
		method: 'post',
		path: '/',
		tags,
		summary: 'Set what is not set, or has ended',
		security,
		middleware: requireScope('config:write'),
		request: { headers: idempotencyHeader, body: jsonBody(createConfigBody) },
		responses: { 201: json('The setting', configResponse), ...problems(400, 409, 413, 415) },
	}),
	async (c) => {
		const body = c.req.valid('json');
		const input = {
			type: body.config_type,
			key: body.config_key,
			country: body.country_code,
			userType: body.user_type,
			value: body.value,
			validFrom: body.valid_from ?? todayOf(c),
		};
		const door = {
			idempotency: c.var.idempotency,
			answer: (made: ConfigVersion) => ({
				status: 201,
				body: presentConfig(made) as unknown as JsonObject,
				dataKey: null,
				number: null,
			}),
		};
		return sendWritten(c, 201, await createConfig(configDeps(c), input, actionFor(c, body.reason), door));
	},
);

endpoint(
	config,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List the settings, newest first, each with its latest version',
		security,
		middleware: requireScope('config:read'),
		request: { query: configFilter },
		responses: { 200: json('A page of settings', configListResponse), ...problems() },
	}),
	async (c) => {
		const query = c.req.valid('query');
		const cursor = query.cursor === undefined ? null : configId.safeParse(query.cursor);
		if (cursor !== null && !cursor.success) return badCursor(c);
		const { found } = await storeOf(c).load({
			found: {
				kind: 'config.list',
				type: query.config_type ?? null,
				key: query.config_key ?? null,
				country: query.country_code ?? null,
				userType: query.user_type ?? null,
				before: cursor?.data ?? null,
				limit: query.limit + 1,
			},
		});
		const { rows, nextCursor } = pageOf(found.map(withId), query.limit);
		return sendJson(c, 200, { data: rows.map(presentConfig), next_cursor: nextCursor });
	},
);

endpoint(
	config,
	createRoute({
		method: 'get',
		path: '/{id}',
		tags,
		summary: 'Read a setting: its latest version',
		security,
		middleware: requireScope('config:read'),
		request: { params: idParam },
		responses: { 200: json('The setting', configResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { versions } = await storeOf(c).load({ versions: { kind: 'config.byId', id } });
		const head = headOf(versions);
		if (head === null) return domainProblem(c, { type: 'config/not-found', config: id });
		return sendResource(c, 200, head, presentConfig(head));
	},
);

endpoint(
	config,
	createRoute({
		method: 'get',
		path: '/{id}/versions',
		tags,
		summary: 'All versions of a setting, latest decision first',
		security,
		middleware: requireScope('config:read'),
		request: { params: idParam, query: configVersionsQuery },
		responses: { 200: json('A page of versions', configListResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { limit, cursor: before = Number.POSITIVE_INFINITY } = c.req.valid('query');
		const { versions } = await storeOf(c).load({ versions: { kind: 'config.byId', id } });
		if (versions.length === 0) return domainProblem(c, { type: 'config/not-found', config: id });
		const found = versions.filter(({ version }) => version < before).sort((a, b) => b.version - a.version);
		const named = found.map((version) => ({ ...version, id: String(version.version) }));
		const { rows, nextCursor } = pageOf(named, limit);
		return sendJson(c, 200, { data: rows.map(presentConfig), next_cursor: nextCursor });
	},
);

endpoint(
	config,
	createRoute({
		method: 'patch',
		path: '/{id}',
		tags,
		summary: 'Change a setting from a day on; the version before stays and holds until then',
		security,
		middleware: requireScope('config:write'),
		request: { params: idParam, headers: ifMatchHeader, body: jsonBody(patchConfigBody) },
		responses: { 200: json('The new version', configResponse), ...problems(400, 404, 409, 412, 413, 415) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { value, valid_from: validFrom = todayOf(c), reason } = c.req.valid('json');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const change = { id, value, validFrom, expectedVersion };
		return sendWritten(c, 200, await changeConfig(configDeps(c), change, actionFor(c, reason)));
	},
);

endpoint(
	config,
	createRoute({
		method: 'delete',
		path: '/{id}',
		tags,
		summary: 'End a setting from a day on; a change planned for that day or later ends with it',
		security,
		middleware: requireScope('config:write'),
		request: { params: idParam, headers: ifMatchHeader, query: endConfigQuery },
		responses: { 200: json('The version that ends it', configResponse), ...problems(404, 409, 412) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { valid_from: endsOn = todayOf(c), reason = null } = c.req.valid('query');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		return sendWritten(c, 200, await endConfig(configDeps(c), { id, endsOn, expectedVersion }, actionFor(c, reason)));
	},
);

const configDeps = (c: AppContext): ConfigDeps => ({
	store: storeOf(c),
	ids: c.var.wiring.ids,
	values: configValues,
	guard: createNumberingGuard(storeOf(c), todayOf(c)),
});

/** The reason of the body goes before that of the header. */
const actionFor = (c: AppContext, reason: string | null): ActionContext => {
	const action = actionOf(c);
	return { ...action, reason: reason ?? action.reason };
};

/** Where the seller is. */
const todayOf = (c: AppContext): IsoDate => dateInZone(nowOf(c), callerOf(c).snapshot.tenant.timeZone);

/** What was set holds in this isolate at once, in the others within the time that they believe what they read. */
const sendWritten = (c: AppContext, status: 200 | 201, result: Awaited<ConfigResult>): Response | Promise<Response> =>
	answerCommand(c, result, (written) => {
		c.var.wiring.tenants.forget(callerOf(c).tenantId);
		return sendResource(c, status, written, presentConfig(written));
	});

const withId = (version: ConfigVersion) => ({ ...version, id: version.configId });
