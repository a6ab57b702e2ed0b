import type { IsoDate } from '../kernel/calendar.ts';
import type { Decision } from '../kernel/command.ts';
import { runCommand } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { PaymentMethodId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import { canonicalJson } from '../kernel/json.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { todayOf } from '../kernel/tenant.ts';
import { checkMethod, type MethodError } from './create.usecases.ts';
import type { LifeResult, LifeTarget } from './life.ts';
import { nextSubscriptionStatus, type SubscriptionLifecycleError } from './lifecycle.ts';
import { waitingWork } from './notices.ts';
import { firstBilledDay } from './schedule.ts';
import { isEnded, type Subscription } from './subscription.ts';
import { type TurnDeps, told } from './turn.usecases.ts';

/** What is given is changed, what is absent stays. */
export interface SubscriptionPatch {
	/** Null: the customer pays by link. */
	readonly methodId?: PaymentMethodId | null;
	/** First day that it no longer covers; null: until it is cancelled. */
	readonly endDate?: IsoDate | null;
	/** What the next invoices say. */
	readonly description?: string;
	readonly metadata?: JsonObject;
	/** Null takes the change back that waits. */
	readonly pending?: null;
}

export type EditError =
	| MethodError
	| SubscriptionLifecycleError
	| { readonly type: 'subscription/date-passed'; readonly on: IsoDate; readonly today: IsoDate }
	/** `billedUntil`: the earliest end, because everything before it is invoiced or not to be billed. */
	| {
			readonly type: 'subscription/end-before-billed';
			readonly endDate: IsoDate;
			readonly billedUntil: IsoDate;
	  };

/** Changes what the patch names and nothing that is billed. A patch that changes nothing writes nothing. */
export const editSubscription = (
	deps: TurnDeps,
	input: LifeTarget & { readonly patch: SubscriptionPatch },
	context: ActionContext,
): LifeResult<EditError, Subscription> => {
	const { id, expectedVersion, patch } = input;
	const today = todayOf(deps.tenant, context);
	return runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: {
			subscription: { kind: 'subscription.byId', id },
			method: { kind: 'payment-method.byId', id: patch.methodId ?? '' },
		},
		decide: async ({ subscription, method }): Promise<Result<Decision<Subscription>, EditError | Gone>> => {
			if (subscription === null) return err({ type: 'subscription/not-found', subscription: id });
			if (expectedVersion !== null && expectedVersion !== subscription.version) {
				return err({ type: 'request/stale', version: subscription.version });
			}
			const checked = checkMethod(patch.methodId ?? null, method, { id: subscription.customerId });
			if (!checked.ok) return checked;
			const ends = checkEnd(subscription, patch, today);
			if (!ends.ok) return ends;
			return ok(editDecision(deps, subscription, patch, context));
		},
	});
};

type Gone =
	| { readonly type: 'subscription/not-found'; readonly subscription: string }
	| { readonly type: 'request/stale'; readonly version: number };

const checkEnd = (
	subscription: Subscription,
	{ endDate }: SubscriptionPatch,
	today: IsoDate,
): Result<null, EditError> => {
	if (endDate === undefined || endDate === subscription.endDate) return ok(null);
	// How one that has ended goes on is a command of its own.
	if (isEnded(subscription)) return err(wrongStatus(subscription));
	if (endDate === null) return ok(null);
	if (endDate <= today) return err({ type: 'subscription/date-passed', on: endDate, today });
	const earliest = subscription.billedUntil ?? firstBilledDay(subscription);
	return endDate < earliest
		? err({ type: 'subscription/end-before-billed', endDate, billedUntil: earliest })
		: ok(null);
};

const wrongStatus = (subscription: Subscription): SubscriptionLifecycleError => {
	const refused = nextSubscriptionStatus(subscription, 'change');
	return refused.ok
		? { type: 'subscription/wrong-status', status: subscription.status, command: 'change' }
		: refused.error;
};

const editDecision = (
	deps: TurnDeps,
	subscription: Subscription,
	{ description, ...patch }: SubscriptionPatch,
	context: ActionContext,
): Decision<Subscription> => {
	const terms = description === undefined ? subscription.terms : { ...subscription.terms, description };
	const edited: Subscription = { ...subscription, ...patch, terms };
	const fields = fieldsThatDiffer(subscription, edited);
	if (fields.length === 0) return { value: subscription, changes: [] };
	const { subscription: saved, changes } = told(
		deps,
		edited,
		[{ type: 'subscription.edited', payload: { fields } }],
		null,
		context,
	);
	return { value: saved, changes: [...changes, ...waitingWork(saved, deps, context.now)] };
};

/** As the API calls them. */
const fieldsThatDiffer = (before: Subscription, after: Subscription): readonly string[] => {
	const differs = {
		payment_method_id: before.methodId !== after.methodId,
		end_date: before.endDate !== after.endDate,
		description: before.terms.description !== after.terms.description,
		metadata: canonicalJson(before.metadata) !== canonicalJson(after.metadata),
		pending_change: before.pending !== after.pending,
	};
	return Object.entries(differs).flatMap(([field, isOther]) => (isOther ? [field] : []));
};
