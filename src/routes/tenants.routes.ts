import { createRoute, z } from '@hono/zod-openapi';
import {
	type CreateTenantBody,
	changeTenantBody,
	createTenantBody,
	type NewTenantResponse,
	newTenantResponse,
	type TenantResponse,
	tenantFilter,
	tenantId,
	tenantListResponse,
	tenantResponse,
} from '../contract/tenants.ts';
import type { TenantId } from '../domain/kernel/ids.ts';
import type { Tenant } from '../domain/kernel/tenant.ts';
import { changeTenant, createTenant } from '../domain/tenants/tenants.usecases.ts';
import type { Scope, Wiring } from '../wiring.ts';
import { answerCommand, pageOf, sendJson, sendResource } from './answers.ts';
import { type AppContext, actionOf, createRouter, endpoint, expectedVersionOf, principalOf } from './http.ts';
import { openScope, requirePlatform, requireScope } from './middleware/authenticate.ts';
import { ifMatchHeader, json, jsonBody, problems, security } from './openapi.ts';
import { badCursor, badIfMatch, domainProblem, validationProblem } from './problem.ts';

export const tenants = createRouter();

const tags = ['Tenants'];
const idParam = z.object({ id: tenantId });

endpoint(
	tenants,
	createRoute({
		method: 'post',
		path: '/',
		tags,
		summary: 'Create a tenant with its first key and the default settings of its country',
		description: 'Needs the platform key. The admin key is told once, so the answer is not kept for repetition.',
		security,
		middleware: [requireScope('tenants:write'), requirePlatform],
		request: { body: jsonBody(createTenantBody) },
		responses: { 201: json('The tenant and its first key', newTenantResponse), ...problems(400, 409, 413, 415) },
	}),
	async (c) => {
		const { wiring } = c.var;
		const body = c.req.valid('json');
		const refusal = adminKeyRefusal(wiring, body);
		if (refusal !== null) return validationProblem(c, [{ pointer: '/admin_key', detail: refusal }]);
		const { id, name, mode, country, admin_key: adminKey, company } = body;
		const scope = openScope(c, id);
		const result = await createTenant(
			{ store: scope.storeFor(id), ids: wiring.ids, secrets: scope.secretsFor(id) },
			{
				id,
				name,
				mode,
				country,
				booksCurrency: body.books_currency,
				timeZone: body.time_zone,
				company: company.details,
				registrations: company.registrations,
				adminKey,
			},
			actionOf(c),
		);
		return answerCommand(c, result, (made) => {
			wiring.tenants.forget(id);
			const answer: NewTenantResponse = { ...presentTenant(made.tenant), admin_key: made.adminKey.secret };
			return sendResource(c, 201, made.tenant, answer);
		});
	},
);

endpoint(
	tenants,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List the tenants by id',
		description: 'Needs the platform key.',
		security,
		middleware: [requireScope('tenants:read'), requirePlatform],
		request: { query: tenantFilter },
		responses: { 200: json('A page of tenants', tenantListResponse), ...problems() },
	}),
	async (c) => {
		const { limit, cursor } = c.req.valid('query');
		const after = cursor === undefined ? null : tenantId.safeParse(cursor);
		if (after !== null && !after.success) return badCursor(c);
		openScope(c, null);
		const page = { after: after?.data ?? null, limit: limit + 1 };
		const databases = c.var.wiring.openEach((work) => c.executionCtx.waitUntil(work));
		const listed = await Promise.all(databases.map(({ operations }) => operations.tenants(page)));
		const found = listed.flat().sort((a, b) => (a.id < b.id ? -1 : 1));
		const { rows, nextCursor } = pageOf(found, limit);
		return sendJson(c, 200, { data: rows.map(presentTenant), next_cursor: nextCursor });
	},
);

endpoint(
	tenants,
	createRoute({
		method: 'get',
		path: '/{id}',
		tags,
		summary: 'Read a tenant: any with the platform key, its own with a tenant’s key',
		security,
		middleware: requireScope('tenants:read'),
		request: { params: idParam },
		responses: { 200: json('The tenant', tenantResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const scope = scopeOnTenant(c, id);
		const { tenant } =
			scope === null ? { tenant: null } : await scope.storeFor(id).load({ tenant: { kind: 'tenant' } });
		if (tenant === null) return domainProblem(c, { type: 'tenant/not-found', tenant: id });
		return sendResource(c, 200, tenant, presentTenant(tenant));
	},
);

endpoint(
	tenants,
	createRoute({
		method: 'patch',
		path: '/{id}',
		tags,
		summary: 'Change a tenant’s name or time zone; its country and books are what it is',
		security,
		middleware: requireScope('tenants:write', 'config:write'),
		request: { params: idParam, headers: ifMatchHeader, body: jsonBody(changeTenantBody) },
		responses: { 200: json('The tenant', tenantResponse), ...problems(400, 404, 409, 412, 413, 415) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { name = null, time_zone: timeZone = null } = c.req.valid('json');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const scope = scopeOnTenant(c, id);
		if (scope === null) return domainProblem(c, { type: 'tenant/not-found', tenant: id });
		const deps = { store: scope.storeFor(id), ids: c.var.wiring.ids };
		const result = await changeTenant(deps, { id, name, timeZone, expectedVersion }, actionOf(c));
		return answerCommand(c, result, (tenant) => {
			c.var.wiring.tenants.forget(id);
			return sendResource(c, 200, tenant, presentTenant(tenant));
		});
	},
);

/** The platform key opens any tenant; a tenant's key finds no other than its own. */
const scopeOnTenant = (c: AppContext, id: TenantId): Scope | null => {
	const { tenantId: own } = principalOf(c);
	if (own === null) return openScope(c, id);
	return own === id ? c.var.scope : null;
};

/** A key that is known beforehand is for local runs, and must be one that authentication can lead back to its tenant. */
const adminKeyRefusal = ({ config }: Wiring, body: CreateTenantBody): string | null => {
	const { admin_key: key, id, mode } = body;
	if (key === null) return null;
	if (config.environment !== 'development') return 'Only in development; elsewhere the first key is a random one.';
	if (key === 'ck_test_admin' && id === config.defaultTenant) return null;
	const prefix = `ck_${mode}_${id}_`;
	const named = key.startsWith(prefix) && /^[A-Za-z0-9]+$/.test(key.slice(prefix.length));
	return named ? null : `Must be ${prefix} followed by letters and digits.`;
};

const presentTenant = (tenant: Tenant): TenantResponse => ({
	id: tenant.id,
	object: 'tenant',
	name: tenant.name,
	mode: tenant.mode,
	country: tenant.country,
	books_currency: tenant.booksCurrency,
	time_zone: tenant.timeZone,
	created_at: tenant.createdAt,
	updated_at: tenant.updatedAt,
});
