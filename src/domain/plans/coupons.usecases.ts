import type { IsoDate } from '../kernel/calendar.ts';
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
import type { CouponId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { todayOf } from '../kernel/tenant.ts';
import type { Coupon, CouponDetails, CouponError, CouponStatus } from './coupon.ts';
import type { CatalogueDeps } from './plans.usecases.ts';

/** What can be wrong with a coupon itself, and with one that somebody wants to redeem. */
export type CouponRefusal =
	| CouponError
	| { readonly type: 'coupon/code-taken'; readonly code: string; readonly couponId: CouponId }
	/** `index`: which of its plans. */
	| { readonly type: 'coupon/unknown-plan'; readonly index: number; readonly plan: string }
	| { readonly type: 'coupon/currency-not-accepted'; readonly currency: CurrencyCode }
	| { readonly type: 'coupon/ends-before-start'; readonly validFrom: IsoDate }
	| { readonly type: 'coupon/below-redeemed'; readonly redeemed: number }
	| { readonly type: 'request/stale'; readonly version: number };

export type NewCoupon = Omit<Coupon, 'id' | 'tenantId' | 'version' | 'redeemed' | 'status' | 'createdAt' | 'updatedAt'>;

export type CouponPatch = Partial<CouponDetails & { readonly status: CouponStatus }>;

type CouponResult = Promise<Result<CommandOutcome<Coupon>, CouponRefusal | CommandError>>;

/** Creates a coupon. A code that is taken is refused with the id of its holder, also when that is archived. */
export const createCoupon = (
	deps: CatalogueDeps,
	input: NewCoupon,
	context: ActionContext,
	door: { readonly idempotency: IdempotencyRequest | null; readonly answer: (coupon: Coupon) => Answer },
): CouponResult =>
	runCommand(deps, {
		...door,
		now: context.now,
		needs: {
			holder: { kind: 'coupon.byCode', code: input.code },
			plans: { kind: 'plan.byIds', ids: input.planIds },
		},
		decide: async ({ holder, plans }): Promise<Result<Decision<Coupon>, CouponRefusal>> => {
			const { code, reduction } = input;
			if (holder !== null) return err({ type: 'coupon/code-taken', code, couponId: holder.id });
			if (endsBeforeStart(input)) return err({ type: 'coupon/ends-before-start', validFrom: input.validFrom });
			const known = new Set(plans.map(({ id }) => id));
			const index = input.planIds.findIndex((id) => !known.has(id));
			const unknown = input.planIds[index];
			if (unknown !== undefined) return err({ type: 'coupon/unknown-plan', index, plan: unknown });
			const accepted = deps.settings.acceptedCurrencies(todayOf(deps.tenant, context));
			if (reduction.type === 'amount' && accepted.length > 0 && !accepted.includes(reduction.value.currency)) {
				return err({ type: 'coupon/currency-not-accepted', currency: reduction.value.currency });
			}
			const coupon: Coupon = {
				...input,
				id: deps.ids.next('cpn'),
				tenantId: deps.tenant.id,
				version: 1,
				redeemed: 0,
				status: 'active',
				createdAt: context.now,
				updatedAt: context.now,
			};
			return ok({
				value: coupon,
				changes: [
					{ kind: 'coupon.save', coupon },
					eventOf(deps.ids, 'coupon.created', coupon, { code, type: reduction.type }, context),
				],
			});
		},
	});

/** Changes what the patch names, for those who will redeem it. A patch that changes nothing writes nothing. */
export const changeCoupon = (
	deps: CatalogueDeps,
	input: { readonly id: CouponId; readonly patch: CouponPatch; readonly expectedVersion: number | null },
	context: ActionContext,
): CouponResult =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { coupon: { kind: 'coupon.byId', id: input.id } },
		decide: async ({ coupon }): Promise<Result<Decision<Coupon>, CouponRefusal>> => {
			if (coupon === null) return err({ type: 'coupon/not-found', coupon: input.id });
			if (input.expectedVersion !== null && input.expectedVersion !== coupon.version) {
				return err({ type: 'request/stale', version: coupon.version });
			}
			const fields = (Object.keys(input.patch) as (keyof CouponPatch)[]).filter(
				(field) => input.patch[field] !== coupon[field],
			);
			if (fields.length === 0) return ok({ changes: [], value: coupon });
			const changed: Coupon = { ...coupon, ...input.patch, version: coupon.version + 1, updatedAt: context.now };
			if (endsBeforeStart(changed)) return err({ type: 'coupon/ends-before-start', validFrom: changed.validFrom });
			const { maxRedemptions, redeemed } = changed;
			if (fields.includes('maxRedemptions') && maxRedemptions !== null && maxRedemptions < redeemed) {
				return err({ type: 'coupon/below-redeemed', redeemed });
			}
			const isArchived = fields.includes('status') && changed.status === 'archived';
			const type = isArchived ? 'coupon.archived' : 'coupon.changed';
			return ok({
				value: changed,
				changes: [{ kind: 'coupon.save', coupon: changed }, eventOf(deps.ids, type, changed, { fields }, context)],
			});
		},
	});

const endsBeforeStart = <C extends Pick<Coupon, 'validFrom' | 'validUntil'>>(
	coupon: C,
): coupon is C & { readonly validFrom: IsoDate } =>
	coupon.validFrom !== null && coupon.validUntil !== null && coupon.validUntil < coupon.validFrom;
