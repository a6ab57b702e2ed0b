import { standingAfter } from '../customers/customer-credit.ts';
import {
	type CreditedInvoice,
	type CreditNoteDeps,
	type CreditNoteDoor,
	type CreditNoteInput,
	creditNoteNeeds,
	decideCredited,
	type IssueCreditNoteError,
} from '../invoices/credit-notes.usecases.ts';
import { type CommandError, type CommandOutcome, type Decision, runCommand } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { PaymentId } from '../kernel/ids.ts';
import { isPositive } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, ChangeOf, Loaded } from '../kernel/store.ts';
import { beginChanges, creditRefund, newRefund } from './refund-begin.ts';
import { decideRefund, type RefundDecisionError } from './refund-decision.ts';
import type { RefundDeps } from './refund-follow.usecases.ts';
import { canGiveBack, describe } from './refunds.usecases.ts';

export interface CreditAndRefundInput extends Omit<CreditNoteInput, 'settlement'> {
	/** Null: the payment of the invoice that has most left. */
	readonly paymentId: PaymentId | null;
}

export type CreditAndRefundError = IssueCreditNoteError | RefundDecisionError;

/**
 * Credits an invoice and gives what that frees back through the provider that took it, in one commit: the queue sends
 * the refund at once, and what becomes of it is told by the refund. What the payment did not bring stays as credit. Where
 * nothing can go back this way nothing is credited either, so that the caller can choose another.
 */
export const creditAndRefund = (
	deps: CreditNoteDeps & RefundDeps,
	{ paymentId, ...input }: CreditAndRefundInput,
	context: ActionContext,
	door: CreditNoteDoor,
): Promise<Result<CommandOutcome<CreditedInvoice>, CreditAndRefundError | CommandError>> => {
	const { invoiceId } = input;
	const needs = {
		...creditNoteNeeds(invoiceId),
		payments: { kind: 'provider-payment.ofInvoices', invoiceIds: [invoiceId] },
		refunds: { kind: 'refund.ofInvoicePayments', invoiceId },
	} as const;
	return runCommand(deps, {
		...door,
		now: context.now,
		needs,
		decide: async ({
			payments,
			refunds,
			...loaded
		}): Promise<Result<Decision<CreditedInvoice>, CreditAndRefundError>> => {
			const credited = await decideCredited(deps, { ...input, settlement: { type: 'credit' } }, loaded, context);
			if (!credited.ok) return credited;
			const refund = beginOfCredit(deps, paymentId, credited.value, { ...loaded, payments, refunds }, context);
			if (!refund.ok) return refund;
			return ok({ ...credited.value, changes: [...credited.value.changes, ...refund.value] });
		},
	});
};

type Facts = Loaded<ReturnType<typeof creditNoteNeeds>> &
	Pick<Parameters<typeof decideRefund>[1], 'payments' | 'refunds'>;

const beginOfCredit = (
	deps: CreditNoteDeps & RefundDeps,
	paymentId: PaymentId | null,
	{ changes, value }: Decision<CreditedInvoice>,
	{ before, movements, payments, refunds }: Facts,
	context: ActionContext,
): Result<readonly Change[], RefundDecisionError> => {
	const { creditNote, invoice } = value;
	const freed = changes.find(
		(change): change is ChangeOf<'customer-credit.add'> => change.kind === 'customer-credit.add',
	);
	// Nothing had been paid for it: the credit note is all there is.
	if (freed === undefined || !isPositive(creditNote.freedAmount)) return ok([]);
	const standing = standingAfter(freed.movement);
	const decided = decideRefund(
		{ paymentId, amount: null, creditNoteId: creditNote.id },
		{
			invoice,
			standing,
			payments,
			refunds,
			movements: [...movements, freed.movement],
			creditNotes: [...before, creditNote],
			canGiveBack: canGiveBack(deps),
		},
	);
	if (!decided.ok) return err(decided.error);
	const { customerId, id: invoiceId, number, locale } = invoice;
	const of = { invoiceId, creditNoteId: creditNote.id, customerId, description: describe(locale, number) };
	const refund = newRefund(deps, creditRefund(decided.value.payment, decided.value, of), context);
	return ok(beginChanges(deps, refund, { payment: decided.value.payment, standing, isSentNow: false }, context));
};
