import { beforeEach, expect, it } from 'vitest';
import type { IsoInstant } from '../../src/domain/kernel/calendar.ts';
import { runCommand } from '../../src/domain/kernel/command.ts';
import { ok } from '../../src/domain/kernel/result.ts';
import { freshStorage, openHouse, tenantId, testInstant } from '../support/house.ts';

const at = testInstant as IsoInstant;
const request = { key: 'refund-1', requestHash: 'a'.repeat(64) };

beforeEach(freshStorage);

const openStore = async () => {
	const { wiring } = await openHouse();
	return wiring.open({ tenantId: tenantId('coko'), background: () => undefined }).storeFor(tenantId('coko'));
};

/** A command with this key, as a repetition would run it. */
const repeat = (store: Awaited<ReturnType<typeof openStore>>, requestHash = request.requestHash) =>
	runCommand(
		{ store },
		{
			idempotency: { key: request.key, requestHash },
			needs: {},
			now: at,
			answer: null,
			decide: async () => ok({ changes: [], value: 'done again' }),
		},
	);

it('a claimed key answers "in progress" until its outcome is known, then the outcome', async () => {
	const store = await openStore();
	await store.commit({ changes: [{ kind: 'idempotency.claim', ...request, at }], answer: null });
	expect(await repeat(store)).toEqual({ ok: false, error: { type: 'idempotency/in-progress', key: 'refund-1' } });

	const answer = { ...request, status: 201, body: { id: 'ref_1' }, number: null, dataKey: null, at };
	await store.commit({ changes: [{ kind: 'idempotency.outcome', answer }], answer: null });
	expect(await repeat(store)).toEqual({
		ok: true,
		value: { kind: 'replayed', status: 201, body: { id: 'ref_1' } },
	});
});

it('of two claims of one key the second is a conflict', async () => {
	const store = await openStore();
	const claim = { changes: [{ kind: 'idempotency.claim', ...request, at }], answer: null } as const;
	expect((await store.commit(claim)).kind).toBe('committed');
	expect((await store.commit(claim)).kind).toBe('conflict');
});

it('a claimed key with another request is refused', async () => {
	const store = await openStore();
	await store.commit({ changes: [{ kind: 'idempotency.claim', ...request, at }], answer: null });
	expect(await repeat(store, 'b'.repeat(64))).toEqual({
		ok: false,
		error: { type: 'idempotency/key-reused', key: 'refund-1' },
	});
});
