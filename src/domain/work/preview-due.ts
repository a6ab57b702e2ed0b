import { overdueAmong } from '../invoices/overdue.usecases.ts';
import { planWorks, type ReminderDeps } from '../invoices/reminders.usecases.ts';
import type { IsoInstant } from '../kernel/calendar.ts';
import type { DueWork } from '../kernel/store.ts';
import { type PlannedNotice, planNotices } from '../subscriptions/notices.usecases.ts';
import { type DueQuestion, dueChunk } from './run-due.ts';

/** What would be done about one piece of due work. */
export interface DuePreview {
	readonly work: DueWork;
	/** `wait`: it would be looked at again at `nextAt`. `end`: nothing is to be done any more. */
	readonly would: 'mark_overdue' | 'send_reminder' | 'send_notice' | 'wait' | 'end';
	/** The step that would be sent: days after the due date, negative before it. */
	readonly reminder: number | null;
	/** Steps that would be recorded as skipped. */
	readonly skipped: readonly string[];
	readonly nextAt: IsoInstant | null;
}

/** What a run would do, decided by the same rules from the same data, with nothing written; the oldest rows only. */
export const previewDue = async (
	deps: Omit<ReminderDeps, 'ids'>,
	{ asOf, kinds }: DueQuestion,
	moment: IsoInstant,
): Promise<{ readonly previews: readonly DuePreview[]; readonly more: boolean }> => {
	const { due } = await deps.store.load({ due: { kind: 'due-work.due', asOf, kinds, limit: dueChunk + 1 } });
	const listed = due.slice(0, dueChunk);
	const ofKind = (kind: DueWork['kind']) => listed.filter((work) => work.kind === kind);
	const ripe = new Set<string>((await overdueAmong(deps, ofKind('invoice.overdue'), moment)).map(({ id }) => id));
	const planned = await planWorks(deps, ofKind('invoice.remind'), moment);
	const told = await planNotices(deps, ofKind('subscription.notify'), moment);
	const previews = new Map<DueWork, DuePreview>([
		...ofKind('invoice.overdue').map((work) => [work, overduePreview(work, ripe.has(work.subjectId))] as const),
		...planned.map((each) => [each.work, reminderPreview(each)] as const),
		...told.map((each) => [each.work, noticePreview(each)] as const),
	]);
	return {
		previews: listed.flatMap((work) => previews.get(work) ?? []),
		more: due.length > dueChunk,
	};
};

const overduePreview = (work: DueWork, isRipe: boolean): DuePreview => ({
	work,
	would: isRipe ? 'mark_overdue' : 'end',
	reminder: null,
	skipped: [],
	nextAt: null,
});

const reminderPreview = ({ work, plan }: Awaited<ReturnType<typeof planWorks>>[number]): DuePreview => ({
	work,
	would: plan.send !== null ? 'send_reminder' : plan.nextAt === null ? 'end' : 'wait',
	reminder: plan.send?.step ?? null,
	skipped: plan.records.filter(({ status }) => status === 'skipped').map(({ step }) => step),
	nextAt: plan.nextAt,
});

const noticePreview = ({ work, plan }: PlannedNotice): DuePreview => ({
	work,
	would: plan.ask !== null ? 'send_notice' : plan.nextAt === null ? 'end' : 'wait',
	reminder: null,
	skipped: [],
	nextAt: plan.nextAt,
});
