import type { ItemType } from '../domain/invoices/invoice.ts';
import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import { decimal, decimalToString } from '../domain/kernel/decimal.ts';
import type { Frequency } from '../domain/kernel/frequency.ts';
import type {
	CouponId,
	CustomerId,
	InvoiceId,
	PaymentMethodId,
	PlanId,
	PriceId,
	SubscriptionId,
	TenantId,
} from '../domain/kernel/ids.ts';
import { money, moneyToMinor } from '../domain/kernel/money.ts';
import type {
	AppliedCoupon,
	BilledPeriod,
	BillingMode,
	Subscription,
	SubscriptionPause,
	SubscriptionStatus,
	SubscriptionTerms,
} from '../domain/subscriptions/subscription.ts';
import type { TaxCode } from '../domain/tax/codes.ts';
import type { Row } from './database.ts';

/** What is billed for each period, without plan and price, which have columns; what is null is left out. */
interface StoredTerms {
	readonly description: string;
	readonly type: ItemType;
	readonly code: TaxCode;
	readonly rate?: string;
	readonly price: number;
	readonly gross?: 1;
	readonly quantity: string;
	readonly frequency: Frequency;
}

interface StoredPending extends StoredTerms {
	readonly on: string;
	readonly planId: PlanId | null;
	readonly priceId: PriceId | null;
}

interface StoredPause {
	readonly from: string;
	readonly to: string | null;
	readonly credit?: 1;
	/** Left out of one that is over. */
	readonly state?: 'planned' | 'running';
}

export const subscriptionToRow = (subscription: Subscription) => ({
	id: subscription.id,
	version: subscription.version,
	status: subscription.status,
	customer_id: subscription.customerId,
	plan_id: subscription.terms.planId,
	price_id: subscription.terms.priceId,
	currency: subscription.currency,
	terms: termsToStored(subscription.terms),
	billing: subscription.billing,
	anchor: subscription.anchor,
	anchor_day: subscription.anchorDay,
	start_date: subscription.startDate,
	trial_end: subscription.trialEnd,
	end_date: subscription.endDate,
	cycles: subscription.cycles,
	cycles_billed: subscription.cyclesBilled,
	billed_until: subscription.billedUntil,
	current_start: subscription.currentPeriod?.start ?? null,
	current_end: subscription.currentPeriod?.end ?? null,
	pauses: subscription.pauses.map(pauseToStored),
	pending: subscription.pending && {
		...termsToStored(subscription.pending.terms),
		on: subscription.pending.on,
		planId: subscription.pending.terms.planId,
		priceId: subscription.pending.terms.priceId,
	},
	coupon: subscription.coupon && couponToStored(subscription.coupon),
	method_id: subscription.methodId,
	cancel_at: subscription.cancelAt,
	cancelled_at: subscription.cancelledAt,
	ended_on: subscription.endedOn,
	grace_until: subscription.graceUntil,
	parked_at: subscription.parked?.at ?? null,
	parked_reason: subscription.parked?.reason ?? null,
	metadata: subscription.metadata,
	created_at: subscription.createdAt,
	updated_at: subscription.updatedAt,
});

interface StoredCoupon {
	readonly id: CouponId;
	readonly name: string;
	/** A percentage as text, an amount in minor units. */
	readonly value: string | number;
	readonly left: number | null;
	/** Left out of one for any plan. */
	readonly plans?: readonly PlanId[];
}

const couponToStored = ({ couponId, name, reduction, planIds, periodsLeft }: AppliedCoupon): StoredCoupon => ({
	id: couponId,
	name,
	value: reduction.type === 'amount' ? moneyToMinor(reduction.value) : decimalToString(reduction.value),
	left: periodsLeft,
	...(planIds.length > 0 && { plans: planIds }),
});

const storedToCoupon = ({ id, name, value, left, plans }: StoredCoupon, currency: CurrencyCode): AppliedCoupon => ({
	couponId: id,
	name,
	reduction:
		typeof value === 'number'
			? { type: 'amount', value: money(value, currency) }
			: { type: 'percentage', value: decimal(value) },
	planIds: plans ?? [],
	periodsLeft: left,
});

const pauseToStored = ({ from, to, credit, state }: SubscriptionPause): StoredPause => ({
	from,
	to,
	...(credit && { credit: 1 }),
	...(state !== 'over' && { state }),
});

