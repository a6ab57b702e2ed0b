import { describe, expect, it } from 'vitest';
import type { InvoiceLine } from '../../../src/domain/invoices/invoice.ts';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import type { InvoiceId, PlanId, PriceId } from '../../../src/domain/kernel/ids.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import { changeOn, lineOfChange, planChange } from '../../../src/domain/subscriptions/change.ts';
import { changedTerms, type TermsWish, termsNeeds } from '../../../src/domain/subscriptions/changed-terms.ts';
import { segmentsInForce, unusedDays } from '../../../src/domain/subscriptions/credit-periods.ts';
import { planCancel, planReactivation } from '../../../src/domain/subscriptions/ending.ts';
import { planPause, planResume } from '../../../src/domain/subscriptions/pausing.ts';
import { nextTurnOn } from '../../../src/domain/subscriptions/schedule.ts';
import type { BilledPeriod, Subscription } from '../../../src/domain/subscriptions/subscription.ts';
import { decideTurn } from '../../../src/domain/subscriptions/turn.ts';
import { instant } from '../../support/invoice.builder.ts';
import {
	buildSubscription,
	buildTerms,
	buildTrial,
	subscriptionId,
	twoOff,
} from '../../support/subscription.builder.ts';
import { date, period } from './any-cadence.ts';

const invoiceId = 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra' as InvoiceId;

/** 30.00 EUR a month from 1 November, invoiced until 1 December. */
const november = (given: Partial<Subscription> = {}): Subscription =>
	buildSubscription({
		terms: buildTerms({ unitPrice: money(30_00, 'EUR') }),
		anchor: date('2026-11-01'),
		anchorDay: 1,
		startDate: date('2026-11-01'),
		billedUntil: date('2026-12-01'),
		currentPeriod: period('2026-11-01', '2026-12-01'),
		...given,
	});
const sixty = buildTerms({ unitPrice: money(60_00, 'EUR') });
const today = date('2026-11-16');
const now = instant('2026-11-16T10:00:00.000Z');

const billed = (start: string, end: string, given: Partial<BilledPeriod> = {}): BilledPeriod => ({
	...period(start, end),
	subscriptionId,
	revision: 0,
	kind: 'period',
	invoiceId,
	...given,
});

describe('a change', () => {
	it('now bills the rest of the period and gives the same days back', () => {
		const planned = planChange(november(), sixty, { at: 'now' }, today);
		if (!planned.ok) throw new Error(planned.error.type);
		const { unused, step } = planned.value;
		expect(unused).toEqual(period('2026-11-16', '2026-12-01'));
		expect(step.bill).toEqual({ ...period('2026-11-16', '2026-12-01'), kind: 'change' });
		expect(lineOfChange(november(), planned.value, null)).toMatchObject({
			unitPrice: money(30_00, 'EUR'),
			metadata: { proration: '15/30' },
		});
	});

	it('to another frequency begins a period of its own, of the calendar where the calendar bills', () => {
		const yearly = { ...sixty, frequency: 'yearly' as const };
		expect(changeOn(november(), yearly, today).step.bill).toMatchObject(period('2026-11-16', '2027-11-16'));
		const byCalendar = changeOn(november({ billing: 'calendar' }), yearly, today);
		expect(byCalendar.step.bill).toMatchObject(period('2026-11-16', '2027-01-01'));
	});

	it('on the first day that is not invoiced is the renewal at the new terms', () => {
		const planned = planChange(november(), sixty, { at: 'now' }, date('2026-12-01'));
		if (!planned.ok) throw new Error(planned.error.type);
		expect(planned.value.unused).toBeNull();
		expect(planned.value.step.bill).toEqual({ ...period('2026-12-01', '2027-01-01'), kind: 'period' });
	});

	it('in a trial bills nothing, and counts another frequency from the first billed day', () => {
		const weekly = buildTerms({ frequency: 'weekly' });
		const planned = planChange(buildTrial(), weekly, { at: 'now' }, date('2026-11-25'));
		if (!planned.ok) throw new Error(planned.error.type);
		expect(planned.value.step).toMatchObject({
			bill: null,
			subscription: { status: 'trialing', anchor: '2026-12-22' },
		});
	});

	it('for a later day waits for it: a turn of its own within the period, the renewal at its end', () => {
		const wait = (on: string) => {
			const planned = planChange(november(), sixty, { at: 'date', on: date(on) }, today);
			if (!planned.ok) throw new Error(planned.error.type);
			return planned.value.step.subscription;
		};
		expect(nextTurnOn(wait('2026-11-20'))).toBe('2026-11-20');
		const question = { today: date('2026-12-01'), catchUpMax: 3 };
		expect(decideTurn(wait('2026-11-20'), question)).toEqual({ kind: 'alone', what: 'change', on: '2026-11-20' });
		expect(decideTurn(wait('2026-12-01'), question)).toMatchObject({
			kind: 'step',
			bill: { start: '2026-12-01' },
			subscription: { terms: sixty, pending: null },
		});
	});

	it('that falls into a pause happens on the day after it', () => {
		const subscription = november({
			pending: { on: date('2026-11-12'), terms: sixty },
			pauses: [{ from: date('2026-11-10'), to: date('2026-11-14'), credit: false, state: 'over' }],
		});
		expect(decideTurn(subscription, { today, catchUpMax: 3 })).toMatchObject({ kind: 'alone', on: '2026-11-14' });
	});

	it('while a payment is overdue is allowed and leaves it so', () => {
		const planned = planChange(november({ status: 'past_due' }), sixty, { at: 'now' }, today);
		expect(planned).toMatchObject({ ok: true, value: { step: { subscription: { status: 'past_due' } } } });
	});
});

