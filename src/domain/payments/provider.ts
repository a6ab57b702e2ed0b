import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Money } from '../kernel/money.ts';
import type { CountryCode, Locale } from '../kernel/party.ts';
import type { Result } from '../kernel/result.ts';
import type { ProviderName } from '../settings/values.ts';
import type { Notice, NoticeDelivery, NoticeRefusal } from './provider-notices.ts';
import type { MethodReport, PaymentReport, ProviderAnswer, RefundReport, ReportedMoney } from './provider-reports.ts';

export type {
	DisputeReport,
	Notice,
	NoticeDelivery,
	NoticeFacts,
	NoticeRefusal,
	NoticeSubject,
} from './provider-notices.ts';
export type {
	FailureReason,
	MethodReport,
	MethodSummary,
	PayerAction,
	PaymentReport,
	ProviderAnswer,
	RefundReport,
	ReportedMoney,
	ReportedState,
	SavedToken,
	Settlement,
} from './provider-reports.ts';
export { failureReasons, isSupportedMoney } from './provider-reports.ts';

/**
 * What we ask of whoever moves money for us, in our own words: every provider's states, reasons and amounts are mapped
 * to the closed sets below in its own folder, and nothing of its vocabulary passes this file.
 *
 * One object is one account: a provider for one tenant and, where contracts are per country, one country.
 */
export interface PaymentProvider {
	readonly name: ProviderName;
	readonly abilities: ProviderAbilities;
	/** Asks for a payment. Sending the same order again never makes a second debit. */
	start(order: PaymentOrder): Promise<ProviderAnswer<PaymentReport>>;
	/**
	 * What became of a start whose answer was lost. Asks by our reference, or sends the same order again under the same
	 * handle where the provider knows repetitions. `not_started` when it is certain that nothing was created.
	 */
	recover(order: PaymentOrder): Promise<ProviderAnswer<PaymentReport>>;
	/**
	 * How a payment stands; moves it on where that is our part (capturing what the payer approved), unless it is only
	 * to be looked at or began without us.
	 */
	query(attempt: PaymentAttempt, how?: { readonly look: boolean }): Promise<ProviderAnswer<PaymentReport>>;
	/** Closes what the payer has not confirmed; reports how it stands where that cannot be closed. */
	cancel(attempt: PaymentAttempt): Promise<ProviderAnswer<PaymentReport>>;
	/** Null where the provider gives no money back by itself. */
	readonly refunds: ProviderRefunds | null;
	/** Null where nothing can be saved. */
	readonly methods: ProviderMethods | null;
	/** Whether a notice is the provider's own. Reads the body as bytes; nothing else is trusted before it. */
	verifyNotice(delivery: NoticeDelivery): Promise<Result<null, NoticeRefusal>>;
	/** What a verified notice tells; pure, so that a stored one can be read again. */
	readNotice(body: string): Result<Notice, NoticeRefusal>;
	/** What the provider says happened between two instants, oldest first; null where it keeps no list. */
	readonly transactions: ((period: InstantPeriod) => Promise<ProviderAnswer<readonly ProviderTransaction[]>>) | null;
}

export interface ProviderRefunds {
	/** Sending the same order again never gives back twice. */
	start(order: RefundOrder): Promise<ProviderAnswer<RefundReport>>;
	query(order: RefundOrder): Promise<ProviderAnswer<RefundReport>>;
}

export interface ProviderMethods {
	/** Begins saving a method without a payment; the payer confirms it. */
	start(order: MethodOrder): Promise<ProviderAnswer<MethodReport>>;
	query(order: MethodOrder): Promise<ProviderAnswer<MethodReport>>;
	/** What the provider forgot already counts as forgotten. */
	forget(token: string): Promise<ProviderAnswer<null>>;
}

export interface ProviderAbilities {
	/** How the payer takes part, the first being the one for a page without scripts. */
	readonly flows: readonly PaymentFlow[];
	/** Only currencies that the account charges in; money of others needs a quote. */
	readonly canCharge: (amount: Money) => boolean;
	/** Countries of the phones that can pay; null where the payer's phone does not matter. */
	readonly phoneCountries: readonly CountryCode[] | null;
	/** Seconds after the start after which the payer can no longer confirm. */
	readonly expiresAfterSeconds: number;
	/** When to ask by ourselves how a payment stands: seconds after its start, ascending; the last one repeats until it is given up. */
	readonly pollAfterSeconds: readonly number[];
	/** Whether what it costs is told per payment, at once or later. */
	readonly tellsFees: boolean;
	/** Whether a payment that is open can be left for another without risk that both are debited. */
	readonly canCancel: boolean;
}

