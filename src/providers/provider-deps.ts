import type { Clock } from '../domain/kernel/calendar.ts';

/** What every adapter works with. */
export interface ProviderDeps {
	/** Leaves the isolate through the fault port. */
	readonly fetch: typeof fetch;
	readonly clock: Clock;
	/** How long an answer is waited for; after it nobody knows whether the request was carried out. */
	readonly timeoutMs: number;
}
