import { describe, expect, it } from 'vitest';
import { explainDunning } from '../../../src/domain/dunning/explain.ts';
import { ladderFor } from '../../../src/domain/dunning/ladder.ts';
import type { StepRecord } from '../../../src/domain/dunning/plan.ts';
import { type DunningReason, dunningReasons, reasonClass } from '../../../src/domain/dunning/reasons.ts';
import { graceUntil, simulateDunning } from '../../../src/domain/dunning/simulate.ts';
import { dunningLadder } from '../../../src/domain/settings/start-kit/dunning.ts';
import type { DunningLadderValue, ProviderName } from '../../../src/domain/settings/values.ts';
import { date, instant } from '../../support/invoice.builder.ts';
import { doneOn, firstFailure, morning, paris, positionOf, startLadder } from './positions.ts';

const simulate = (
	reason: DunningReason,
	provider: ProviderName | null,
	changes: {
		readonly value?: DunningLadderValue;
		readonly graceDays?: number;
		readonly promptHour?: number;
	} = {},
) =>
	simulateDunning({
		value: dunningLadder,
		graceDays: 14,
		promptHour: null,
		...changes,
		provider,
		reason,
		startedAt: firstFailure,
		invoiceDate: date('2027-03-01'),
		timeZone: paris,
	}).map(({ day, step, action, why, hasAccess }) =>
		[day.slice(5), step, action, ...(why === null ? [] : [`(${why})`]), hasAccess ? 'access' : 'none'].join(' '),
	);

describe('the ladder of a new tenant, on an axis of dates', () => {
	it('a card without money is tried after 3, 5 and 7 days more, and the subscription paused after three weeks', () => {
		expect(simulate('insufficient_funds', 'stripe')).toEqual([
			'03-01 0 notice access',
			'03-04 3 retry access',
			'03-09 8 retry access',
			'03-15 grace end_access none',
			'03-16 15 retry none',
			'03-19 18 pay_link none',
			'03-22 final pause none',
		]);
	});

	it('a card that expired is never tried again: its owner is asked four times', () => {
		expect(simulate('expired_method', 'stripe')).toEqual([
			'03-01 0 pay_link access',
			'03-04 3 pay_link access',
			'03-08 7 pay_link access',
			'03-15 grace end_access none',
			'03-15 14 pay_link none',
			'03-22 final pause none',
		]);
	});

	it('PayPal is tried after 3 and 7 days more, then its owner is asked', () => {
		expect(simulate('declined', 'paypal')).toEqual([
			'03-01 0 notice access',
			'03-04 3 retry access',
			'03-11 10 retry access',
			'03-15 grace end_access none',
			'03-15 14 pay_link none',
			'03-22 final pause none',
		]);
	});

	it.each([
		['no_method', null],
		['timed_out', 'orange_money'],
		['insufficient_funds', 'mtn_mobile_money'],
	] as const)('%s of %s: links by mail, and no phone rings', (reason, provider) => {
		expect(simulate(reason, provider)).toEqual([
			'03-01 0 pay_link access',
			'03-04 3 pay_link access',
			'03-08 7 pay_link access',
			'03-13 12 pay_link access',
			'03-15 grace end_access none',
			'03-22 final pause none',
		]);
	});

	it('when our own account is wrong it is tried again without a word, and nothing is taken away but by the end of grace', () => {
		expect(simulate('configuration', 'stripe')).toEqual([
			'03-01 0 notice (our_fault) access',
			'03-04 3 retry access',
			'03-09 8 retry access',
			'03-15 grace end_access none',
			'03-16 15 retry none',
			'03-19 18 pay_link (our_fault) none',
			'03-22 final leave_unpaid (our_fault) none',
		]);
	});

	it('never charges after a reason that forbids it, whichever provider gave it', () => {
		for (const reason of dunningReasons.filter((each) => !['soft', 'ours'].includes(reasonClass(each)))) {
			for (const provider of ['stripe', 'paypal', 'orange_money', 'mtn_mobile_money', null] as const) {
				expect(simulate(reason, provider).join()).not.toMatch(/retry|prompt/);
			}
		}
	});
});

