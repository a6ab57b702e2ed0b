import type { Customer } from '../customers/customer.ts';
import {
	type CustomerReference,
	type CustomerReferenceError,
	customerNeed,
	resolveCustomer,
} from '../customers/customer-reference.ts';
import { type CreationError, decideCreation } from '../invoices/creation.ts';
import type { Invoice } from '../invoices/invoice.ts';
import { issueDateFor } from '../invoices/issuing.ts';
import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { PaymentMethodId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Loaded, Need } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import type { SavedMethod } from '../payments/saved-method.ts';
import { type Coupon, type CouponError, checkCoupon, nextRedemption } from '../plans/coupon.ts';
import type { PlanError } from '../plans/plan.ts';
import { numberingKey } from '../settings/values.ts';
import {
	newSubscription,
	type OutOfRange,
	type ScheduleError,
	type ScheduleInput,
	type TermsInput,
	termsOf,
} from './new-subscription.ts';
import { waitingWork } from './notices.ts';
import type { Subscription } from './subscription.ts';
import { decideTurn, type Turn, termsPayload } from './turn.ts';
import { collectChanges, invoiceOf, stepChanges, type TurnDeps, told } from './turn.usecases.ts';

export interface CreateSubscriptionInput extends ScheduleInput {
	readonly customer: CustomerReference;
	readonly terms: TermsInput;
	/** As typed, in capitals; null: none. */
	readonly couponCode: string | null;
	/** A saved method of the customer, charged by itself. */
	readonly methodId: PaymentMethodId | null;
	readonly metadata: JsonObject;
}

export type CreateSubscriptionError =
	| CustomerReferenceError
	| PlanError
	| CouponError
	| ScheduleError
	| CreationError
	| MethodError
	| OutOfRange
	| { readonly type: 'subscription/negative-price' };

export type MethodError =
	| { readonly type: 'payment-method/not-found'; readonly method: string }
	| { readonly type: 'payment-method/not-usable'; readonly method: string };

export interface CreatedSubscription {
	readonly subscription: Subscription;
	readonly customer: Customer;
	/** Of the first period; null when nothing is to be paid yet. */
	readonly invoice: Invoice | null;
}

/**
 * Begins a subscription and bills its first period in the same commit, when that has begun. Of one that began in the past
 * the further periods are due at once and are billed one by one by the next run.
 */
export const createSubscription = (
	deps: TurnDeps,
	input: CreateSubscriptionInput,
	context: ActionContext,
	door: { readonly idempotency: IdempotencyRequest | null; readonly answer: (created: CreatedSubscription) => Answer },
): Promise<Result<CommandOutcome<CreatedSubscription>, CreateSubscriptionError | CommandError>> =>
	runCommand(deps, {
		idempotency: door.idempotency,
		needs: creationNeeds(input),
		decide: (facts) => decideSubscription(deps, input, facts, context),
		answer: door.answer,
		now: context.now,
	});

export const creationNeeds = (input: CreateSubscriptionInput) =>
	({
		found: customerNeed(input.customer),
		plan: planNeed(input.terms),
		coupon: { kind: 'coupon.byCode', code: input.couponCode ?? '' },
		method: { kind: 'payment-method.byId', id: input.methodId ?? '' },
		head: { kind: 'series.head', code: numberingKey('invoice', null) },
		standing: {
			kind: 'customer-credit.balance',
			owner: ownerOf(input.customer),
			currency: input.terms.by === 'plan' ? input.terms.currency : input.terms.unitPrice.currency,
		},
	}) as const;

const planNeed = (terms: TermsInput): Need<'plan.byId'> | Need<'plan.byCode'> => {
	if (terms.by === 'amount') return { kind: 'plan.byCode', code: '' };
	return typeof terms.plan === 'string'
		? { kind: 'plan.byId', id: terms.plan }
		: { kind: 'plan.byCode', code: terms.plan.code };
};

const ownerOf = (reference: CustomerReference) => {
	if (reference.by === 'id') return reference;
	return reference.externalId === null
		? ({ by: 'nobody' } as const)
		: ({ by: 'external-id', externalId: reference.externalId } as const);
};

type Facts = Loaded<ReturnType<typeof creationNeeds>>;

