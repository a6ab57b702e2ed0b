import { bulkFacts, bulkNeeds } from '../invoices/bulk-creation.usecases.ts';
import {
	type CreateInvoiceInput,
	type CreationDeps,
	type CreationError,
	decideCreation,
} from '../invoices/creation.ts';
import { amountDue, type Invoice } from '../invoices/invoice.ts';
import { issueDateFor } from '../invoices/issuing.ts';
import { dateInZone, type IsoDate, type IsoInstant } from '../kernel/calendar.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { SubscriptionId } from '../kernel/ids.ts';
import { isPositive } from '../kernel/money.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Change, CommitOutcome, DueWork, Loaded, Store } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import { numberingKey } from '../settings/values.ts';
import { invoiceOfPeriod } from './billing.ts';
import { waitingWork } from './notices.ts';
import { turnWork } from './schedule.ts';
import type { Subscription } from './subscription.ts';
import { decideTurn, type Turn, type TurnEvent } from './turn.ts';
import { turnMails } from './turn-mails.ts';

export interface TurnDeps extends CreationDeps {
	readonly store: Store;
	/** Whether mail may leave at all (BILLING_EMAIL_ENABLED). */
	readonly mailEnabled: boolean;
}

export interface TurnCounts {
	/** Invoices issued. */
	readonly invoiced: number;
	/** Subscriptions to which something happened. */
	readonly turned: number;
	/** Put aside for a person, each with its reason. */
	readonly parked: number;
}

export const noTurns: TurnCounts = { invoiced: 0, turned: 0, parked: 0 };

export interface TurnOutcome extends TurnCounts {
	readonly kind: CommitOutcome['kind'];
	/** What has to be done one by one, because a credit note belongs to it. */
	readonly alone: readonly SubscriptionId[];
}

/**
 * Does what is due for a chunk of subscriptions: two loads, one commit, all or none. Invoices are numbered in the order of
 * the work, without a gap. One that cannot be billed (no tax rate, no exchange rate, too many periods missed) is parked
 * in the same commit, and the others are billed. A conflict means that another writer was first to one of them.
 */
export const turnSubscriptions = async (
	deps: TurnDeps,
	works: readonly DueWork[],
	context: ActionContext,
	moment: IsoInstant,
): Promise<TurnOutcome> => {
	const planned = await planTurns(deps, works, moment);
	const facts = await creationFactsOf(deps, planned, context);
	const alone = planned.filter(({ turn }) => turn.kind === 'alone').map(({ subscription }) => subscription.id);
	const found = new Set<string>(planned.map(({ subscription }) => subscription.id));
	const changes: Change[] = works
		.filter(({ subjectId }) => !found.has(subjectId))
		.map((work) => ({ kind: 'due-work.done', work }));
	changes.push(...planned.flatMap((plan) => (plan.turn.kind === 'nothing' ? [movedWork(deps, plan, works)] : [])));
	const counts = { invoiced: 0, turned: 0, parked: 0 };
	for (const plan of planned) {
		const done = await turnChanges(deps, plan, facts, context);
		changes.push(...done.changes);
		counts.invoiced += done.invoiced;
		counts.turned += done.turned;
		counts.parked += done.parked;
	}
	const { kind } =
		changes.length === 0 ? ({ kind: 'committed' } as const) : await deps.store.commit({ changes, answer: null });
	return kind === 'committed' ? { ...counts, kind, alone } : { ...noTurns, kind, alone: [] };
};

/** What would happen to one subscription, and the invoice that would be issued for it. */
export interface PlannedTurn {
	readonly subscription: Subscription;
	readonly turn: Turn;
	/** Null when nothing is to be paid. */
	readonly invoice: CreateInvoiceInput | null;
}

