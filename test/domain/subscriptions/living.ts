import fc from 'fast-check';
import type { CreditNote } from '../../../src/domain/invoices/credit-note.ts';
import type { Invoice } from '../../../src/domain/invoices/invoice.ts';
import { addDays, daysBetween, type IsoDate } from '../../../src/domain/kernel/calendar.ts';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import type { Frequency } from '../../../src/domain/kernel/frequency.ts';
import type { InvoiceId } from '../../../src/domain/kernel/ids.ts';
import { isZero, type Money, money, portion, zero } from '../../../src/domain/kernel/money.ts';
import { lineOfPeriod } from '../../../src/domain/subscriptions/billing.ts';
import { type ChangeWhen, changeOn, planChange } from '../../../src/domain/subscriptions/change.ts';
import {
	creditOfDays,
	nextRevision,
	together,
	type UnusedDays,
	unusedDays,
} from '../../../src/domain/subscriptions/credit-periods.ts';
import { type CancelWish, planCancel, planKeep, planReactivation } from '../../../src/domain/subscriptions/ending.ts';
import { type PauseWish, pausedUntil, planPause, planResume } from '../../../src/domain/subscriptions/pausing.ts';
import type { BilledPeriod, Subscription } from '../../../src/domain/subscriptions/subscription.ts';
import { decideTurn, type Step } from '../../../src/domain/subscriptions/turn.ts';
import { buildSubscription, buildTerms, subscriptionId } from '../../support/subscription.builder.ts';
import { anyCadence } from './any-cadence.ts';

/** What somebody does, so many days after what was done before. */
export type Deed = { readonly after: number } & (
	| { readonly does: 'pause'; readonly at: PauseWish['at']; readonly days: number | null; readonly credit: boolean }
	| { readonly does: 'resume' | 'keep' | 'reactivate' | 'wait' }
	| { readonly does: 'cancel'; readonly at: CancelWish['at']; readonly refund: 'none' | 'prorated' }
	| {
			readonly does: 'change';
			readonly when: 'now' | 'period_end' | number;
			readonly minor: number;
			readonly quantity: string;
			readonly frequency: Frequency;
	  }
);

const anyAt = fc.constantFrom('now' as const, 'period_end' as const);
const anyAfter = fc.integer({ min: 0, max: 70 });

export const anyDeed: fc.Arbitrary<Deed> = fc.oneof(
	{
		weight: 2,
		arbitrary: fc.record({
			after: anyAfter,
			does: fc.constant('pause' as const),
			at: anyAt,
			days: fc.option(fc.integer({ min: 1, max: 80 })),
			credit: fc.boolean(),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			after: anyAfter,
			does: fc.constantFrom('resume', 'resume', 'keep', 'reactivate', 'reactivate', 'wait'),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			after: anyAfter,
			does: fc.constant('cancel' as const),
			at: anyAt,
			refund: fc.constantFrom('none' as const, 'prorated' as const),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			after: anyAfter,
			does: fc.constant('change' as const),
			when: fc.oneof(fc.constant('now' as const), anyAt, fc.integer({ min: 0, max: 60 })),
			minor: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20_000 })),
			quantity: fc.constantFrom('1', '3', '0.5'),
			frequency: fc.constantFrom<Frequency>('weekly', 'monthly', 'monthly', 'monthly', 'quarterly', 'yearly'),
		}),
	},
);

export interface Beginning {
	readonly subscription: Subscription;
	readonly first: IsoDate;
}

export const anyBeginning: fc.Arbitrary<Beginning> = fc
	.tuple(
		anyCadence,
		fc.integer({ min: 1, max: 20_000 }),
		fc.option(fc.integer({ min: 1, max: 40 }), { freq: 4 }),
		fc.nat(40),
	)
	.map(([cadence, minor, trialDays, before]) => {
		const startDate = addDays(cadence.anchor, -before);
		return {
			first: startDate,
			subscription: buildSubscription({
				status: trialDays === null ? 'active' : 'trialing',
				terms: buildTerms({ frequency: cadence.frequency, unitPrice: money(minor, 'EUR'), pricesIncludeTax: false }),
				anchor: cadence.anchor,
				anchorDay: cadence.anchorDay,
				startDate,
				trialEnd: trialDays === null ? null : addDays(startDate, trialDays),
				cyclesBilled: 0,
				billedUntil: null,
				currentPeriod: null,
			}),
		};
	});

export interface Credit {
	readonly unused: UnusedDays;
	readonly amount: Money;
}

/** A subscription as it lives, with all that was billed and given back, in memory. */
export interface Life {
	subscription: Subscription;
	readonly billed: BilledPeriod[];
	/** By invoice: what its line comes to. */
	readonly charged: Map<InvoiceId, Money>;
	readonly credits: Credit[];
	/** Days without the subscription, until it went on. */
	readonly gone: { readonly from: IsoDate; to: IsoDate | null }[];
	/** Cancellations that gave the rest back of what was billed before. */
	readonly refunds: { readonly from: IsoDate; readonly billed: readonly BilledPeriod[] }[];
	today: IsoDate;
}

const always = { catchUpMax: Number.MAX_SAFE_INTEGER };

/** Everything that is due by itself until a day. */
const turnUntil = (life: Life, day: IsoDate): void => {
	for (;;) {
		const { subscription } = life;
		const turn = decideTurn(subscription, { today: day, ...always });
		if (turn.kind === 'nothing') return;
		if (turn.kind === 'park') throw new Error(turn.reason);
		if (turn.kind === 'step') apply(life, turn, []);
		else if (turn.what === 'change') {
			const planned = changeOn(subscription, subscription.pending!.terms, turn.on);
			apply(life, planned.step, planned.unused === null ? [] : unusedDays(life.billed, planned.unused));
		} else {
			const paused = pausedUntil(subscription, turn.on);
			apply(life, turn.step, paused === null ? [] : unusedDays(life.billed, paused));
		}
	}
};

