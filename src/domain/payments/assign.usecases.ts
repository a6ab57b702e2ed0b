import type { Customer } from '../customers/customer.ts';
import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { InvoiceId, PaymentId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Store } from '../kernel/store.ts';
import { type ArrivalDeps, settledChanges } from './arrival.ts';
import { type Assignment, type AssignmentError, assignMoney } from './assignment.ts';
import type { ProviderPayment } from './provider-payment.ts';
import { receiptHeadNeed } from './receipt.ts';

export interface AssignDeps extends ArrivalDeps {
	readonly store: Store;
}

export interface AssignInput {
	readonly paymentId: PaymentId;
	readonly assignment: Assignment;
	readonly expectedVersion: number | null;
}

export type AssignError =
	| AssignmentError
	| { readonly type: 'payment/not-found'; readonly payment: string }
	| { readonly type: 'request/stale'; readonly version: number };

export interface AssignDoor {
	readonly idempotency: IdempotencyRequest | null;
	readonly answer: (assigned: AssignedPayment) => Answer | Promise<Answer>;
}

export interface AssignedPayment {
	readonly payment: ProviderPayment;
	readonly customer: Pick<Customer, 'dataKey'>;
}

/** A person says whose money a payment is that matched nothing; its payer is told as if it had just arrived. */
export const assignPayment = (
	deps: AssignDeps,
	{ paymentId, assignment, expectedVersion }: AssignInput,
	context: ActionContext,
	door: AssignDoor,
): Promise<Result<CommandOutcome<AssignedPayment>, AssignError | CommandError>> => {
	const invoiceIds = assignment.kind === 'invoices' ? assignment.invoices.map(({ invoiceId }) => invoiceId) : [];
	const [first] = invoiceIds;
	return runCommand(deps, {
		...door,
		now: context.now,
		needs: {
			payment: { kind: 'provider-payment.byId', id: paymentId },
			earlier: { kind: 'provider-payment.ofInvoices', invoiceIds },
			invoices: { kind: 'invoice.byIds', ids: invoiceIds },
			customer: customerNeed(assignment, first),
			credits: {
				kind: 'customer-credit.many',
				ids: assignment.kind === 'customer' ? [assignment.customerId] : [],
				externalIds: [],
			},
			ofInvoice: { kind: 'customer-credit.ofInvoice', invoiceId: first ?? ('' as InvoiceId) },
			receiptHead: receiptHeadNeed,
			receipt: { kind: 'receipt.ofPayment', paymentId },
		},
		decide: async ({
			payment,
			receiptHead,
			receipt,
			credits,
			ofInvoice,
			...found
		}): Promise<Result<Decision<AssignedPayment>, AssignError>> => {
			if (payment === null) return err({ type: 'payment/not-found', payment: paymentId });
			if (expectedVersion !== null && expectedVersion !== payment.version) {
				return err({ type: 'request/stale', version: payment.version });
			}
			const { currency } = payment.unallocated;
			const standing =
				first === undefined ? (credits.find(({ balance }) => balance.currency === currency) ?? null) : ofInvoice;
			const assigned = assignMoney(deps, payment, assignment, { ...found, standing }, context);
			if (!assigned.ok) return assigned;
			const { customer, settled, changes } = assigned.value;
			const told = settledChanges(
				deps,
				assigned.value.payment,
				settled,
				{ invoices: found.invoices, receiptHead },
				context,
			);
			// Money that came back to nobody is assigned again: its payment has its receipt from the first time.
			const telling = receipt === null ? told : told.filter(({ kind }) => kind !== 'receipt.issue');
			return ok({ value: { payment: assigned.value.payment, customer }, changes: [...changes, ...telling] });
		},
	});
};

const customerNeed = (assignment: Assignment, first: InvoiceId | undefined) =>
	assignment.kind === 'customer'
		? ({ kind: 'customer.byId', id: assignment.customerId } as const)
		: ({ kind: 'customer.ofInvoice', id: first ?? ('' as InvoiceId) } as const);
