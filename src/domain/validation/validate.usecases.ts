import type { ActionContext } from '../kernel/event.ts';
import type { Check, Fault, Position, ValidationDeps } from './check.ts';
import { checkArchive } from './check-archive.ts';
import { checkClearings } from './check-clearings.ts';
import { checkCreditNotes } from './check-credit-notes.ts';
import { checkDocuments } from './check-documents.ts';
import { checkInvoices } from './check-invoices.ts';
import { checkBalances, checkEntries, checkStandings } from './check-ledger.ts';
import { checkConfiguration, checkWork } from './check-operations.ts';
import { checkReceipts } from './check-receipts.ts';
import { checkSubscriptions } from './check-subscriptions.ts';

export interface Validation {
	/** How many of each were looked at, by the name of the check. */
	readonly checked: Readonly<Record<string, number>>;
	readonly faults: readonly Fault[];
	/** Null: everything was looked at. Otherwise another call goes on from here. */
	readonly next: ValidationCursor | null;
}

export interface ValidationCursor {
	readonly check: string;
	readonly at: Position;
}

/** Faults that one answer names; beyond that the house needs more than a list. */
export const faultsMax = 1000;

/** Faults of one step at most: a step looks at no more than so many things. */
const stepFaultsMax = 500;

/** D1 takes 1,000 statements in one invocation; the caller's own and the platform's need some of them. */
const costMax = 800;

const shallowChecks: readonly Check[] = [
	checkConfiguration,
	checkWork,
	checkDocuments,
	checkEntries,
	checkBalances,
	checkStandings,
	checkClearings,
	checkInvoices,
	checkCreditNotes,
	checkReceipts,
	checkSubscriptions,
];

/** Deep also hashes every archived file again. */
const deepChecks: readonly Check[] = [...shallowChecks, checkArchive];

export const isCheckName = (name: string): boolean => deepChecks.some((check) => check.name === name);

/**
 * Derives again what must be true for a tenant, and names every fault. A large tenant takes several calls: each goes
 * as far as one invocation may.
 */
export const validate = async (
	deps: ValidationDeps,
	input: { readonly deep: boolean; readonly from: ValidationCursor | null },
	context: ActionContext,
): Promise<Validation> => {
	const checks = input.deep ? deepChecks : shallowChecks;
	const begin = Math.max(0, input.from === null ? 0 : checks.findIndex(({ name }) => name === input.from?.check));
	const checked: Record<string, number> = {};
	const faults: Fault[] = [];
	let cost = 0;
	for (const [index, check] of checks.slice(begin).entries()) {
		let at: Position | null = index === 0 ? (input.from?.at ?? '') : '';
		while (at !== null) {
			if (cost + check.cost > costMax || faults.length + stepFaultsMax > faultsMax) {
				return { checked, faults, next: { check: check.name, at } };
			}
			const step = await check.step(deps, at, context);
			cost += check.cost;
			checked[check.name] = (checked[check.name] ?? 0) + step.checked;
			faults.push(...step.faults);
			at = step.next;
		}
	}
	return { checked, faults, next: null };
};