describe('a ladder of one’s own', () => {
	const value: DunningLadderValue = {
		steps: [{ after_days: 30, action: 'prompt' }],
		final_action: 'cancel',
		variants: [
			{ providers: ['paypal'], reasons: ['declined'], steps: [], final_action: 'leave_unpaid', final_after_days: 5 },
		],
	};

	it('an older one, without variants and without a day for the end, is read: a week after its last step', () => {
		expect(ladderFor({ steps: value.steps, final_action: 'cancel' }, { provider: null, reason: 'other' })).toEqual({
			steps: [{ afterDays: 30, action: 'prompt' }],
			finalAction: 'cancel',
			finalAfterDays: 37,
		});
	});

	it('a variant is taken when all of its lists name the failure', () => {
		expect(simulate('declined', 'paypal', { value })).toEqual([
			'03-06 final leave_unpaid access',
			'03-15 grace end_access none',
		]);
		expect(simulate('declined', 'stripe', { value }).at(-1)).toBe('04-07 final cancel none');
		expect(simulate('timed_out', 'paypal', { value }).at(-1)).toBe('04-07 final cancel none');
	});

	it('rings a phone at nine where its owner agreed, and sends a link where not', () => {
		expect(simulate('no_method', null, { value, promptHour: 10 })[1]).toBe('03-31 30 prompt none');
		expect(simulate('no_method', null, { value })[1]).toBe('03-31 30 pay_link (not_agreed) none');
	});

	it('access ends with a final action that comes before the end of grace', () => {
		expect(simulate('declined', 'stripe', { value, graceDays: 90 })).toEqual([
			'03-31 30 pay_link (not_agreed) access',
			'04-07 final cancel none',
		]);
	});

	it('without grace access ends on the day of the failure', () => {
		expect(graceUntil(firstFailure, 0, paris)).toBe('2027-03-01');
		expect(graceUntil(instant('2027-03-01T23:30:00.000Z'), 14, paris)).toBe('2027-03-16');
	});
});

describe('the explanation', () => {
	const record = (
		step: string,
		action: StepRecord['action'],
		day: string,
		changes: Partial<StepRecord> = {},
	): StepRecord => ({
		...doneOn(step, day),
		planned: action,
		action,
		why: null,
		...changes,
	});
	const records = [record('0', 'notice', '2027-03-01'), record('3', 'retry', '2027-03-04')];
	const dunning = {
		status: 'open',
		reason: 'insufficient_funds',
		startedAt: firstFailure,
		graceUntil: date('2027-03-15'),
		endedAt: null,
		ladder: startLadder('insufficient_funds'),
		records,
	} as const;
	const explain = (changes: Partial<Parameters<typeof explainDunning>[0]> = {}, now = morning('2027-03-05')) =>
		explainDunning({ ...dunning, ...changes }, positionOf({ recorded: records }), now, paris);
	const told = ({ at, what, why }: { at: string; what: string; why: string | null }) =>
		`${at.slice(5, 10)} ${what}${why === null ? '' : ` (${why})`}`;

	it('tells what happened, what comes next and when, and what would follow', () => {
		const { happened, next, later, keepsAccess } = explain();
		expect(happened.map(told)).toEqual(['03-01 began (insufficient_funds)', '03-01 notice', '03-04 retry']);
		expect(next && told(next)).toBe('03-09 retry');
		expect(later.map(told)).toEqual(['03-16 retry', '03-19 pay_link', '03-22 pause']);
		expect(keepsAccess).toBe(true);
	});

	it('tells what was skipped by what was planned', () => {
		const skipped = record('3', 'retry', '2027-03-04', { status: 'skipped', why: 'superseded' });
		expect(explain({ records: [skipped] }).happened[1]).toEqual({
			at: morning('2027-03-04'),
			step: '3',
			what: 'retry',
			outcome: 'skipped',
			why: 'superseded',
		});
	});

	it('has nothing ahead once money came, and access no longer hangs on the failure', () => {
		const over = explain({ status: 'recovered', endedAt: morning('2027-03-05') });
		expect(over.happened.map(told).at(-1)).toBe('03-05 ended (recovered)');
		expect(over).toMatchObject({ next: null, later: [] });
	});

	it('tells the end of access by the day', () => {
		expect(explain({}, instant('2027-03-14T22:59:00.000Z')).keepsAccess).toBe(true);
		expect(explain({}, instant('2027-03-14T23:00:00.000Z')).keepsAccess).toBe(false);
	});
});