describe('what lowers the line of a change', () => {
	const replaced = (discounts: InvoiceLine['discounts']) => ({
		line: { discounts } as InvoiceLine,
		billed: billed('2026-11-01', '2026-12-01'),
	});
	const discountsOf = (discounts: InvoiceLine['discounts'], terms = sixty) =>
		lineOfChange(november(), changeOn(november(), terms, today), replaced(discounts))?.discounts;

	it('a percentage goes on for the rest of the period', () => {
		const half = { type: 'percentage', value: decimal('50'), description: 'Rentrée' } as const;
		expect(discountsOf([half])).toEqual([half]);
	});

	it('an amount goes on by its days, and takes no more than there is', () => {
		const off = (minor: number) => ({ type: 'amount', value: money(minor, 'EUR'), description: 'Rentrée' }) as const;
		expect(discountsOf([off(4_00)])).toEqual([off(2_00)]);
		expect(discountsOf([off(30_00)], buildTerms({ unitPrice: money(10_00, 'EUR') }))).toEqual([off(5_00)]);
	});

	it('a new period is lowered by the coupon, which counts it', () => {
		const subscription = november({ coupon: twoOff });
		const planned = changeOn(subscription, { ...sixty, frequency: 'yearly' }, today);
		expect(lineOfChange(subscription, planned, replaced([]))?.discounts).toMatchObject([{ value: money(2_00, 'EUR') }]);
		expect(planned.step.subscription.coupon?.periodsLeft).toBe(2);
		expect(changeOn(subscription, sixty, today).step.subscription.coupon).toEqual(twoOff);
	});
});

describe('new terms', () => {
	const wish = (given: Partial<TermsWish> = {}): TermsWish => ({
		quantity: null,
		frequency: null,
		sold: null,
		currency: null,
		...given,
	});
	const planId = 'pln_01k3v0j9x4f7mbt2w8h5q6z1ra' as PlanId;
	const nothing = { plan: null, priced: null };

	it('another number alone keeps plan and price', () => {
		const subscription = november({ terms: { ...sixty, planId, priceId: 'prc_1' as PriceId } });
		expect(changedTerms(subscription, wish({ quantity: decimal('2') }), nothing, 'fr')).toEqual({
			ok: true,
			value: { ...subscription.terms, quantity: decimal('2') },
		});
	});

	it('another frequency alone asks for the price of the same plan; without a plan it keeps the amount', () => {
		expect(termsNeeds(wish({ frequency: 'yearly' }), planId).plan).toEqual({ kind: 'plan.byId', id: planId });
		expect(changedTerms(november(), wish({ frequency: 'yearly' }), nothing, 'fr')).toMatchObject({
			ok: true,
			value: { frequency: 'yearly', unitPrice: money(30_00, 'EUR') },
		});
	});

	it('are refused in another currency, below zero, and of what does not exist', () => {
		const refusal = (given: Partial<TermsWish>) => {
			const terms = changedTerms(november(), wish(given), nothing, 'fr');
			return terms.ok ? null : terms.error.type;
		};
		expect(refusal({ currency: 'XOF' })).toBe('subscription/wrong-currency');
		const amount = (unitPrice: ReturnType<typeof money>) =>
			({ sold: { by: 'amount', unitPrice, description: null } }) as const;
		expect(refusal(amount(money(65_00, 'XOF')))).toBe('subscription/wrong-currency');
		expect(refusal(amount(money(-1, 'EUR')))).toBe('subscription/negative-price');
		expect(refusal({ sold: { by: 'plan', plan: planId } })).toBe('plan/not-found');
		expect(refusal({ sold: { by: 'price', priceId: 'prc_1' as PriceId } })).toBe('price/not-found');
	});
});

