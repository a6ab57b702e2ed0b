import { createRoute } from '@hono/zod-openapi';
import { presentConfigProblems, presentResolvedConfig } from '../contract/config/present.ts';
import {
	type ConfigValidationResponse,
	checkConfigQuery,
	configProblemsResponse,
	configValidationResponse,
	resolveConfigQuery,
	resolvedConfigResponse,
	validateConfigBody,
} from '../contract/config/resource.ts';
import { configValues } from '../contract/config/schemas.ts';
import { dateInZone } from '../domain/kernel/calendar.ts';
import type { Tenant } from '../domain/kernel/tenant.ts';
import { checkSettings } from '../domain/settings/check.ts';
import { createSettings, type Settings } from '../domain/settings/settings.ts';
import { readConfigValue, resolveSetting } from '../domain/settings/settings.usecases.ts';
import { sendJson } from './answers.ts';
import { type AppContext, callerOf, createRouter, endpoint, nowOf, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { json, jsonBody, problems, security } from './openapi.ts';
import { domainProblem } from './problem.ts';
import { problemOf } from './problems.ts';

/** What can be asked about the configuration; mounted before `/config/{id}`, which would take their names for ids. */
export const configQuestions = createRouter();

const tags = ['Configuration'];

endpoint(
	configQuestions,
	createRoute({
		method: 'get',
		path: '/resolve',
		tags,
		summary: 'What holds for a country and a kind of user on a day',
		security,
		middleware: requireScope('config:read'),
		request: { query: resolveConfigQuery },
		responses: { 200: json('The value and the row that says so', resolvedConfigResponse), ...problems(404) },
	}),
	async (c) => {
		const query = c.req.valid('query');
		const { settings, tenant } = await currentSettings(c);
		const found = resolveSetting(settings, {
			type: query.config_type,
			key: query.config_key,
			country: query.country_code ?? null,
			userType: query.user_type ?? null,
			at: query.at ?? dateInZone(nowOf(c), tenant.timeZone),
		});
		return found.ok ? sendJson(c, 200, presentResolvedConfig(found.value)) : domainProblem(c, found.error);
	},
);

endpoint(
	configQuestions,
	createRoute({
		method: 'post',
		path: '/validate',
		tags,
		summary: 'Whether a value would be accepted; nothing is written',
		security,
		middleware: requireScope('config:read'),
		request: { body: jsonBody(validateConfigBody) },
		responses: { 200: json('The verdict', configValidationResponse), ...problems(400, 413, 415) },
	}),
	(c) => {
		const body = c.req.valid('json');
		const path = {
			type: body.config_type,
			key: body.config_key,
			country: body.country_code,
			userType: body.user_type,
		};
		const read = readConfigValue(configValues, path, body.value);
		const errors = read.ok ? [] : [...(problemOf(read.error).errors ?? [])];
		const verdict: ConfigValidationResponse = { object: 'config_validation', valid: read.ok, errors };
		return sendJson(c, 200, verdict);
	},
);

endpoint(
	configQuestions,
	createRoute({
		method: 'get',
		path: '/check',
		tags,
		summary: 'Everything that is missing or contradictory, and how to mend it',
		security,
		middleware: requireScope('config:read'),
		request: { query: checkConfigQuery },
		responses: { 200: json('The problems; none when documents can be issued', configProblemsResponse), ...problems() },
	}),
	async (c) => {
		const { settings, tenant } = await currentSettings(c);
		const { at = dateInZone(nowOf(c), tenant.timeZone) } = c.req.valid('query');
		return sendJson(c, 200, presentConfigProblems(checkSettings(settings, tenant, at), at));
	},
);

/** From the database: who asks right after a change, perhaps of another isolate, wants to see it. */
const currentSettings = async (c: AppContext): Promise<{ readonly settings: Settings; readonly tenant: Tenant }> => {
	const { versions, tenant } = await storeOf(c).load({ versions: { kind: 'config.all' }, tenant: { kind: 'tenant' } });
	return { settings: createSettings(versions), tenant: tenant ?? callerOf(c).snapshot.tenant };
};
