import type { WorkMessage } from '../contract/messages.ts';
import { addSeconds } from '../domain/kernel/calendar.ts';
import type { ActionContext } from '../domain/kernel/event.ts';
import type { NoticeId, PaymentId, RefundId } from '../domain/kernel/ids.ts';
import { assertNever } from '../domain/kernel/result.ts';
import type { PollKind } from '../domain/kernel/store.ts';
import { followPayment } from '../domain/payments/follow.usecases.ts';
import { workOnMethod } from '../domain/payments/methods.usecases.ts';
import { processNotice } from '../domain/payments/notices.usecases.ts';
import { followRefund } from '../domain/payments/refund-follow.usecases.ts';
import { paymentDeps } from '../payment-deps.ts';
import type { Scope, TenantSnapshot, Wiring } from '../wiring.ts';

export interface PaymentWork extends Pick<WorkMessage, 'subject_id' | 'occurred_at'> {
	readonly kind: 'notice.process' | Exclude<PollKind, 'dunning.step'>;
}

/** Acts on a kept notice, or asks about a payment whose time has come; false: not now. */
export const performPaymentWork = async (
	wiring: Wiring,
	scope: Scope,
	snapshot: TenantSnapshot,
	work: PaymentWork,
	context: ActionContext,
): Promise<boolean> => {
	const deps = paymentDeps(wiring, scope, snapshot);
	switch (work.kind) {
		case 'notice.process': {
			const message = { kind: work.kind, subjectId: work.subject_id, createdAt: work.occurred_at } as const;
			const result = await processNotice(deps, message, context);
			const named = { tenant: snapshot.tenant.id, notice: work.subject_id };
			if (result.ok) {
				wiring.log.info('notice.processed', { ...named, outcome: result.value });
				return true;
			}
			wiring.log.warn(result.error.type, named);
			const outcome = 'detail' in result.error ? `${result.error.type}: ${result.error.detail}` : result.error.type;
			const failed = { kind: 'notice.failed', id: work.subject_id as NoticeId, outcome } as const;
			await deps.store.commit({ changes: [failed], answer: null });
			return false;
		}
		case 'payment.poll':
			return poll(wiring, snapshot, deps, work.subject_id as PaymentId, context);
		case 'refund.poll':
			return pollRefund(wiring, snapshot, deps, work.subject_id as RefundId, context);
		case 'method.poll':
			return pollMethod(wiring, snapshot, deps, work.subject_id, context);
		default:
			return assertNever(work.kind);
	}
};

/** A message that overtook its time, or was overtaken, does nothing: the row says when. */
const poll = async (
	wiring: Wiring,
	{ tenant }: TenantSnapshot,
	deps: ReturnType<typeof paymentDeps>,
	id: PaymentId,
	context: ActionContext,
): Promise<boolean> => {
	const { work } = await deps.store.load({
		work: { kind: 'due-work.of', work: 'payment.poll', subjectId: id, step: '' },
	});
	if (work === null || work.dueAt > context.now) return true;
	const result = await followPayment(deps, id, context, { isPoll: true });
	if (result.ok) return true;
	wiring.log.warn(result.error.type, { tenant: tenant.id, payment: id });
	if (result.error.type === 'payment/no-account') {
		// Nobody to ask until the operator has mended the account: tomorrow again.
		await deps.store.commit({
			changes: [{ kind: 'due-work.retry', work, dueAt: addSeconds(context.now, 86_400) }],
			answer: null,
		});
		return true;
	}
	return false;
};

/** Whether it was confirmed, or forgotten; what failed by chance has its next time in the row. */
const pollMethod = async (
	wiring: Wiring,
	{ tenant }: TenantSnapshot,
	deps: ReturnType<typeof paymentDeps>,
	id: string,
	context: ActionContext,
): Promise<boolean> => {
	const { work } = await deps.store.load({
		work: { kind: 'due-work.of', work: 'method.poll', subjectId: id, step: '' },
	});
	if (work === null || work.dueAt > context.now) return true;
	const result = await workOnMethod(deps, work, context);
	if (!result.ok) wiring.log.warn(result.error.type, { tenant: tenant.id, method: id });
	return true;
};

/** Sends a refund that a credit note asked for, or asks about one whose answer is still missing. */
const pollRefund = async (
	wiring: Wiring,
	{ tenant }: TenantSnapshot,
	deps: ReturnType<typeof paymentDeps>,
	id: RefundId,
	context: ActionContext,
): Promise<boolean> => {
	const { work } = await deps.store.load({
		work: { kind: 'due-work.of', work: 'refund.poll', subjectId: id, step: '' },
	});
	if (work === null || work.dueAt > context.now) return true;
	const result = await followRefund(deps, id, context);
	if (result.ok) return true;
	wiring.log.warn(result.error.type, { tenant: tenant.id, refund: id });
	if (result.error.type !== 'payment/no-account') return false;
	// Nobody to ask until the operator has mended the account: tomorrow again.
	await deps.store.commit({
		changes: [{ kind: 'due-work.retry', work, dueAt: addSeconds(context.now, 86_400) }],
		answer: null,
	});
	return true;
};
