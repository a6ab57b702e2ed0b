import type { Clock } from '../domain/kernel/calendar.ts';

/** What every adapter works with. */
export interface ProviderDeps {
	/** Leaves the isolate through the fault port. */
	readonly fetch: typeof fetch;
	/** The tenant's time, by which its attempts are dated. */
	readonly clock: Clock;
	/** Real time, by which a provider ends its access tokens; left out where the tenant's time is real. */
	readonly tokenClock?: Clock;
	/** How long an answer is waited for; after it nobody knows whether the request was carried out. */
	readonly timeoutMs: number;
}
