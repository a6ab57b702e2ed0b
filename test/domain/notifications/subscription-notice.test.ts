import { describe, expect, it, test } from 'vitest';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import type { ComingPaymentMail } from '../../../src/domain/notifications/subscription-mail-model.ts';
import {
	type NoticeFacts,
	noticeModel,
	whyNoticeUnwanted,
} from '../../../src/domain/notifications/subscription-notice.ts';
import type { Subscription } from '../../../src/domain/subscriptions/subscription.ts';
import type { DatedMailTemplate } from '../../../src/domain/subscriptions/subscription-mail.ts';
import { frenchSeller } from '../../support/company.builder.ts';
import { buildCreditNote } from '../../support/credit-note.builder.ts';
import { date, instant } from '../../support/invoice.builder.ts';
import { buildSubscription, buildTerms, buildTrial, twoOff } from '../../support/subscription.builder.ts';

const facts = (subscription: Subscription, today = '2026-12-15', rest: Partial<NoticeFacts> = {}): NoticeFacts => ({
	head: { locale: 'fr', customerName: 'Awa Ndiaye', seller: frenchSeller, description: 'Coko Premium' },
	subscription,
	credits: [],
	charged: null,
	today: date(today),
	...rest,
});

const why = (template: DatedMailTemplate, on: string, subscription: Subscription, today?: string) =>
	whyNoticeUnwanted({ template, on: date(on) }, facts(subscription, today));

const coming = (on: string, subscription: Subscription): ComingPaymentMail =>
	noticeModel({ template: 'subscription_renewal_upcoming', on: date(on) }, facts(subscription)) as ComingPaymentMail;

const pause = (from: string, to: string | null, state: 'planned' | 'running' | 'over', credit = false) => ({
	from: date(from),
	to: to === null ? null : date(to),
	credit,
	state,
});

describe('the payment that a notice announces is the one that the invoice will ask for:', () => {
	it('a whole period of all units', () => {
		const subscription = buildSubscription({ terms: buildTerms({ quantity: decimal('3') }) });
		expect(coming('2026-12-22', subscription)).toMatchObject({
			until: '2027-01-22',
			amount: money(29_97, 'EUR'),
			includesTax: true,
			isReduced: false,
		});
	});

	it('less the coupon, and never less than nothing', () => {
		const reduced = coming('2026-12-22', buildSubscription({ coupon: twoOff }));
		expect([reduced.amount, reduced.isReduced]).toEqual([money(7_99, 'EUR'), true]);
		const reduction = { type: 'amount', value: money(50_00, 'EUR') } as const;
		const free = coming('2026-12-22', buildSubscription({ coupon: { ...twoOff, reduction } }));
		expect(free.amount).toEqual(money(0, 'EUR'));
		const half = { type: 'percentage', value: decimal('50') } as const;
		const halved = coming('2026-12-22', buildSubscription({ coupon: { ...twoOff, reduction: half } }));
		expect(halved.amount).toEqual(money(4_99, 'EUR'));
	});

	it('of the days until the next boundary where that comes first', () => {
		const stub = buildTrial({
			billing: 'calendar',
			anchor: date('2027-01-01'),
			anchorDay: 1,
			trialEnd: date('2026-12-11'),
			terms: buildTerms({ unitPrice: money(31_00, 'EUR') }),
		});
		expect(coming('2026-12-11', stub)).toMatchObject({ until: '2027-01-01', amount: money(21_00, 'EUR') });
	});

	it('at the terms that will hold on that day, with periods of their own', () => {
		const terms = buildTerms({ unitPrice: money(99_00, 'EUR'), frequency: 'yearly' });
		const pending = { on: date('2026-12-22'), terms };
		expect(coming('2026-12-22', buildSubscription({ pending }))).toMatchObject({
			until: '2027-12-22',
			amount: money(99_00, 'EUR'),
		});
		const later = { on: date('2027-01-22'), terms };
		expect(coming('2026-12-22', buildSubscription({ pending: later })).amount).toEqual(money(9_99, 'EUR'));
	});
});

