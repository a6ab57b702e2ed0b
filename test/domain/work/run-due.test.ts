import { expect, it } from 'vitest';
import type { Invoice } from '../../../src/domain/invoices/invoice.ts';
import { addSeconds, type IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import type { Commit, DueWork, Need, Store } from '../../../src/domain/kernel/store.ts';
import { type RunDueOutcome, runDue } from '../../../src/domain/work/run-due.ts';
import { action, countingIds, createFakeStore, type FakeStore } from '../../support/fake-store.ts';
import { frenchConsumerInvoice } from '../../support/invoice.builder.ts';

const invoiceOf = (id: string): Invoice => frenchConsumerInvoice({ id: id as Invoice['id'], status: 'pending' });
const workOn = (subjectId: string, attempts = 0): DueWork => ({
	kind: 'invoice.overdue',
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
		run: (asOf = action.now) => runDue({ store, ids: countingIds() }, action, asOf),
	};
};

it('a chunk is decided together and committed in one batch', async () => {
	const { run, commits, fake } = sceneOf([workOn('inv_1'), workOn('inv_2'), workOn('inv_3')]);
	expect(await run()).toEqual({ done: 3, postponed: 0, parked: 0, more: false });
	expect(commits).toHaveLength(1);
	expect(fake.events().map(({ type, subjectId }) => [type, subjectId])).toEqual(
		['inv_1', 'inv_2', 'inv_3'].map((id) => ['invoice.overdue', id]),
	);
});

it('when another writer was first to one of them, each is done alone', async () => {
	const { run, commits, fake } = sceneOf([workOn('inv_1'), workOn('inv_2')]);
	fake.conflicts = 1;
	expect(await run()).toMatchObject({ done: 2 });
	expect(commits).toHaveLength(3);
});

it('one that fails does not hold up the others', async () => {
	const { run, fake } = sceneOf([workOn('inv_1'), workOn('inv_2')], 'inv_2');
	expect(await run()).toEqual({ done: 1, postponed: 1, parked: 0, more: false });
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
