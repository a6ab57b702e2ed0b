import type { IsoDate } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { Change } from '../kernel/store.ts';
import type { Subscription } from './subscription.ts';
import { askSubscriptionMail, type DatedMailTemplate } from './subscription-mail.ts';
import type { TurnEvent } from './turn.ts';

/** The mail that goes with an event, and the field of its payload that holds its day. */
const mails: Readonly<Record<string, { readonly template: DatedMailTemplate; readonly day: string }>> = {
	'subscription.paused': { template: 'subscription_paused', day: 'from' },
	'subscription.resumed': { template: 'subscription_resumed', day: 'on' },
	// Confirmed when it is decided; asking again on the day itself is asking once.
	'subscription.cancellation_scheduled': { template: 'subscription_cancelled', day: 'on' },
	'subscription.cancelled': { template: 'subscription_cancelled', day: 'ended_on' },
	'subscription.expired': { template: 'subscription_expired', day: 'ended_on' },
};

/** Asks for the mails that belong to what happened; whether each is wanted is decided when it is sent. */
export const turnMails = (
	{ mailEnabled }: { readonly mailEnabled: boolean },
	{ id }: Pick<Subscription, 'id'>,
	events: readonly TurnEvent[],
	{ now }: Pick<ActionContext, 'now'>,
): readonly Change[] =>
	events.flatMap(({ type, payload }) => {
		const mail = mails[type];
		if (!mailEnabled || mail === undefined) return [];
		const on = payload[mail.day] as IsoDate;
		return [askSubscriptionMail({ template: mail.template, subscriptionId: id, on }, now)];
	});