const termsToStored = (terms: SubscriptionTerms): StoredTerms => ({
	description: terms.description,
	type: terms.itemType,
	code: terms.taxCode,
	...(terms.taxRate !== null && { rate: decimalToString(terms.taxRate) }),
	price: moneyToMinor(terms.unitPrice),
	...(terms.pricesIncludeTax && { gross: 1 }),
	quantity: decimalToString(terms.quantity),
	frequency: terms.frequency,
});

export const rowToSubscription = (row: Row, tenantId: TenantId): Subscription => {
	const text = (column: string): string | null => (row[column] === null ? null : String(row[column]));
	const date = (column: string) => text(column) as IsoDate | null;
	const currency = String(row['currency']) as CurrencyCode;
	const pauses: readonly StoredPause[] = JSON.parse(String(row['pauses']));
	const pending: StoredPending | null = JSON.parse(text('pending') ?? 'null');
	const coupon: StoredCoupon | null = JSON.parse(text('coupon') ?? 'null');
	const currentStart = date('current_start');
	const currentEnd = date('current_end');
	return {
		id: String(row['id']) as SubscriptionId,
		tenantId,
		version: Number(row['version']),
		status: String(row['status']) as SubscriptionStatus,
		customerId: String(row['customer_id']) as CustomerId,
		currency,
		terms: storedToTerms(JSON.parse(String(row['terms'])), currency, {
			planId: text('plan_id') as PlanId | null,
			priceId: text('price_id') as PriceId | null,
		}),
		billing: String(row['billing']) as BillingMode,
		anchor: String(row['anchor']) as IsoDate,
		anchorDay: Number(row['anchor_day']),
		startDate: String(row['start_date']) as IsoDate,
		trialEnd: date('trial_end'),
		endDate: date('end_date'),
		cycles: row['cycles'] === null ? null : Number(row['cycles']),
		cyclesBilled: Number(row['cycles_billed']),
		billedUntil: date('billed_until'),
		currentPeriod: currentStart === null || currentEnd === null ? null : { start: currentStart, end: currentEnd },
		pauses: pauses.map(
			({ from, to, credit, state }): SubscriptionPause => ({
				from: from as IsoDate,
				to: to as IsoDate | null,
				credit: credit === 1,
				state: state ?? 'over',
			}),
		),
		pending: pending && { on: pending.on as IsoDate, terms: storedToTerms(pending, currency, pending) },
		coupon: coupon && storedToCoupon(coupon, currency),
		methodId: text('method_id') as PaymentMethodId | null,
		cancelAt: date('cancel_at'),
		cancelledAt: text('cancelled_at') as IsoInstant | null,
		endedOn: date('ended_on'),
		graceUntil: date('grace_until'),
		parked:
			row['parked_at'] === null
				? null
				: { at: String(row['parked_at']) as IsoInstant, reason: String(row['parked_reason']) },
		metadata: JSON.parse(String(row['metadata'])),
		createdAt: String(row['created_at']) as IsoInstant,
		updatedAt: String(row['updated_at']) as IsoInstant,
	};
};

const storedToTerms = (
	stored: StoredTerms,
	currency: CurrencyCode,
	{ planId, priceId }: Pick<SubscriptionTerms, 'planId' | 'priceId'>,
): SubscriptionTerms => ({
	planId,
	priceId,
	description: stored.description,
	itemType: stored.type,
	taxCode: stored.code,
	taxRate: stored.rate === undefined ? null : decimal(stored.rate),
	unitPrice: money(stored.price, currency),
	pricesIncludeTax: stored.gross === 1,
	quantity: decimal(stored.quantity),
	frequency: stored.frequency,
});

export const periodToRow = (period: BilledPeriod) => ({
	subscription_id: period.subscriptionId,
	period_start: period.start,
	revision: period.revision,
	period_end: period.end,
	kind: period.kind,
	invoice_id: period.invoiceId,
});

export const rowToPeriod = (row: Row): BilledPeriod => ({
	subscriptionId: String(row['subscription_id']) as SubscriptionId,
	start: String(row['period_start']) as IsoDate,
	end: String(row['period_end']) as IsoDate,
	revision: Number(row['revision']),
	kind: String(row['kind']) as BilledPeriod['kind'],
	invoiceId: row['invoice_id'] as InvoiceId | null,
});
