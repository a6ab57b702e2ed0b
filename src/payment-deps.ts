import { createNoticeActions } from './domain/payments/notice-actions.ts';
import type { NoticeVault, ProcessDeps } from './domain/payments/notices.usecases.ts';
import type { StartDeps } from './domain/payments/start.usecases.ts';
import type { Scope, TenantSnapshot, Wiring } from './wiring.ts';

/** What every use-case about payments through providers works with. */
export const paymentDeps = (
	wiring: Wiring,
	scope: Scope,
	{ tenant, settings, clock }: TenantSnapshot,
): StartDeps & ProcessDeps => {
	const shared = {
		store: scope.storeFor(tenant.id),
		ids: wiring.ids,
		clock,
		tenant,
		tenantId: tenant.id,
		settings,
		mailEnabled: wiring.config.mailEnabled,
		providers: wiring.providersFor(tenant, clock),
		links: wiring.payTokens,
		noticeLinks: wiring.noticeAddresses,
		hasher: wiring.hasher,
		inbox: wiring.inbox,
		noticeVault: noticeVaultOf(wiring, tenant.id),
	};
	return { ...shared, noticeActions: createNoticeActions(shared) };
};

/** Notices are sealed with the tenant's own key: whom they are about is not known when they arrive. */
export const noticeVaultOf = (wiring: Wiring, tenantId: TenantSnapshot['tenant']['id']): NoticeVault => {
	const vault = wiring.vaultFor(tenantId);
	const placeOf = (id: string) => ({ table: 'notices', column: 'body', id });
	return {
		seal: (text, id) => vault.seal(text, placeOf(id), null),
		open: (sealed, id) => vault.open(new TextDecoder().decode(sealed), placeOf(id), null),
	};
};
