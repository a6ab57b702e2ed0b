import type { ItemType } from '../invoices/invoice.ts';
import type { IsoInstant } from '../kernel/calendar.ts';
import { type CurrencyCode, currencyCodes } from '../kernel/currency.ts';
import { type Frequency, frequencies } from '../kernel/frequency.ts';
import type { PlanId, PriceId, TenantId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Money } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { LocalizedText } from '../settings/values.ts';
import type { TaxCode } from '../tax/codes.ts';

export const planStatuses = ['active', 'archived'] as const;
/** An archived plan takes no new subscribers; those it has stay. */
export type PlanStatus = (typeof planStatuses)[number];

export const priceStatuses = ['active', 'superseded'] as const;
export type PriceStatus = (typeof priceStatuses)[number];

/** What may be changed about a plan at any time: no issued invoice and no running trial looks at it again. */
export interface PlanDetails {
	readonly name: LocalizedText;
	readonly description: LocalizedText | null;
	/** 0: none. */
	readonly trialDays: number;
	readonly metadata: JsonObject;
}

/** Something that is sold by subscription. */
export interface Plan extends PlanDetails {
	readonly id: PlanId;
	readonly tenantId: TenantId;
	readonly version: number;
	/** The platform's own name for it, unique in the tenant; never changes. */
	readonly code: string;
	readonly itemType: ItemType;
	readonly taxCode: TaxCode;
	readonly status: PlanStatus;
	/** All versions, those that new subscribers get first. */
	readonly prices: readonly Price[];
	readonly createdAt: IsoInstant;
	readonly updatedAt: IsoInstant;
}

/** What one unit costs for one whole period. */
export interface PriceTerms {
	readonly frequency: Frequency;
	/** Not negative; zero is free. Includes tax when `pricesIncludeTax` is set. */
	readonly unitAmount: Money;
	readonly pricesIncludeTax: boolean;
}

/** One version of a price. Nothing about it changes but that a later version supersedes it. */
export interface Price extends PriceTerms {
	readonly id: PriceId;
	readonly planId: PlanId;
	/** 1, 2, 3 … for each plan, currency and frequency. */
	readonly version: number;
	readonly status: PriceStatus;
	readonly createdAt: IsoInstant;
}

/** A price and what it is the price of. */
export interface PricedPlan {
	readonly plan: Omit<Plan, 'prices'>;
	readonly price: Price;
}

export type PlanError =
	| { readonly type: 'plan/not-found'; readonly plan: string }
	| { readonly type: 'plan/archived'; readonly planId: PlanId }
	| {
			readonly type: 'plan/no-price';
			readonly planId: PlanId;
			readonly currency: CurrencyCode;
			readonly frequency: Frequency;
	  }
	| { readonly type: 'price/not-found'; readonly price: string };

/**
 * What a new subscriber pays: the active price in their currency at their frequency, as 9.99 EUR monthly. Refused with
 * `plan/archived`, and with `plan/no-price` where the plan has none.
 */
export const priceOf = (
	plan: Plan,
	{ currency, frequency }: { readonly currency: CurrencyCode; readonly frequency: Frequency },
): Result<Price, PlanError> => {
	if (plan.status === 'archived') return err({ type: 'plan/archived', planId: plan.id });
	const price = plan.prices.find(
		(each) => each.status === 'active' && each.unitAmount.currency === currency && each.frequency === frequency,
	);
	return price === undefined ? err({ type: 'plan/no-price', planId: plan.id, currency, frequency }) : ok(price);
};

/** A price by its name, superseded or of an archived plan as well: who has it keeps it. Refused with `price/not-found`. */
export const priceById = (plan: Plan, id: PriceId): Result<Price, PlanError> => {
	const price = plan.prices.find((each) => each.id === id);
	return price === undefined ? err({ type: 'price/not-found', price: id }) : ok(price);
};

/** The plan after a price came: the active one of the same currency and frequency is superseded. */
export const withPrice = (plan: Plan, price: Price): Plan => ({
	...plan,
	prices: inOrder([
		price,
		...plan.prices.map((each) =>
			isSamePlace(each, price) && each.status === 'active' ? { ...each, status: 'superseded' as const } : each,
		),
	]),
});

/** The version that a new price of these terms has: one more than the latest of its currency and frequency. */
export const nextPriceVersion = (plan: Pick<Plan, 'prices'>, terms: PriceTerms): number =>
	Math.max(0, ...plan.prices.filter((each) => isSamePlace(each, terms)).map(({ version }) => version)) + 1;

/** Active ones first, then by currency, frequency and version, the latest first. */
export const inOrder = (prices: readonly Price[]): readonly Price[] =>
	[...prices].sort(
		(left, right) =>
			priceStatuses.indexOf(left.status) - priceStatuses.indexOf(right.status) ||
			currencyCodes.indexOf(left.unitAmount.currency) - currencyCodes.indexOf(right.unitAmount.currency) ||
			frequencies.indexOf(left.frequency) - frequencies.indexOf(right.frequency) ||
			right.version - left.version,
	);

/** Whether one of them could take the other's place: the same currency at the same frequency. */
export const isSamePlace = (one: PriceTerms, other: PriceTerms): boolean =>
	one.frequency === other.frequency && one.unitAmount.currency === other.unitAmount.currency;

/** Newest first; `before` is the last of the page before. */
export interface PlanFilter {
	readonly code: string | null;
	readonly status: PlanStatus | null;
	readonly before: PlanId | null;
	readonly limit: number;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'plan.byId': { readonly args: { readonly id: PlanId }; readonly answer: Plan | null };
		'plan.byCode': { readonly args: { readonly code: string }; readonly answer: Plan | null };
		/** In no order and each once; what does not exist is absent. */
		'plan.byIds': { readonly args: { readonly ids: readonly PlanId[] }; readonly answer: readonly Plan[] };
		'plan.list': { readonly args: PlanFilter; readonly answer: readonly Plan[] };
		'price.byId': { readonly args: { readonly id: PriceId }; readonly answer: PricedPlan | null };
		/** In no order and each once; what does not exist is absent. */
		'price.byIds': { readonly args: { readonly ids: readonly PriceId[] }; readonly answer: readonly PricedPlan[] };
	}
	interface ChangeKinds {
		/** Inserts version 1, updates later versions; its prices are changes of their own. */
		'plan.save': { readonly plan: Plan };
		/** Also supersedes the active price of its currency and frequency. */
		'price.add': { readonly price: Price };
	}
}
