import { pollKinds } from '../domain/kernel/store.ts';
import { errorFields } from '../platform/log.ts';
import type { Scope, Wiring } from '../wiring.ts';

/** Messages of one tenant and minute; the next minute takes the rest. */
const wakesMax = 500;

/**
 * Wakes the payments and refunds whose time to be asked about has come: what a delayed message did, or should have
 * done. Each is a message of its own, since each calls out. Returns how many.
 */
export const wakePolls = async (wiring: Wiring, scope: Scope): Promise<number> => {
	if (!wiring.config.billingEnabled) return 0;
	const now = wiring.clock.now();
	let woken = 0;
	for (const tenantId of await scope.operations.tenantsWithDueWork(now)) {
		try {
			const store = wiring.open({ tenantId, background: scope.background }).storeFor(tenantId);
			const { due } = await store.load({ due: { kind: 'due-work.due', asOf: now, kinds: pollKinds, limit: wakesMax } });
			const wakes = due.flatMap(({ subjectId, dueAt, ...work }) => {
				const kind = pollKinds.find((one) => one === work.kind);
				return kind === undefined ? [] : [{ kind, subjectId, createdAt: dueAt }];
			});
			if (wakes.length > 0) await wiring.publish(tenantId, wakes);
			woken += wakes.length;
		} catch (error) {
			wiring.log.error('polls.failed', { tenant: tenantId, ...errorFields(error) });
		}
	}
	return woken;
};
