import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planReminders, stopReminders, upcomingReminders } from '../../../src/domain/invoices/reminder-plan.ts';
import { addDays, addSeconds, dateInZone, type IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import { date, instant } from '../../support/invoice.builder.ts';
import { runs } from '../kernel/arbitraries.ts';
import { type Happening, hourly, liveThrough, openInvoice, paris, termsOf } from './reminder-story.ts';

const noon = instant('2026-03-17T12:00:00.000Z');

describe('a reminder that is due', () => {
	const terms = termsOf([1, 7, 30]);

	it('is sent from eight in the morning on, where the seller is', () => {
		// Paris is one hour ahead in March: 7:00 UTC is eight.
		const early = planReminders(terms, openInvoice(), [], instant('2026-03-17T06:59:59.000Z'));
		expect(early).toEqual({ send: null, records: [], nextAt: '2026-03-17T07:00:00.000Z' });
		const onTime = planReminders(terms, openInvoice(), [], instant('2026-03-17T07:00:00.000Z'));
		expect(onTime.send).toEqual({ step: 7, fallsOn: '2026-03-17' });
	});

	it('is recorded with those it replaces, and the next day is known', () => {
		const plan = planReminders(terms, openInvoice(), [], noon);
		expect(plan.records.map(({ step, status, reason }) => [step, status, reason])).toEqual([
			['1', 'skipped', 'superseded'],
			['7', 'requested', null],
		]);
		// 9 April is in summer time.
		expect(plan.nextAt).toBe('2026-04-09T06:00:00.000Z');
	});

	it('is skipped on a day on which the customer was reminded by hand', () => {
		const byHand = planReminders(terms, openInvoice(), [], noon).records.map((record) => ({
			...record,
			status: 'requested' as const,
			step: 'manual-2026-03-17',
		}));
		const plan = planReminders(terms, openInvoice(), byHand, addSeconds(noon, 60));
		expect(plan.send).toBeNull();
		expect(plan.records.at(-1)).toMatchObject({ step: '7', status: 'skipped', reason: 'same_day' });
	});

	it('is sent on a day on which another step was only passed over', () => {
		const [passedOver] = planReminders(terms, openInvoice(), [], noon).records;
		expect(passedOver).toMatchObject({ step: '1', status: 'skipped' });
		expect(planReminders(terms, openInvoice(), [passedOver!], addSeconds(noon, 60)).send).toMatchObject({ step: 7 });
	});

	it('is skipped after a reminder of the same night, though UTC has another day', () => {
		const byHand = planReminders(terms, openInvoice(), [], noon).records.map((record) => ({
			...record,
			status: 'requested' as const,
			step: 'manual-2026-03-17',
			createdAt: instant('2026-03-16T23:30:00.000Z'),
		}));
		expect(planReminders(terms, openInvoice(), byHand, noon).send).toBeNull();
	});

	it('follows the schedule in force today, not that of the day of issue', () => {
		const reminderSchedule = (_audience: unknown, at: string) => ({
			offsets: at < '2026-03-01' ? [1, 7, 30] : [5],
			setting: 'cfg_1@1',
		});
		const changed = { ...terms, settings: { ...terms.settings, reminderSchedule } };
		expect(planReminders(changed, openInvoice(), [], noon).send).toEqual({ step: 5, fallsOn: '2026-03-15' });
	});

	it.each([
		['paid', { status: 'paid' }],
		['cancelled', { status: 'cancelled' }],
		['refunded', { status: 'refunded' }],
		['written off', { status: 'uncollectible' }],
		['a draft', { status: 'draft' }],
		['contested', { hold: 'dispute' }],
		['held by hand', { hold: 'manual' }],
		['imported', { importedAt: noon }],
	] as const)('is none for an invoice that is %s', (_state, changes) => {
		expect(planReminders(terms, openInvoice(changes), [], noon)).toEqual({ send: null, records: [], nextAt: null });
	});

	it('is none without an address, without mail, or with reminders switched off', () => {
		const nothing = { send: null, records: [], nextAt: null };
		const { billing } = openInvoice();
		const unreachable = openInvoice({ billing: { ...billing, email: null } });
		expect(planReminders(terms, unreachable, [], noon)).toEqual(nothing);
		expect(planReminders({ ...terms, mailEnabled: false }, openInvoice(), [], noon)).toEqual(nothing);
		const off = { ...terms, settings: { ...terms.settings, feature: () => false } };
		expect(planReminders(off, openInvoice(), [], noon)).toEqual(nothing);
		const unset = { ...terms, settings: { ...terms.settings, reminderSchedule: () => null } };
		expect(planReminders(unset, openInvoice(), [], noon)).toEqual(nothing);
	});

	it('counts from the due date that was agreed on later', () => {
		const moved = openInvoice({ extendedDueDate: date('2026-03-16') });
		expect(planReminders(terms, moved, [], noon).records).toMatchObject([{ step: '1', dueOn: '2026-03-16' }]);
	});
});

it('what is stopped is every step whose day has come and that nothing is recorded of', () => {
	const stop = { today: date('2026-03-17'), now: noon, reason: 'held' as const };
	const stopped = stopReminders(termsOf([1, 7, 30]).settings, openInvoice(), [], stop);
	expect(stopped.map(({ step, status, reason }) => [step, status, reason])).toEqual([
		['1', 'stopped', 'held'],
		['7', 'stopped', 'held'],
	]);
	expect(stopReminders(termsOf([1, 7, 30]).settings, openInvoice(), stopped, stop)).toEqual([]);
});

it('what lies ahead is told until nobody is to be reminded', () => {
	const terms = termsOf([7, 14, 30]);
	const steps = (hold: 'dispute' | null) =>
		upcomingReminders(terms, openInvoice({ hold }), [], noon).map(({ step }) => step);
	expect(steps(null)).toEqual([14, 30]);
	expect(steps('dispute')).toEqual([]);
});

describe.each(Array.from({ length: 30 }, (_, index) => index + 1))('an outage of %i days', (length) => {
	it.each([0, 3, 10, 20, 31])('from day %i on loses no reminder and repeats none', (start) => {
		const isDown = (day: number) => day >= start && day < start + length;
		const { records, asked, waits } = liveThrough([-3, 7, 14, 30], hourly('2026-03-05', 75, isDown));
		expect(records.map(({ step }) => step).sort()).toEqual(['-3', '14', '30', '7'].sort());
		expect(new Set(asked.map(({ at }) => at.slice(0, 10))).size).toBe(asked.length);
		expect(records.filter(({ status }) => status === 'requested')).toHaveLength(asked.length);
		expect(asked.at(-1)?.step).toBe(30);
		expect(waits).toBeNull();
	});
});

/** From 5 February on, before the invoice is issued, to after its last step. */
const from = '2026-02-05';
const days = 110;

const anyMoment: fc.Arbitrary<IsoInstant> = fc
	.integer({ min: 0, max: days * 24 * 60 })
	.map((minutes) => addSeconds(instant(`${from}T00:00:00.000Z`), minutes * 60));

const anyStory = fc.record({
	offsets: fc.uniqueArray(fc.integer({ min: -20, max: 40 }), { maxLength: 8 }),
	dueDate: fc.integer({ min: 0, max: 40 }).map((later) => addDays(date('2026-02-08'), later)),
	/** Cron comes at any times, often or hardly ever. */
	wakeUps: fc.uniqueArray(anyMoment, { maxLength: 120 }),
	paidAt: fc.option(anyMoment),
	hold: fc.option(fc.tuple(anyMoment, anyMoment).map((pair) => [...pair].sort() as [IsoInstant, IsoInstant])),
});

describe('whatever the schedule, the outages, the payment and the hold', () => {
	const tell = ({
		offsets,
		dueDate,
		wakeUps,
		paidAt,
		hold,
	}: typeof anyStory extends fc.Arbitrary<infer T> ? T : never) => {
		const happenings: Happening[] = [
			...(paidAt === null ? [] : [{ at: paidAt, what: 'paid' as const }]),
			...(hold === null
				? []
				: [
						{ at: hold[0], what: 'held' as const },
						{ at: hold[1], what: 'released' as const },
					]),
		].filter(({ at }) => at > '2026-02-08T09:00:00.000Z');
		const invoice = openInvoice({ dueDate });
		const later = wakeUps.filter((at) => at > '2026-02-08T09:00:00.000Z');
		return { ...liveThrough(offsets, later, happenings, invoice), invoice, happenings, later };
	};
	const localDay = (at: IsoInstant) => dateInZone(at, paris.timeZone);

	it('every step is recorded at most once, and at most one mail leaves a day', () => {
		fc.assert(
			fc.property(anyStory, (story) => {
				const { records, asked } = tell(story);
				expect(new Set(records.map(({ step }) => step)).size).toBe(records.length);
				expect(new Set(asked.map(({ at }) => localDay(at))).size).toBe(asked.length);
			}),
			runs,
		);
	});

	it('only the latest step that is due is sent, and steps are sent in order', () => {
		fc.assert(
			fc.property(anyStory, (story) => {
				const { asked, invoice } = tell(story);
				for (const { at, step } of asked) {
					const due = story.offsets.filter((offset) => addDays(invoice.dueDate!, offset) <= localDay(at));
					expect(step).toBe(Math.max(...due));
				}
				const steps = asked.map(({ step }) => step);
				expect(steps).toEqual([...steps].sort((one, other) => one - other));
			}),
			runs,
		);
	});

	it('nothing is sent at night, after the payment or while it is held', () => {
		fc.assert(
			fc.property(anyStory, (story) => {
				const { asked, happenings } = tell(story);
				const at = (what: Happening['what']) => happenings.find((one) => one.what === what)?.at ?? null;
				const [paid, held, released] = [at('paid'), at('held'), at('released')];
				for (const one of asked) {
					expect(paid === null || one.at < paid).toBe(true);
					if (held !== null) expect(one.at < held || (released !== null && one.at > released)).toBe(true);
					expect(Number(one.at.slice(11, 13))).toBeGreaterThanOrEqual(6);
				}
			}),
			runs,
		);
	});

	it('every step whose day had come at the last wake-up is sent, skipped or stopped', () => {
		fc.assert(
			fc.property(anyStory, (story) => {
				const { records, invoice, later } = tell({ ...story, paidAt: null, hold: null });
				// By day, whatever the season: before eight it waits for eight.
				const byDay = later.filter((at) => at.slice(11) >= '07:00' && at.slice(11) < '22:00');
				const last = byDay.sort().at(-1);
				const fell = story.offsets.filter((offset) => {
					const day = addDays(invoice.dueDate!, offset);
					return last !== undefined && day > invoice.issueDate! && day <= localDay(last);
				});
				expect(records.map(({ step }) => Number(step))).toEqual(expect.arrayContaining(fell));
			}),
			runs,
		);
	});
});
