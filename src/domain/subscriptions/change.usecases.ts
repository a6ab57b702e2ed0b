import type { CreateInvoiceInput } from '../invoices/creation.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import type { Decision } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { CustomerId, InvoiceId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import { numberingKey } from '../settings/values.ts';
import { invoiceOfLines } from './billing.ts';
import {
	type ChangeRefusal,
	type ChangeWhen,
	changeOn,
	isOtherPrice,
	lineOfChange,
	type PlannedChange,
	planChange,
} from './change.ts';
import { type ChangeFigures, figuresOf } from './change-figures.ts';
import { changedTerms, type TermsRefusal, type TermsWish, termsNeeds } from './changed-terms.ts';
import { lineOf, segmentsInForce, type UnusedDays, unusedDays } from './credit-periods.ts';
import { loadWithCredits } from './give-back.ts';
import {
	decideLife,
	type LifeDoor,
	type LifeError,
	type LifeFacts,
	type LifeOutcome,
	type LifeResult,
	type LifeTarget,
	lifeNeeds,
	runLifeCommand,
} from './life.ts';
import { nextInvoice } from './next-invoice.ts';
import { nextBillingDate } from './schedule.ts';
import type { BilledPeriod, Subscription } from './subscription.ts';
import { askSubscriptionMail } from './subscription-mail.ts';
import type { TurnDeps } from './turn.usecases.ts';

export interface ChangeInput extends LifeTarget {
	readonly terms: TermsWish;
	readonly when: ChangeWhen;
}

export type ChangeError = ChangeRefusal | TermsRefusal;

/** A change that is made, or waits for its day, with what it comes to. */
export interface ChangeOutcome extends LifeOutcome {
	readonly figures: ChangeFigures;
}

/**
 * New terms: another plan, price, number or frequency. Now: a credit note for the invoiced days from today on and an
 * invoice for the same days at the new terms, or for a whole period at another frequency, in one commit; the credit pays
 * the invoice. Later: they wait, and the subscriber is told of another price.
 */
export const changeSubscription = (
	deps: TurnDeps,
	input: ChangeInput,
	context: ActionContext,
	door: LifeDoor<ChangeOutcome>,
): LifeResult<ChangeError, ChangeOutcome> =>
	runLifeCommand<ChangeError, ChangeOutcome>(deps, input, context, door, (subscription, billed, today) =>
		decideChange(deps, { subscription, billed, today }, input, context),
	);

/** Decides what changing would decide, with the same refusals, and commits nothing. */
export const previewChange = async (
	deps: TurnDeps,
	input: ChangeInput & {
		/** Whose it must be; null: anybody's. */
		readonly owner: CustomerId | null;
	},
	context: ActionContext,
): Promise<Result<ChangeOutcome, ChangeError | LifeError>> => {
	const today = todayOf(deps.tenant, context);
	const { subscription, billed } = await deps.store.load(lifeNeeds(input.id, today));
	if (subscription === null || (input.owner !== null && input.owner !== subscription.customerId)) {
		return err({ type: 'subscription/not-found', subscription: input.id });
	}
	const decided = await decideChange(deps, { subscription, billed, today }, input, context);
	return decided.ok ? ok(decided.value.value) : decided;
};

interface Standing {
	readonly subscription: Subscription;
	readonly billed: readonly BilledPeriod[];
	readonly today: IsoDate;
}

const decideChange = async (
	deps: TurnDeps,
	{ subscription, billed, today }: Standing,
	{ terms: wish, when }: ChangeInput,
	context: ActionContext,
): Promise<Result<Decision<ChangeOutcome>, ChangeError | LifeError>> => {
	const facts = await loadChangeFacts(deps, subscription, inForce(billed, today), wish);
	if (facts.found === null) return err({ type: 'customer/not-found', customer: subscription.customerId });
	const terms = changedTerms(subscription, wish, facts, facts.found.locale);
	if (!terms.ok) return terms;
	const planned = planChange(subscription, terms.value, when, today);
	if (!planned.ok) return planned;
	const decided = await decidePlanned(deps, subscription, billed, planned.value, facts, context);
	if (!decided.ok) return decided;
	const { value, changes } = decided.value;
	const { on, step } = planned.value;
	const isLater = on > today;
	const then = isLater ? await foreseen(deps, subscription, billed, planned.value, facts, context) : ok(null);
	if (!then.ok) return then;
	const next = await nextInvoice(deps, step.subscription, facts, context);
	if (!next.ok) return next;
	const at = { isLater, next: next.value, currency: subscription.currency };
	const figures = figuresOf(then.value?.planned ?? planned.value, then.value?.documents ?? value, at);
	return ok({
		value: { ...value, figures },
		changes: [...changes, ...noticeOf(deps, subscription, planned.value, context)],
	});
};

