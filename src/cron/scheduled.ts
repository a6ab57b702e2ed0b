import { addSeconds, dateInZone, type IsoInstant } from '../domain/kernel/calendar.ts';
import type { CleanUpLimits } from '../domain/work/operations.ports.ts';
import { errorFields } from '../platform/log.ts';
import { type OwnScope, runDueOf } from '../queues/due-work.ts';
import { systemContext } from '../queues/work.ts';
import type { Scope, TenantSnapshot, Wiring } from '../wiring.ts';
import { resendChunk, runDaily } from './daily.ts';
import { wakePolls } from './payments.ts';
import { reconcileAll } from './reconcile.ts';
import { enqueueTurns } from './recurring.ts';

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
			await wakePolls(wiring, scope);
			return;
		case everyHour:
			await enqueueTurns(wiring, scope);
			await runDueEverywhere(wiring, scope);
			return;
		case everyNight:
			await enqueueTurns(wiring, scope);
			await runDailyEverywhere(wiring, scope);
			await reconcileEverywhere(wiring, scope);
			await cleanUp(wiring, scope);
			return;
		default:
			wiring.log.error('cron.unknown', { cron });
	}
};

/** Sends again what stands undone in the outbox: lost messages, crashed consumers. Returns how many. */
export const sweepOutbox = async (wiring: Wiring, scope: Scope): Promise<number> => {
	const now = wiring.clock.now();
	const undone = await scope.operations.takeUndone(now, resendChunk, null);
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
			const own = { tenantId, background: scope.background };
			const snapshot = await wiring.open(own).tenant(tenantId);
			if (snapshot === null || snapshot.isOnTestClock) continue;
			const outcome = await runDueOf(wiring, own, snapshot, context);
			wiring.log.info('due_work.done', { tenant: tenantId, ...outcome });
		} catch (error) {
			wiring.log.error('due_work.failed', { tenant: tenantId, ...errorFields(error) });
		}
	}
};

/** The night's run: also for tenants with nothing due, since what is missing is not due either. */
const runDailyEverywhere = async (wiring: Wiring, scope: Scope): Promise<void> => {
	if (!wiring.config.billingEnabled) return;
	const context = systemContext(wiring, 'cron');
	await forEachTenant(wiring, scope, 'daily_run.failed', async (own, snapshot) => {
		wiring.log.info('daily_run.done', { tenant: own.tenantId, ...(await runDaily(wiring, own, snapshot, context)) });
	});
};

/** Every night, after the day's work: what differs is kept with its proposed mend, and told by the log. */
const reconcileEverywhere = async (wiring: Wiring, scope: Scope): Promise<void> => {
	if (!wiring.config.billingEnabled) return;
	const context = systemContext(wiring, 'cron');
	await forEachTenant(wiring, scope, 'reconcile.failed', async (own, snapshot) => {
		await reconcileAll(wiring, own, snapshot, context);
	});
};

const cleanUpGoesMax = 100;

const daySeconds = 86_400;
const tenantsPage = 100;

/** Deletes what has served its time, by each tenant's own retention. */
const cleanUp = async (wiring: Wiring, scope: Scope): Promise<void> => {
	const now = wiring.clock.now();
	let rows = 0;
	await forEachTenant(wiring, scope, 'clean_up.failed', async (own, snapshot) => {
		rows += await cleanUpOf(wiring, own, snapshot, now);
	});
	wiring.log.info('clean_up.done', { rows });
};

/**
 * One tenant's failure leaves the others their night; the next one comes again. On a test clock no night passes but those
 * that its runs go through.
 */
const forEachTenant = async (
	wiring: Wiring,
	scope: Scope,
	failed: string,
	work: (own: OwnScope, snapshot: TenantSnapshot) => Promise<void>,
): Promise<void> => {
	let page = await scope.operations.tenants({ after: null, limit: tenantsPage });
	for (
		;
		page.length > 0;
		page = await scope.operations.tenants({ after: page.at(-1)?.id ?? null, limit: tenantsPage })
	) {
		for (const { id } of page) {
			try {
				const own = { tenantId: id, background: scope.background };
				const snapshot = await wiring.open(own).tenant(id);
				if (snapshot !== null && !snapshot.isOnTestClock) await work(own, snapshot);
			} catch (error) {
				wiring.log.error(failed, { tenant: id, ...errorFields(error) });
			}
		}
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

/** What is older than this has served its time: `retention/outbox`, `idempotency` and `inbox` of the tenant. */
export const keptSince = ({ settings, tenant }: TenantSnapshot, asOf: IsoInstant): CleanUpLimits => {
	const today = dateInZone(asOf, tenant.timeZone);
	const before = (subject: 'outbox' | 'idempotency' | 'inbox') =>
		addSeconds(asOf, -settings.retentionDays(subject, today) * daySeconds);
	return { outbox: before('outbox'), idempotency: before('idempotency'), inbox: before('inbox') };
};
