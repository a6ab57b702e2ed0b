import type { IsoInstant } from '../kernel/calendar.ts';
import type { DeadLetterId, TenantId } from '../kernel/ids.ts';
import type { OutboxMessage } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';

/**
 * What the operator's doors need across tenants: the cron sweep, the list of tenants, dead letters, health. Nothing
 * here reads a customer's or a document's content.
 */
export interface OperationsStore {
	tenants(page: { readonly after: TenantId | null; readonly limit: number }): Promise<readonly Tenant[]>;
	/**
	 * Outbox rows whose time to be sent again has come, of one tenant or of all, longest due first; each waits longer for
	 * its next time.
	 */
	takeUndone(
		now: IsoInstant,
		limit: number,
		tenantId: TenantId | null,
	): Promise<readonly (OutboxMessage & { readonly tenantId: TenantId })[]>;
	/** Tenants that have work due in real time: a test clock comes to its own by itself. */
	tenantsWithDueWork(asOf: IsoInstant): Promise<readonly TenantId[]>;
	/** Deletes what has served its time, a thousand rows per table in one go; answers how many. */
	cleanUp(olderThan: CleanUpLimits, tenantId: TenantId): Promise<CleanUpOutcome>;
	/** How many rows of a tenant have served their time. */
	countOld(olderThan: CleanUpLimits, tenantId: TenantId): Promise<number>;
	/** Figures for the health check, in one round trip. */
	health(oldestUnsealed: IsoInstant): Promise<OperationsHealth>;
}

export interface CleanUpLimits {
	readonly outbox: IsoInstant;
	readonly idempotency: IsoInstant;
	/** Notices that were processed; their bytes leave by the bucket's own rule. */
	readonly inbox: IsoInstant;
}

export interface CleanUpOutcome {
	readonly rows: number;
	/** Whether a table had as many old rows as one go deletes. */
	readonly more: boolean;
}

export interface OperationsHealth {
	/** Undone work that asked for sealing before the given instant. */
	readonly unsealed: number;
	readonly undone: number;
	readonly deadLetters: number;
	readonly parkedWork: number;
	readonly parkedSubscriptions: number;
}

/** A queue message that failed for ever, kept with its reason until a person replays it. */
export interface DeadLetter {
	readonly id: DeadLetterId;
	/** The default tenant when the message named none. */
	readonly tenantId: string;
	readonly queue: string;
	/** What the work was about; null when the message cannot be read. One subject of a queue is one dead letter. */
	readonly subject: string | null;
	/** The message as it arrived: ids and kinds, no personal data. */
	readonly message: string;
	readonly reason: string;
	readonly createdAt: IsoInstant;
	/** How often a person did something about it. */
	readonly version: number;
	readonly replayedAt: IsoInstant | null;
	/** A person decided that nothing is to be done; it no longer troubles the health check. */
	readonly dismissedAt: IsoInstant | null;
}

export interface DeadLetterStore {
	/** A subject that failed before is not kept twice: its letter tells of the new failure and is open again. */
	add(letter: DeadLetter): Promise<void>;
	list(page: {
		readonly tenantId: string;
		readonly before: DeadLetterId | null;
		readonly limit: number;
	}): Promise<readonly DeadLetter[]>;
	byId(tenantId: string, id: DeadLetterId): Promise<DeadLetter | null>;
}

declare module '../kernel/store.ts' {
	interface ChangeKinds {
		/** A person replayed or dismissed it. */
		'dead-letter.close': { readonly letter: DeadLetter };
	}
}
