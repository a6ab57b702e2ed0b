import type { Customer } from '../customers/customer.ts';
import type { CreditBalance, CreditMovement } from '../customers/customer-credit.ts';
import { type CommandError, type CommandOutcome, type Decision, runCommand } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { InvoiceId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Store } from '../kernel/store.ts';
import type { Invoice } from './invoice.ts';
import type { InvoiceDoor, InvoiceWithCustomer } from './invoices.usecases.ts';

/** Which invoice, and the version that the caller has seen; null takes it as it is. */
export interface InvoiceTarget {
	readonly invoiceId: InvoiceId;
	readonly expectedVersion: number | null;
}

export type InvoiceTargetError =
	| { readonly type: 'invoice/not-found'; readonly invoice: string }
	| { readonly type: 'request/stale'; readonly version: number };

/** What a command on an issued invoice decides from. */
export interface InvoiceFacts {
	readonly invoice: Invoice;
	readonly customer: Customer;
	/** The customer's credit in the invoice's currency. */
	readonly standing: CreditBalance | null;
	/** Credit that came from this invoice or paid it. */
	readonly movements: readonly CreditMovement[];
	/** Money of it is on its way back through a provider. */
	readonly isMoneyUnderWay: boolean;
}

/** A command on one issued invoice: load it with its customer's credit, decide, commit. */
export const commandInvoice = <Failure>(
	deps: { readonly store: Store },
	{ invoiceId, expectedVersion }: InvoiceTarget,
	context: ActionContext,
	door: InvoiceDoor,
	decide: (facts: InvoiceFacts) => Result<Decision<Invoice>, Failure>,
): Promise<Result<CommandOutcome<InvoiceWithCustomer>, Failure | InvoiceTargetError | CommandError>> =>
	runCommand(deps, {
		...door,
		now: context.now,
		needs: {
			invoice: { kind: 'invoice.byId', id: invoiceId },
			customer: { kind: 'customer.ofInvoice', id: invoiceId },
			standing: { kind: 'customer-credit.ofInvoice', invoiceId },
			movements: { kind: 'customer-credit.byInvoice', invoiceId },
			isMoneyUnderWay: { kind: 'invoice.moneyUnderWay', invoiceId },
		},
		decide: async ({
			invoice,
			customer,
			...facts
		}): Promise<Result<Decision<InvoiceWithCustomer>, Failure | InvoiceTargetError>> => {
			if (invoice === null || customer === null) return err({ type: 'invoice/not-found', invoice: invoiceId });
			if (expectedVersion !== null && expectedVersion !== invoice.version) {
				return err({ type: 'request/stale', version: invoice.version });
			}
			const decided = decide({ invoice, customer, ...facts });
			return decided.ok
				? ok({ changes: decided.value.changes, value: { invoice: decided.value.value, customer } })
				: decided;
		},
	});
