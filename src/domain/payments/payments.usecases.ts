import type { InvoiceTargetError } from '../invoices/invoice-command.ts';
import type { InvoiceDoor, InvoiceWithCustomer } from '../invoices/invoices.usecases.ts';
import type { Payment } from '../invoices/payment.ts';
import { type CommandError, type CommandOutcome, type Decision, runCommand } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { InvoiceId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Store } from '../kernel/store.ts';
import { type Receipt, type ReceiptDeps, type ReceiptError, receivePayment } from './payment-decision.ts';
import { receiptHeadNeed } from './receipt.ts';

export interface PaymentInput extends Receipt {
	readonly invoiceId: InvoiceId;
	readonly expectedVersion: number | null;
}

export type PaymentError = ReceiptError | InvoiceTargetError;

export interface PaymentDeps extends ReceiptDeps {
	readonly store: Store;
}

export interface PaidInvoice extends InvoiceWithCustomer {
	readonly payment: Payment;
}

export interface PaymentDoor {
	readonly idempotency: InvoiceDoor['idempotency'];
	readonly answer: (value: PaidInvoice) => ReturnType<InvoiceDoor['answer']>;
}

/** Records money that arrived outside the providers. */
export const recordPayment = (
	deps: PaymentDeps,
	{ invoiceId, expectedVersion, ...receipt }: PaymentInput,
	context: ActionContext,
	door: PaymentDoor,
): Promise<Result<CommandOutcome<PaidInvoice>, PaymentError | CommandError>> =>
	runCommand(deps, {
		...door,
		now: context.now,
		needs: {
			invoice: { kind: 'invoice.byId', id: invoiceId },
			customer: { kind: 'customer.ofInvoice', id: invoiceId },
			standing: { kind: 'customer-credit.ofInvoice', invoiceId },
			receiptHead: receiptHeadNeed,
		},
		decide: async ({
			invoice,
			customer,
			standing,
			receiptHead,
		}): Promise<Result<Decision<PaidInvoice>, PaymentError>> => {
			if (invoice === null || customer === null) return err({ type: 'invoice/not-found', invoice: invoiceId });
			if (expectedVersion !== null && expectedVersion !== invoice.version) {
				return err({ type: 'request/stale', version: invoice.version });
			}
			const received = receivePayment(deps, receipt, { invoice, standing, receiptHead }, context);
			if (!received.ok) return received;
			const { changes, payment } = received.value;
			return ok({ changes, value: { invoice: received.value.invoice, customer, payment } });
		},
	});
