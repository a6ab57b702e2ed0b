import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ladder } from '../../../src/domain/dunning/ladder.ts';
import { type DunningPosition, finalStep, nextDunning, promptAt } from '../../../src/domain/dunning/plan.ts';
import { dunningReasons, reasonClass } from '../../../src/domain/dunning/reasons.ts';
import { addSeconds, dateInZone, daysBetween, type IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import { dunningActions, dunningFinalActions } from '../../../src/domain/settings/values.ts';
import { instant } from '../../support/invoice.builder.ts';
import { runs } from '../kernel/arbitraries.ts';
import { doneOn, firstFailure, morning, paris, positionOf, startLadder } from './positions.ts';

const soft = startLadder('insufficient_funds');

const decide = (now: IsoInstant, changes: Partial<DunningPosition> = {}, ladder: Ladder = soft) => {
	const { due, skip, next, waitsFor } = nextDunning(positionOf(changes), ladder, now, paris);
	return {
		due: due && `${due.step} ${due.action}${due.why === null ? '' : ` (${due.why})`}`,
		skip: skip.map(({ step, why }) => `${step} ${why}`),
		next: next && `${next.step} ${next.action} ${next.at}`,
		waitsFor,
	};
};

const toldAndTried = [doneOn('0', '2027-03-01'), doneOn('3', '2027-03-04')];

describe('what is due after a soft refusal', () => {
	it('is a word at once, and a new try three days later', () => {
		expect(decide(firstFailure)).toEqual({
			due: '0 notice',
			skip: [],
			next: '3 retry 2027-03-04T07:00:00.000Z',
			waitsFor: null,
		});
	});

	it('comes with the morning of its day, not before', () => {
		const told = { recorded: [doneOn('0', '2027-03-01')] };
		expect(decide(instant('2027-03-04T06:59:59.999Z'), told).due).toBeNull();
		expect(decide(morning('2027-03-04'), told).due).toBe('3 retry');
	});

	it('keeps its hour when the clocks change', () => {
		const { next } = decide(morning('2027-03-27'), {
			startedAt: morning('2027-03-25'),
			recorded: [doneOn('0', '2027-03-25')],
		});
		expect(next).toBe('3 retry 2027-03-28T06:00:00.000Z');
	});

	it('waits for the morning when the failure came at night', () => {
		const night = instant('2027-03-01T01:00:00.000Z');
		expect(decide(night, { startedAt: night })).toMatchObject({ due: null, next: '0 notice 2027-03-01T07:00:00.000Z' });
	});

	it('is done once: what is recorded does not come again', () => {
		expect(decide(morning('2027-03-05'), { recorded: toldAndTried })).toMatchObject({
			due: null,
			skip: [],
			next: '8 retry 2027-03-09T07:00:00.000Z',
		});
	});
});

describe('after days without a run', () => {
	it('only the latest of the due steps is done, the others are recorded as skipped', () => {
		expect(decide(morning('2027-03-17'), { recorded: [doneOn('0', '2027-03-01')] })).toEqual({
			due: '15 retry',
			skip: ['3 superseded', '8 superseded'],
			next: '18 pay_link 2027-03-19T07:00:00.000Z',
			waitsFor: null,
		});
	});

	it('a step before one that was done is not done any more', () => {
		expect(
			decide(morning('2027-03-10'), { recorded: [doneOn('0', '2027-03-01'), doneOn('8', '2027-03-09')] }),
		).toMatchObject({ due: null, skip: ['3 superseded'], next: '15 retry 2027-03-16T07:00:00.000Z' });
	});

	it('the end never comes without its last word, and keeps its distance from it', () => {
		const late = morning('2027-04-20');
		expect(decide(late, { recorded: toldAndTried })).toMatchObject({
			due: '18 pay_link',
			next: 'final pause 2027-04-23T06:00:00.000Z',
		});
	});
});

describe('the end', () => {
	const all = ['0', '3', '8', '15', '18'].map((step) => doneOn(step, '2027-03-19'));

	it('comes after three weeks, and after it nothing', () => {
		expect(decide(morning('2027-03-21'), { recorded: all }).next).toBe('final pause 2027-03-22T07:00:00.000Z');
		expect(decide(morning('2027-03-22'), { recorded: all })).toEqual({
			due: 'final pause',
			skip: [],
			next: null,
			waitsFor: null,
		});
		expect(decide(morning('2027-03-23'), { recorded: [...all, doneOn('final', '2027-03-22')] })).toEqual({
			due: null,
			skip: [],
			next: null,
			waitsFor: null,
		});
	});

	it('takes nothing away when our own account is at fault', () => {
		expect(decide(morning('2027-03-22'), { recorded: all, reason: 'configuration' }).due).toBe(
			'final leave_unpaid (our_fault)',
		);
	});

	it('waits while a payment is under way', () => {
		expect(decide(morning('2027-03-22'), { recorded: all, waitsFor: 'payment' })).toEqual({
			due: null,
			skip: [],
			next: 'final pause 2027-03-23T07:00:00.000Z',
			waitsFor: 'payment',
		});
	});
});

describe('a new try', () => {
	const told = [doneOn('0', '2027-03-01')];
	const onThird = (changes: Partial<DunningPosition>) =>
		decide(morning('2027-03-04'), { recorded: told, ...changes }).due;

	it.each([
		['expired_method', 'hard_decline'],
		['invalid_method', 'hard_decline'],
		['unknown_payer', 'hard_decline'],
		['currency_not_supported', 'hard_decline'],
		['amount_not_supported', 'hard_decline'],
		['authentication_required', 'payer_must_act'],
		['rejected_by_payer', 'payer_must_act'],
		['cancelled', 'payer_must_act'],
	] as const)('is not made after %s: the payer is asked', (reason, why) => {
		expect(onThird({ reason })).toBe(`3 pay_link (${why})`);
	});

	it.each([
		'declined',
		'limit_reached',
		'provider_unavailable',
		'timed_out',
		'duplicate',
		'not_started',
		'other',
	] as const)('is made after %s', (reason) => {
		expect(onThird({ reason })).toBe('3 retry');
	});

	it('is made with a method that was saved since a hard refusal', () => {
		expect(onThird({ reason: 'expired_method', method: 'untried' })).toBe('3 retry');
	});

	it('needs a method', () => {
		expect(onThird({ method: 'none' })).toBe('3 pay_link (no_method)');
	});

	it.each([
		[{ ofInvoice: 8, declines: 2, ofMethod: 8 }, 'tries_of_invoice'],
		[{ ofInvoice: 7, declines: 7, ofMethod: 7 }, 'declines'],
		[{ ofInvoice: 2, declines: 2, ofMethod: 20 }, 'tries_of_method'],
	])('stops at the limit of %j', (tries, why) => {
		expect(onThird({ tries })).toBe(`3 pay_link (${why})`);
	});

	it('stops 60 days after the invoice', () => {
		const invoiceDate = dateInZone(instant('2027-01-03T12:00:00.000Z'), paris);
		expect(onThird({ invoiceDate })).toBe('3 pay_link (invoice_too_old)');
	});

	it('is made without a word to the payer when our own account was at fault', () => {
		expect(onThird({ reason: 'configuration' })).toBe('3 retry');
		expect(decide(firstFailure, { reason: 'configuration' })).toMatchObject({ due: null, skip: ['0 our_fault'] });
	});

	it('waits while a payment is under way', () => {
		expect(decide(morning('2027-03-04'), { recorded: told, waitsFor: 'payment' }).waitsFor).toBe('payment');
	});
});

describe('a phone', () => {
	const ladder: Ladder = { steps: [{ afterDays: 2, action: 'prompt' }], finalAction: 'pause', finalAfterDays: 21 };
	const agreed = { areAgreed: true, hour: 9, count: 0, lastAt: null };
	const ring = (now: string, prompts: DunningPosition['prompts']) =>
		decide(instant(now), { reason: 'no_method', method: 'none', prompts }, ladder);

	it('rings by itself only when the payer agreed to it', () => {
		expect(ring('2027-03-03T08:30:00.000Z', agreed).due).toBe('2 prompt');
		expect(ring('2027-03-03T09:00:00.000Z', { ...agreed, areAgreed: false }).due).toBe('2 pay_link (not_agreed)');
	});

	it('rings three times for an invoice at most', () => {
		expect(ring('2027-03-03T09:00:00.000Z', { ...agreed, count: 3 }).due).toBe('2 pay_link (prompts_used)');
	});

	it('rings within the hour that was agreed, and else on the next day', () => {
		expect(ring('2027-03-03T07:30:00.000Z', agreed)).toMatchObject({
			due: null,
			next: '2 prompt 2027-03-03T08:00:00.000Z',
		});
		expect(ring('2027-03-03T08:59:00.000Z', agreed).due).toBe('2 prompt');
		expect(ring('2027-03-03T09:00:00.000Z', agreed)).toMatchObject({
			due: null,
			next: '2 prompt 2027-03-04T08:00:00.000Z',
			waitsFor: 'agreed_hour',
		});
		expect(ring('2027-03-03T18:30:00.000Z', { ...agreed, hour: 19 }).due).toBe('2 prompt');
	});

	it('does not ring again for the same amount within ten minutes', () => {
		const lastAt = instant('2027-03-03T09:00:00.000Z');
		expect(promptAt({ lastAt, hour: 10 }, instant('2027-03-03T09:04:00.000Z'), paris)).toBe('2027-03-03T09:10:00.000Z');
		expect(promptAt({ lastAt, hour: 10 }, instant('2027-03-03T09:10:00.000Z'), paris)).toBe('2027-03-03T09:10:00.000Z');
	});
});

describe('for every ladder, reason and rhythm of runs', () => {
	const anyLadder: fc.Arbitrary<Ladder> = fc
		.record({
			days: fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 8 }),
			actions: fc.array(fc.constantFrom(...dunningActions), { minLength: 8, maxLength: 8 }),
			finalAction: fc.constantFrom(...dunningFinalActions),
			gap: fc.integer({ min: 1, max: 20 }),
		})
		.map(({ days, actions, finalAction, gap }) => {
			const sorted = [...days].sort((one, other) => one - other);
			const steps = sorted.map((afterDays, index) => ({ afterDays, action: actions[index] ?? 'notice' }));
			return { steps, finalAction, finalAfterDays: (sorted.at(-1) ?? 0) + gap };
		});

	/** Runs hours or weeks apart, as an outage would have them. */
	const anyRhythm = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 900 })), {
		minLength: 10,
		maxLength: 60,
	});

	const anyFacts = fc.record({
		reason: fc.constantFrom(...dunningReasons),
		method: fc.constantFrom('none', 'tried', 'untried' as const),
		areAgreed: fc.boolean(),
		timeZone: fc.constantFrom('Africa/Abidjan', 'Europe/Paris', 'America/New_York', 'Pacific/Auckland'),
	});

	it('each step is recorded once, in order, none before its day; the end is last; what must not be charged is not', () => {
		fc.assert(
			fc.property(anyLadder, anyRhythm, anyFacts, (ladder, hours, facts) => {
				let position = positionOf({
					...facts,
					prompts: { areAgreed: facts.areAgreed, hour: 11, count: 0, lastAt: null },
				});
				let now = firstFailure;
				const startDay = dateInZone(firstFailure, facts.timeZone);
				const done: string[] = [];
				for (const gap of [0, ...hours]) {
					now = addSeconds(now, gap * 3600);
					const { due, skip, next } = nextDunning(position, ladder, now, facts.timeZone);
					if (next !== null) expect(next.at > now).toBe(true);
					for (const { step } of skip) expect(position.recorded.some((record) => record.step === step)).toBe(false);
					const records = skip.map(({ step }) => ({ step, status: 'skipped' as const, at: now }));
					if (due !== null) {
						expect(position.recorded.some((record) => record.step === due.step)).toBe(false);
						const days = due.step === finalStep ? ladder.finalAfterDays : Number(due.step);
						expect(daysBetween(startDay, dateInZone(now, facts.timeZone))).toBeGreaterThanOrEqual(days);
						if (due.action === 'retry') {
							expect(facts.method === 'none').toBe(false);
							expect(position.method === 'tried' && ['hard', 'payer'].includes(reasonClass(facts.reason))).toBe(false);
							expect(position.tries.ofInvoice).toBeLessThan(8);
						}
						if (due.action === 'prompt') expect(facts.areAgreed).toBe(true);
						done.push(due.step);
					}
					const charged = due?.action === 'retry' ? 1 : 0;
					position = {
						...position,
						recorded: [
							...position.recorded,
							...records,
							...(due === null ? [] : [{ step: due.step, status: 'done' as const, at: now }]),
						],
						method: charged === 1 ? 'tried' : position.method,
						tries: {
							ofInvoice: position.tries.ofInvoice + charged,
							declines: position.tries.declines + charged,
							ofMethod: position.tries.ofMethod + charged,
						},
					};
					// Asked again at the same moment, there is nothing more to do.
					expect(nextDunning(position, ladder, now, facts.timeZone)).toMatchObject({ due: null, skip: [] });
				}
				const numbers = done.map((step) => (step === finalStep ? 1_000 : Number(step)));
				expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
			}),
			runs,
		);
	}, 30_000);
});
