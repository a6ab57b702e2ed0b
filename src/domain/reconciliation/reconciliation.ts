import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { PaymentId, ReconciliationId } from '../kernel/ids.ts';
import type { Money } from '../kernel/money.ts';
import type { CountryCode } from '../kernel/party.ts';
import type { InstantPeriod, ProviderTransaction, ReportedMoney } from '../payments/provider.ts';
import type { ProviderName } from '../settings/values.ts';

/** Where the other side's figures come from. */
export const reconciliationSources = [
	/** The provider keeps a list and gave it. */
	'provider',
	/** It keeps none: each payment of ours was asked about. */
	'queries',
	/** A person sent what the operator's portal or bank shows. */
	'statement',
] as const;
export type ReconciliationSource = (typeof reconciliationSources)[number];

/** One account of a provider; `country` where contracts are per country. */
export interface AccountName {
	readonly provider: ProviderName;
	readonly country: CountryCode | null;
}

export const differenceKinds = ['missing_here', 'missing_there', 'amount_differs', 'state_differs'] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/**
 * `sync`: ask the provider and take over what it says. `record`: keep the money as a payment that matches nothing, or
 * as a refund that was made in the provider's pages. `investigate`: a person has to find out. `wait`: it is too young
 * to say.
 */
export const mends = ['sync', 'record', 'investigate', 'wait'] as const;
export type Mend = (typeof mends)[number];

export type TransactionState = ProviderTransaction['state'];

/** A payment, refund or dispute of ours, as far as it is compared. */
export interface OwnTransaction {
	readonly kind: ProviderTransaction['kind'];
	readonly id: string;
	readonly references: readonly string[];
	readonly amount: ReportedMoney;
	readonly state: TransactionState;
	readonly createdAt: IsoInstant;
	/** When it was learnt how it ended; null while it is open. */
	readonly endedAt: IsoInstant | null;
}

/** What a status of ours, of payments, refunds and disputes alike, is to a provider. */
export const transactionStateOf = (status: string): TransactionState => transactionStates[status] ?? 'pending';

const transactionStates: Readonly<Record<string, TransactionState>> = {
	succeeded: 'succeeded',
	partially_refunded: 'succeeded',
	refunded: 'succeeded',
	disputed: 'succeeded',
	failed: 'failed',
	expired: 'failed',
	lost: 'succeeded',
	won: 'failed',
};

/** One side of a difference, as it is shown. */
export interface Side {
	readonly currency: string;
	readonly amount: string;
	readonly state: TransactionState;
}

/** Theirs, with what is needed to record it. */
export interface TheirSide extends Side {
	/** All names that the provider has for it. */
	readonly references: readonly string[];
	/** Of a refund: the provider's names for its payment. */
	readonly of: readonly string[];
	readonly day: IsoDate;
}

export interface Difference {
	readonly position: number;
	readonly kind: DifferenceKind;
	readonly about: ProviderTransaction['kind'];
	/** The provider's name for it, or ours where it has none. */
	readonly reference: string;
	readonly ownId: string | null;
	readonly ours: Side | null;
	readonly theirs: TheirSide | null;
	readonly mend: Mend;
	readonly mendedAt: IsoInstant | null;
	/** What came of mending it, for people. */
	readonly outcome: string | null;
}

/** One comparison with one account of a provider, over a period. */
export interface Reconciliation {
	readonly id: ReconciliationId;
	readonly version: number;
	readonly provider: ProviderName;
	readonly country: CountryCode | null;
	readonly source: ReconciliationSource;
	readonly from: IsoInstant;
	readonly to: IsoInstant;
	/** Transactions of both sides together, each pair once. */
	readonly compared: number;
	readonly matched: number;
	readonly differing: number;
	readonly createdAt: IsoInstant;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** Payments, refunds and disputes of an account that began in a period, oldest first, at most `limit` of each. */
		'reconciliation.own': {
			readonly args: AccountName & InstantPeriod & { readonly limit: number };
			readonly answer: readonly OwnTransaction[];
		};
		/** Those of an account that have any of these names, ours or the provider's, whenever they began. */
		'reconciliation.named': {
			readonly args: AccountName & { readonly names: readonly string[] };
			readonly answer: readonly OwnTransaction[];
		};
		/** Payments of an account over this charge that began in a period and have not come, newest first. */
		'reconciliation.outstanding': {
			readonly args: AccountName & InstantPeriod & { readonly charge: Money; readonly limit: number };
			readonly answer: readonly PaymentId[];
		};
		'reconciliation.byId': {
			readonly args: { readonly id: ReconciliationId };
			readonly answer: (Reconciliation & { readonly differences: readonly Difference[] }) | null;
		};
		/** Newest first. */
		'reconciliation.list': {
			readonly args: { readonly before: ReconciliationId | null; readonly limit: number };
			readonly answer: readonly Reconciliation[];
		};
	}
	interface ChangeKinds {
		'reconciliation.keep': {
			readonly reconciliation: Reconciliation;
			readonly differences: readonly Difference[];
		};
		'reconciliation.mend': {
			readonly reconciliation: Pick<Reconciliation, 'id' | 'version'>;
			readonly position: number;
			readonly at: IsoInstant;
			readonly outcome: string;
		};
	}
}
