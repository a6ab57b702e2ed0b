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

/** A message that was not consumed within a minute is taken for lost. */
const resendAfterSeconds = 60;
const resendChunk = 200;

/** Sends again what stands undone in the outbox: lost messages, crashed consumers. Returns how many. */
export const sweepOutbox = async (wiring: Wiring, scope: Scope): Promise<number> => {
	const now = wiring.clock.now();
	const undone = await scope.operations.takeUndone(addSeconds(now, -resendAfterSeconds), now, resendChunk);
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
			const { done, parked } = await runDueOf(wiring, scope, tenantId, context);
			wiring.log.info('due_work.done', { tenant: tenantId, done, parked });
		} catch (error) {
			wiring.log.error('due_work.failed', { tenant: tenantId, ...errorFields(error) });
		}
	}
};

/** Goes of one run for one tenant; what is left waits for the next. */
const goesMax = 50;

export const runDueOf = async (
	wiring: Wiring,
	scope: Scope,
	tenantId: TenantId,
	context: ActionContext,
	asOf: IsoInstant = context.now,
): Promise<Omit<RunDueOutcome, 'more'>> => {
	const total = { done: 0, parked: 0 };
	for (let go = 0; go < goesMax; go++) {
		const { done, parked, more } = await runDue({ store: scope.storeFor(tenantId), ids: wiring.ids }, context, asOf);
		total.done += done;
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
			const snapshot = await scope.tenant(id);
			if (snapshot !== null) rows += await scope.operations.cleanUp(keptSince(snapshot, now), id);
		}
	}
	wiring.log.info('clean_up.done', { rows });
};

/** What is older than this has served its time: `retention/outbox` and `retention/idempotency` of the tenant. */
export const keptSince = ({ settings, tenant }: TenantSnapshot, asOf: IsoInstant): CleanUpLimits => {
	const today = dateInZone(asOf, tenant.timeZone);
	const before = (subject: 'outbox' | 'idempotency') =>
		addSeconds(asOf, -settings.retentionDays(subject, today) * daySeconds);
	return { outbox: before('outbox'), idempotency: before('idempotency') };
};
