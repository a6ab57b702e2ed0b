import type { ActionContext } from '../domain/kernel/event.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { err, type Result } from '../domain/kernel/result.ts';
import type { AccountName } from '../domain/reconciliation/reconciliation.ts';
import {
	periodBefore,
	type Reconciled,
	type ReconcileError,
	reconcileAccount,
} from '../domain/reconciliation/reconciliation.usecases.ts';
import { paymentDeps } from '../payment-deps.ts';
import { errorFields } from '../platform/log.ts';
import type { OwnScope } from '../queues/due-work.ts';
import type { TenantSnapshot, Wiring } from '../wiring.ts';

export interface ReconcileOutcome {
	readonly accounts: readonly JsonObject[];
	readonly differences: number;
}

/** Compares each of a tenant's accounts with what its provider says of the last days; one that does not answer waits. */
export const reconcileAll = async (
	wiring: Wiring,
	own: OwnScope,
	snapshot: TenantSnapshot,
	context: ActionContext,
	asOf: ActionContext['now'] = context.now,
): Promise<ReconcileOutcome> => {
	const accounts: JsonObject[] = [];
	let differences = 0;
	for (const { provider, country } of wiring.providersFor(snapshot.tenant).accounts) {
		const name = { provider: provider.name, country };
		const result = await compareOne(wiring, own, snapshot, name, context, asOf);
		if (!result.ok) {
			const { type: failed, ...details } = result.error;
			wiring.log.warn('reconcile.failed', { tenant: own.tenantId, ...name, failed, ...details });
			accounts.push({ ...name, failed: 'detail' in details ? details.detail : failed });
			continue;
		}
		const { id, compared, matched, differing } = result.value;
		differences += differing;
		if (differing > 0) wiring.log.warn('reconcile.differs', { tenant: own.tenantId, ...name, differing });
		accounts.push({ ...name, reconciliation_id: id, compared, matched, differing });
	}
	return { accounts, differences };
};

/** In a scope of its own, since many payments are many statements; one account that breaks leaves the others their turn. */
const compareOne = async (
	wiring: Wiring,
	own: OwnScope,
	snapshot: TenantSnapshot,
	account: AccountName,
	context: ActionContext,
	asOf: ActionContext['now'],
): Promise<Result<Reconciled, ReconcileError>> => {
	try {
		const deps = paymentDeps(wiring, wiring.open(own), snapshot);
		return await reconcileAccount(deps, account, periodBefore(asOf), context);
	} catch (error) {
		wiring.log.error('reconcile.broke', { tenant: own.tenantId, ...account, ...errorFields(error) });
		return err({ type: 'reconciliation/no-figures', detail: 'the comparison broke off' });
	}
};
