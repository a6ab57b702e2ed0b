import type { Invoice } from '../invoices/invoice.ts';
import { type BulkItem, type BulkOutcome, runBulk } from '../kernel/bulk.ts';
import type { Answer, Decision } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { InvoiceId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Loaded } from '../kernel/store.ts';
import { type Receipt, type ReceiptError, type Received, receivePayment } from './payment-decision.ts';
import type { PaymentDeps } from './payments.usecases.ts';
import { receiptHeadNeed } from './receipt.ts';

export interface MarkPaidInput extends Omit<Receipt, 'amount' | 'overpayment'> {
	readonly invoiceId: InvoiceId;
}

export type MarkPaidError = ReceiptError | { readonly type: 'invoice/not-found'; readonly invoice: string };

type MarkPaidDecision = Promise<Result<Decision<Received>, MarkPaidError>>;

/** A payment of everything that is due, whatever that is when it is decided. */
export const wholeDue = { amount: null, overpayment: 'refuse' } as const;

/** A payment row with a sealed reference of 140 characters, its event and the row of its postings. */
const rowBytes = 1500;

/**
 * Marks many invoices as paid, each accepted or refused on its own. An invoice that is named twice is paid once: the
 * second finds it paid.
 */
export const markInvoicesPaid = (
	deps: PaymentDeps,
	items: readonly BulkItem<MarkPaidInput>[],
	context: ActionContext,
	answer: (received: Received) => Answer,
): Promise<readonly BulkOutcome<Received, MarkPaidError>[]> =>
	runBulk(
		deps,
		{
			needs: invoicesOf,
			facts: invoicesById,
			decide: async ({ invoiceId, ...receipt }: MarkPaidInput, { invoices, receiptHead }): MarkPaidDecision => {
				const invoice = invoices.get(invoiceId);
				if (invoice === undefined) return err({ type: 'invoice/not-found', invoice: invoiceId });
				const facts = { invoice, standing: null, receiptHead };
				const received = receivePayment(deps, { ...receipt, ...wholeDue }, facts, context);
				return received.ok ? ok({ value: received.value, changes: received.value.changes }) : received;
			},
			answer,
			bytes: () => rowBytes,
			takesNumber: ({ changes }) => changes.some(({ kind }) => kind === 'receipt.issue'),
			now: context.now,
		},
		items,
	);

const invoicesOf = (inputs: readonly MarkPaidInput[]) => ({
	invoices: { kind: 'invoice.byIds', ids: [...new Set(inputs.map(({ invoiceId }) => invoiceId))] } as const,
	receiptHead: receiptHeadNeed,
});

const invoicesById = (loaded: Loaded<ReturnType<typeof invoicesOf>>) => {
	const invoices = new Map<InvoiceId, Invoice>(loaded.invoices.map((invoice) => [invoice.id, invoice]));
	return {
		invoices,
		receiptHead: loaded.receiptHead,
		learn: (changes: readonly Change[]) => {
			for (const change of changes) {
				if (change.kind === 'invoice.progress') invoices.set(change.invoice.id, change.invoice);
			}
		},
	};
};