/** The invoice of one line without tax, as far as crediting looks at it. */
const invoiceOf = (life: Life, { invoiceId, billed }: UnusedDays): Invoice => {
	const amount = life.charged.get(invoiceId)!;
	const line = {
		id: 'line',
		periodStart: billed.start,
		periodEnd: billed.end,
		subtotal: amount,
		documentDiscount: zero('EUR'),
		totalAmount: amount,
		quantity: decimal('1'),
		tax,
	};
	return {
		status: 'paid',
		importedAt: null,
		currency: 'EUR',
		pricesIncludeTax: false,
		lines: [line],
		taxGroups: [{ decision: tax, taxableAmount: amount, taxAmount: zero('EUR') }],
	} as unknown as Invoice;
};
const tax = {
	rate: decimal('0'),
	category: 'E',
	country: 'FR',
	reason: null,
	mentions: [],
} as unknown as Invoice['lines'][number]['tax'];

const apply = (life: Life, step: Step, unused: readonly UnusedDays[]): void => {
	for (const days of together(unused)) {
		const before = life.credits
			.filter((credit) => credit.unused.invoiceId === days.invoiceId)
			.map(({ amount }) => ({
				lines: [
					{ lineId: 'line', tax, quantity: null, netAmount: amount, taxAmount: zero('EUR'), totalAmount: amount },
				],
			}));
		const given = creditOfDays(invoiceOf(life, days), before as unknown as readonly CreditNote[], days);
		life.credits.push({ unused: days, amount: given?.amount ?? zero('EUR') });
	}
	if (step.bill !== null) {
		const line = lineOfPeriod({ ...step.subscription, coupon: null }, step.bill);
		const amount = portion(line.unitPrice, line.quantity);
		const invoiceId = isZero(amount) ? null : (`inv_${life.billed.length}` as InvoiceId);
		if (invoiceId !== null) life.charged.set(invoiceId, amount);
		const isAgain = life.billed.some(({ start }) => start === step.bill!.start);
		const revision = isAgain || step.bill.kind === 'change' ? nextRevision(life.billed, step.bill.start) : 0;
		life.billed.push({ ...step.bill, subscriptionId, revision, invoiceId });
	}
	const { endedOn } = step.subscription;
	if (endedOn !== null && life.subscription.endedOn === null) life.gone.push({ from: endedOn, to: null });
	if (endedOn === null && life.subscription.endedOn !== null) life.gone.at(-1)!.to = life.today;
	life.subscription = step.subscription;
};

/** What somebody does today; what is refused changes nothing. */
const act = (life: Life, deed: Deed): void => {
	const { subscription, billed, today } = life;
	switch (deed.does) {
		case 'wait':
			return;
		case 'pause': {
			const from = deed.at === 'now' ? today : (subscription.billedUntil ?? today);
			const wish = { at: deed.at, credit: deed.credit, resumeOn: deed.days === null ? null : addDays(from, deed.days) };
			const planned = planPause(subscription, wish, today);
			if (planned.ok) apply(life, planned.value, []);
			return;
		}
		case 'resume': {
			const planned = planResume(subscription, today);
			if (!planned.ok) return;
			apply(life, planned.value.step, planned.value.unused === null ? [] : unusedDays(billed, planned.value.unused));
			return;
		}
		case 'change': {
			const { when, minor, quantity, frequency } = deed;
			const terms = { ...subscription.terms, unitPrice: money(minor, 'EUR'), quantity: decimal(quantity), frequency };
			const wish: ChangeWhen = typeof when === 'number' ? { at: 'date', on: addDays(today, when) } : { at: when };
			const planned = planChange(subscription, terms, wish, today);
			if (!planned.ok) return;
			const { step, unused } = planned.value;
			apply(life, step, unused === null ? [] : unusedDays(billed, unused));
			return;
		}
		case 'cancel':
		case 'keep':
		case 'reactivate': {
			const planned =
				deed.does === 'cancel'
					? planCancel(subscription, deed.at === 'now' ? deed : { ...deed, refund: 'none' }, billed, {
							today,
							now: subscription.createdAt,
						})
					: deed.does === 'keep'
						? planKeep(subscription)
						: planReactivation(subscription, today);
			if (!planned.ok) return;
			if (deed.does === 'cancel' && deed.at === 'now' && deed.refund === 'prorated')
				life.refunds.push({ from: today, billed: [...billed] });
			apply(life, planned.value.step, planned.value.unused);
		}
	}
};

/** Lives through all deeds; the run comes on every day, or only before somebody acts. */
export const live = ({ subscription, first }: Beginning, deeds: readonly Deed[], isPunctual: boolean): Life => {
	const life: Life = {
		subscription,
		billed: [],
		charged: new Map(),
		credits: [],
		gone: [],
		refunds: [],
		today: first,
	};
	for (const deed of [...deeds, { does: 'wait', after: 40 } as const]) {
		const day = addDays(life.today, deed.after);
		if (isPunctual) for (let on = life.today; on < day; on = addDays(on, 1)) turnUntil(life, on);
		life.today = day;
		turnUntil(life, day);
		act(life, deed);
		turnUntil(life, day);
	}
	return life;
};

export const daysOf = ({ start, end }: { readonly start: IsoDate; readonly end: IsoDate }): readonly IsoDate[] =>
	Array.from({ length: daysBetween(start, end) }, (_, index) => addDays(start, index));
