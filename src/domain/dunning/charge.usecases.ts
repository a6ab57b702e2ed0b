import type { ActionContext } from '../kernel/event.ts';
import type { PaymentId } from '../kernel/ids.ts';
import type { Change, OutboxMessage } from '../kernel/store.ts';
import type { StartDeps } from '../payments/start.usecases.ts';
import { type CollectionOutcome, chargeMethod, isCollectable } from '../subscriptions/collect.usecases.ts';
import { chargeKey, parseChargeSubject } from './charge.ts';
import type { DunningStep } from './dunning.ts';

/**
 * Charges the saved method for a step that was recorded. The step's key makes it one charge however often the message
 * comes; the provider's answer goes the way of every payment, and its failure brings a review of the subscription.
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
	const step = story?.steps.find((each) => each.step === named?.step && each.action === 'retry');
	const isWanted = story?.dunning.status === 'open' && step?.status === 'done' && step.paymentId === null;
	const end = async (outcome: CollectionOutcome, more: readonly Change[] = []): Promise<CollectionOutcome> => {
		const done: Change = { kind: 'outbox.done', message, at: context.now };
		await deps.store.commit({ changes: [...more, done], answer: null });
		return outcome;
	};
	if (!isWanted || step.methodId === null || invoice === undefined || !isCollectable(invoice)) {
		return end({ kind: 'not-needed' });
	}
	const key = chargeKey(invoice.id, step.step);
	const outcome = await chargeMethod(deps, invoice, step.methodId, key, context);
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

/** A charge that could not even begin is a step that failed. */
const chargedOf = ({ invoiceId, step }: DunningStep, paymentId: PaymentId | null): Change => ({
	kind: 'dunning.charged',
	invoiceId,
	step,
	status: paymentId === null ? 'failed' : 'done',
	paymentId,
});