describe('a renewal is announced', () => {
	const renewal = (given: Partial<Subscription>, today?: string) =>
		why('subscription_renewal_upcoming', '2026-12-22', buildSubscription(given), today);

	test.each<[string, Partial<Subscription>]>([
		['while it is to come', {}],
		['also while an earlier payment is overdue', { status: 'past_due' }],
		['although a pause ended before it', { pauses: [pause('2026-12-01', '2026-12-10', 'over')] }],
		['although it will end after it', { cancelAt: date('2027-01-22') }],
		[
			'although a pause kept it from being invoiced before',
			{ billedUntil: date('2026-12-10'), pauses: [pause('2026-12-05', '2026-12-22', 'running')] },
		],
	])('%s', (_, given) => {
		expect(renewal(given)).toBeNull();
	});

	test.each<[string, string, Partial<Subscription>]>([
		['not once it was cancelled', 'ended', { status: 'cancelled', endedOn: date('2026-12-14') }],
		['not when it is cancelled for that day', 'ended', { cancelAt: date('2026-12-22') }],
		['not when it ends on that day', 'ended', { endDate: date('2026-12-22') }],
		['not when all its periods are billed', 'ended', { cycles: 1 }],
		['not while it is paused', 'paused', { status: 'paused', pauses: [pause('2026-12-05', null, 'running')] }],
		['not when a pause begins with it', 'paused', { pauses: [pause('2026-12-22', '2027-02-01', 'planned')] }],
		['not once it is invoiced', 'billed-already', { billedUntil: date('2027-01-22') }],
		['not when another day comes first', 'date-moved', { billedUntil: date('2026-12-18') }],
		['not when it costs nothing', 'free', { terms: buildTerms({ unitPrice: money(0, 'EUR') }) }],
	])('%s', (_, reason, given) => {
		expect(renewal(given)).toBe(reason);
	});

	it('on the day itself, and not afterwards', () => {
		expect(renewal({}, '2026-12-22')).toBeNull();
		expect(renewal({}, '2026-12-23')).toBe('day-passed');
	});
});

describe('the end of a trial is announced', () => {
	const trial = (given: Partial<Subscription>, on = '2026-12-22') =>
		why('subscription_trial_ending', on, buildTrial(given));

	it('while the trial goes on', () => {
		expect(trial({})).toBeNull();
	});

	test.each<[string, string, Partial<Subscription>]>([
		['not after it was left', 'not-in-trial', { status: 'active', billedUntil: date('2027-01-22') }],
		['not when it was made longer', 'not-in-trial', { trialEnd: date('2026-12-29') }],
		['not when it ends with the trial', 'ended', { cancelAt: date('2026-12-22') }],
	])('%s', (_, reason, given) => {
		expect(trial(given)).toBe(reason);
	});
});

describe('a new price is told', () => {
	const pending = { on: date('2026-12-22'), terms: buildTerms({ unitPrice: money(11_99, 'EUR') }) };
	const changed = (given: Partial<Subscription>) =>
		why('subscription_price_changed', '2026-12-22', buildSubscription(given));
	const model = (given: Partial<Subscription>) =>
		noticeModel({ template: 'subscription_price_changed', on: date('2026-12-22') }, facts(buildSubscription(given)));

	it('with the old one while that still holds', () => {
		expect(changed({ pending })).toBeNull();
		expect(model({ pending })).toMatchObject({
			before: { amount: money(9_99, 'EUR'), frequency: 'monthly' },
			after: { amount: money(11_99, 'EUR'), frequency: 'monthly' },
		});
	});

	it('without it once the new one holds', () => {
		expect(changed({ terms: pending.terms })).toBeNull();
		expect(model({ terms: pending.terms })).toMatchObject({ before: null, after: { amount: money(11_99, 'EUR') } });
	});

	it('not when the price stays, nor to somebody who leaves before', () => {
		expect(changed({ pending: { ...pending, terms: buildTerms({ description: 'Coko' }) } })).toBe('same-price');
		expect(changed({ pending, cancelAt: date('2026-12-22') })).toBe('ended');
	});
});

