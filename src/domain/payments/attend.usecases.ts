import { type CommandError, type CommandOutcome, type Decision, runCommand } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import { isPositive } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Store } from '../kernel/store.ts';
import type { CloseDoor, ClosedPayment, CloseInput } from './close.usecases.ts';
import { isOpenPayment } from './provider-payment.ts';

export type AttendError =
	| { readonly type: 'payment/not-found'; readonly payment: string }
	/** Nothing asks for a person, or what does is ended by assigning, refunding or closing. */
	| { readonly type: 'payment/not-attendable'; readonly attention: string | null }
	| { readonly type: 'request/stale'; readonly version: number };

/**
 * A person has looked at a payment that asked for it: it leaves the list of support, and why is kept. Money that belongs to
 * nobody, and a payment without an outcome, stay on the list until they are dealt with.
 */
export const attendPayment = (
	deps: { readonly store: Store; readonly ids: IdSource },
	{ paymentId, expectedVersion }: CloseInput,
	context: ActionContext,
	door: CloseDoor,
): Promise<Result<CommandOutcome<ClosedPayment>, AttendError | CommandError>> =>
	runCommand(deps, {
		...door,
		now: context.now,
		needs: {
			payment: { kind: 'provider-payment.byId', id: paymentId },
			customer: { kind: 'customer.ofPayment', paymentId },
		},
		decide: async ({ payment, customer }): Promise<Result<Decision<ClosedPayment>, AttendError>> => {
			if (payment === null) return err({ type: 'payment/not-found', payment: paymentId });
			const { attention, version } = payment;
			if (expectedVersion !== null && expectedVersion !== version) return err({ type: 'request/stale', version });
			if (attention === null || isPositive(payment.unallocated) || isOpenPayment(payment)) {
				return err({ type: 'payment/not-attendable', attention });
			}
			const attended = { ...payment, version: version + 1, attention: null };
			return ok({
				value: { payment: attended, dataKey: customer?.dataKey ?? null },
				changes: [
					eventOf(deps.ids, 'payment.attended', attended, { provider: payment.provider, attention }, context),
					{ kind: 'provider-payment.follow', payment: attended },
				],
			});
		},
	});
