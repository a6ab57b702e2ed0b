import { describe, expect, it } from 'vitest';
import type { Invoice } from '../../../src/domain/invoices/invoice.ts';
import { addSeconds, type IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import {
	batchWorkKinds,
	type Commit,
	type DueWork,
	type DueWorkKind,
	type Need,
	type Store,
} from '../../../src/domain/kernel/store.ts';
import { noCounts } from '../../../src/domain/work/perform-work.ts';
import { dueChunk, type RunDueOutcome, runDue } from '../../../src/domain/work/run-due.ts';
import { action, countingIds, createFakeStore, type FakeStore } from '../../support/fake-store.ts';
import { date, frenchConsumerInvoice, instant } from '../../support/invoice.builder.ts';
import { termsOf } from '../invoices/reminder-story.ts';

/** What subscriptions need besides; none of them is due here. */
const workTerms = {
	...termsOf([7]),
	hasher: { sha256: async () => 'hash' },
	dataKeys: { create: async () => 'key' },
};

/** Due the day before the run. */
const invoiceOf = (id: string): Invoice =>
	frenchConsumerInvoice({ id: id as Invoice['id'], status: 'pending', dueDate: date('2026-11-21') });
const workOn = (subjectId: string, attempts = 0, kind: DueWorkKind = 'invoice.overdue'): DueWork => ({
	kind,
	subjectId,
	step: '',
	dueAt: action.now,
	attempts,
});

interface Scene {
	readonly fake: FakeStore;
	readonly commits: Commit[];
	run(asOf?: IsoInstant): Promise<RunDueOutcome>;
}

/** Reading `broken` fails, alone or among others. */
const sceneOf = (due: readonly DueWork[], broken: string | null = null): Scene => {
	const fake = createFakeStore((need: Need) => {
		if (need.kind === 'due-work.due') return due;
		if (need.kind === 'reminder.ofInvoices') return [];
		if (need.kind !== 'invoice.byIds') return null;
		if (need.ids.some((id) => id === broken)) throw new Error('D1 is away');
		return need.ids.map(invoiceOf);
	});
	const commits: Commit[] = [];
	const store: Store = {
		load: fake.store.load,
		commit: (commit) => {
			commits.push(commit);
			return fake.store.commit(commit);
		},
	};
	return {
		fake,
		commits,
		run: (asOf = action.now) =>
			runDue({ store, ids: countingIds(), ...workTerms }, action, { asOf, kinds: batchWorkKinds }),
	};
};

it('a chunk is decided together and committed in one batch', async () => {
	const { run, commits, fake } = sceneOf([workOn('inv_1'), workOn('inv_2'), workOn('inv_3')]);
	expect(await run()).toEqual({ ...noCounts, done: 3, markedOverdue: 3, postponed: 0, parked: 0, more: false });
	expect(commits).toHaveLength(1);
	expect(fake.events().map(({ type, subjectId }) => [type, subjectId])).toEqual(
		['inv_1', 'inv_2', 'inv_3'].map((id) => ['invoice.overdue', id]),
	);
});

it('when another writer was first to one of them, each half is done by itself', async () => {
	const { run, commits, fake } = sceneOf([workOn('inv_1'), workOn('inv_2')]);
	fake.conflicts = 1;
	expect(await run()).toMatchObject({ done: 2 });
	expect(commits).toHaveLength(3);
});

it('a race is decided again; what stands in the way three times in a row waits as what failed does', async () => {
	const raced = sceneOf([workOn('inv_1')]);
	raced.fake.conflicts = 2;
	expect(await raced.run()).toMatchObject({ done: 1, postponed: 0 });
	expect(raced.commits).toHaveLength(3);
	const blocked = sceneOf([workOn('inv_1')]);
	blocked.fake.conflicts = 3;
	expect(await blocked.run()).toMatchObject({ done: 0, postponed: 1 });
});

it('one that fails does not hold up the others', async () => {
	const { run, fake } = sceneOf([workOn('inv_1'), workOn('inv_2')], 'inv_2');
	expect(await run()).toMatchObject({ done: 1, markedOverdue: 1, postponed: 1, parked: 0, more: false });
	expect(fake.events().map(({ subjectId }) => subjectId)).toEqual(['inv_1']);
});

it.each([
	[0, 1],
	[1, 2],
	[2, 4],
	[3, 8],
])('after %i failures a further one waits %i hours', async (attempts, hours) => {
	const work = workOn('inv_1', attempts);
	const { run, fake } = sceneOf([work], 'inv_1');
	await run();
	expect(fake.changes).toEqual([{ kind: 'due-work.retry', work, dueAt: addSeconds(action.now, hours * 3600) }]);
});

it('the fifth failure parks it with its reason', async () => {
	const work = workOn('inv_1', 4);
	const { run, fake } = sceneOf([work], 'inv_1');
	expect(await run()).toMatchObject({ postponed: 0, parked: 1 });
	expect(fake.changes).toEqual([{ kind: 'due-work.park', work, reason: 'D1 is away' }]);
});

it('a run that looks ahead does not meet its own failures again', async () => {
	const asOf = addSeconds(action.now, 30 * 86_400);
	const { run, fake } = sceneOf([workOn('inv_1')], 'inv_1');
	await run(asOf);
	expect(fake.changes).toMatchObject([{ kind: 'due-work.retry', dueAt: addSeconds(asOf, 3600) }]);
});

it('one bad row among two hundred is found in few commits, and the others are done', async () => {
	const works = Array.from({ length: dueChunk }, (_, index) => workOn(`inv_${index}`));
	const { run, commits } = sceneOf(works, 'inv_137');
	expect(await run()).toMatchObject({ done: dueChunk - 1, postponed: 1, more: true });
	expect(commits.length).toBeLessThan(12);
});

it('where every row is bad, one go postpones what it has statements for and comes again', async () => {
	const works = Array.from({ length: dueChunk }, (_, index) => workOn(`inv_${index}`));
	const fake = createFakeStore((need: Need) => {
		if (need.kind === 'due-work.due') return works;
		throw new Error('D1 is away');
	});
	const deps = { store: fake.store, ids: countingIds(), ...workTerms };
	const outcome = await runDue(deps, action, { asOf: action.now, kinds: batchWorkKinds });
	expect(outcome).toMatchObject({ done: 0, more: true });
	expect(outcome.postponed).toBeGreaterThan(10);
	expect(outcome.postponed).toBeLessThan(dueChunk);
});

describe('the work of marking overdue', () => {
	const late = (invoice: Partial<Invoice>) => {
		const work = workOn('inv_1');
		const fake = createFakeStore((need: Need) =>
			need.kind === 'due-work.due' ? [work] : [{ ...invoiceOf('inv_1'), ...invoice }],
		);
		const deps = { store: fake.store, ids: countingIds(), ...workTerms };
		return { fake, work, run: () => runDue(deps, action, { asOf: action.now, kinds: batchWorkKinds }) };
	};

	it('leaves an invoice alone whose due date was moved after the work was read', async () => {
		const { fake, work, run } = late({ extendedDueDate: date('2026-12-31') });
		expect(await run()).toMatchObject({ done: 1, markedOverdue: 0 });
		expect(fake.changes).toEqual([{ kind: 'due-work.done', work }]);
	});

	it.each([
		['2026-11-21', 1],
		['2026-11-22', 0],
	])('an invoice due on %s is overdue on 22 November: %i', async (dueDate, marked) => {
		expect(await late({ dueDate: date(dueDate) }).run()).toMatchObject({ markedOverdue: marked });
	});
});

describe('the work of reminding', () => {
	const reminded = (invoice: Partial<Invoice>) => {
		const work = { ...workOn('inv_1', 0, 'invoice.remind'), dueAt: instant('2026-11-20T07:00:00.000Z') };
		const fake = createFakeStore((need: Need) => {
			if (need.kind === 'due-work.due') return [work];
			if (need.kind === 'reminder.ofInvoices') return [];
			return [{ ...invoiceOf('inv_1'), issueDate: date('2026-10-01'), dueDate: date('2026-11-13'), ...invoice }];
		});
		const deps = { store: fake.store, ids: countingIds(), ...workTerms, ...termsOf([7, 14]) };
		return { fake, work, run: () => runDue(deps, action, { asOf: action.now, kinds: batchWorkKinds }) };
	};

	it('records the step, asks for the mail, tells it and waits for the next, in one commit', async () => {
		const { fake, run } = reminded({});
		expect(await run()).toMatchObject({ done: 1, remindersRequested: 1, remindersSkipped: 0 });
		expect(fake.events()).toMatchObject([{ type: 'invoice.reminder_requested', payload: { step: '7', skipped: [] } }]);
		expect(fake.changes).toContainEqual(
			expect.objectContaining({ kind: 'reminder.record', reminder: expect.objectContaining({ step: '7' }) }),
		);
		expect(fake.changes).toContainEqual({
			kind: 'outbox',
			message: { kind: 'mail.send', subjectId: 'inv_1/overdue.7', createdAt: action.now },
		});
		expect(fake.changes).toContainEqual(
			expect.objectContaining({
				kind: 'due-work',
				work: expect.objectContaining({ dueAt: '2026-11-27T07:00:00.000Z' }),
			}),
		);
	});

	it('ends when the invoice is paid, unless somebody moved it meanwhile', async () => {
		const { fake, run, work } = reminded({ status: 'paid' });
		expect(await run()).toMatchObject({ done: 1, remindersRequested: 0 });
		expect(fake.changes).toEqual([{ kind: 'due-work.done', work }]);
	});

	it('tells when all that was due is too late', async () => {
		const { fake, run } = reminded({ dueDate: date('2026-10-01'), issueDate: date('2026-09-01') });
		expect(await run()).toMatchObject({ remindersRequested: 0, remindersSkipped: 2 });
		expect(fake.events()).toMatchObject([{ type: 'invoice.reminder_skipped', payload: { skipped: ['7', '14'] } }]);
		expect(fake.changes.map(({ kind }) => kind)).not.toContain('outbox');
	});
});
