import { standingAfter } from '../customers/customer-credit.ts';
import { type CreateInvoiceInput, decideCreation } from '../invoices/creation.ts';
import type { Invoice } from '../invoices/invoice.ts';
import { issueDateFor } from '../invoices/issuing.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import type { Decision } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import {
	type LifeDoor,
	type LifeError,
	type LifeFacts,
	type LifeResult,
	type LifeTarget,
	loadLifeFacts,
	runLifeCommand,
} from './life.ts';
import { waitingWork } from './notices.ts';
import { periodContaining } from './periods.ts';
import { nextBillingDate } from './schedule.ts';
import { cadenceOf, type Subscription } from './subscription.ts';
import { decideTurn, type Step, withTerms } from './turn.ts';
import { collectChanges, invoiceOf, stepChanges, type TurnDeps, told } from './turn.usecases.ts';

/** Steps of one release: five years of months in one commit; what is left is billed by the next run or release. */
export const releasePeriodsMax = 60;

export type ReleaseError = { readonly type: 'subscription/not-parked' };

export interface ReleaseOutcome {
	readonly subscription: Subscription;
	/** Of the missed periods and the one under way, in order. */
	readonly invoices: readonly Invoice[];
}

/**
 * Has a parked subscription go on: bills what was missed, each period by an invoice of its own and in order, or skips it
 * and bills from the period under way. What made it be parked may still be so: then the refusal says it, and it stays.
 */
export const releaseSubscription = (
	deps: TurnDeps,
	input: LifeTarget & { readonly skipMissed: boolean },
	context: ActionContext,
	door: LifeDoor<ReleaseOutcome>,
): LifeResult<ReleaseError, ReleaseOutcome> =>
	runLifeCommand<ReleaseError, ReleaseOutcome>(deps, input, context, door, async (subscription, _billed, today) => {
		if (subscription.parked === null) return err({ type: 'subscription/not-parked' });
		const released = { ...subscription, parked: null };
		const begun = input.skipMissed ? skipped(released, today) : released;
		const payload = { skipped: input.skipMissed, billed_from: nextBillingDate(begun) };
		const event = { type: 'subscription.released', payload };
		const first = told(deps, begun, [event], null, context);
		const facts = await loadLifeFacts(deps, subscription, []);
		return billMissed(deps, first, facts, today, context);
	});

/** Days before the period under way are never billed; a change that fell due in them has happened. */
const skipped = (subscription: Subscription, today: IsoDate): Subscription => {
	const { pending } = subscription;
	const changed =
		pending !== null && pending.on <= today ? withTerms(subscription, pending.terms, pending.on) : subscription;
	const { start } = periodContaining(cadenceOf(changed), today);
	return start > nextBillingDate(changed) ? { ...changed, billedUntil: start } : changed;
};

interface Told {
	readonly subscription: Subscription;
	readonly changes: readonly Change[];
}

const billMissed = async (
	deps: TurnDeps,
	first: Told,
	facts: LifeFacts,
	today: IsoDate,
	context: ActionContext,
): Promise<Result<Decision<ReleaseOutcome>, LifeError>> => {
	const changes: Change[] = first.changes.filter(({ kind }) => kind !== 'subscription.save');
	const invoices: Invoice[] = [];
	let current = first.subscription;
	let { standing } = facts;
	const dueDate = current.methodId === null ? null : issueDateFor(today, facts.head);
	for (let steps = 0; steps < releasePeriodsMax; steps += 1) {
		const turn = decideTurn(current, { today, catchUpMax: Number.MAX_SAFE_INTEGER });
		if (turn.kind !== 'step') break;
		const wanted = invoiceOf(current, turn);
		const issued =
			wanted === null ? null : await issueMissed(deps, turn, { ...wanted, dueDate }, { ...facts, standing }, context);
		if (issued !== null && !issued.ok) return issued;
		const invoice = issued?.value.invoice ?? null;
		if (issued !== null) {
			changes.push(...issued.value.changes);
			invoices.push(issued.value.invoice);
			for (const change of issued.value.changes) {
				if (change.kind === 'customer-credit.add') standing = standingAfter(change.movement);
			}
		}
		const written = stepChanges(deps, current, turn, invoice, context);
		changes.push(...written.changes.filter(({ kind }) => kind !== 'subscription.save' && !isTurn(kind)));
		current = written.subscription;
	}
	return ok({
		value: { subscription: current, invoices },
		changes: [
			...changes,
			{ kind: 'subscription.save', subscription: current },
			...waitingWork(current, deps, context.now),
		],
	});
};

/** Only the last step decides when the next one is. */
const isTurn = (kind: Change['kind']): boolean => kind === 'due-work' || kind === 'due-work.done';

const issueMissed = async (
	deps: TurnDeps,
	{ subscription }: Step,
	input: CreateInvoiceInput,
	facts: LifeFacts,
	context: ActionContext,
): Promise<Result<{ readonly invoice: Invoice; readonly changes: readonly Change[] }, LifeError>> => {
	const decided = await decideCreation(deps, input, { ...facts, deposits: [] }, context);
	if (!decided.ok) return decided;
	const { invoice } = decided.value.value;
	return ok({
		invoice,
		changes: [...decided.value.changes, ...collectChanges(subscription, invoice, context.now)],
	});
};
