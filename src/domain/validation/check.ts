import type { Archive } from '../invoices/invoices.ports.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { Hasher } from '../kernel/ports.ts';
import type { Store } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';

/** Something that is not as it must be. */
export interface Fault {
	/** What is wrong, for programs: `document_changed`, `entry_unbalanced` … */
	readonly kind: string;
	/** `error`: something is wrong. `warning`: somebody should look. */
	readonly severity: 'error' | 'warning';
	/** What it is about: a number, an id, a setting. */
	readonly subject: string;
	readonly detail: string;
	/** What to do about it. */
	readonly mend: string;
}

export interface ValidationDeps {
	readonly store: Store;
	readonly hasher: Hasher;
	readonly archive: Archive;
	readonly settings: Settings;
	readonly tenant: Tenant;
}

/** Where a check goes on: a text of its own, `''` at its beginning. */
export type Position = string;

export interface Step {
	/** How many things this step looked at. */
	readonly checked: number;
	readonly faults: readonly Fault[];
	/** Null: the check is through. */
	readonly next: Position | null;
}

/** Looks at one kind of thing in steps of bounded size, so that a tenant of any size fits the memory. It changes nothing. */
export interface Check {
	/** What it counts; also names the check in a cursor. */
	readonly name: string;
	/** Statements and archive reads of one step: an invocation has a limited number of them. */
	readonly cost: number;
	readonly step: (deps: ValidationDeps, at: Position, context: ActionContext) => Promise<Step>;
}
