import type { Payment } from '../invoices/payment.ts';
import type { IsoInstant } from '../kernel/calendar.ts';
import type { CustomerId, InvoiceId, PaymentId } from '../kernel/ids.ts';
import type { ProviderName } from '../settings/values.ts';
import type { PaymentStatus, ProviderPayment } from './provider-payment.ts';

/** A payment of either kind: through a provider, or recorded by hand. */
export type AnyPayment =
	| { readonly id: PaymentId; readonly by: 'provider'; readonly payment: ProviderPayment }
	| {
			readonly id: PaymentId;
			readonly by: 'hand';
			readonly payment: Payment;
			readonly customerId: CustomerId | null;
	  };

/** Which payments; null: any. Conditions are joined by “and”. */
export interface PaymentFilter {
	readonly invoiceId: InvoiceId | null;
	readonly customerId: CustomerId | null;
	readonly provider: ProviderName | null;
	readonly status: PaymentStatus | null;
	/** Those that a person should look at. */
	readonly attention: true | null;
	readonly createdFrom: IsoInstant | null;
	readonly createdTo: IsoInstant | null;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** Newest first; `before` is the id of the last payment of the page before. */
		'payment.list': {
			readonly args: { readonly filter: PaymentFilter; readonly before: PaymentId | null; readonly limit: number };
			readonly answer: readonly AnyPayment[];
		};
		'payment.byId': { readonly args: { readonly id: PaymentId }; readonly answer: AnyPayment | null };
	}
}
