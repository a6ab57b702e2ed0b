import type { ManualMethod } from '../invoices/invoice.ts';
import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { InvoiceId, PaymentId, TenantId } from '../kernel/ids.ts';
import type { Money } from '../kernel/money.ts';

/** Money received for an invoice, recorded by a person or by the platform. */
export interface Payment {
	readonly id: PaymentId;
	readonly tenantId: TenantId;
	readonly version: number;
	readonly invoiceId: InvoiceId;
	readonly status: 'succeeded';
	readonly method: ManualMethod;
	readonly amount: Money;
	/** What the payer or the bank wrote; may hold personal data, so it is sealed at rest. */
	readonly reference: string | null;
	/** Seller's local date on which the money arrived. */
	readonly paidOn: IsoDate;
	readonly createdAt: IsoInstant;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'payment.byInvoice': { readonly args: { readonly invoiceId: InvoiceId }; readonly answer: readonly Payment[] };
	}
	interface ChangeKinds {
		'payment.add': { readonly payment: Payment };
	}
}