describe('a pause and what follows it', () => {
	it('is told while it lasts or is planned, with the day of its end', () => {
		const running = buildSubscription({
			status: 'paused',
			pauses: [pause('2026-12-10', '2027-03-01', 'running', true)],
		});
		expect(why('subscription_paused', '2026-12-10', running)).toBeNull();
		expect(noticeModel({ template: 'subscription_paused', on: date('2026-12-10') }, facts(running))).toMatchObject({
			resumesOn: '2027-03-01',
			isCredited: true,
		});
		expect(
			why('subscription_paused', '2026-12-20', buildSubscription({ pauses: [pause('2026-12-20', null, 'planned')] })),
		).toBeNull();
	});

	it('is not told once it is over, was taken back, or the subscription ended', () => {
		const over = { pauses: [pause('2026-12-10', '2026-12-14', 'over')] };
		expect(why('subscription_paused', '2026-12-10', buildSubscription(over))).toBe('not-paused');
		expect(why('subscription_paused', '2026-12-10', buildSubscription())).toBe('not-paused');
		expect(why('subscription_paused', '2026-12-10', buildSubscription({ ...over, status: 'cancelled' }))).toBe('ended');
	});

	it('the return tells the next day that is to be paid, and is not told when it was paused again', () => {
		const subscription = buildSubscription({ pauses: [pause('2026-12-01', '2026-12-10', 'over')] });
		expect(why('subscription_resumed', '2026-12-10', subscription)).toBeNull();
		expect(
			noticeModel({ template: 'subscription_resumed', on: date('2026-12-10') }, facts(subscription)),
		).toMatchObject({ nextBillingOn: '2026-12-22' });
		const late = { ...subscription, billedUntil: date('2026-12-05') };
		expect(noticeModel({ template: 'subscription_resumed', on: date('2026-12-10') }, facts(late))).toMatchObject({
			nextBillingOn: '2026-12-10',
		});
		expect(why('subscription_resumed', '2026-12-10', { ...subscription, status: 'paused' })).toBe('paused-again');
		expect(why('subscription_resumed', '2026-12-10', { ...subscription, status: 'expired' })).toBe('ended');
	});
});

describe('an end', () => {
	const cancelled = buildSubscription({
		status: 'cancelled',
		cancelledAt: instant('2026-11-24T09:00:00.000Z'),
		endedOn: date('2026-11-24'),
	});
	const credits = [buildCreditNote()];

	it('that is planned is told ahead of it, and not when it was taken back', () => {
		const planned = buildSubscription({ cancelAt: date('2026-12-22') });
		const mail = { template: 'subscription_cancelled', on: date('2026-12-22') } as const;
		expect(whyNoticeUnwanted(mail, facts(planned))).toBeNull();
		expect(noticeModel(mail, facts(planned))).toMatchObject({ isAhead: true, isCredited: false });
		expect(whyNoticeUnwanted(mail, facts(buildSubscription()))).toBe('not-cancelled');
	});

	it('of today says whether days are given back, by credit notes of that day', () => {
		const mail = { template: 'subscription_cancelled', on: date('2026-11-24') } as const;
		expect(credits[0]?.issueDate).toBe('2026-11-24');
		expect(noticeModel(mail, facts(cancelled, '2026-11-24', { credits }))).toMatchObject({
			isAhead: false,
			isCredited: true,
		});
		expect(noticeModel(mail, facts(cancelled, '2026-11-24'))).toMatchObject({ isCredited: false });
		const before = [{ ...buildCreditNote(), issueDate: date('2026-11-23') }];
		expect(noticeModel(mail, facts(cancelled, '2026-11-24', { credits: before }))).toMatchObject({ isCredited: false });
	});

	it('that was agreed is told once it came', () => {
		const expired = buildSubscription({ status: 'expired', endedOn: date('2026-12-22') });
		expect(why('subscription_expired', '2026-12-22', expired)).toBeNull();
		expect(why('subscription_expired', '2026-12-22', buildSubscription())).toBe('not-expired');
	});
});
