import { type IssuedInvoice, issuedInvoice } from '../documents/printable-invoice.ts';
import type { Rendition } from '../domain/invoices/invoices.ports.ts';
import type { ActionContext } from '../domain/kernel/event.ts';
import { isId, type PaymentId } from '../domain/kernel/ids.ts';
import { followPayment } from '../domain/payments/follow.usecases.ts';
import type { ProviderHealth } from '../domain/payments/health.ts';
import type { ProviderPayment } from '../domain/payments/provider-payment.ts';
import { asksInMs, watchedPayment } from '../domain/payments/watching.ts';
import { paymentDeps } from '../payment-deps.ts';
import type { Scope, TenantSnapshot } from '../wiring.ts';
import type { AppContext } from './http.ts';

/** What a payment link opens. */
export interface PayFound {
	readonly invoice: IssuedInvoice;
	readonly pdf: Rendition | null;
	/** Of this invoice through providers, newest first. */
	readonly payments: readonly ProviderPayment[];
	readonly health: readonly ProviderHealth[];
	readonly snapshot: TenantSnapshot;
	readonly scope: Scope;
}

/**
 * In one round trip, from the primary: a link is opened seconds after its invoice was issued or paid. Null for a link that
 * is not ours, and for an invoice that is not asked for here.
 */
export const findPayable = async (c: AppContext): Promise<PayFound | null> => {
	const { wiring } = c.var;
	const named = await wiring.payTokens.verify(c.req.param('token') ?? '');
	if (named === null) return null;
	const { tenantId, invoiceId } = named;
	const scope = c.var.scope ?? wiring.open({ tenantId, background: (work) => c.executionCtx.waitUntil(work) });
	c.set('scope', scope);
	const [snapshot, { invoice, pdf, payments, health }] = await Promise.all([
		scope.tenant(tenantId),
		scope.storeFor(tenantId).load({
			invoice: { kind: 'invoice.byId', id: invoiceId },
			pdf: { kind: 'rendition', documentId: invoiceId, rendition: 'pdf' },
			payments: { kind: 'provider-payment.ofInvoices', invoiceIds: [invoiceId] },
			health: { kind: 'provider-health.all' },
		}),
	]);
	if (invoice === null || snapshot === null || invoice.status === 'draft') return null;
	// Another system asks for that money, and on other accounts.
	if (invoice.importedAt !== null) return null;
	return { invoice: issuedInvoice(invoice), pdf, payments, health, snapshot, scope };
};

export interface Watched {
	readonly found: PayFound;
	readonly payment: ProviderPayment | null;
}

/** The payment that the reader waits for, asked about when that is worth it, and everything as it is then. */
export const watchPayment = async (c: AppContext, found: PayFound): Promise<Watched> => {
	const { wiring } = c.var;
	const named = namedPayment(c);
	const payment = watchedPayment(found.payments, named, found.snapshot.clock.now());
	const before: Watched = { found, payment };
	if (payment === null || isJustBegun(c) || !wiring.config.billingEnabled) return before;
	const inMs = asksInMs(payment, found.snapshot.clock.now());
	if (inMs === null) return before;
	if (inMs > 0) await pause(inMs);
	const followed = followPayment(paymentDeps(wiring, found.scope, found.snapshot), payment.id, payerContext(c, found));
	const answer = await Promise.race([followed, pause(answerWithinMs)]);
	// A provider that takes long is not waited for: what it says is written all the same, and the next look shows it.
	if (answer === null) found.scope.background(followed);
	if (answer === null || !answer.ok || answer.value.version === payment.version) return before;
	const after = (await findPayable(c)) ?? found;
	return { found: after, payment: watchedPayment(after.payments, named, found.snapshot.clock.now()) };
};

/** Longer than providers take as a rule; a person looks at an empty page meanwhile. */
const answerWithinMs = 5_000;

const pause = (forMs: number): Promise<null> => new Promise((resolve) => setTimeout(resolve, forMs, null));

/** The payer has just pressed a button: what its provider said is a moment old. */
export const isJustBegun = (c: AppContext): boolean => c.req.query('go') === '1';

/** One of another invoice is none: it is looked for among this invoice's only. */
const namedPayment = (c: AppContext): PaymentId | null => {
	const id = c.req.query('payment') ?? '';
	return isId('pay', id) ? id : null;
};

/** Whoever holds the link acts for the customer. */
export const payerContext = (c: AppContext, { invoice, snapshot }: PayFound): ActionContext => ({
	actor: { kind: 'customer', id: invoice.customerId },
	origin: 'page',
	requestId: c.var.requestId,
	now: snapshot.clock.now(),
	reason: null,
});
