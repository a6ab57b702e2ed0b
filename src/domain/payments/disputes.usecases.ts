import { type Decision, runCommand } from '../kernel/command.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type DisputeDeps, decideDispute } from './dispute-decision.ts';
import type { FollowDeps } from './follow.usecases.ts';
import { mayBeAhead } from './notice.ts';
import type { NoticeAction, ProcessError } from './notices.usecases.ts';
import { isSupportedMoney } from './provider.ts';
import { hasSucceeded, isOpenPayment } from './provider-payment.ts';
import { followUntilPaid, giveUp, seen } from './refund-notices.usecases.ts';

/** A notice about a dispute: what it tells is merged with what is known, whatever came first. */
export const applyDisputeNotice =
	(deps: DisputeDeps & FollowDeps): NoticeAction<'dispute'> =>
	async ({ report }, disputed, notice, mark, context) => {
		const tooEarly = err({ type: 'notice/too-early', notice: notice.id } as const);
		if (disputed === null) return tooEarly;
		const paid = await followUntilPaid(deps, disputed, context);
		if (!paid.ok) return paid;
		if (!hasSucceeded(paid.value)) {
			return isOpenPayment(paid.value) || mayBeAhead(notice, context.now)
				? tooEarly
				: giveUp(deps, paid.value, mark, context);
		}
		const done = await runCommand(deps, {
			idempotency: null,
			answer: null,
			now: context.now,
			needs: {
				payment: { kind: 'provider-payment.byId', id: disputed.id },
				disputes: { kind: 'dispute.ofPayment', paymentId: disputed.id },
				invoices: { kind: 'invoice.ofPayment', paymentId: disputed.id },
				reminders: { kind: 'reminder.ofInvoices', invoiceIds: disputed.targets.map(({ invoiceId }) => invoiceId) },
			},
			decide: async ({ payment, ...facts }): Promise<Result<Decision<string>, ProcessError>> => {
				// Its success is not known yet: the payment's own notice or poll brings it.
				if (payment === null || !hasSucceeded(payment)) return tooEarly;
				const { amount, providerId, ...news } = report;
				if (!isSupportedMoney(amount)) return ok(seen(deps, payment, 'currency_differs', mark, context));
				const { dispute, changes } = decideDispute(
					deps,
					providerId,
					{ ...news, amount },
					{ ...facts, payment },
					context,
				);
				const outcome = `dispute ${dispute.id} ${dispute.status}`;
				return ok({ value: outcome, changes: [...changes, ...mark(outcome)] });
			},
		});
		if (!done.ok) return done;
		return ok(done.value.kind === 'done' ? done.value.value : '');
	};
