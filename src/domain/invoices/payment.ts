import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { InvoiceId, PaymentId, TenantId } from '../kernel/ids.ts';
import type { Money } from '../kernel/money.ts';
import type { Change } from '../kernel/store.ts';
import { credit, debit, ledgerEntry } from '../ledger/ledger.ts';
import type { ProviderName } from '../settings/values.ts';
import { moneyAccountOf } from './credit-refunds.ts';
import type { Invoice, ManualMethod } from './invoice.ts';
import { settledPostings } from './postings.ts';

/** How money came: by hand, or through a provider. */
export type PaymentMethod = ManualMethod | ProviderName;

/** Money received for an invoice, recorded by a person or by the platform, or taken by a provider. */
export interface Payment {
	readonly id: PaymentId;
	readonly tenantId: TenantId;
	readonly version: number;
	readonly invoiceId: InvoiceId;
	readonly status: 'succeeded';
	readonly method: PaymentMethod;
	readonly amount: Money;
	/** What the payer or the bank wrote; may hold personal data, so it is sealed at rest. */
	readonly reference: string | null;
	/** Seller's local date on which the money arrived. */
	readonly paidOn: IsoDate;
	readonly createdAt: IsoInstant;
}

/** A payment and its entry: the money against what was open, and the rest against the customer's credit. */
export const paymentChanges = (
	payment: Payment,
	invoice: Pick<Invoice, 'customerId' | 'status'>,
	{ used, surplus }: { readonly used: Money; readonly surplus: Money },
): readonly Change[] => [
	{ kind: 'payment.add', payment },
	{
		kind: 'ledger.post',
		entry: ledgerEntry({
			source: `${payment.id}/received`,
			subjectId: payment.id,
			day: payment.paidOn,
			createdAt: payment.createdAt,
			postings: [
				debit(moneyAccountOf(payment.method), payment.method, payment.amount),
				...settledPostings(invoice, used),
				credit('customer_credit', invoice.customerId, surplus),
			],
		}),
	},
];

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'payment.byInvoice': { readonly args: { readonly invoiceId: InvoiceId }; readonly answer: readonly Payment[] };
	}
	interface ChangeKinds {
		'payment.add': { readonly payment: Payment };
	}
}
