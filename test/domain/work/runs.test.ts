import { beforeEach, describe, expect, it } from 'vitest';
import type { Run } from '../../../src/domain/work/run.ts';
import { finishRun, type NewRunInput, startRun } from '../../../src/domain/work/runs.usecases.ts';
import { action, countingIds, createFakeStore, type FakeStore, instant } from '../../support/fake-store.ts';

let fake: FakeStore;
beforeEach(() => {
	fake = createFakeStore();
});

const start = (input: Partial<NewRunInput> = {}, key: string | null = null) =>
	startRun(
		{ store: fake.store, ids: countingIds() },
		{ task: 'daily', asOf: action.now, dryRun: false, mode: 'live', ...input },
		action,
		key === null ? null : { key, requestHash: 'hash' },
	);
const started = async (input: Partial<NewRunInput> = {}): Promise<Run> => {
	const result = await start(input);
	if (!result.ok || result.value.kind !== 'done') throw new Error(JSON.stringify(result));
	return result.value.value;
};
const tomorrow = instant('2026-11-23T10:00:00.000Z');

describe('beginning a run', () => {
	it('is noted before anything is done', async () => {
		const run = await started();
		expect(run).toMatchObject({ version: 1, finishedAt: null, result: null, startedAt: action.now });
		expect(fake.changes).toContainEqual({ kind: 'run.save', run });
		expect(fake.events()).toMatchObject([{ type: 'run.started', payload: { task: 'daily', dry_run: false } }]);
	});

	it('claims its idempotency key in the same commit', async () => {
		await start({}, 'key-1');
		expect(fake.changes).toContainEqual(expect.objectContaining({ kind: 'idempotency.claim', key: 'key-1' }));
	});

	it('is refused for a task that is not available yet', async () => {
		expect(await start({ task: 'monthly' })).toMatchObject({ ok: false, error: { type: 'run/not-available' } });
		expect(fake.changes).toEqual([]);
	});

	it('on a live tenant takes a later as_of only to list', async () => {
		expect(await start({ asOf: tomorrow })).toMatchObject({ ok: false, error: { type: 'run/as-of-future' } });
		expect(await start({ asOf: tomorrow, dryRun: true })).toMatchObject({ ok: true });
		expect(await start({ asOf: tomorrow, mode: 'test' })).toMatchObject({ ok: true });
	});
});

describe('finishing a run', () => {
	const later = { ...action, now: instant('2026-11-22T10:00:05.000Z') };
	const answer = () => ({ status: 201, body: {}, dataKey: null, number: null });
	const finish = (run: Run, key: string | null = null) =>
		finishRun({ store: fake.store, ids: countingIds() }, run, { done: 3 }, later, {
			idempotency: key === null ? null : { key, requestHash: 'hash' },
			answer,
		});

	it('keeps when it ended and what came of it', async () => {
		const result = await finish(await started());
		const finished = { version: 2, finishedAt: later.now, result: { done: 3 } };
		expect(result).toMatchObject({ ok: true, value: { kind: 'done', value: finished } });
		expect(fake.events().at(-1)).toMatchObject({ type: 'run.finished', payload: { result: { done: 3 } } });
	});

	it('does not copy a long list of what would be done into the audit trail', async () => {
		await finish(await started({ dryRun: true }));
		expect(fake.events().at(-1)).toMatchObject({ payload: { dry_run: true, result: {} } });
	});

	it('keeps the answer for a repeat, in the same commit', async () => {
		await finish(await started(), 'key-1');
		expect(fake.changes).toContainEqual(expect.objectContaining({ kind: 'idempotency.outcome' }));
	});
});
