import { addSeconds, dateInZone, type IsoInstant } from '../domain/kernel/calendar.ts';
import type { ActionContext } from '../domain/kernel/event.ts';
import type { TenantId } from '../domain/kernel/ids.ts';
import type { CleanUpLimits } from '../domain/work/operations.ports.ts';
import { type RunDueOutcome, runDue } from '../domain/work/run-due.ts';
import { errorFields } from '../platform/log.ts';
import { systemContext } from '../queues/consume.ts';
import type { Scope, TenantSnapshot, Wiring } from '../wiring.ts';

/** The expressions of `wrangler.toml`. */
const everyMinute = '* * * * *';
const everyHour = '5 * * * *';
const everyNight = '15 2 * * *';

/** Cron is a wake-up: each job pages through what is due and can be repeated, late or twice, without a difference. */
export const runScheduled = async (
	wiring: Wiring,
	controller: Pick<ScheduledController, 'cron'>,
	background: (work: Promise<unknown>) => void,
): Promise<void> => {
	for (const scope of wiring.openEach(background)) {
		try {
			await runJob(wiring, controller.cron, scope);
		} catch (error) {
			// One database that does not answer does not hold up the tenants of the others.
			wiring.log.error('cron.failed', { cron: controller.cron, ...errorFields(error) });
		}
	}
};

const runJob = async (wiring: Wiring, cron: string, scope: Scope): Promise<void> => {
	switch (cron) {
		case everyMinute:
			await sweepOutbox(wiring, scope);
			return;
		case everyHour:
			await runDueEverywhere(wiring, scope);
			return;
		case everyNight:
			await runDueEverywhere(wiring, scope);
			await cleanUp(wiring, scope);
			return;
		default:
			wiring.log.error('cron.unknown', { cron });
	}
};

/** Messages of one sweep; the next minute takes the rest. */
const resendChunk = 200;

/** Sends again what stands undone in the outbox: lost messages, crashed consumers. Returns how many. */
export const sweepOutbox = async (wiring: Wiring, scope: Scope): Promise<number> => {
	const now = wiring.clock.now();
	const undone = await scope.operations.takeUndone(now, resendChunk);
	for (const [tenantId, messages] of Map.groupBy(undone, (message) => message.tenantId)) {
		await wiring.publish(tenantId, messages);
	}
	if (undone.length > 0) wiring.log.warn('outbox.resent', { messages: undone.length });
	return undone.length;
};

/** Due work of all tenants, each alone: one that fails does not hold up the others. */
export const runDueEverywhere = async (wiring: Wiring, scope: Scope): Promise<void> => {
	if (!wiring.config.billingEnabled) return;
	const context = systemContext(wiring, 'cron');
	for (const tenantId of await scope.operations.tenantsWithDueWork(context.now)) {
		try {
			const outcome = await runDueOf(wiring, { tenantId, background: scope.background }, context);
			wiring.log.info('due_work.done', { tenant: tenantId, ...outcome });
		} catch (error) {
			wiring.log.error('due_work.failed', { tenant: tenantId, ...errorFields(error) });
		}
	}
};

/** Goes of one run for one tenant; what is left waits for the next. */
const dueGoesMax = 50;
const cleanUpGoesMax = 100;

interface OwnScope {
	readonly tenantId: TenantId;
	readonly background: Scope['background'];
}

/** Each go has a scope of its own: a chunk that must be done one by one may need most of a scope's statements. */
export const runDueOf = async (
	wiring: Wiring,
	own: OwnScope,
	context: ActionContext,
	asOf: IsoInstant = context.now,
): Promise<Omit<RunDueOutcome, 'more'>> => {
	const total = { done: 0, postponed: 0, parked: 0 };
	for (let go = 0; go < dueGoesMax; go++) {
		const store = wiring.open(own).storeFor(own.tenantId);
		const { done, postponed, parked, more } = await runDue({ store, ids: wiring.ids }, context, asOf);
		total.done += done;
		total.postponed += postponed;
		total.parked += parked;
		if (!more) break;
	}
	return total;
};

const daySeconds = 86_400;
const tenantsPage = 100;

/** Deletes what has served its time, by each tenant's own retention. */
const cleanUp = async (wiring: Wiring, scope: Scope): Promise<void> => {
	const now = wiring.clock.now();
	let rows = 0;
	let page = await scope.operations.tenants({ after: null, limit: tenantsPage });
	for (
		;
		page.length > 0;
		page = await scope.operations.tenants({ after: page.at(-1)?.id ?? null, limit: tenantsPage })
	) {
		for (const { id } of page) {
			rows += await cleanUpTenant(wiring, { tenantId: id, background: scope.background }, now);
		}
	}
	wiring.log.info('clean_up.done', { rows });
};

/** One tenant's failure leaves the others their cleaning; the next night comes again. */
const cleanUpTenant = async (wiring: Wiring, own: OwnScope, now: IsoInstant): Promise<number> => {
	try {
		const snapshot = await wiring.open(own).tenant(own.tenantId);
		return snapshot === null ? 0 : await cleanUpOf(wiring, own, snapshot, now);
	} catch (error) {
		wiring.log.error('clean_up.failed', { tenant: own.tenantId, ...errorFields(error) });
		return 0;
	}
};

/** Deletes go by go until nothing old is left; a go has few statements, so one scope has enough for all. */
export const cleanUpOf = async (
	wiring: Wiring,
	own: OwnScope,
	snapshot: TenantSnapshot,
	asOf: IsoInstant,
): Promise<number> => {
	const { operations } = wiring.open(own);
	const olderThan = keptSince(snapshot, asOf);
	let rows = 0;
	for (let go = 0; go < cleanUpGoesMax; go++) {
		const gone = await operations.cleanUp(olderThan, own.tenantId);
		rows += gone.rows;
		if (!gone.more) break;
	}
	return rows;
};

/** What is older than this has served its time: `retention/outbox` and `retention/idempotency` of the tenant. */
export const keptSince = ({ settings, tenant }: TenantSnapshot, asOf: IsoInstant): CleanUpLimits => {
	const today = dateInZone(asOf, tenant.timeZone);
	const before = (subject: 'outbox' | 'idempotency') =>
		addSeconds(asOf, -settings.retentionDays(subject, today) * daySeconds);
	return { outbox: before('outbox'), idempotency: before('idempotency') };
};
