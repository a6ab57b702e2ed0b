import { addSeconds } from '../kernel/calendar.ts';
import { todayOf } from '../kernel/tenant.ts';
import { checkSettings } from '../settings/check.ts';
import type { Check, Fault } from './check.ts';
import type { StuckWork } from './validation.ports.ts';

/** The tenant's settings are complete and do not contradict each other. */
export const checkConfiguration: Check = {
	name: 'settings',
	cost: 0,
	step: async ({ settings, tenant }, _at, context) => {
		const problems = checkSettings(settings, tenant, todayOf(tenant, context));
		const faults = problems.map(
			({ severity, type, key, country, what, mend }): Fault => ({
				kind: 'setting_wrong',
				severity,
				subject: country === null ? `${type}/${key}` : `${type}/${key} ${country}`,
				detail: what,
				mend,
			}),
		);
		return { checked: 1, faults, next: null };
	},
};

/** Work older than this should have been done by the queue or by the sweep after it. */
const undoneSecondsMax = 300;

/** More stuck work than this is one trouble, not many. */
const stuckRowsMax = 200;

/** Nothing waits that should have been done. */
export const checkWork: Check = {
	name: 'work',
	cost: 2,
	step: async ({ store }, _at, context) => {
		const before = addSeconds(context.now, -undoneSecondsMax);
		const { stuck } = await store.load({ stuck: { kind: 'validation.work', before, limit: stuckRowsMax } });
		return { checked: stuck.length, faults: stuck.map(workFault), next: null };
	},
};

const workFault = ({ kind, subjectId, since, reason }: StuckWork): Fault => ({
	kind: reason === null ? 'work_undone' : 'work_parked',
	severity: 'error',
	subject: `${kind} ${subjectId}`,
	detail: reason === null ? `Asked for at ${since} and not done yet.` : `Due at ${since} and parked: ${reason}`,
	mend:
		reason === null
			? 'Look for its dead letter and replay it; without one, see whether the queues and the cron run.'
			: 'Mend the reason, then take the row out of parking (operator guide, “due_work”).',
});
