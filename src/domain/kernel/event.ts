import type { IsoInstant } from './calendar.ts';
import type { EventId, IdSource, RequestId } from './ids.ts';
import type { JsonObject } from './json.ts';

/** Who acts: a key of the platform, one of its end users, or the system itself (queues, cron). */
export interface Actor {
	readonly kind: 'key' | 'customer' | 'author' | 'system';
	readonly id: string;
}

/** Which door the action came through. */
export type Origin = 'api' | 'page' | 'queue' | 'cron' | 'command';

/** The same for every change that one action makes. */
export interface ActionContext {
	readonly actor: Actor;
	readonly origin: Origin;
	readonly requestId: RequestId;
	readonly now: IsoInstant;
	/** Why, in the actor's words; kept in the audit trail. */
	readonly reason: string | null;
}

/**
 * A fact about a subject: audit trail, time line, source of outgoing notices, and the lock. Two writers that both
 * write version n + 1 of a subject cannot both commit, because (tenant, subject, version) is unique.
 */
export interface DomainEvent {
	readonly id: EventId;
	/** `invoice.issued`, `customer.changed` … */
	readonly type: string;
	readonly subjectId: string;
	readonly subjectVersion: number;
	/** What changed, not a copy of the subject; never personal data. */
	readonly payload: JsonObject;
	readonly context: ActionContext;
}

/** The event that goes with a new version of a subject. */
export const eventOf = (
	ids: IdSource,
	type: string,
	subject: { readonly id: string; readonly version: number },
	payload: JsonObject,
	context: ActionContext,
): { readonly kind: 'event'; readonly event: DomainEvent } => ({
	kind: 'event',
	event: { id: ids.next('evt'), type, subjectId: subject.id, subjectVersion: subject.version, payload, context },
});