/** Creating and previewing decide alike. */
export const decideSubscription = async (
	deps: TurnDeps,
	input: CreateSubscriptionInput,
	facts: Facts,
	context: ActionContext,
): Promise<Result<Decision<CreatedSubscription>, CreateSubscriptionError>> => {
	const resolved = await resolveCustomer(deps, input.customer, facts.found, context);
	if (!resolved.ok) return resolved;
	const { customer } = resolved.value;
	const terms = termsOf(input.terms, facts.plan, customer.locale);
	if (!terms.ok) return terms;
	const method = checkMethod(input.methodId, facts.method, customer);
	if (!method.ok) return method;
	const today = todayOf(deps.tenant, context);
	const coupon = await couponFor(deps, input, facts.coupon, {
		customer,
		planId: terms.value.planId,
		currency: terms.value.unitPrice.currency,
		today,
	});
	if (!coupon.ok) return coupon;
	const catchUpMax = deps.settings.limit('catch_up_periods', today);
	const of = { id: deps.ids.next('sub'), tenantId: deps.tenant.id, customerId: customer.id };
	const made = { terms: terms.value, trialDays: facts.plan?.trialDays ?? 0, coupon: coupon.value };
	const begun = newSubscription(of, input, made, { today, catchUpMax, context });
	if (!begun.ok) return begun;
	const first = await firstPeriod(deps, begun.value, customer, facts, context, { today, catchUpMax });
	if (!first.ok) return first;
	const { invoice, changes, subscription } = first.value;
	return ok({
		value: { subscription, customer, invoice },
		changes: [
			...resolved.value.changes,
			...changes,
			...(coupon.value === null
				? []
				: [
						{
							kind: 'coupon.redeem',
							redemption: nextRedemption(coupon.value, {
								subscriptionId: of.id,
								customerId: customer.id,
								createdAt: context.now,
							}),
						} as const,
					]),
		],
	});
};

/** What begins now is billed with it; what begins later waits for its day. */
const firstPeriod = async (
	deps: TurnDeps,
	subscription: Subscription,
	customer: Customer,
	facts: Facts,
	context: ActionContext,
	question: { readonly today: Subscription['startDate']; readonly catchUpMax: number },
): Promise<
	Result<
		{ readonly subscription: Subscription; readonly invoice: Invoice | null; readonly changes: readonly Change[] },
		CreationError
	>
> => {
	const created = { type: 'subscription.created', payload: createdPayload(subscription) };
	const turn: Turn = decideTurn(subscription, question);
	if (turn.kind !== 'step') {
		const { subscription: saved, changes } = told(deps, { ...subscription, version: 0 }, [created], null, context);
		return ok({ subscription: saved, invoice: null, changes: [...changes, ...waitingWork(saved, deps, context.now)] });
	}
	const wanted = invoiceOf(subscription, turn);
	const dueDate = subscription.methodId === null ? null : issueDateFor(question.today, facts.head);
	const issued =
		wanted === null
			? null
			: await decideCreation(deps, { ...wanted, dueDate }, { ...facts, found: customer, deposits: [] }, context);
	if (issued !== null && !issued.ok) return issued;
	const invoice = issued?.value.value.invoice ?? null;
	const step = { ...turn, events: [created, ...turn.events] };
	const written = stepChanges(deps, { ...subscription, version: 0 }, step, invoice, context);
	return ok({
		subscription: written.subscription,
		invoice,
		changes: [
			...(issued?.value.changes ?? []),
			...(invoice === null ? [] : collectChanges(subscription, invoice, context.now)),
			...written.changes,
		],
	});
};

const createdPayload = (subscription: Subscription): JsonObject => ({
	...termsPayload(subscription.terms),
	customer_id: subscription.customerId,
	status: subscription.status,
	start_date: subscription.startDate,
	trial_end: subscription.trialEnd,
	end_date: subscription.endDate,
	cycles: subscription.cycles,
	coupon_id: subscription.coupon?.couponId ?? null,
});

/** A saved method charges its own customer only, and only while it works. */
export const checkMethod = (
	methodId: PaymentMethodId | null,
	method: SavedMethod | null,
	{ id }: Pick<Customer, 'id'>,
): Result<null, MethodError> => {
	if (methodId === null) return ok(null);
	if (method === null || method.customerId !== id) return err({ type: 'payment-method/not-found', method: methodId });
	return method.status === 'active' ? ok(null) : err({ type: 'payment-method/not-usable', method: methodId });
};

/** The coupon that was typed, when this customer gets it today; null: none was. */
const couponFor = async (
	{ store }: Pick<TurnDeps, 'store'>,
	{ couponCode }: Pick<CreateSubscriptionInput, 'couponCode'>,
	coupon: Coupon | null,
	of: {
		readonly customer: Customer;
		readonly planId: Subscription['terms']['planId'];
		readonly currency: Subscription['currency'];
		readonly today: Subscription['startDate'];
	},
): Promise<Result<Coupon | null, CouponError>> => {
	if (couponCode === null) return ok(null);
	if (coupon === null) return err({ type: 'coupon/not-found', coupon: couponCode });
	const { uses } = await store.load({
		uses: { kind: 'coupon.redemptions', couponId: coupon.id, customerId: of.customer.id },
	});
	const checked = checkCoupon(coupon, { ...of, customerRedemptions: uses });
	return checked.ok ? ok(coupon) : checked;
};
