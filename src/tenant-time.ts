import type { Clock, IsoInstant } from './domain/kernel/calendar.ts';
import type { TenantId } from './domain/kernel/ids.ts';
import type { Loaded, Needs, Store } from './domain/kernel/store.ts';
import { stoppedClock, type TestClock } from './domain/work/test-clock.ts';
import { TestClockSetError } from './platform/test-clock-set.ts';
import type { KnownTenant, TenantCache, TenantSnapshot } from './tenant-cache.ts';

/** How late it is for the tenants that one scope works for. */
export interface TenantTime {
	/** What the isolate knows of a tenant, with its time. Only a tenant on a test clock costs a read, and costs it each time. */
	of(known: KnownTenant): Promise<TenantSnapshot>;
	isOnTestClock(id: TenantId): boolean;
	/** Lets the first load of a test tenant that was thought to live in real time look whether it still does. */
	watching(id: TenantId, store: Store): Store;
}

export interface TenantTimeDeps {
	/** Real time. */
	readonly clock: Clock;
	readonly tenants: Pick<TenantCache, 'forget'>;
	/** A tenant that is known to be on a test clock. */
	readonly known: TenantId | null;
	readonly readClock: (id: TenantId) => Promise<TestClock | null>;
}

/**
 * Whether a tenant has a clock is remembered for as long as its settings are; what the clock shows never is. That it was
 * set a moment ago, by another isolate, is found by one more statement in a batch that is sent anyway.
 */
export const createTenantTime = ({ clock, tenants, known: toldOf, readClock }: TenantTimeDeps): TenantTime => {
	const onTestClock = new Set<TenantId>(toldOf === null ? [] : [toldOf]);
	/** Test tenants that have no clock as far as the isolate knows; live ones never get one. */
	const unsure = new Set<TenantId>();
	return {
		async of(known) {
			const { id, mode } = known.tenant;
			const found = known.isOnTestClock ? await readClock(id) : null;
			if (found !== null) {
				onTestClock.add(id);
				unsure.delete(id);
				return { ...known, clock: stoppedClock(found.now) };
			}
			if (known.isOnTestClock) tenants.forget(id);
			else if (mode === 'test') unsure.add(id);
			onTestClock.delete(id);
			return { ...known, isOnTestClock: false, clock };
		},
		isOnTestClock: (id) => onTestClock.has(id),
		watching: (id, store) => ({
			commit: (commit) => store.commit(commit),
			async load(needs) {
				if (!unsure.has(id) || !isForWork(needs)) return store.load(needs);
				const { testClock, loaded } = await loadWithClock(store, needs);
				unsure.delete(id);
				if (testClock === null) return loaded;
				tenants.forget(id);
				throw new TestClockSetError('the tenant was put on a test clock');
			},
		}),
	};
};

/** Nothing is loaded for nothing; and who asks for the clock itself sees it. */
const isForWork = (needs: Needs): boolean => {
	const asked = Object.values(needs);
	return asked.length > 0 && !asked.some(({ kind }) => kind === 'test-clock');
};

const loadWithClock = async <N extends Needs>(
	store: Store,
	needs: N,
): Promise<{ readonly testClock: TestClock | null; readonly loaded: Loaded<N> }> => {
	const { testClock, ...loaded } = await store.load({ ...needs, testClock: { kind: 'test-clock' } } as const);
	return { testClock, loaded: loaded as unknown as Loaded<N> };
};

/** Real time for what a tenant on a test clock leaves to queues; null where the tenant's time is real. */
export const realNowOf =
	(time: TenantTime, id: TenantId, clock: Clock): (() => IsoInstant | null) =>
	() =>
		time.isOnTestClock(id) ? clock.now() : null;
