import { dateInZone, type IsoInstant } from '../kernel/calendar.ts';
import type { Change } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
import { askSubscriptionMail, type DunningMailTemplate } from '../subscriptions/subscription-mail.ts';
import type { Dunning, DunningStory } from './dunning.ts';
import { nextDunning, type PlannedStep } from './plan.ts';
import { type DunningFacts, positionOf } from './position.ts';
import { reasonClass } from './reasons.ts';

interface MailDeps {
	readonly tenant: Pick<Tenant, 'timeZone'>;
	readonly mailEnabled: boolean;
}

/** The mail that goes with a step that is done; a charge has none: what comes of it is told when it is known. */
export const stepMail = (
	deps: MailDeps,
	dunning: Dunning,
	done: PlannedStep,
	next: PlannedStep | null,
	now: IsoInstant,
): readonly Change[] => {
	switch (done.action) {
		case 'notice':
			return aboutNextTry(deps, dunning, done.step, next, now);
		case 'pay_link':
			return mail(deps, dunning, 'subscription_pay_link', done.step, null, now);
		case 'pause':
		case 'cancel':
			return mail(deps, dunning, 'subscription_dunning_final', done.step, null, now);
		case 'leave_unpaid':
		case 'retry':
		case 'prompt':
			return [];
	}
};

/** After a new try that failed: when the next one is, or until when access lasts. Asked for again, it is the same mail. */
export const failedTryMail = (
	deps: MailDeps,
	story: DunningStory,
	facts: DunningFacts,
	{ now }: { readonly now: IsoInstant },
): readonly Change[] => {
	const tried = story.steps.findLast(({ action, status }) => action === 'retry' && status === 'done');
	const position = positionOf(story, facts);
	const isNews = tried !== undefined && tried === story.steps.findLast(({ status }) => status === 'done');
	if (!isNews || position.waitsFor !== null || reasonClass(position.reason) === 'ours') return [];
	const charged = facts.payments.find(({ flow }) => flow === 'saved');
	if (charged === undefined || charged.createdAt < tried.at) return [];
	const { due, next } = nextDunning(position, story.dunning.ladder, now, deps.tenant.timeZone);
	return due === null ? aboutNextTry(deps, story.dunning, tried.step, next, now) : [];
};

const aboutNextTry = (
	deps: MailDeps,
	dunning: Dunning,
	step: string,
	next: PlannedStep | null,
	now: IsoInstant,
): readonly Change[] =>
	next?.action === 'retry'
		? mail(deps, dunning, 'subscription_payment_retry', step, dateInZone(next.at, deps.tenant.timeZone), now)
		: mail(deps, dunning, 'subscription_past_due_warning', step, dunning.graceUntil, now);

const mail = (
	{ mailEnabled }: MailDeps,
	{ subscriptionId, invoiceId }: Dunning,
	template: DunningMailTemplate,
	step: string,
	on: ReturnType<typeof dateInZone> | null,
	now: IsoInstant,
): readonly Change[] =>
	mailEnabled ? [askSubscriptionMail({ template, subscriptionId, invoiceId, step, on }, now)] : [];
