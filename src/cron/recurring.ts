import { chunkSubjectsMax } from '../contract/messages.ts';
import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { DueWork } from '../domain/kernel/store.ts';
import { errorFields } from '../platform/log.ts';
import type { Scope, Wiring } from '../wiring.ts';

/** Chunks of one tenant and hour, two hundred thousand subscriptions; what is left comes with the next hour. */
const chunksMax = 1_000;

/** Pages of one scope: a page is one statement, and a scope has a thousand. */
const pagesOfScope = 500;

/**
 * Hands the subscriptions of all tenants whose day has come to the queue, in chunks. Nothing is done here: a message that
 * is lost comes again within the hour, and one that comes twice finds nothing to do.
 */
export const enqueueTurns = async (wiring: Wiring, scope: Scope): Promise<number> => {
	if (!wiring.config.billingEnabled) return 0;
	const now = wiring.clock.now();
	let chunks = 0;
	for (const tenantId of await scope.operations.tenantsWithDueWork(now)) {
		try {
			chunks += await enqueueOf(wiring, scope, tenantId, now);
		} catch (error) {
			wiring.log.error('turns.failed', { tenant: tenantId, ...errorFields(error) });
		}
	}
	return chunks;
};

const enqueueOf = async (
	wiring: Wiring,
	{ background }: Scope,
	tenantId: Parameters<Scope['storeFor']>[0],
	now: IsoInstant,
): Promise<number> => {
	let store = wiring.open({ tenantId, background }).storeFor(tenantId);
	let after: DueWork | null = null;
	for (let chunk = 0; chunk < chunksMax; chunk++) {
		if (chunk % pagesOfScope === pagesOfScope - 1) store = wiring.open({ tenantId, background }).storeFor(tenantId);
		const { page }: { readonly page: readonly DueWork[] } = await store.load({
			page: { kind: 'due-work.page', asOf: now, work: 'subscription.turn', after, limit: chunkSubjectsMax },
		});
		const [first] = page;
		if (first === undefined) return chunk;
		const subjectIds = page.map(({ subjectId }) => subjectId);
		await wiring.publish(tenantId, [
			{ kind: 'subscription.turn', subjectId: first.subjectId, subjectIds, createdAt: now },
		]);
		after = page.at(-1) ?? null;
		if (page.length < chunkSubjectsMax) return chunk + 1;
	}
	return chunksMax;
};