/** Decides what happens to each, from one load; nothing is written. */
export const planTurns = async (
	deps: Pick<TurnDeps, 'store' | 'settings' | 'tenant'>,
	works: readonly DueWork[],
	moment: IsoInstant,
): Promise<readonly PlannedTurn[]> => {
	const ids = works.map(({ subjectId }) => subjectId);
	const { subscriptions } = await deps.store.load({
		subscriptions: { kind: 'subscription.byIds', ids },
	});
	const byId = new Map<string, Subscription>(subscriptions.map((one) => [one.id, one]));
	const today = dateInZone(moment, deps.tenant.timeZone);
	const question = { today, catchUpMax: deps.settings.limit('catch_up_periods', today) };
	return ids.flatMap((id) => {
		const subscription = byId.get(id);
		if (subscription === undefined) return [];
		const turn = decideTurn(subscription, question);
		return [{ subscription, turn, invoice: invoiceOf(subscription, turn) }];
	});
};

/** The coupon that was there before the step lowers its invoice, though the step may have used it up. */
export const invoiceOf = ({ coupon }: Subscription, turn: Turn): CreateInvoiceInput | null =>
	turn.kind !== 'step' || turn.bill === null
		? null
		: invoiceOfPeriod({ ...turn.subscription, coupon }, turn.bill, null);

type Facts = ReturnType<typeof bulkFacts>;

/** Customers, their credit and the head of the series, for all that is to be invoiced. */
const creationFactsOf = async (
	deps: TurnDeps,
	planned: readonly PlannedTurn[],
	context: ActionContext,
): Promise<{ readonly facts: Facts; readonly issueDate: IsoDate }> => {
	const inputs = planned.flatMap(({ invoice }) => invoice ?? []);
	const loaded: Loaded<ReturnType<typeof bulkNeeds>> =
		inputs.length === 0
			? { customers: [], standings: [], heads: new Map(), deposits: [] }
			: await deps.store.load(bulkNeeds(inputs));
	const head = loaded.heads.get(numberingKey('invoice', null)) ?? null;
	return { facts: bulkFacts(loaded), issueDate: issueDateFor(todayOf(deps.tenant, context), head) };
};

interface Done extends TurnCounts {
	readonly changes: readonly Change[];
}

const turnChanges = async (
	deps: TurnDeps,
	{ subscription, turn, invoice }: PlannedTurn,
	{ facts, issueDate }: { readonly facts: Facts; readonly issueDate: IsoDate },
	context: ActionContext,
): Promise<Done> => {
	switch (turn.kind) {
		case 'alone':
		case 'nothing':
			return { ...noTurns, changes: [] };
		case 'park':
			return { ...noTurns, parked: 1, changes: parkChanges(deps, subscription, turn.reason, context) };
		case 'step': {
			const created =
				invoice === null ? ok(null) : await issueFor(deps, turn.subscription, invoice, facts, issueDate, context);
			if (!created.ok) {
				return { ...noTurns, parked: 1, changes: parkChanges(deps, subscription, reasonOf(created.error), context) };
			}
			const issued = created.value;
			if (issued !== null) facts.learn(issued.changes);
			return {
				turned: 1,
				invoiced: issued === null ? 0 : 1,
				parked: 0,
				changes: [
					...(issued?.changes ?? []),
					...stepChanges(deps, subscription, turn, issued?.invoice ?? null, context).changes,
				],
			};
		}
	}
};

/**
 * The work that nothing came of waits for the next turn; unless somebody moved it since, who knows better: this is the
 * only change here that no version of the subscription guards.
 */
const movedWork = (deps: TurnDeps, { subscription }: PlannedTurn, works: readonly DueWork[]): Change => {
	const work = works.find(({ subjectId }) => subjectId === subscription.id);
	const next = turnWork(subscription, deps.tenant);
	if (work === undefined || next.kind !== 'due-work') return { kind: 'due-work.done', work: work ?? next.work };
	return { kind: 'due-work.retry', work, dueAt: next.work.dueAt };
};

