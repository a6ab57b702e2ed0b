import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReminderTerms } from '../../../src/domain/invoices/reminder-plan.ts';
import { addDays, addSeconds, dateInZone, hourOfDay, type IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import { createSettings, everyone } from '../../../src/domain/settings/settings.ts';
import { comingEvent, noticeWork, planNotice, waitingWork } from '../../../src/domain/subscriptions/notices.ts';
import type { Subscription, SubscriptionPause } from '../../../src/domain/subscriptions/subscription.ts';
import { decideTurn } from '../../../src/domain/subscriptions/turn.ts';
import { date, instant } from '../../support/invoice.builder.ts';
import { buildSubscription, buildTerms, buildTrial } from '../../support/subscription.builder.ts';
import { paris } from '../invoices/reminder-story.ts';
import { aVersion, country } from '../settings/examples.ts';

const none = { weekly: null, monthly: null, quarterly: null, half_yearly: null, yearly: null };
const renewal = (value: Partial<Record<keyof typeof none, number>>, scope: object = {}) =>
	aVersion({ type: 'reminder', key: 'renewal', country: null, value: { ...none, ...value }, ...scope });
const trialEnd = (days: number) => aVersion({ type: 'reminder', key: 'trial_end', country: null, value: { days } });

const termsOf = (...versions: Parameters<typeof createSettings>[0]): ReminderTerms => ({
	settings: { ...createSettings(versions), feature: () => true },
	tenant: paris,
	mailEnabled: true,
});
const monthlySeven = termsOf(renewal({ monthly: 7 }), trialEnd(3));

const planAt = (now: string, subscription: Subscription, terms = monthlySeven, audience = everyone) =>
	planNotice(subscription, audience, terms, instant(now));
const pauseOf = (from: string, to: string | null, state: SubscriptionPause['state']): SubscriptionPause => ({
	from: date(from),
	to: to === null ? null : date(to),
	credit: false,
	state,
});

describe('what is coming', () => {
	it('is the next renewal, or the end of the trial', () => {
		const on = '2026-12-22';
		expect(comingEvent(buildSubscription())).toMatchObject({ template: 'subscription_renewal_upcoming', on });
		expect(comingEvent(buildTrial())).toMatchObject({ template: 'subscription_trial_ending', on, of: 'trial_end' });
	});

	it('of a subscription whose pause ends by itself is the day on which billing goes on', () => {
		const paused = { status: 'paused', pauses: [pauseOf('2026-12-10', '2027-01-05', 'running')] } as const;
		expect(comingEvent(buildSubscription(paused))).toMatchObject({ on: '2027-01-05' });
	});

	it.each<[string, Partial<Subscription>]>([
		['is paused until somebody resumes it', { status: 'paused', pauses: [pauseOf('2026-12-01', null, 'running')] }],
		['has ended', { status: 'cancelled', endedOn: date('2026-12-01') }],
		['will be cancelled by then', { cancelAt: date('2026-12-22') }],
		['ends by then', { endDate: date('2026-12-22') }],
		['has had all its periods', { cycles: 1 }],
		['is free', { terms: buildTerms({ unitPrice: money(0, 'EUR') }) }],
		[
			'will be free by then',
			{ pending: { on: date('2026-12-22'), terms: buildTerms({ unitPrice: money(0, 'EUR') }) } },
		],
		['is parked', { parked: { at: instant('2026-12-01T00:00:00.000Z'), reason: 'x' } }],
		['has not begun', { startDate: date('2027-01-01'), billedUntil: null, currentPeriod: null }],
	])('is nothing for one that %s', (_what, given) => {
		expect(comingEvent(buildSubscription(given))).toBeNull();
	});
});

describe('a notice', () => {
	it('is told on its day at eight in the morning, and looked at again on the day of the event', () => {
		const subscription = buildSubscription();
		const morning = instant('2026-12-15T07:00:00.000Z');
		expect(planAt('2026-12-01T10:00:00.000Z', subscription)).toEqual({ ask: null, nextAt: morning });
		expect(planAt(morning, subscription)).toEqual({
			ask: { template: 'subscription_renewal_upcoming', subscriptionId: subscription.id, on: '2026-12-22' },
			nextAt: '2026-12-22T07:00:00.000Z',
		});
	});

	it('that was missed is told as long as the event is to come, never at night, and not afterwards', () => {
		const subscription = buildSubscription();
		expect(planAt('2026-12-21T01:00:00.000Z', subscription)).toEqual({
			ask: null,
			nextAt: '2026-12-21T07:00:00.000Z',
		});
		expect(planAt('2026-12-21T22:00:00.000Z', subscription).ask).not.toBeNull();
		expect(planAt('2026-12-21T23:00:00.000Z', subscription)).toEqual({ ask: null, nextAt: null });
	});

	it('of a trial has days of its own', () => {
		expect(planAt('2026-12-18T12:00:00.000Z', buildTrial()).ask).toBeNull();
		expect(planAt('2026-12-19T12:00:00.000Z', buildTrial()).ask).toMatchObject({
			template: 'subscription_trial_ending',
			on: '2026-12-22',
		});
	});

	it('is counted by the frequency of the period that ends, whatever follows', () => {
		const yearly = buildTerms({ frequency: 'yearly', quantity: decimal('1') });
		const changing = buildSubscription({ pending: { on: date('2026-12-22'), terms: yearly } });
		expect(planAt('2026-12-15T12:00:00.000Z', changing).ask).not.toBeNull();
	});

	it('is as early as the country and the kind of customer want it, and waits on the earliest day of all', () => {
		const senegal = { country: country('SN'), userType: null };
		const terms = termsOf(renewal({ monthly: 3 }), renewal({ monthly: 10 }, { country: country('SN') }));
		const subscription = buildSubscription();
		const waits = noticeWork(subscription, terms, instant('2026-11-22T10:00:00.000Z'));
		expect(waits?.dueAt).toBe('2026-12-12T07:00:00.000Z');
		expect(planAt(waits!.dueAt, subscription, terms, senegal).ask).not.toBeNull();
		expect(planAt(waits!.dueAt, subscription, terms)).toEqual({ ask: null, nextAt: '2026-12-19T07:00:00.000Z' });
	});

	it('that is not wanted where the customer lives is not told, and not looked for every night', () => {
		const terms = termsOf(renewal({ monthly: 10 }, { country: country('SN') }));
		expect(planAt('2026-12-20T10:00:00.000Z', buildSubscription(), terms)).toEqual({
			ask: null,
			nextAt: '2026-12-22T07:00:00.000Z',
		});
		expect(planAt('2026-12-20T10:00:00.000Z', buildSubscription(), termsOf())).toEqual({ ask: null, nextAt: null });
	});
});

describe('nothing waits', () => {
	const now = instant('2026-11-22T10:00:00.000Z');
	const kinds = (subscription: Subscription, terms: ReminderTerms, at = now) =>
		waitingWork(subscription, terms, at).map((change) => 'work' in change && change.work.kind);

	it('but the turn, where no notice is set, mail is off, or the switch is', () => {
		expect(kinds(buildSubscription(), monthlySeven)).toEqual(['subscription.turn', 'subscription.notify']);
		expect(kinds(buildSubscription(), termsOf(renewal({ yearly: 35 })))).toEqual(['subscription.turn']);
		expect(kinds(buildSubscription(), { ...monthlySeven, mailEnabled: false })).toEqual(['subscription.turn']);
		const off = { ...monthlySeven, settings: { ...monthlySeven.settings, feature: () => false } };
		expect(kinds(buildSubscription(), off)).toEqual(['subscription.turn']);
	});

	it('but the turn, when the renewal is late already', () => {
		expect(kinds(buildSubscription(), monthlySeven, instant('2026-12-22T10:00:00.000Z'))).toEqual([
			'subscription.turn',
		]);
	});
});

const begin = instant('2026-11-22T10:00:00.000Z');
const hour = 3_600;

/** Wakes up as cron does: renews what is due, then looks at the notice whose time has come. */
const liveThrough = (days: number, wakes: readonly IsoInstant[], isTurnedAt: (index: number) => boolean) => {
	const terms = termsOf(renewal({ monthly: days }));
	let subscription = buildSubscription();
	let dueAt = noticeWork(subscription, terms, begin)?.dueAt ?? null;
	const told: { at: IsoInstant; on: string }[] = [];
	for (const [index, now] of wakes.entries()) {
		const question = { today: dateInZone(now, paris.timeZone), catchUpMax: 99 };
		for (let turn = decideTurn(subscription, question); isTurnedAt(index) && turn.kind === 'step'; ) {
			({ subscription } = turn);
			dueAt = noticeWork(subscription, terms, now)?.dueAt ?? dueAt;
			turn = decideTurn(subscription, question);
		}
		if (dueAt === null || dueAt > now) continue;
		const plan = planNotice(subscription, everyone, terms, now);
		if (plan.ask !== null) told.push({ at: now, on: plan.ask.on! });
		dueAt = plan.nextAt;
	}
	return told;
};

it('property: whenever the wake-ups come, a renewal is told at most once, from its day on, and before it happens', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 27 }),
			fc.array(fc.integer({ min: 1, max: 24 * 20 }), { minLength: 5, maxLength: 40 }),
			fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
			(days, gaps, turned) => {
				let at = begin;
				const wakes = gaps.map((hours) => (at = addSeconds(at, hours * hour)));
				const told = liveThrough(days, wakes, (index) => turned[index] === true);
				expect(new Set(told.map(({ on }) => on)).size).toBe(told.length);
				for (const each of told) {
					expect(dateInZone(each.at, paris.timeZone) < each.on).toBe(true);
					expect(each.at >= hourOfDay(addDays(date(each.on), -days), 8, paris.timeZone)).toBe(true);
				}
			},
		),
		{ numRuns: 1_000 },
	);
});

it('with a wake-up each hour every renewal of a year is told, at eight', () => {
	const wakes = Array.from({ length: 365 * 24 }, (_, index) => addSeconds(begin, index * hour));
	const told = liveThrough(7, wakes, () => true);
	expect(told.map(({ on }) => on.slice(5))).toEqual([
		'12-22',
		'01-22',
		'02-22',
		'03-22',
		'04-22',
		'05-22',
		'06-22',
		'07-22',
		'08-22',
		'09-22',
		'10-22',
		'11-22',
	]);
	expect(new Set(told.map(({ at }) => at.slice(11)))).toEqual(new Set(['07:00:00.000Z', '06:00:00.000Z']));
});
