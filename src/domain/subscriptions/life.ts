import type { Customer } from '../customers/customer.ts';
import type { CreditBalance } from '../customers/customer-credit.ts';
import { type CreateInvoiceInput, type CreationError, creationNeeds, decideCreation } from '../invoices/creation.ts';
import type { CreditNote } from '../invoices/credit-note.ts';
import type { IssueCreditNoteError } from '../invoices/credit-notes.usecases.ts';
import type { Invoice } from '../invoices/invoice.ts';
import { issueDateFor } from '../invoices/issuing.ts';
import type { SeriesHead } from '../invoices/series.ts';
import { reviewOf } from '../invoices/settled-work.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { InvoiceId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import { nextRevision, type UnusedDays } from './credit-periods.ts';
import { type FactsByInvoice, type GiveBackReason, giveBack, loadWithCredits } from './give-back.ts';
import { waitingWork } from './notices.ts';
import type { BilledPeriod, Subscription } from './subscription.ts';
import type { Step } from './turn.ts';
import { collectChanges, type TurnDeps, told } from './turn.usecases.ts';
import { turnMails } from './turn-mails.ts';

export interface LifeTarget {
	readonly id: string;
	/** Null: whatever it is. */
	readonly expectedVersion: number | null;
}

export type LifeError =
	| { readonly type: 'subscription/not-found'; readonly subscription: string }
	| { readonly type: 'request/stale'; readonly version: number }
	| CreationError
	| IssueCreditNoteError;

/** A subscription after a command, with the documents that the command issued. */
export interface LifeOutcome {
	readonly subscription: Subscription;
	readonly creditNotes: readonly CreditNote[];
	/** Null when nothing is billed. */
	readonly invoice: Invoice | null;
}

export interface LifeDoor<Value = LifeOutcome> {
	readonly idempotency: IdempotencyRequest | null;
	readonly answer: (value: Value) => Answer | Promise<Answer>;
}

export type LifeResult<Failure, Value = LifeOutcome> = Promise<
	Result<CommandOutcome<Value>, Failure | LifeError | CommandError>
>;

/** Loads a subscription with what is billed beyond today, has its command decided, and commits everything at once. */
export const runLifeCommand = <Failure, Value = LifeOutcome>(
	deps: TurnDeps,
	{ id, expectedVersion }: LifeTarget,
	context: ActionContext,
	door: LifeDoor<Value>,
	decide: (
		subscription: Subscription,
		billed: readonly BilledPeriod[],
		today: IsoDate,
	) => Promise<Result<Decision<Value>, Failure | LifeError>>,
): LifeResult<Failure, Value> => {
	const today = todayOf(deps.tenant, context);
	return runCommand(deps, {
		...door,
		now: context.now,
		needs: lifeNeeds(id, today),
		decide: async ({ subscription, billed }): Promise<Result<Decision<Value>, Failure | LifeError>> => {
			if (subscription === null) return err({ type: 'subscription/not-found', subscription: id });
			if (expectedVersion !== null && expectedVersion !== subscription.version) {
				return err({ type: 'request/stale', version: subscription.version });
			}
			return decide(subscription, billed, today);
		},
	});
};

export const lifeNeeds = (id: string, endingAfter: IsoDate) =>
	({
		subscription: { kind: 'subscription.byId', id },
		billed: { kind: 'subscription.periods', id, endingAfter },
	}) as const;

/** What was billed beyond a day: what was loaded for today, unless the day is earlier, as the first of a long pause. */
export const billedBeyond = async (
	{ store }: Pick<TurnDeps, 'store'>,
	{ id }: Pick<Subscription, 'id'>,
	day: IsoDate | null,
	known: { readonly billed: readonly BilledPeriod[]; readonly today: IsoDate },
): Promise<readonly BilledPeriod[]> => {
	if (day === null || day >= known.today) return known.billed;
	const { billed } = await store.load({ billed: lifeNeeds(id, day).billed });
	return billed;
};

/** What a command does, with the invoice that belongs to it. */
export interface LifeWork {
	readonly step: Step;
	readonly unused: readonly UnusedDays[];
	readonly invoice: CreateInvoiceInput | null;
	/** Said on the credit notes. */
	readonly reason: GiveBackReason;
}

/** What its documents are decided from. */
export interface LifeFacts {
	readonly credits: FactsByInvoice;
	readonly found: Customer | null;
	readonly head: SeriesHead | null;
	readonly standing: CreditBalance | null;
}