/** What is charged by itself is due on the day of its invoice. */
const issueFor = async (
	deps: TurnDeps,
	subscription: Subscription,
	input: CreateInvoiceInput,
	facts: Facts,
	issueDate: IsoDate,
	context: ActionContext,
): Promise<Result<{ readonly invoice: Invoice; readonly changes: readonly Change[] }, CreationError>> => {
	const due = subscription.methodId === null ? input : { ...input, dueDate: issueDate };
	const decided = await decideCreation(deps, due, facts.of(due), context);
	if (!decided.ok) return decided;
	const { invoice } = decided.value.value;
	return ok({ invoice, changes: [...decided.value.changes, ...collectChanges(subscription, invoice, context.now)] });
};

/** Has the saved method charged for what is due. */
export const collectChanges = (
	{ methodId }: Pick<Subscription, 'methodId'>,
	invoice: Invoice,
	createdAt: IsoInstant,
): readonly Change[] =>
	methodId === null || !isPositive(amountDue(invoice))
		? []
		: [{ kind: 'outbox', message: { kind: 'subscription.collect', subjectId: invoice.id, createdAt } }];

/** Everything that one step writes, the invoice apart: its events, the days it billed, the next turn, its mails. */
export const stepChanges = (
	deps: Pick<TurnDeps, 'ids' | 'tenant' | 'settings' | 'mailEnabled'>,
	before: Subscription,
	turn: Extract<Turn, { readonly kind: 'step' }>,
	invoice: Invoice | null,
	context: ActionContext,
): { readonly subscription: Subscription; readonly changes: readonly Change[] } => {
	const { bill } = turn;
	const invoiceId = invoice?.id ?? null;
	const after = { ...turn.subscription, version: before.version };
	const { subscription, changes } = told(deps, after, turn.events, invoiceId, context);
	const period: readonly Change[] =
		bill === null
			? []
			: [{ kind: 'subscription.period', period: { ...bill, subscriptionId: before.id, revision: 0, invoiceId } }];
	return {
		subscription,
		changes: [
			...changes,
			...period,
			...waitingWork(subscription, deps, context.now),
			...turnMails(deps, subscription, turn.events, context),
		],
	};
};

/** One version for each event, and the subscription as the last of them leaves it. */
export const told = (
	deps: Pick<TurnDeps, 'ids'>,
	subscription: Subscription,
	events: readonly TurnEvent[],
	invoiceId: Invoice['id'] | null,
	context: ActionContext,
): { readonly subscription: Subscription; readonly changes: readonly Change[] } => {
	const last = { ...subscription, version: subscription.version + events.length, updatedAt: context.now };
	return {
		subscription: last,
		changes: [
			...events.map(({ type, payload }, index) => {
				const full = invoiceId === null ? payload : { ...payload, invoice_id: invoiceId };
				const version = subscription.version + index + 1;
				return eventOf(deps.ids, type, { id: subscription.id, version }, full, context);
			}),
			{ kind: 'subscription.save', subscription: last },
		],
	};
};

/** Put aside for a person, with the reason. */
export const parkChanges = (
	deps: TurnDeps,
	subscription: Subscription,
	reason: string,
	context: ActionContext,
): readonly Change[] => {
	const parked = { ...subscription, parked: { at: context.now, reason } };
	const events = [{ type: 'subscription.parked', payload: { reason } }];
	const { subscription: saved, changes } = told(deps, parked, events, null, context);
	return [...changes, turnWork(saved, deps.tenant)];
};

/** An error of the invoice as a person reads it: `invoice/no-exchange-rate (from EUR, to XOF)`. */
export const reasonOf = ({ type, ...details }: { readonly type: string }): string => {
	const told = Object.entries(details).flatMap(([name, value]) =>
		typeof value === 'string' || typeof value === 'number' ? [`${name} ${value}`] : [],
	);
	return told.length === 0 ? type : `${type} (${told.join(', ')})`;
};
