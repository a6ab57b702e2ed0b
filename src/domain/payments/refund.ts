import type { CreditBalance, CreditMovement } from '../customers/customer-credit.ts';
import type { Invoice } from '../invoices/invoice.ts';
import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import {
	type CreditNoteId,
	type CustomerId,
	type InvoiceId,
	idSuffix,
	idToUuid,
	type PaymentId,
	type RefundId,
	type TenantId,
} from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import { type Money, minus } from '../kernel/money.ts';
import type { ProviderName } from '../settings/values.ts';
import type { FailureReason, RefundOrder } from './provider.ts';
import { attemptOf, type ProviderPayment } from './provider-payment.ts';

export const refundStatuses = [
	'created',
	'processing',
	/** Nobody knows whether the money went back; it is asked, never sent under another reference. */
	'unknown',
	'succeeded',
	'failed',
] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/** Money that goes back to a payer through the provider that took it. */
export interface Refund {
	readonly id: RefundId;
	readonly tenantId: TenantId;
	readonly version: number;
	readonly paymentId: PaymentId;
	readonly provider: ProviderName;
	/** The invoice whose money it is; null for money that matched nothing. */
	readonly invoiceId: InvoiceId | null;
	readonly creditNoteId: CreditNoteId | null;
	readonly customerId: CustomerId | null;
	/** `outside`: made in the provider's own pages. */
	readonly origin: 'ours' | 'outside';
	readonly status: RefundStatus;
	/** What it is worth in the currency of the invoices. */
	readonly amount: Money;
	/** What goes back, in the currency that the payer was debited in. */
	readonly charge: Money;
	/** What the customer's credit gave for it, in the currency of the invoices. */
	readonly fromCredit: Money;
	/** What the payment's unallocated money gave for it, in the currency of the charge. */
	readonly fromUnallocated: Money;
	/** What nothing of ours stands for, in the currency of the charge: a credit note is missing. */
	readonly uncovered: Money;
	readonly failure: FailureReason | null;
	readonly providerId: string | null;
	/** Sealed at rest. */
	readonly details: RefundDetails;
	/** Seller's local date on which it began. */
	readonly day: IsoDate;
	readonly finalAt: IsoInstant | null;
	readonly createdAt: IsoInstant;
}

export interface RefundDetails {
	/** What the payer may read: `Remboursement INV-2026-000001`. */
	readonly description: string;
	readonly kept: JsonObject;
}

export const isOpenRefund = ({ status }: Pick<Refund, 'status'>): boolean =>
	status === 'created' || status === 'processing' || status === 'unknown';

/** Part of the charge that the customer's credit stands for. */
export const chargeFromCredit = ({ charge, fromUnallocated, uncovered }: Refund): Money =>
	minus(minus(charge, fromUnallocated), uncovered);

/** The order as it was sent and may be sent again; the handles never change. */
export const refundOrderOf = (refund: Refund, payment: ProviderPayment): RefundOrder => ({
	refundId: refund.id,
	reference: `r-${idSuffix(refund.id)}`,
	uuid: idToUuid(refund.id),
	payment: attemptOf(payment),
	amount: refund.charge,
	description: refund.details.description,
	noticeUrl: payment.details.order?.noticeUrl ?? '',
	providerId: refund.providerId,
	kept: refund.details.kept,
});

export interface RefundFilter {
	readonly paymentId: PaymentId | null;
	readonly invoiceId: InvoiceId | null;
	readonly status: RefundStatus | null;
	/** The last one of the page before. */
	readonly cursor: string | null;
	readonly limit: number;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'refund.byId': { readonly args: { readonly id: RefundId }; readonly answer: Refund | null };
		/** By our id, or by the provider's. */
		'refund.bySubject': {
			readonly args: {
				readonly provider: ProviderName;
				readonly id: string | null;
				readonly providerId: string;
			};
			readonly answer: Refund | null;
		};
		/** Of one payment, oldest first. */
		'refund.ofPayment': { readonly args: { readonly paymentId: PaymentId }; readonly answer: readonly Refund[] };
		/** Of every payment that is for an invoice, oldest first. */
		'refund.ofInvoicePayments': {
			readonly args: { readonly invoiceId: InvoiceId };
			readonly answer: readonly Refund[];
		};
		/** Newest first. */
		'refund.list': { readonly args: RefundFilter; readonly answer: readonly Refund[] };
		/** Of the refund's payment. */
		'provider-payment.ofRefund': { readonly args: { readonly id: RefundId }; readonly answer: ProviderPayment | null };
		/** All refunds of the refund's payment, itself included, oldest first. */
		'refund.siblings': { readonly args: { readonly id: RefundId }; readonly answer: readonly Refund[] };
		/** The invoice that the refund is tied to. */
		'invoice.ofRefund': { readonly args: { readonly id: RefundId }; readonly answer: Invoice | null };
		/** Credit that came from that invoice or paid it, in order. */
		'customer-credit.movementsOfRefund': {
			readonly args: { readonly id: RefundId };
			readonly answer: readonly CreditMovement[];
		};
		/** Credit that came from any invoice of a payment or paid it, or from the payment without an invoice, in order. */
		'customer-credit.movementsOfPayment': {
			readonly args: { readonly paymentId: PaymentId };
			readonly answer: readonly CreditMovement[];
		};
		/** The credit of the refund's customer in the currency of its invoice. */
		'customer-credit.ofRefund': { readonly args: { readonly id: RefundId }; readonly answer: CreditBalance | null };
	}
	interface ChangeKinds {
		/** Version 1. */
		'refund.begin': { readonly refund: Refund };
		/** Later versions: what became of it. */
		'refund.follow': { readonly refund: Refund };
	}
}
