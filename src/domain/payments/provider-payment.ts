import type { Customer } from '../customers/customer.ts';
import type { CreditBalance } from '../customers/customer-credit.ts';
import type { Invoice } from '../invoices/invoice.ts';
import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import { type CustomerId, type InvoiceId, idSuffix, idToUuid, type PaymentId, type TenantId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Money } from '../kernel/money.ts';
import type { CountryCode, Locale } from '../kernel/party.ts';
import type { ProviderName } from '../settings/values.ts';
import type {
	FailureReason,
	MethodSummary,
	Payer,
	PayerAction,
	PaymentAttempt,
	PaymentFlow,
	PaymentOrder,
	Settlement,
} from './provider.ts';

export const paymentStatuses = [
	'created',
	'action_required',
	'processing',
	/** Nobody knows whether the payer was debited; it is asked, never sent anew. */
	'unknown',
	'succeeded',
	'failed',
	'expired',
	'partially_refunded',
	'refunded',
	'disputed',
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** Why a person should look at a payment; nothing that happens by itself depends on it. */
export const attentions = [
	/** Money came for which there is no payment or no invoice: it waits to be assigned or given back. */
	'unmatched',
	/** It came in another currency than was asked. */
	'currency_differs',
	/** It came, and is more or less than was asked. */
	'amount_differs',
	/** The invoices were paid or closed meanwhile: the money became credit of the customer. */
	'not_needed',
	/** The provider contradicts itself: it called a payment failed that it had called paid. */
	'contradicted',
	/** Neither success nor failure could be learnt in the time that the provider takes. */
	'undecided',
	/** Money went back in the provider's own pages and no credit note stands for it. */
	'refund_uncovered',
] as const;
export type Attention = (typeof attentions)[number];

/** An invoice that a payment is for. */
export interface PaymentTarget {
	readonly invoiceId: InvoiceId;
	/** The how-many-th payment of this invoice, from 1: of two that begin at once one meets the other here. */
	readonly attempt: number;
	/** What was to be paid of it, in the invoice's currency. */
	readonly amount: Money;
	/** What it took once the money was there. */
	readonly settled: Money;
}

/** One attempt to take money through a provider. What a payer tries again is another payment. */
export interface ProviderPayment {
	readonly id: PaymentId;
	readonly tenantId: TenantId;
	readonly version: number;
	readonly status: PaymentStatus;
	/** Null for money that matches nothing yet. */
	readonly customerId: CustomerId | null;
	readonly provider: ProviderName;
	/** Of the account, where contracts are per country. */
	readonly country: CountryCode | null;
	/** `outside`: begun without us, in the provider's own pages. */
	readonly flow: PaymentFlow | 'outside';
	/** In the currency of the invoices. */
	readonly amount: Money;
	readonly targets: readonly PaymentTarget[];
	/** What the payer is debited. */
	readonly charge: Money;
	/** By which rate, when that is another currency: 10 000 XOF are charged as 15.24 EUR. */
	readonly quote: ChargeQuote | null;
	/** What the provider says it took. */
	readonly received: Money | null;
	/** Of what was received, in its currency. */
	readonly refunded: Money;
	/** Of what was received, what belongs to no invoice and no customer yet. */
	readonly unallocated: Money;
	readonly providerId: string | null;
	readonly reason: FailureReason | null;
	readonly attention: Attention | null;
	readonly settlement: Settlement | null;
	readonly summary: MethodSummary | null;
	/** SHA-256 of the secret at the end of the address for its notices. */
	readonly noticeHash: string | null;
	/** Sealed at rest: the payer's name and phone are in it. */
	readonly details: PaymentDetails;
	readonly expiresAt: IsoInstant | null;
	readonly checkedAt: IsoInstant | null;
	/** How often we asked by ourselves. */
	readonly polls: number;
	/** Seller's local date on which the money arrived. */
	readonly paidOn: IsoDate | null;
	readonly finalAt: IsoInstant | null;
	readonly createdAt: IsoInstant;
}

export interface ChargeQuote {
	/** Units of the charge's currency for one of the invoice's, as a decimal. */
	readonly rate: string;
	readonly source: string;
	/** Null for a parity that the law fixes. */
	readonly date: IsoDate | null;
}

export interface PaymentDetails {
	/** What the provider was asked; null for money that came from outside. The same order is what may be sent again. */
	readonly order: OrderDetails | null;
	readonly kept: JsonObject;
	readonly action: PayerAction | null;
	/** A method that this payment saved, until it is kept as one. */
	readonly reported: string | null;
}

export interface OrderDetails {
	readonly description: string;
	readonly invoiceNumbers: readonly string[];
	readonly sellerName: string;
	readonly locale: Locale;
	readonly payer: Payer;
	readonly returnUrl: string;
	readonly cancelUrl: string;
	readonly noticeUrl: string;
	readonly saveMethod: boolean;
	readonly savedToken: string | null;
}

export const isOpenPayment = ({ status }: Pick<ProviderPayment, 'status'>): boolean =>
	status === 'created' || status === 'action_required' || status === 'processing' || status === 'unknown';

export const hasSucceeded = ({ status }: Pick<ProviderPayment, 'status'>): boolean =>
	status === 'succeeded' || status === 'partially_refunded' || status === 'refunded' || status === 'disputed';

/** What names a payment to its provider. */
export const attemptOf = (payment: ProviderPayment): PaymentAttempt => ({
	paymentId: payment.id,
	isOutside: payment.flow === 'outside',
	reference: `p-${idSuffix(payment.id)}`,
	uuid: idToUuid(payment.id),
	flow: payment.flow === 'outside' ? 'redirect' : payment.flow,
	charge: payment.charge,
	providerId: payment.providerId,
	kept: payment.details.kept,
	startedAt: payment.createdAt,
});

/** The order as it was sent and may be sent again; null for money that came from outside. */
export const orderOf = (payment: ProviderPayment): PaymentOrder | null =>
	payment.details.order === null ? null : { ...attemptOf(payment), ...payment.details.order };

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'provider-payment.byId': { readonly args: { readonly id: PaymentId }; readonly answer: ProviderPayment | null };
		'provider-payment.byIds': {
			readonly args: { readonly ids: readonly PaymentId[] };
			readonly answer: readonly ProviderPayment[];
		};
		/** By the hash of the last segment of a notice's address. */
		'provider-payment.byNotice': {
			readonly args: { readonly noticeHash: string };
			readonly answer: ProviderPayment | null;
		};
		/** By our id, or by any name that the provider has for it. */
		'provider-payment.bySubject': {
			readonly args: {
				readonly provider: ProviderName;
				readonly id: string | null;
				readonly references: readonly string[];
			};
			readonly answer: ProviderPayment | null;
		};
		/** The invoices of a payment, in no order. */
		'invoice.ofPayment': { readonly args: { readonly paymentId: PaymentId }; readonly answer: readonly Invoice[] };
		'customer.ofPayment': { readonly args: { readonly paymentId: PaymentId }; readonly answer: Customer | null };
		/** The credit of a payment's customer: in the currency of its invoices, or in the one that came unasked. */
		'customer-credit.ofPayment': {
			readonly args: { readonly paymentId: PaymentId };
			readonly answer: CreditBalance | null;
		};
		/** Payments of any of these invoices, newest first. */
		'provider-payment.ofInvoices': {
			readonly args: { readonly invoiceIds: readonly InvoiceId[] };
			readonly answer: readonly ProviderPayment[];
		};
	}
	interface ChangeKinds {
		/** Version 1, with its targets. */
		'provider-payment.begin': { readonly payment: ProviderPayment };
		/** Invoices that it is for besides those it had; they are its last ones. */
		'provider-payment.assign': {
			readonly payment: Pick<ProviderPayment, 'id' | 'targets'>;
			readonly targets: readonly PaymentTarget[];
		};
		/** Later versions: what became of it. */
		'provider-payment.follow': { readonly payment: ProviderPayment };
		/** It was asked about, and stands as it stood: no version, nothing to tell. */
		'provider-payment.checked': {
			readonly payment: Pick<ProviderPayment, 'id' | 'polls'>;
			readonly at: IsoInstant;
		};
		/** Names that the provider has for it; those that are known already stay. */
		'provider-payment.refer': {
			readonly payment: Pick<ProviderPayment, 'id' | 'provider'>;
			readonly references: readonly string[];
		};
		/** The same for names that no other payment may have: who comes second meets the first. */
		'provider-payment.claim': {
			readonly payment: Pick<ProviderPayment, 'id' | 'provider'>;
			readonly references: readonly string[];
		};
	}
}
