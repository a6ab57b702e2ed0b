import type { WorkMessage } from '../contract/messages.ts';
import type { Clock } from '../domain/kernel/calendar.ts';
import type { ActionContext } from '../domain/kernel/event.ts';
import type { Scope, TenantSnapshot, Wiring } from '../wiring.ts';

/** What a consumer is told of a piece of work. */
export type Work = Omit<WorkMessage, 'v' | 'tenant'>;

/** Does work of one tenant, each piece as far as it goes, and tells of each whether it is done. */
export type ConsumeWorks = <One extends Work>(
	wiring: Wiring,
	scope: Scope,
	works: readonly One[],
	snapshotOf: () => Promise<TenantSnapshot | null>,
	tell: (work: One, isDone: boolean) => void,
) => Promise<void>;

/** What the system does by itself is done by the system, now: by the tenant's clock, or for all tenants by the real one. */
export const systemContext = (
	wiring: Wiring,
	origin: 'queue' | 'cron',
	clock: Clock = wiring.clock,
): ActionContext => ({
	actor: { kind: 'system', id: origin },
	origin,
	requestId: wiring.ids.next('req'),
	now: clock.now(),
	reason: null,
});
