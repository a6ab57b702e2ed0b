import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { TenantId } from '../domain/kernel/ids.ts';
import { receiveNotice } from '../domain/payments/notices.usecases.ts';
import type { ProviderPayment } from '../domain/payments/provider-payment.ts';
import type { ProviderName } from '../domain/settings/values.ts';
import { noticeVaultOf } from '../payment-deps.ts';
import { providerSegments } from '../platform/notice-links.ts';
import type { Scope } from '../wiring.ts';
import type { AppContext, AppEnv } from './http.ts';
import { limitNotices } from './middleware/rate-limit.ts';
import { sendProblem } from './problem.ts';

/**
 * Where providers tell what happened: verified on the bytes as they came, kept, and answered; what it means is done by a
 * queue. A caller learns nothing but whether to come again.
 */
export const webhooks = new Hono<AppEnv>({ strict: false });

/** Many times what any provider sends. */
const noticeBytesMax = 262_144;

webhooks.use(
	'*',
	limitNotices,
	bodyLimit({
		maxSize: noticeBytesMax,
		onError: (c) =>
			sendProblem(c as AppContext, { type: 'body-too-large', title: 'The notice is too large', status: 413 }),
	}),
);

const named = Object.entries(providerSegments) as readonly (readonly [ProviderName, string])[];

// MTN sends PUT and POST; the others POST alone, and a PUT of theirs proves nothing more or less.
webhooks.on(['POST', 'PUT'], ['/:provider', '/:provider/:endpoint', '/:provider/:endpoint/:payment'], async (c) => {
	const { provider: segment, endpoint, payment } = c.req.param() as Readonly<Record<string, string | undefined>>;
	const provider = named.find(([, name]) => name === segment)?.[0];
	if (provider === undefined) return nothingHere(c);
	const { config, noticeAddresses } = c.var.wiring;
	const tenantId = endpoint === undefined ? config.defaultTenant : await noticeAddresses.tenantOf(provider, endpoint);
	return tenantId === null ? nothingHere(c) : receive(c, provider, tenantId, payment ?? null);
});

const nothingHere = (c: AppContext): Response =>
	sendProblem(c, { type: 'not-found', title: 'There is nothing here', status: 404 });

const receive = async (
	c: AppContext,
	provider: ProviderName,
	tenantId: TenantId,
	segment: string | null,
): Promise<Response> => {
	const { wiring } = c.var;
	const scope = wiring.open({ tenantId, background: (work) => c.executionCtx.waitUntil(work) });
	c.set('scope', scope);
	const body = new Uint8Array(await c.req.arrayBuffer());
	const found = await find(c, scope, provider, tenantId, segment);
	if (found === null) return nothingHere(c);
	const deps = {
		store: scope.storeFor(tenantId),
		ids: wiring.ids,
		hasher: wiring.hasher,
		inbox: wiring.inbox,
		noticeVault: noticeVaultOf(wiring, tenantId),
		providers: wiring.providersFor(found.tenant),
		tenantId,
	};
	const context = {
		actor: { kind: 'system', id: provider },
		origin: 'api',
		requestId: c.var.requestId,
		now: wiring.clock.now(),
		reason: null,
	} as const;
	const text = new TextDecoder().decode(body);
	const arrived = { provider, headers: new Map(c.req.raw.headers), body, text, payment: found.payment };
	const result = await receiveNotice(deps, arrived, context);
	if (result.ok) return c.json({ received: true });
	const { type } = result.error;
	const detail = 'detail' in result.error ? result.error.detail : null;
	wiring.log.warn(type, { request_id: c.var.requestId, tenant: tenantId, provider, detail });
	// Only what could be different next time is asked for again; a forgery is not told what was wrong with it.
	if (type === 'notice/cannot-verify') {
		return sendProblem(c, { type: 'unavailable', title: 'The notice could not be verified now', status: 503 });
	}
	return sendProblem(c, { type: 'notice-refused', title: 'The notice is not accepted', status: 400 });
};

/** The tenant, and the payment that the address names, in one round trip; null where it names none of ours. */
const find = async (
	c: AppContext,
	scope: Scope,
	provider: ProviderName,
	tenantId: TenantId,
	segment: string | null,
): Promise<{
	readonly tenant: { readonly id: TenantId; readonly mode: 'live' | 'test' };
	readonly payment: ProviderPayment | null;
} | null> => {
	const store = scope.storeFor(tenantId);
	if (segment === null) {
		const { tenant } = await store.load({ tenant: { kind: 'tenant' } });
		return tenant && { tenant, payment: null };
	}
	const noticeHash = await c.var.wiring.noticeAddresses.hashOf(segment);
	const { tenant, payment } = await store.load({
		tenant: { kind: 'tenant' },
		payment: { kind: 'provider-payment.byNotice', noticeHash },
	});
	return tenant === null || payment?.provider !== provider ? null : { tenant, payment };
};
