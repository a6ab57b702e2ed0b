import type { ReportedState } from './provider.ts';
import type { PaymentStatus, ProviderPayment } from './provider-payment.ts';

/** What a provider's report makes of a payment. */
export type PaymentMove =
	| { readonly kind: 'move'; readonly status: PaymentStatus }
	/** It stands as it stood. */
	| { readonly kind: 'stay' }
	/** The provider takes back a success: nothing changes by itself, a person looks. */
	| { readonly kind: 'contradiction' };

const stay: PaymentMove = { kind: 'stay' };
const move = (status: PaymentStatus): PaymentMove => ({ kind: 'move', status });

type Moves = { readonly [State in ReportedState]: PaymentMove };

/** While it is open, the latest report is the truth: an approved payment may need its payer again. */
const open: Moves = {
	action_required: move('action_required'),
	processing: move('processing'),
	succeeded: move('succeeded'),
	failed: move('failed'),
	expired: move('expired'),
	not_started: move('failed'),
};

/** Money that comes after all is money: a failure can be undone by success, and by nothing else. */
const closed: Moves = {
	action_required: stay,
	processing: stay,
	succeeded: move('succeeded'),
	failed: stay,
	expired: stay,
	not_started: stay,
};

/** Success is sticky; refunds and disputes are moves of their own. */
const paid: Moves = {
	action_required: stay,
	processing: stay,
	succeeded: stay,
	failed: { kind: 'contradiction' },
	expired: { kind: 'contradiction' },
	not_started: { kind: 'contradiction' },
};

/** The life of a payment, the whole of it: status × report → next status. */
const moves: { readonly [From in PaymentStatus]: Moves } = {
	created: open,
	action_required: open,
	processing: open,
	unknown: open,
	failed: closed,
	expired: closed,
	succeeded: paid,
	partially_refunded: paid,
	refunded: paid,
	disputed: paid,
};

/**
 * The status after a report. A payment that was believed never to have begun is open again when its provider knows it
 * after all: the request was slower than our patience.
 */
export const nextOfReport = (
	{ status, reason }: Pick<ProviderPayment, 'status' | 'reason'>,
	reported: ReportedState,
): PaymentMove => {
	const wasNeverSeen = status === 'failed' && reason === 'not_started';
	const next = (wasNeverSeen ? open : moves[status])[reported];
	return next.kind === 'move' && next.status === status ? stay : next;
};