/**
 * `redirect`: the payer leaves for the provider's page. `embedded`: the platform's own page confirms with a client
 * secret. `phone`: the payer confirms on their phone. `saved`: nobody is present, a saved method is charged.
 */
export const paymentFlows = ['redirect', 'embedded', 'phone', 'saved'] as const;
export type PaymentFlow = (typeof paymentFlows)[number];

/** What names a payment to its provider; enough to ask about it at any time. */
export interface PaymentAttempt {
	/** Empty for what is no payment of ours, or none yet. */
	readonly paymentId: string;
	/** Begun without us: it may bear the id of another payment, and nothing of it is ours to move on. */
	readonly isOutside?: boolean;
	/** `p-` and the 26 characters of the payment's id: letters, digits and one hyphen, 28 in all. */
	readonly reference: string;
	/** For providers that want a UUID: version 4, derived from the payment's id, the same at every call. */
	readonly uuid: string;
	readonly flow: PaymentFlow;
	/** What the payer is debited, in the currency they are debited in. */
	readonly charge: Money;
	/** The provider's id; null before it has answered. */
	readonly providerId: string | null;
	/** What the adapter gave us to keep (`PaymentReport.keep`), kept sealed; `{}` at first. */
	readonly kept: JsonObject;
	readonly startedAt: IsoInstant;
}

export interface PaymentOrder extends PaymentAttempt {
	/** What it is for, in the payer's language: `Facture INV-2026-000001`. At most 127 characters. */
	readonly description: string;
	/** Numbers of the invoices it pays. */
	readonly invoiceNumbers: readonly string[];
	readonly sellerName: string;
	readonly locale: Locale;
	readonly payer: Payer;
	/** Where the payer comes back to, however it ends. */
	readonly returnUrl: string;
	readonly cancelUrl: string;
	/** Where notices about this payment go, for providers that are told per payment; ends with its secret segment. */
	readonly noticeUrl: string;
	/** Whether the payer agreed that the method is kept for later charges. */
	readonly saveMethod: boolean;
	/** The saved method that is charged; null when the payer chooses. */
	readonly savedToken: string | null;
}

export interface Payer {
	readonly customerId: string;
	readonly name: string | null;
	readonly email: string | null;
	/** E.164 digits without the plus: `2250701020304`. */
	readonly phone: string | null;
	readonly country: CountryCode | null;
	/** How the provider knows this customer since an earlier payment. */
	readonly providerCustomer: string | null;
}

export interface RefundOrder {
	readonly refundId: string;
	/** `r-` and 26 characters. */
	readonly reference: string;
	readonly uuid: string;
	readonly payment: PaymentAttempt;
	/** In the currency the payer was debited in. */
	readonly amount: Money;
	readonly description: string;
	readonly noticeUrl: string;
	/** The provider's id; null before it has answered. */
	readonly providerId: string | null;
	readonly kept: JsonObject;
}

export interface MethodOrder {
	readonly methodId: string;
	readonly reference: string;
	readonly uuid: string;
	readonly flow: 'redirect' | 'embedded';
	readonly payer: Payer;
	readonly locale: Locale;
	readonly sellerName: string;
	readonly returnUrl: string;
	readonly cancelUrl: string;
	readonly providerId: string | null;
	readonly kept: JsonObject;
}

export interface InstantPeriod {
	readonly from: IsoInstant;
	readonly to: IsoInstant;
}

export const isOutsideAttempt = ({ paymentId, isOutside }: PaymentAttempt): boolean =>
	paymentId === '' || isOutside === true;

/** A line of what a provider reports, or of its statement. */
export interface ProviderTransaction {
	readonly kind: 'payment' | 'refund' | 'dispute';
	/** The provider's names for it, the main one first. */
	readonly references: readonly string[];
	/** Our payment or refund, where the provider gives it back. */
	readonly ownId: string | null;
	/** Of a refund: the provider's names for the payment that it is of; nothing where it does not say. */
	readonly of?: readonly string[];
	/** Positive, as debited from the payer or given back to them. */
	readonly amount: ReportedMoney;
	readonly state: 'pending' | 'succeeded' | 'failed';
	readonly day: IsoDate;
}

/** The providers of one tenant. */
export interface PaymentProviders {
	/** The account that takes payments in a country; null when the tenant has none there. */
	account(name: ProviderName, country: CountryCode | null): PaymentProvider | null;
	/** Every account, with the country it is for; null: all. */
	readonly accounts: readonly { readonly provider: PaymentProvider; readonly country: CountryCode | null }[];
}
