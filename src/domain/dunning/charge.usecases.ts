import type { Invoice } from '../invoices/invoice.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { PaymentId } from '../kernel/ids.ts';
import type { Change, OutboxMessage } from '../kernel/store.ts';
import { type StartDeps, startPayment } from '../payments/start.usecases.ts';
import { type CollectionOutcome, chargeMethod, isCollectable } from '../subscriptions/collect.usecases.ts';
import { chargeKey, parseChargeSubject } from './charge.ts';
import type { Dunning, DunningStep } from './dunning.ts';

/**
 * Charges the saved method, or rings the phone, for a step that was recorded. The step's key makes it one charge however
 * often the message comes; the provider's answer goes the way of every payment.
 */
export const chargeForStep = async (
	deps: StartDeps,
	message: OutboxMessage,
	context: ActionContext,
): Promise<CollectionOutcome> => {
	const named = parseChargeSubject(message.subjectId);
	const { story, invoices } = await deps.store.load({
		story: { kind: 'dunning.ofInvoice', invoiceId: named?.invoiceId ?? '' },
		invoices: { kind: 'invoice.byIds', ids: named === null ? [] : [named.invoiceId] },
	});
	const [invoice] = invoices;
	const step = story?.steps.find((each) => each.step === named?.step);
	const isWanted = story?.dunning.status === 'open' && step?.status === 'done' && step.paymentId === null;
	const end = async (outcome: CollectionOutcome, more: readonly Change[] = []): Promise<CollectionOutcome> => {
		const done: Change = { kind: 'outbox.done', message, at: context.now };
		await deps.store.commit({ changes: [...more, done], answer: null });
		return outcome;
	};
	if (!isWanted || invoice === undefined || !isCollectable(invoice)) return end({ kind: 'not-needed' });
	const key = chargeKey(invoice.id, step.step);
	const outcome = await charge(deps, story.dunning, step, invoice, key, context);
	switch (outcome.kind) {
		case 'later':
			return outcome;
		case 'begun': {
			const { begun } = await deps.store.load({ begun: { kind: 'idempotency', key } });
			return end(outcome, begun === null ? [] : [chargedOf(step, begun.body['payment_id'] as PaymentId)]);
		}
		case 'refused':
			return end(outcome, [chargedOf(step, null)]);
		case 'not-needed':
			return end(outcome);
	}
};

const charge = (
	deps: StartDeps,
	dunning: Dunning,
	{ action, methodId }: DunningStep,
	invoice: Invoice,
	key: string,
	context: ActionContext,
): Promise<CollectionOutcome> => {
	if (action === 'prompt') return ringPhone(deps, dunning, invoice, key, context);
	if (action === 'retry' && methodId !== null) return chargeMethod(deps, invoice, methodId, key, context);
	return Promise.resolve({ kind: 'not-needed' });
};

/** On the phone that the customer has now, and only while they agree to it. */
const ringPhone = async (
	deps: StartDeps,
	{ subscriptionId }: Pick<Dunning, 'subscriptionId'>,
	invoice: Invoice,
	key: string,
	context: ActionContext,
): Promise<CollectionOutcome> => {
	const { agreement, customer } = await deps.store.load({
		agreement: { kind: 'dunning.agreement', subscriptionId },
		customer: { kind: 'customer.ofInvoice', id: invoice.id },
	});
	const phone = customer?.phone ?? null;
	if (agreement === null || phone === null) return { kind: 'refused' };
	const input = {
		invoiceIds: [invoice.id],
		provider: agreement.provider,
		amount: null,
		flow: 'phone',
		phone,
		country: null,
		locale: null,
		methodId: null,
		saveMethod: false,
		returnUrl: null,
		cancelUrl: null,
	} as const;
	const started = await startPayment(deps, input, context, {
		idempotency: { key, requestHash: key },
		answer: ({ id }) => ({ status: 201, body: { payment_id: id }, dataKey: null, number: null }),
	});
	if (started.ok) return { kind: 'begun' };
	const { type } = started.error;
	// The payer is at it, or has paid: what becomes of that ends the dunning, or brings the next step.
	if (type === 'payment/in-progress' || type === 'payment/invoice-not-payable') return { kind: 'not-needed' };
	if (type === 'idempotency/in-progress' || type === 'command/conflict') return { kind: 'later', why: type };
	return { kind: 'refused' };
};

/** A charge that could not even begin is a step that failed. */
const chargedOf = ({ invoiceId, step }: DunningStep, paymentId: PaymentId | null): Change => ({
	kind: 'dunning.charged',
	invoiceId,
	step,
	status: paymentId === null ? 'failed' : 'done',
	paymentId,
});
