import { reviewOf } from '../invoices/settled-work.ts';
import type { IsoInstant } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { InvoiceId, SubscriptionId } from '../kernel/ids.ts';
import type { Change, Store } from '../kernel/store.ts';
import { type Dunning, dunningWork } from './dunning.ts';
import type { DunningDeps } from './review.usecases.ts';
import { runDunningStep, type StepTaken } from './steps.usecases.ts';

/** Where one invoice's dunning stands after a look at it. */
export interface DunningPlace extends StepTaken {
	readonly invoiceId: InvoiceId;
}

/** More unpaid invoices at once than a weekly subscription has in the longest ladder there can be. */
export const dunningsMax = 60;

/**
 * Does what is due for a subscription, one invoice after the other. The alarm, the queue and a person may all ask; what
 * was done is not done again. Null: another writer was faster too often, so somebody has to ask again.
 */
export const wakeDunnings = async (
	deps: DunningDeps,
	subscriptionId: SubscriptionId,
	context: ActionContext,
): Promise<readonly DunningPlace[] | null> => {
	const { stories } = await deps.store.load({
		stories: { kind: 'dunning.ofSubscription', subscriptionId, limit: dunningsMax },
	});
	const places: DunningPlace[] = [];
	for (const { dunning } of stories.filter((story) => story.dunning.status === 'open').reverse()) {
		const { invoiceId } = dunning;
		const taken = await runDunningStep(deps, { subscriptionId, invoiceId }, context);
		if (!taken.ok) return null;
		places.push({ invoiceId, ...taken.value });
	}
	return places;
};

/** Dunnings looked at in one go of a repair. */
const repairPage = 500;

/** Unpaid invoices looked at again in one night; more come with the next. */
const unpursuedMax = 500;

/**
 * Gives open dunnings back what should wake them and is not there, and has overdue invoices looked at again that nobody
 * pursues though their subscription runs: it was paused or cancelled when they fell overdue, or their look was lost.
 * Returns how many; without `commit` it only counts.
 */
export const repairDunnings = async (
	{ store }: { readonly store: Store },
	{ now }: Pick<ActionContext, 'now'>,
	{ commit }: { readonly commit: boolean },
): Promise<number> => {
	const { ids } = await store.load({ ids: { kind: 'dunning.unpursued', limit: unpursuedMax } });
	if (commit && ids.length > 0) await store.commit({ changes: ids.map((id) => reviewOf(id, now)), answer: null });
	let repaired = ids.length;
	for (let after = ''; ; ) {
		const { page } = await store.load({ page: { kind: 'dunning.unwatched', after, limit: repairPage } });
		if (commit && page.length > 0)
			await store.commit({ changes: page.map((each) => wakeAgain(each, now)), answer: null });
		repaired += page.length;
		const last = page.at(-1);
		if (last === undefined || page.length < repairPage) return repaired;
		after = last.invoiceId;
	}
};

const wakeAgain = (dunning: Pick<Dunning, 'invoiceId' | 'subscriptionId' | 'nextAt'>, now: IsoInstant): Change => ({
	kind: 'due-work',
	work: { ...dunningWork(dunning), dueAt: dunning.nextAt ?? now },
});