/** What a change in the middle of the period will give back and bill on its day; null: it comes with a renewal. */
const foreseen = async (
	deps: TurnDeps,
	subscription: Subscription,
	billed: readonly BilledPeriod[],
	{ on, step }: PlannedChange,
	facts: LifeFacts,
	context: ActionContext,
): Promise<Result<{ readonly planned: PlannedChange; readonly documents: LifeOutcome } | null, LifeError>> => {
	const { pending } = step.subscription;
	if (pending === null || on >= nextBillingDate(subscription)) return ok(null);
	const planned = changeOn(subscription, pending.terms, on);
	const decided = await decidePlanned(deps, subscription, billed, planned, facts, context);
	return decided.ok ? ok({ planned, documents: decided.value.value }) : decided;
};

/** Who changes every day of a year has a year's billings beyond today, of which one is still in force. */
const inForce = (billed: readonly BilledPeriod[], from: IsoDate): readonly InvoiceId[] =>
	segmentsInForce(billed).flatMap(({ end, billed: { invoiceId } }) =>
		invoiceId !== null && end > from ? [invoiceId] : [],
	);

const loadChangeFacts = async (
	deps: TurnDeps,
	{ id: _id, customerId, currency, terms }: Subscription,
	invoiceIds: readonly InvoiceId[],
	wish: TermsWish | null,
) => {
	const owner = { by: 'id', id: customerId } as const;
	const { credits, loaded } = await loadWithCredits(deps.store, invoiceIds, {
		found: { kind: 'customer.byId', id: customerId },
		head: { kind: 'series.head', code: numberingKey('invoice', null) },
		standing: { kind: 'customer-credit.balance', owner, currency },
		...termsNeeds(wish ?? { sold: null, frequency: null, quantity: null, currency: null }, terms.planId),
	} as const);
	return { credits, ...loaded };
};

/** A change that is due, decided with its documents; also when its day came by itself. */
const decidePlanned = (
	deps: TurnDeps,
	before: Subscription,
	billed: readonly BilledPeriod[],
	planned: PlannedChange,
	facts: LifeFacts,
	context: ActionContext,
): Promise<Result<Decision<LifeOutcome>, LifeError>> => {
	const unused: readonly UnusedDays[] = planned.unused === null ? [] : unusedDays(billed, planned.unused);
	const line = lineOfChange(before, planned, replacedBy(billed, planned.on, facts));
	const invoice: CreateInvoiceInput | null =
		line === null ? null : invoiceOfLines(planned.step.subscription, [line], null);
	return decideLife(deps, before, billed, { step: planned.step, unused, invoice, reason: 'change' }, facts, context);
};

/** The change of terms that waits, on its day in the middle of a period. */
export const decidePendingChange = async (
	deps: TurnDeps,
	subscription: Subscription,
	billed: readonly BilledPeriod[],
	on: IsoDate,
	context: ActionContext,
): Promise<Result<Decision<LifeOutcome>, LifeError>> => {
	if (subscription.pending === null) throw new Error(`no change waits for ${subscription.id}`);
	const facts = await loadChangeFacts(deps, subscription, inForce(billed, on), null);
	const planned = changeOn(subscription, subscription.pending.terms, on);
	return decidePlanned(deps, subscription, billed, planned, facts, context);
};

/** The invoiced line that is in force on a day; null when the day is free. */
const replacedBy = (billed: readonly BilledPeriod[], on: IsoDate, { credits }: LifeFacts) => {
	const segment = segmentsInForce(billed).find(({ start, end }) => start <= on && on < end);
	const invoiceId = segment?.billed.invoiceId ?? null;
	const invoice = invoiceId === null ? null : (credits.get(invoiceId)?.invoice ?? null);
	const line = segment === undefined || invoice === null ? null : lineOf(invoice, segment.billed);
	return segment === undefined || line === null ? null : { line, billed: segment.billed };
};

/** Whoever will pay another price is told so, as soon as it is planned. */
const noticeOf = (
	{ mailEnabled }: TurnDeps,
	before: Subscription,
	{ on, step }: PlannedChange,
	{ now }: ActionContext,
): readonly Change[] => {
	const { pending, id } = step.subscription;
	if (!mailEnabled || pending === null || !isOtherPrice(before.terms, pending.terms)) return [];
	return [askSubscriptionMail({ template: 'subscription_price_changed', subscriptionId: id, on }, now)];
};
