import type { Archive, Rendition } from '../invoices/invoices.ports.ts';
import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, PaymentId } from '../kernel/ids.ts';
import type { Hasher } from '../kernel/ports.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Store } from '../kernel/store.ts';
import {
	issueReceipt,
	type PaymentReceipt,
	type ReceiptDocument,
	type ReceiptIssuingDeps,
	type ReceiptIssuingError,
	receiptHeadNeed,
} from './receipt.ts';

export interface ReceiptDeps extends ReceiptIssuingDeps {
	readonly store: Store;
	readonly ids: IdSource;
}

export type ReceiptError =
	| ReceiptIssuingError
	| { readonly type: 'payment/not-found'; readonly payment: string }
	/** Nothing of the payment came to an invoice or to a customer's credit. */
	| { readonly type: 'receipt/nothing-received'; readonly payment: string };

/** A receipt as it was asked for. */
export interface AskedReceipt {
	readonly receipt: PaymentReceipt;
	/** False: it had been issued before. */
	readonly isNew: boolean;
}

export interface ReceiptDoor {
	readonly idempotency: IdempotencyRequest | null;
	readonly answer: (asked: AskedReceipt) => Answer;
}

/**
 * The receipt of a payment, for money that was recorded without one: it tells what is due on the day on which it is
 * asked for. Asking again gives the receipt that there is.
 */
export const askForReceipt = (
	deps: ReceiptDeps,
	paymentId: PaymentId,
	context: ActionContext,
	door: ReceiptDoor,
): Promise<Result<CommandOutcome<AskedReceipt>, ReceiptError | CommandError>> =>
	runCommand(deps, {
		...door,
		now: context.now,
		needs: {
			known: { kind: 'receipt.ofPayment', paymentId },
			basis: { kind: 'receipt.input', paymentId },
			head: receiptHeadNeed,
		},
		decide: async ({ known, basis, head }): Promise<Result<Decision<AskedReceipt>, ReceiptError>> => {
			if (known !== null) return ok({ value: { receipt: known.receipt, isNew: false }, changes: [] });
			if (basis === null) return err({ type: 'payment/not-found', payment: paymentId });
			if (basis.input === null) return err({ type: 'receipt/nothing-received', payment: paymentId });
			const issued = issueReceipt(deps, basis.input, head, context);
			if (!issued.ok) return issued;
			const subject = { id: `receipt:${paymentId}`, version: 1 };
			return ok({
				value: { receipt: issued.value.receipt, isNew: true },
				changes: [eventOf(deps.ids, 'receipt.issued', subject, { payment_id: paymentId }, context), issued.value],
			});
		},
	});

/** Turns a receipt into the bytes of its PDF. The same receipt always gives the same bytes. */
export interface ReceiptRenderer {
	renderReceipt(document: ReceiptDocument): Promise<{ readonly bytes: Uint8Array }>;
}

export interface KeepingDeps {
	readonly store: Store;
	readonly archive: Archive;
	readonly hasher: Hasher;
	readonly receiptRenderer: ReceiptRenderer;
}

/**
 * Prints a receipt and keeps it, the first time that somebody wants it. Of two at once the archive keeps what was
 * written first, and both get that.
 */
export const keepReceipt = async (
	deps: KeepingDeps,
	document: ReceiptDocument,
	context: ActionContext,
): Promise<Rendition> => {
	const { tenantId, paymentId } = document.receipt;
	const { bytes } = await deps.receiptRenderer.renderReceipt(document);
	const key = `${tenantId}/receipts/${paymentId}/original.pdf`;
	const kept = await deps.archive.putOnce(key, bytes, 'application/pdf');
	const rendition: Rendition = {
		documentId: paymentId,
		kind: 'pdf',
		key,
		sha256: await deps.hasher.sha256(kept),
		bytes: kept.byteLength,
		createdAt: context.now,
	};
	await deps.store.commit({ changes: [{ kind: 'rendition.keep', rendition }], answer: null });
	return rendition;
};