describe('what was billed', () => {
	const changed = [
		billed('2026-11-01', '2026-12-01'),
		billed('2026-11-10', '2026-12-01', { revision: 1, kind: 'change' }),
		billed('2026-11-10', '2026-12-01', { revision: 2, kind: 'change', invoiceId: null }),
	];

	it('is in force until a later billing takes its place', () => {
		expect(segmentsInForce(changed)).toMatchObject([
			period('2026-11-01', '2026-11-10'),
			period('2026-11-10', '2026-12-01'),
		]);
	});

	it('is given back by the invoices in force; free days are nothing to give back', () => {
		expect(unusedDays(changed, period('2026-11-05', '2026-12-01'))).toMatchObject([{ invoiceId, days: 5 }]);
	});
});

describe('an end', () => {
	it('at the period’s end where nothing is invoiced beyond today is an end today', () => {
		const wish = { at: 'period_end', refund: 'none' } as const;
		const planned = planCancel(november({ billedUntil: today }), wish, [], { today, now });
		expect(planned).toMatchObject({
			ok: true,
			value: { step: { subscription: { status: 'cancelled', endedOn: today } } },
		});
	});

	it('gives paused days and the rest back together', () => {
		const paused = november({
			status: 'paused',
			pauses: [{ from: date('2026-11-11'), to: null, credit: true, state: 'running' }],
		});
		const planned = planCancel(paused, { at: 'now', refund: 'prorated' }, [billed('2026-11-01', '2026-12-01')], {
			today,
			now,
		});
		expect(planned).toMatchObject({ ok: true, value: { unused: [{ days: 5 }, { days: 15 }] } });
	});

	it('that came with the last of its periods is forgotten by whoever comes back', () => {
		const over = november({
			status: 'expired',
			cycles: 1,
			billedUntil: date('2026-11-10'),
			endedOn: date('2026-11-10'),
			endDate: date('2026-11-10'),
		});
		expect(planReactivation(over, today)).toMatchObject({
			ok: true,
			value: {
				step: { subscription: { status: 'active', cycles: null, endDate: null, anchor: today, anchorDay: 16 } },
			},
		});
	});

	it('in the trial is undone within the trial', () => {
		const gone = buildTrial({ status: 'cancelled', endedOn: date('2026-11-25') });
		expect(planReactivation(gone, date('2026-11-26'))).toMatchObject({
			ok: true,
			value: { step: { bill: null, subscription: { status: 'trialing' } } },
		});
	});
});

describe('a pause', () => {
	it('in the trial ends in the trial', () => {
		const planned = planPause(buildTrial(), { at: 'now', resumeOn: null, credit: true }, date('2026-11-25'));
		if (!planned.ok) throw new Error(planned.error.type);
		expect(planned.value.subscription.status).toBe('paused');
		expect(planResume(planned.value.subscription, date('2026-11-30'))).toMatchObject({
			ok: true,
			value: { step: { bill: null, subscription: { status: 'trialing' } } },
		});
	});

	it('that is only planned is taken back by resuming', () => {
		const planned = planPause(november(), { at: 'period_end', resumeOn: null, credit: false }, today);
		if (!planned.ok) throw new Error(planned.error.type);
		expect(planned.value.subscription).toMatchObject({
			status: 'active',
			pauses: [{ from: '2026-12-01', state: 'planned' }],
		});
		expect(planResume(planned.value.subscription, today)).toMatchObject({
			ok: true,
			value: { unused: null, step: { subscription: { pauses: [] } } },
		});
	});

	it('ends on the day that was agreed, however late somebody resumes', () => {
		const paused = november({
			status: 'paused',
			pauses: [{ from: date('2026-11-05'), to: date('2026-11-10'), credit: true, state: 'running' }],
		});
		expect(planResume(paused, today)).toMatchObject({
			ok: true,
			value: { unused: period('2026-11-05', '2026-11-10') },
		});
	});
});