/** Of the customer and of every invoice that may be credited, in one round trip. */
export const loadLifeFacts = async (
	deps: TurnDeps,
	{ customerId, currency }: Subscription,
	invoiceIds: readonly InvoiceId[],
): Promise<LifeFacts> => {
	const needs = creationNeeds({ customer: { by: 'id', id: customerId }, currency, series: null, deposits: [] });
	const { credits, loaded } = await loadWithCredits(deps.store, invoiceIds, needs);
	return { credits, found: loaded.found, head: loaded.head, standing: loaded.standing };
};

/** Without documents nothing more has to be known. */
export const factsFor = (deps: TurnDeps, subscription: Subscription, work: LifeWork): Promise<LifeFacts> =>
	work.unused.length === 0 && work.invoice === null
		? Promise.resolve({ credits: new Map(), found: null, head: null, standing: null })
		: loadLifeFacts(
				deps,
				subscription,
				work.unused.map(({ invoiceId }) => invoiceId),
			);

/**
 * Everything that one command writes: credit notes first, whose credit pays the new invoice as far as it goes, then the
 * invoice, the subscription with its events, the days that were billed, its next turn and its mails.
 */
export const decideLife = async (
	deps: TurnDeps,
	before: Subscription,
	billed: readonly BilledPeriod[],
	work: LifeWork,
	facts: LifeFacts,
	context: ActionContext,
): Promise<Result<Decision<LifeOutcome>, LifeError>> => {
	const given = await giveBack(deps, work.unused, facts, work.reason, context);
	if (!given.ok) return given;
	const { creditNotes, standing } = given.value;
	const issued = await issue(deps, work, { ...facts, standing }, context);
	if (!issued.ok) return issued;
	const { invoice, changes } = issued.value;
	const written = lifeChanges(deps, before, billed, work.step, { creditNotes, invoice }, context);
	return ok({
		value: { subscription: written.subscription, creditNotes, invoice },
		changes: [...given.value.changes, ...changes, ...written.changes],
	});
};

const issue = async (
	deps: TurnDeps,
	{ invoice: input, step }: LifeWork,
	facts: LifeFacts,
	context: ActionContext,
): Promise<Result<{ readonly invoice: Invoice | null; readonly changes: readonly Change[] }, CreationError>> => {
	if (input === null) return ok({ invoice: null, changes: [] });
	const { methodId } = step.subscription;
	const dueDate = methodId === null ? null : issueDateFor(todayOf(deps.tenant, context), facts.head);
	const decided = await decideCreation(deps, { ...input, dueDate }, { ...facts, deposits: [] }, context);
	if (!decided.ok) return decided;
	const { invoice } = decided.value.value;
	return ok({
		invoice,
		changes: [...decided.value.changes, ...collectChanges(step.subscription, invoice, context.now)],
	});
};

/** The documents of the command apart: the subscription itself. */
export const lifeChanges = (
	deps: TurnDeps,
	before: Subscription,
	billed: readonly BilledPeriod[],
	step: Step,
	{ creditNotes, invoice }: Omit<LifeOutcome, 'subscription'>,
	context: ActionContext,
): { readonly subscription: Subscription; readonly changes: readonly Change[] } => {
	const { bill } = step;
	const [first, ...others] = step.events;
	if (first === undefined) throw new Error('a command without an event would not be found again');
	const ids = creditNotes.map((note) => note.id);
	const payload = ids.length === 0 ? first.payload : { ...first.payload, credit_note_ids: ids };
	const events = [{ ...first, payload }, ...others];
	const invoiceId = invoice?.id ?? null;
	const after = { ...step.subscription, version: before.version };
	const { subscription, changes } = told(deps, after, events, invoiceId, context);
	const isAgain = bill !== null && (bill.kind === 'change' || billed.some(({ start }) => start === bill.start));
	const period: readonly Change[] =
		bill === null
			? []
			: [
					{
						kind: 'subscription.period',
						period: {
							...bill,
							subscriptionId: before.id,
							revision: isAgain ? nextRevision(billed, bill.start) : 0,
							invoiceId,
						},
					},
				];
	return {
		subscription,
		changes: [
			...changes,
			...period,
			...waitingWork(subscription, deps, context.now),
			...turnMails(deps, subscription, events, context),
			...endOfDunning(before, subscription, billed, context),
		],
	};
};

/** Whoever pauses or cancels while a payment is overdue is not pursued by retries any more; the invoice stays due. */
const endOfDunning = (
	before: Subscription,
	after: Subscription,
	billed: readonly BilledPeriod[],
	{ now }: ActionContext,
): readonly Change[] =>
	before.status === 'past_due' && after.status !== 'past_due'
		? billed.flatMap(({ invoiceId }) => (invoiceId === null ? [] : [reviewOf(invoiceId, now)]))
		: [];
