import type { IsoInstant } from '../kernel/calendar.ts';
import type { DisputeId, PaymentId, TenantId } from '../kernel/ids.ts';
import { compareMoney, type Money, zero } from '../kernel/money.ts';
import type { ProviderName } from '../settings/values.ts';
import type { DisputeReport } from './provider.ts';

export const disputeStatuses = ['open', 'won', 'lost'] as const;
export type DisputeStatus = (typeof disputeStatuses)[number];

/** The payer's bank, or the payer at PayPal, wants the money of a payment back. */
export interface Dispute {
	readonly id: DisputeId;
	readonly tenantId: TenantId;
	readonly version: number;
	readonly paymentId: PaymentId;
	readonly provider: ProviderName;
	readonly providerId: string;
	readonly status: DisputeStatus;
	/** In the provider's words. */
	readonly reason: string;
	readonly amount: Money;
	/** The money left our balance. It is back when the dispute is won. */
	readonly wasWithdrawn: boolean;
	/** Until when evidence is taken. */
	readonly dueBy: IsoInstant | null;
	readonly openedAt: IsoInstant;
	readonly closedAt: IsoInstant | null;
}

/** What a notice of a dispute tells, with an amount that we keep books in. */
export type DisputeNews = Omit<DisputeReport, 'amount' | 'providerId'> & { readonly amount: Money };

type DisputeState = Pick<Dispute, 'status' | 'reason' | 'amount' | 'wasWithdrawn' | 'dueBy'>;

/** An end is final. A provider that names both ends is believed in the one that costs us. */
const rank: Readonly<Record<DisputeStatus, number>> = { open: 0, won: 1, lost: 2 };

/**
 * A dispute after news of it. Any order and repetition of the same news ends in the same state: the further status, the
 * larger amount, the later date. Money that was withdrawn once is gone until the dispute is won; that it is back while
 * the dispute is open would be told by its end.
 */
export const mergeDispute = (known: DisputeState | null, news: DisputeNews): DisputeState => {
	const { state: status, isWithdrawn: wasWithdrawn, reason, amount, dueBy } = news;
	const told: DisputeState = { status, wasWithdrawn, reason, amount, dueBy };
	const before = known ?? told;
	return {
		status: rank[told.status] > rank[before.status] ? told.status : before.status,
		reason: before.reason,
		amount: before.amount.currency === told.amount.currency ? larger(before.amount, told.amount) : before.amount,
		wasWithdrawn: before.wasWithdrawn || told.wasWithdrawn,
		dueBy: later(before.dueBy, told.dueBy),
	};
};

/** The money is not with us. */
export const isMoneyGone = ({ status, wasWithdrawn }: Pick<Dispute, 'status' | 'wasWithdrawn'>): boolean =>
	wasWithdrawn && status !== 'won';

/** Where the money of a dispute stands: `disputed` while it is open, `lost` when it is over. */
export const positionOf = (
	dispute: Pick<Dispute, 'status' | 'amount' | 'wasWithdrawn'> | null,
	currency: Money['currency'],
): { readonly disputed: Money; readonly lost: Money } => {
	const none = zero(currency);
	if (dispute === null || !isMoneyGone(dispute)) return { disputed: none, lost: none };
	return dispute.status === 'lost'
		? { disputed: none, lost: dispute.amount }
		: { disputed: dispute.amount, lost: none };
};

const larger = (one: Money, other: Money): Money => (compareMoney(one, other) < 0 ? other : one);

const later = (one: IsoInstant | null, other: IsoInstant | null): IsoInstant | null => {
	if (one === null || other === null) return one ?? other;
	return one < other ? other : one;
};

export interface DisputeFilter {
	readonly paymentId: PaymentId | null;
	readonly status: DisputeStatus | null;
	/** The last one of the page before. */
	readonly cursor: string | null;
	readonly limit: number;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'dispute.byId': { readonly args: { readonly id: DisputeId }; readonly answer: Dispute | null };
		'dispute.ofPayment': { readonly args: { readonly paymentId: PaymentId }; readonly answer: readonly Dispute[] };
		/** Newest first. */
		'dispute.list': { readonly args: DisputeFilter; readonly answer: readonly Dispute[] };
	}
	interface ChangeKinds {
		/** A new one, or a new version. */
		'dispute.save': { readonly dispute: Dispute };
	}
}
