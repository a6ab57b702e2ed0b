import * as z from 'zod';
import { addSeconds, type IsoInstant } from '../../domain/kernel/calendar.ts';
import { isId } from '../../domain/kernel/ids.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import {
	type FailureReason,
	failureReasons,
	type MethodSummary,
	type PayerAction,
	type PaymentAttempt,
	type PaymentReport,
	type RefundReport,
	type ReportedState,
	type SavedToken,
} from '../../domain/payments/provider.ts';
import { paypalToMoney } from './paypal.amounts.ts';
import type {
	PaymentToken,
	PaypalCapture,
	PaypalLink,
	PaypalOrder,
	PaypalRefund,
	PaypalWallet,
} from './paypal.schemas.ts';
import { breakdownToSettlement } from './paypal.settlement.ts';

/** The payer has three hours to approve; PayPal's newer text says six, and what is approved after ours is never captured. */
export const approvalSeconds = 3 * 60 * 60;

/** What we keep about an order beside its id. */
export interface KeptOrder {
	/** Money moves back by the capture's id. */
	readonly captureId: string | null;
	/** Why this order is over for us. Set once, an approval that comes later is left alone and lapses. */
	readonly closedBy: FailureReason | null;
	/** Captures that the payer's bank declined: each further try needs a handle of its own. */
	readonly declines: number;
	/** `update_time` of the order at the last decline: until it changes nobody has chosen another card. */
	readonly declinedVersion: string | null;
}

const keptSchema = z.object({
	captureId: z.string().nullable().catch(null),
	closedBy: z.enum(failureReasons).nullable().catch(null),
	declines: z.int().min(0).catch(0),
	declinedVersion: z.string().nullable().catch(null),
});

export const readKept = (kept: JsonObject): KeptOrder => keptSchema.parse(kept);

export const approvalEndsAt = (attempt: PaymentAttempt): IsoInstant => addSeconds(attempt.startedAt, approvalSeconds);

/**
 * How a payment stands by its order. Captured money counts whatever we had concluded before; `COMPLETED` alone is no
 * money, since its capture may be pending or declined.
 */
export const orderToReport = (
	order: PaypalOrder,
	attempt: PaymentAttempt,
	kept: KeptOrder,
	now: IsoInstant,
): PaymentReport => {
	const captures = order.purchase_units.flatMap((unit) => unit.payments?.captures ?? []);
	const capture = decidingCapture(captures);
	const closedBy = capture === null ? (kept.closedBy ?? closingOf(order, attempt, now)) : kept.closedBy;
	const state = capture === null ? stateOfOrder(order, closedBy) : stateOfCapture(capture);
	const action = state === 'action_required' ? payerAction(order.links) : null;
	const wallet = order.payment_source?.paypal;
	return {
		state,
		providerId: order.id,
		ownId: ownPaymentId(order.purchase_units[0]?.custom_id),
		references: [order.id, ...captures.map(({ id }) => id)],
		received: state === 'succeeded' && capture !== null ? paypalToMoney(capture.amount) : null,
		settlement: capture === null ? null : breakdownToSettlement(capture.seller_receivable_breakdown),
		reason: state === 'failed' ? (capture === null ? (closedBy ?? 'other') : 'declined') : null,
		action,
		expiresAt: state === 'action_required' ? approvalEndsAt(attempt) : null,
		method: wallet === undefined ? null : walletToMethod(wallet),
		saved: walletToSaved(wallet),
		keep: { ...kept, closedBy, captureId: capture?.id ?? kept.captureId },
	};
};

/** What somebody typed in PayPal's pages must not be taken for an id of ours. */
export const ownPaymentId = (customId: string | undefined): string | null =>
	customId !== undefined && isId('pay', customId) ? customId : null;

/** Where the payer goes: PayPal calls it by two names. */
export const payerAction = (links: readonly PaypalLink[]): PayerAction | null => {
	const link = links.find(({ rel }) => rel === 'payer-action') ?? links.find(({ rel }) => rel === 'approve');
	return link === undefined ? null : { kind: 'redirect', url: link.href };
};

export const refundToReport = (refund: PaypalRefund): RefundReport => {
	const state = refundStates[refund.status];
	return {
		state,
		providerId: refund.id,
		amount: paypalToMoney(refund.amount),
		reason: state === 'failed' ? (refund.status === 'CANCELLED' ? 'cancelled' : 'other') : null,
		keep: {},
	};
};

export const walletToMethod = (wallet: PaypalWallet): MethodSummary => ({
	kind: 'paypal',
	account: wallet.email_address === undefined ? null : maskEmail(wallet.email_address),
});

export const tokenToSaved = (token: PaymentToken): SavedToken => ({
	token: token.id,
	providerCustomer: token.customer?.id ?? null,
});

const refundStates = {
	COMPLETED: 'succeeded',
	PENDING: 'processing',
	FAILED: 'failed',
	CANCELLED: 'failed',
} as const;

/** Money that came in goes before money that may, and that before money that did not; of equals the latest. */
const decidingCapture = (captures: readonly PaypalCapture[]): PaypalCapture | null =>
	captures.reduce<PaypalCapture | null>(
		(best, next) => (best === null || weightOf(next) >= weightOf(best) ? next : best),
		null,
	);

const weightOf = (capture: PaypalCapture): number =>
	({ succeeded: 2, processing: 1, failed: 0 })[stateOfCapture(capture)];

const stateOfCapture = ({ status }: PaypalCapture): 'succeeded' | 'processing' | 'failed' => {
	switch (status) {
		// What was given back since is told by its refunds.
		case 'COMPLETED':
		case 'PARTIALLY_REFUNDED':
		case 'REFUNDED':
			return 'succeeded';
		case 'PENDING':
			return 'processing';
		case 'DECLINED':
		case 'FAILED':
			return 'failed';
	}
};

/** Why an order without a capture is over from now on; null while it is not. */
const closingOf = (order: PaypalOrder, attempt: PaymentAttempt, now: IsoInstant): FailureReason | null => {
	if (order.status === 'VOIDED') return 'declined';
	if (order.status === 'COMPLETED' || order.status === 'APPROVED') return null;
	// Nobody is there to approve what was to be charged to a saved method.
	if (attempt.flow === 'saved') return 'authentication_required';
	return now >= approvalEndsAt(attempt) ? 'timed_out' : null;
};

const stateOfOrder = (order: PaypalOrder, closedBy: FailureReason | null): ReportedState => {
	if (closedBy === 'cancelled' || closedBy === 'timed_out') return 'expired';
	if (closedBy !== null) return 'failed';
	return order.status === 'APPROVED' || order.status === 'COMPLETED' ? 'processing' : 'action_required';
};

/** Null until it may be charged: approved is not saved yet, a notice tells when it is. */
const walletToSaved = (wallet: PaypalWallet | undefined): SavedToken | null => {
	const vault = wallet?.attributes?.vault;
	if (vault?.id === undefined || vault.status !== 'VAULTED') return null;
	return { token: vault.id, providerCustomer: vault.customer?.id ?? null };
};

/** `awa@example.com` is shown as `a•••@example.com`. */
const maskEmail = (email: string): string => {
	const at = email.lastIndexOf('@');
	return at <= 0 ? '•••' : `${[...email][0] ?? ''}•••${email.slice(at)}`;
};
