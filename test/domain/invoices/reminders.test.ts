import { describe, expect, it } from 'vitest';
import {
	decideReminders,
	manualStepOn,
	type Reminder,
	type ReminderQuestion,
	recordedSteps,
	reminderSubject,
} from '../../../src/domain/invoices/reminders.ts';
import type { InvoiceId } from '../../../src/domain/kernel/ids.ts';
import { date, instant } from '../../support/invoice.builder.ts';

const decide = (today: string, changes: Partial<ReminderQuestion> = {}) =>
	decideReminders({
		dueDate: date('2026-03-10'),
		offsets: [-3, 1, 7],
		recorded: new Set(),
		issueDate: date('2026-02-08'),
		today: date(today),
		...changes,
	});

const stepsOf = (decision: ReturnType<typeof decide>) => ({
	send: decision.send?.step ?? null,
	skip: decision.skip.map(({ step, reason }) => `${step} ${reason}`),
	next: decision.next,
});

describe('which reminder is due', () => {
	it.each([
		['2026-03-06', [], null, [], '2026-03-07'],
		['2026-03-07', [], -3, [], '2026-03-11'],
		['2026-03-07', [-3], null, [], '2026-03-11'],
		['2026-03-11', [-3], 1, [], '2026-03-17'],
		['2026-03-17', [-3, 1], 7, [], null],
		['2026-04-30', [-3, 1, 7], null, [], null],
	])('on %s, with %j recorded', (today, recorded, send, skip, next) => {
		expect(stepsOf(decide(today, { recorded: new Set(recorded) }))).toEqual({ send, skip, next });
	});

	it('after days without a run is the latest of those due, and the others are skipped', () => {
		expect(stepsOf(decide('2026-03-18'))).toEqual({ send: 7, skip: ['-3 superseded', '1 superseded'], next: null });
	});

	it('is late by a week and still sent', () => {
		expect(stepsOf(decide('2026-03-24', { recorded: new Set([-3, 1]) })).send).toBe(7);
	});

	it('is sent up to 31 days after its day, and then is too late', () => {
		expect(stepsOf(decide('2026-04-17')).send).toBe(7);
		expect(stepsOf(decide('2026-04-18'))).toEqual({
			send: null,
			skip: ['-3 too_late', '1 too_late', '7 too_late'],
			next: null,
		});
	});

	it('is never one before the day of issue, nor of it: the invoice itself is the mail of that day', () => {
		const issued = { issueDate: date('2026-03-07') };
		expect(stepsOf(decide('2026-03-07', issued))).toEqual({ send: null, skip: [], next: '2026-03-11' });
		expect(stepsOf(decide('2026-03-11', issued))).toEqual({ send: 1, skip: [], next: '2026-03-17' });
	});

	it('is none that a new schedule puts before one that was sent', () => {
		const later = { offsets: [1, 3, 7], recorded: new Set([1, 7]) };
		expect(stepsOf(decide('2026-03-20', later))).toEqual({ send: null, skip: ['3 superseded'], next: null });
	});

	it('follows the calendar over the end of a month and a leap day', () => {
		const leap = { dueDate: date('2028-02-28'), offsets: [1, 2], issueDate: date('2028-02-01') };
		expect(stepsOf(decide('2028-02-29', leap))).toEqual({ send: 1, skip: [], next: '2028-03-01' });
	});

	it('is none without a schedule', () => {
		expect(stepsOf(decide('2026-03-20', { offsets: [] }))).toEqual({ send: null, skip: [], next: null });
	});
});

const reminder = (changes: Partial<Reminder>): Reminder => ({
	invoiceId: 'inv_1' as InvoiceId,
	dueOn: date('2026-03-10'),
	step: '7',
	status: 'requested',
	fallsOn: date('2026-03-17'),
	reason: null,
	createdAt: instant('2026-03-17T08:00:00.000Z'),
	...changes,
});

describe('what is recorded', () => {
	it('counts for its own due date, and a reminder by hand is no step', () => {
		const records = [
			reminder({}),
			reminder({ step: '1', dueOn: date('2026-03-20') }),
			reminder({ step: manualStepOn(date('2026-03-12')) }),
		];
		expect(recordedSteps(records, date('2026-03-10'))).toEqual(new Set([7]));
	});
});

describe('the name of the mail', () => {
	it.each([
		['7', false, 'inv_1/overdue.7'],
		['-3', false, 'inv_1/overdue.-3'],
		['7', true, 'inv_1/overdue.7.2026-03-10'],
		['manual-2026-03-12', false, 'inv_1/overdue.manual-2026-03-12'],
		['manual-2026-03-12', true, 'inv_1/overdue.manual-2026-03-12'],
	])('of step %s, due date moved: %s', (step, isMoved, subject) => {
		expect(reminderSubject(reminder({ step }), isMoved)).toBe(subject);
	});
});
