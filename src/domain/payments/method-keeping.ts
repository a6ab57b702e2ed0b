import type { ActionContext } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import type { Change, Store } from '../kernel/store.ts';
import { methodChanges, pollChange } from './method-reporting.ts';
import type { PaymentReport, ProviderAnswer, SavedToken } from './provider.ts';
import { hasSucceeded, type ProviderPayment } from './provider-payment.ts';
import type { SavedMethod } from './saved-method.ts';

/**
 * A method that its owner agreed to save while paying, for the commit of the success. A token is kept once: one that is
 * known already stays as it is, and one that was removed and not yet forgotten is in use again.
 */
export const keptMethodChanges = async (
	deps: { readonly store: Store; readonly ids: IdSource },
	before: ProviderPayment,
	after: ProviderPayment,
	answer: ProviderAnswer<PaymentReport>,
	context: ActionContext,
): Promise<readonly Change[]> => {
	const saved = answer.kind === 'report' ? answer.report.saved : null;
	const agreed = before.details.order?.saveMethod === true && after.customerId !== null;
	if (saved === null || !agreed || hasSucceeded(before) || !hasSucceeded(after)) return [];
	const { provider } = after;
	const { known } = await deps.store.load({ known: { kind: 'payment-method.byToken', provider, token: saved.token } });
	const method = methodOf(deps.ids, after, saved, known, context);
	if (method === null) return [];
	return [...methodChanges(deps.ids, 'payment_method.saved', method, context), pollChange(method, context.now)];
};

const methodOf = (
	ids: IdSource,
	{ tenantId, customerId, provider, summary }: ProviderPayment,
	{ token, providerCustomer }: SavedToken,
	known: SavedMethod | null,
	{ now }: ActionContext,
): SavedMethod | null => {
	if (customerId === null) return null;
	const fresh = { status: 'active', summary, token, providerCustomer, action: null, updatedAt: now } as const;
	if (known !== null) {
		const isBack = known.status === 'removed' && known.customerId === customerId;
		return isBack ? { ...known, ...fresh, version: known.version + 1 } : null;
	}
	return {
		...fresh,
		id: ids.next('pmt'),
		tenantId,
		version: 1,
		customerId,
		provider,
		providerId: null,
		kept: {},
		failure: null,
		order: null,
		createdAt: now,
	};
};
