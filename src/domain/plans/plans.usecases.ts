import type { ItemType } from '../invoices/invoice.ts';
import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, PlanId } from '../kernel/ids.ts';
import { moneyToDecimal } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import type { TaxCode } from '../tax/codes.ts';
import {
	nextPriceVersion,
	type Plan,
	type PlanDetails,
	type PlanError,
	type PlanStatus,
	type Price,
	type PriceTerms,
	withPrice,
} from './plan.ts';

/** Versions included; they travel with every answer about the plan. Six currencies at five frequencies leave three each. */
export const pricesMax = 100;

export type CatalogueError =
	| PlanError
	| { readonly type: 'plan/code-taken'; readonly code: string; readonly planId: PlanId }
	/** `index`: which of several prices. */
	| { readonly type: 'plan/currency-not-accepted'; readonly currency: CurrencyCode; readonly index: number | null }
	| { readonly type: 'plan/too-many-prices'; readonly max: number }
	| { readonly type: 'request/stale'; readonly version: number };

export interface CatalogueDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly settings: Pick<Settings, 'acceptedCurrencies'>;
	readonly tenant: Pick<Tenant, 'id' | 'timeZone'>;
}

export interface NewPlan extends PlanDetails {
	readonly code: string;
	readonly itemType: ItemType;
	readonly taxCode: TaxCode;
	/** No two of the same currency and frequency. */
	readonly prices: readonly PriceTerms[];
}

export type PlanPatch = Partial<PlanDetails & { readonly status: PlanStatus }>;

interface Door<Value> {
	readonly idempotency: IdempotencyRequest | null;
	readonly answer: (value: Value) => Answer;
}

type PlanResult<Value> = Promise<Result<CommandOutcome<Value>, CatalogueError | CommandError>>;

/** Creates a plan with its first prices. A code that is taken is refused with the id of its holder. */
export const createPlan = (
	deps: CatalogueDeps,
	input: NewPlan,
	context: ActionContext,
	door: Door<Plan>,
): PlanResult<Plan> =>
	runCommand(deps, {
		...door,
		now: context.now,
		needs: { holder: { kind: 'plan.byCode', code: input.code } },
		decide: async ({ holder }): Promise<Result<Decision<Plan>, CatalogueError>> => {
			const { code } = input;
			if (holder !== null) return err({ type: 'plan/code-taken', code, planId: holder.id });
			if (input.prices.length > pricesMax) return err({ type: 'plan/too-many-prices', max: pricesMax });
			const index = input.prices.findIndex((price) => !isAccepted(deps, price, context));
			const refused = input.prices[index]?.unitAmount.currency;
			if (refused !== undefined) return err({ type: 'plan/currency-not-accepted', currency: refused, index });
			const empty: Plan = {
				...input,
				id: deps.ids.next('pln'),
				tenantId: deps.tenant.id,
				version: 1,
				status: 'active',
				prices: [],
				createdAt: context.now,
				updatedAt: context.now,
			};
			const prices = input.prices.map((terms) => newPrice(deps, empty, terms, context));
			const plan = prices.reduce(withPrice, empty);
			return ok({
				value: plan,
				changes: [
					{ kind: 'plan.save', plan },
					...prices.map((price): Change => ({ kind: 'price.add', price })),
					eventOf(deps.ids, 'plan.created', plan, { code, prices: prices.map(({ id }) => id) }, context),
				],
			});
		},
	});

/** Changes what the patch names; `status: archived` takes no new subscribers. A patch that changes nothing writes nothing. */
export const changePlan = (
	deps: CatalogueDeps,
	input: { readonly id: PlanId; readonly patch: PlanPatch; readonly expectedVersion: number | null },
	context: ActionContext,
): PlanResult<Plan> =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { plan: { kind: 'plan.byId', id: input.id } },
		decide: async ({ plan }): Promise<Result<Decision<Plan>, CatalogueError>> => {
			if (plan === null) return err({ type: 'plan/not-found', plan: input.id });
			if (input.expectedVersion !== null && input.expectedVersion !== plan.version) {
				return err({ type: 'request/stale', version: plan.version });
			}
			const fields = (Object.keys(input.patch) as (keyof PlanPatch)[]).filter(
				(field) => JSON.stringify(input.patch[field]) !== JSON.stringify(plan[field]),
			);
			if (fields.length === 0) return ok({ changes: [], value: plan });
			const changed: Plan = { ...plan, ...input.patch, version: plan.version + 1, updatedAt: context.now };
			const isArchived = fields.includes('status') && changed.status === 'archived';
			const type = isArchived ? 'plan.archived' : 'plan.changed';
			return ok({
				value: changed,
				changes: [{ kind: 'plan.save', plan: changed }, eventOf(deps.ids, type, changed, { fields }, context)],
			});
		},
	});

/**
 * Adds a version of a price, for new subscribers: 9.99 EUR monthly, then 10.99 EUR monthly. The one before it is
 * superseded in the same commit and stays what its subscribers pay.
 */
export const addPrice = (
	deps: CatalogueDeps,
	input: { readonly planId: PlanId; readonly terms: PriceTerms },
	context: ActionContext,
	door: Door<Price>,
): PlanResult<Price> =>
	runCommand(deps, {
		...door,
		now: context.now,
		needs: { plan: { kind: 'plan.byId', id: input.planId } },
		decide: async ({ plan }): Promise<Result<Decision<Price>, CatalogueError>> => {
			if (plan === null) return err({ type: 'plan/not-found', plan: input.planId });
			if (plan.status === 'archived') return err({ type: 'plan/archived', planId: plan.id });
			if (plan.prices.length >= pricesMax) return err({ type: 'plan/too-many-prices', max: pricesMax });
			const { currency } = input.terms.unitAmount;
			if (!isAccepted(deps, input.terms, context)) {
				return err({ type: 'plan/currency-not-accepted', currency, index: null });
			}
			const price = newPrice(deps, plan, input.terms, context);
			const changed = withPrice({ ...plan, version: plan.version + 1, updatedAt: context.now }, price);
			const payload = {
				fields: ['prices'],
				price_id: price.id,
				currency,
				frequency: price.frequency,
				unit_amount: moneyToDecimal(price.unitAmount),
				price_version: price.version,
			};
			return ok({
				value: price,
				changes: [
					{ kind: 'plan.save', plan: changed },
					{ kind: 'price.add', price },
					eventOf(deps.ids, 'plan.changed', changed, payload, context),
				],
			});
		},
	});

/** No list of currencies is a list of all. */
const isAccepted = (deps: CatalogueDeps, { unitAmount }: PriceTerms, context: ActionContext): boolean => {
	const accepted = deps.settings.acceptedCurrencies(todayOf(deps.tenant, context));
	return accepted.length === 0 || accepted.includes(unitAmount.currency);
};

const newPrice = (deps: CatalogueDeps, plan: Plan, terms: PriceTerms, context: ActionContext): Price => ({
	...terms,
	id: deps.ids.next('prc'),
	planId: plan.id,
	version: nextPriceVersion(plan, terms),
	status: 'active',
	createdAt: context.now,
});
