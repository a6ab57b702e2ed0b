import { amountDue, type Invoice } from '../invoices/invoice.ts';
import { isOpen } from '../invoices/lifecycle.ts';
import { reviewOf } from '../invoices/settled-work.ts';
import type { IdempotencyRequest } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { InvoiceId, PaymentMethodId } from '../kernel/ids.ts';
import { isPositive } from '../kernel/money.ts';
import type { Change, OutboxMessage } from '../kernel/store.ts';
import type { SavedMethod } from '../payments/saved-method.ts';
import { type StartDeps, startPayment } from '../payments/start.usecases.ts';
import type { StartInput } from '../payments/start-payment.ts';

/** `later`: nothing was tried, and trying again may help. */
export type CollectionOutcome =
	| { readonly kind: 'begun' | 'not-needed' | 'refused' }
	| { readonly kind: 'later'; readonly why: string };

/**
 * Charges the saved method of a subscription for an invoice. The key is made of the invoice, so that a repeat of the
 * message finds the charge that it began and never begins a second one. A method that cannot be charged is told to
 * whoever looks after unpaid invoices, in the same commit that ends the message.
 */
export const collectInvoice = async (
	deps: StartDeps,
	message: OutboxMessage,
	context: ActionContext,
): Promise<CollectionOutcome> => {
	const id = message.subjectId as InvoiceId;
	const { invoice, subscription } = await deps.store.load({
		invoice: { kind: 'invoice.byId', id },
		subscription: { kind: 'subscription.ofInvoice', invoiceId: id },
	});
	const end = async (outcome: CollectionOutcome, more: readonly Change[] = []): Promise<CollectionOutcome> => {
		const done: Change = { kind: 'outbox.done', message, at: context.now };
		await deps.store.commit({ changes: [...more, done], answer: null });
		return outcome;
	};
	const methodId = subscription?.methodId ?? null;
	if (invoice === null || methodId === null || !isCollectable(invoice)) return end({ kind: 'not-needed' });
	const outcome = await chargeMethod(deps, invoice, methodId, `collect/${id}`, context);
	if (outcome.kind === 'later') return outcome;
	return end(outcome, outcome.kind === 'refused' ? [reviewOf(id, context.now)] : []);
};

export const isCollectable = (invoice: Invoice): boolean => isOpen(invoice) && isPositive(amountDue(invoice));

/** Charges a saved method for all that is due on an invoice, once for each key. */
export const chargeMethod = async (
	deps: StartDeps,
	invoice: Invoice,
	methodId: PaymentMethodId,
	key: string,
	context: ActionContext,
): Promise<CollectionOutcome> => {
	const { method } = await deps.store.load({ method: { kind: 'payment-method.byId', id: methodId } });
	if (method === null || method.status !== 'active') return { kind: 'refused' };
	const idempotency: IdempotencyRequest = { key, requestHash: key };
	const result = await startPayment(deps, chargeInput(invoice, method), context, {
		idempotency,
		answer: ({ id }) => ({ status: 201, body: { payment_id: id }, dataKey: null, number: null }),
	});
	if (result.ok) return { kind: 'begun' };
	const { error } = result;
	if (isPayingAnyhow.has(error.type)) return { kind: 'not-needed' };
	const isSetAside = error.type === 'payment/not-offered' && error.why === 'set-aside';
	return isSetAside || mayPassSoon.has(error.type) ? { kind: 'later', why: error.type } : { kind: 'refused' };
};

/** The payer is at it, or another debit has no outcome yet. */
const isPayingAnyhow: ReadonlySet<string> = new Set(['payment/in-progress', 'payment/invoice-not-payable']);

/** Nothing was charged, and the next try may well succeed. */
const mayPassSoon: ReadonlySet<string> = new Set([
	'command/conflict',
	'idempotency/in-progress',
	'payment/provider-silent',
]);

const chargeInput = (invoice: Invoice, method: SavedMethod): StartInput => ({
	invoiceIds: [invoice.id],
	provider: method.provider,
	amount: null,
	flow: 'saved',
	phone: null,
	country: null,
	locale: null,
	methodId: method.id,
	saveMethod: false,
	returnUrl: null,
	cancelUrl: null,
});
