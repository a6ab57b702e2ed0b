import { err, ok, type Result } from '../kernel/result.ts';
import type { Subscription, SubscriptionStatus } from './subscription.ts';

/** What can happen to a subscription. */
export type SubscriptionCommand =
	/** The trial is over, or a period begins. */
	| 'renew'
	| 'pause'
	| 'resume'
	| 'change'
	/** Now, or later: the status follows on the day. */
	| 'cancel'
	| 'schedule-cancel'
	/** A planned cancellation is taken back. */
	| 'keep'
	/** Its end date came, or its number of periods is over. */
	| 'expire'
	| 'payment-overdue'
	| 'payment-recovered'
	| 'reactivate';

export type SubscriptionLifecycleError = {
	readonly type: 'subscription/wrong-status';
	readonly status: SubscriptionStatus;
	readonly command: SubscriptionCommand;
};

type Transitions = { readonly [Command in SubscriptionCommand]?: SubscriptionStatus };

/** While its reader may read. */
const running = (status: 'trialing' | 'active' | 'past_due'): Transitions => ({
	pause: 'paused',
	change: status,
	cancel: 'cancelled',
	'schedule-cancel': status,
	keep: status,
	expire: 'expired',
});

/**
 * The life of a subscription, the whole of it: status × command → next status; what is absent is refused. A renewal while
 * a payment is overdue keeps it so: only money ends that. A pause ends what dunning wanted; the invoice stays due.
 */
const transitions: { readonly [From in SubscriptionStatus]: Transitions } = {
	trialing: { ...running('trialing'), renew: 'active' },
	active: { ...running('active'), renew: 'active', 'payment-overdue': 'past_due' },
	past_due: { ...running('past_due'), renew: 'past_due', 'payment-overdue': 'past_due', 'payment-recovered': 'active' },
	paused: {
		resume: 'active',
		cancel: 'cancelled',
		'schedule-cancel': 'paused',
		keep: 'paused',
		expire: 'expired',
	},
	cancelled: { reactivate: 'active' },
	expired: { reactivate: 'active' },
};

/** The status after a command, or why it cannot happen now. */
export const nextSubscriptionStatus = (
	{ status }: Pick<Subscription, 'status'>,
	command: SubscriptionCommand,
): Result<SubscriptionStatus, SubscriptionLifecycleError> => {
	const next = transitions[status][command];
	return next === undefined ? err({ type: 'subscription/wrong-status', status, command }) : ok(next);
};
