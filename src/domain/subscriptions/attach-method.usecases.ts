import type { ActionContext } from '../kernel/event.ts';
import type { IdSource, InvoiceId } from '../kernel/ids.ts';
import type { Store } from '../kernel/store.ts';
import { hasSucceeded } from '../payments/provider-payment.ts';
import { isEnded } from './subscription.ts';
import { told } from './turn.usecases.ts';

/**
 * Whoever agreed to save the method with which they paid an invoice of a subscription is charged by it from the next
 * period on: that is what they agreed to. A subscription that has a method keeps it. Comes before the look at the invoice,
 * whose message it leaves undone: a crash in between repeats both, and what is attached already is not attached again.
 */
export const attachSavedMethod = async (
	deps: { readonly store: Store; readonly ids: IdSource },
	invoiceId: InvoiceId,
	context: ActionContext,
): Promise<'attached' | 'nothing' | 'conflict'> => {
	const { subscription, payments } = await deps.store.load({
		subscription: { kind: 'subscription.ofInvoice', invoiceId },
		payments: { kind: 'provider-payment.ofInvoices', invoiceIds: [invoiceId] },
	});
	if (subscription === null || subscription.methodId !== null || isEnded(subscription)) return 'nothing';
	const agreed = payments.find((payment) => hasSucceeded(payment) && payment.details.order?.saveMethod === true);
	if (agreed === undefined) return 'nothing';
	const { methods } = await deps.store.load({
		methods: { kind: 'payment-method.ofCustomer', customerId: subscription.customerId },
	});
	const method = methods.find(({ provider, status }) => provider === agreed.provider && status === 'active');
	if (method === undefined) return 'nothing';
	const event = { type: 'subscription.method_attached', payload: { payment_method_id: method.id } };
	const { changes } = told(deps, { ...subscription, methodId: method.id }, [event], invoiceId, context);
	const { kind } = await deps.store.commit({ changes, answer: null });
	return kind === 'committed' ? 'attached' : 'conflict';
};
