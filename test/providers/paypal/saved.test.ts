import { describe, expect, it } from 'vitest';
import type { SavedToken } from '../../../src/domain/payments/provider.ts';
import { control } from '../../support/sandbox.ts';
import {
	deliveryOf,
	methodOrder,
	openPaypal,
	type PaypalWorld,
	payerDoes,
	paymentOrder,
	reportOf,
	startedOrder,
} from './world.ts';

/** A payer who saved their wallet while buying. */
const openSaved = async (): Promise<{ readonly world: PaypalWorld; readonly saved: SavedToken }> => {
	const world = await openPaypal();
	const order = await startedOrder(world, { saveMethod: true });
	await payerDoes(order, 'approve');
	const { saved } = reportOf(await world.provider.query(order));
	if (saved === null) throw new Error('nothing was saved');
	return { world, saved };
};

const savedOrder = ({ token, providerCustomer }: SavedToken) =>
	paymentOrder({ flow: 'saved', savedToken: token, payer: { ...paymentOrder().payer, providerCustomer } });

describe('a wallet that was saved while buying', () => {
	it('pays later orders with nobody present, in one request', async () => {
		const { world, saved } = await openSaved();
		const before = world.requests.length;
		expect(reportOf(await world.provider.start(savedOrder(saved)))).toMatchObject({
			state: 'succeeded',
			action: null,
			settlement: expect.anything(),
		});
		expect(world.requests.slice(before)).toEqual(['POST /v2/checkout/orders']);
		expect(await world.debits()).toHaveLength(2);
	});

	it('is told by a notice as well', async () => {
		const { world, saved } = await openSaved();
		const told = (await world.notices()).map(({ body }) => world.provider.readNotice(body));
		expect(told).toContainEqual(
			expect.objectContaining({
				value: expect.objectContaining({
					facts: expect.objectContaining({ about: 'method', token: saved.token, state: 'saved' }),
				}),
			}),
		);
	});

	it('pays once, however often the order is sent and whatever became of the answer', async () => {
		const { world, saved } = await openSaved();
		const order = savedOrder(saved);
		await control('/faults', {
			provider: 'paypal',
			account: world.account.clientId,
			match: 'POST /v2/checkout/orders',
			fault: 'timeout-after-commit',
			times: 2,
		});
		expect((await world.provider.start(order)).kind).toBe('unknown');
		expect((await world.provider.recover(order)).kind).toBe('unknown');
		const found = reportOf(await world.provider.recover(order));
		expect(found.state).toBe('succeeded');
		expect(reportOf(await world.provider.start(order)).providerId).toBe(found.providerId);
		expect(await world.debits()).toHaveLength(2);
	});

	it('pays once when the order is sent five times at once', async () => {
		const { world, saved } = await openSaved();
		const order = savedOrder(saved);
		await Promise.all(Array.from({ length: 5 }, () => world.provider.start(order)));
		expect(reportOf(await world.provider.recover(order)).state).toBe('succeeded');
		expect(await world.debits()).toHaveLength(2);
	});

	it('never pays for a payment that was paid under another order', async () => {
		const { world, saved } = await openSaved();
		const order = savedOrder(saved);
		await world.provider.start(order);
		// PayPal has forgotten the handle; our own clock stood still.
		await control('/clock', { account: world.account.clientId, offset_seconds: 7 * 60 * 60 });
		expect((await world.provider.start(order)).kind).toBe('unknown');
		expect(await world.debits()).toHaveLength(2);
	});

	it('that is declined, or gone, is refused for certain', async () => {
		const { world, saved } = await openSaved();
		await control(`/paypal/payment-tokens/${saved.token}`, { instrument: 'declined' });
		expect(await world.provider.start(savedOrder(saved))).toMatchObject({ kind: 'refused', reason: 'declined' });
		await control(`/paypal/payment-tokens/${saved.token}`, { revoked: true });
		expect(await world.provider.start(savedOrder(saved))).toMatchObject({ kind: 'refused', reason: 'invalid_method' });
		expect(await world.debits()).toHaveLength(1);
	});

	it('can pay by money that takes days', async () => {
		const { world, saved } = await openSaved();
		await control(`/paypal/payment-tokens/${saved.token}`, { instrument: 'pending' });
		expect(reportOf(await world.provider.start(savedOrder(saved)))).toMatchObject({
			state: 'processing',
			received: null,
		});
	});

	it('is forgotten when we say so, and once more without complaint', async () => {
		const { world, saved } = await openSaved();
		const methods = world.provider.methods;
		expect(await methods?.forget(saved.token)).toEqual({ kind: 'report', report: null });
		expect(await methods?.forget(saved.token)).toEqual({ kind: 'report', report: null });
		expect(await world.provider.start(savedOrder(saved))).toMatchObject({ kind: 'refused', reason: 'invalid_method' });
		const told = (await world.notices()).map(({ body }) => world.provider.readNotice(body));
		expect(told).toContainEqual(
			expect.objectContaining({
				value: expect.objectContaining({ facts: expect.objectContaining({ state: 'gone' }) }),
			}),
		);
	});

	it('is of one account only', async () => {
		const { saved } = await openSaved();
		const other = await openPaypal();
		expect(await other.provider.start(savedOrder(saved))).toMatchObject({ kind: 'refused', reason: 'invalid_method' });
	});

	it.each(['html', 'empty', 'error-before-commit', 'timeout-after-commit'])(
		'is not forgotten for sure after %s',
		async (fault) => {
			const { world, saved } = await openSaved();
			await control('/faults', {
				provider: 'paypal',
				account: world.account.clientId,
				match: 'DELETE /v3/vault',
				fault,
			});
			expect((await world.provider.methods?.forget(saved.token))?.kind).toBe('unknown');
		},
	);
});

describe('a wallet that is saved without buying', () => {
	const approve = (id: string) => control(`/paypal/setup-tokens/${id}`, { action: 'approve' });

	it('waits for the payer, then can be charged', async () => {
		const world = await openPaypal();
		const methods = world.provider.methods!;
		const order = methodOrder();
		const begun = reportOf(await methods.start(order));
		expect(begun).toMatchObject({ state: 'action_required', saved: null });
		const known = { ...order, providerId: begun.providerId, kept: begun.keep };
		expect(reportOf(await methods.query(known))).toMatchObject({ state: 'action_required', action: begun.action });
		await approve(begun.providerId);
		const done = reportOf(await methods.query(known));
		expect(done).toMatchObject({ state: 'succeeded', method: { kind: 'paypal', account: 'a•••@example.com' } });
		expect(reportOf(await methods.query({ ...known, kept: done.keep }))).toEqual(done);
		expect(reportOf(await world.provider.start(savedOrder(done.saved!))).state).toBe('succeeded');
	});

	it('is one wallet, though the answer that told of it was lost', async () => {
		const world = await openPaypal();
		const methods = world.provider.methods!;
		const order = methodOrder();
		const known = { ...order, providerId: reportOf(await methods.start(order)).providerId };
		await approve(known.providerId);
		await control('/faults', {
			provider: 'paypal',
			account: world.account.clientId,
			match: 'POST /v3/vault/payment-tokens',
			fault: 'timeout-after-commit',
		});
		expect((await methods.query(known)).kind).toBe('unknown');
		const [first, second] = [reportOf(await methods.query(known)), reportOf(await methods.query(known))];
		expect(first.state).toBe('succeeded');
		expect(second).toEqual(first);
	});

	it('has failed when nobody agreed within three days', async () => {
		const world = await openPaypal();
		const methods = world.provider.methods!;
		const order = methodOrder();
		const known = { ...order, providerId: reportOf(await methods.start(order)).providerId };
		await world.pass(3 * 24 * 60 * 60 + 1);
		expect(reportOf(await methods.query(known))).toMatchObject({ state: 'failed', reason: 'timed_out' });
	});

	it('is gone when the payer takes it away', async () => {
		const world = await openPaypal();
		const methods = world.provider.methods!;
		const order = methodOrder();
		const known = { ...order, providerId: reportOf(await methods.start(order)).providerId };
		await approve(known.providerId);
		const done = reportOf(await methods.query(known));
		await control(`/paypal/payment-tokens/${done.saved?.token}`, { revoked: true });
		expect(reportOf(await methods.query({ ...known, kept: done.keep }))).toMatchObject({
			state: 'failed',
			reason: 'invalid_method',
		});
		const last = (await world.notices()).at(-1)!;
		expect(await world.provider.verifyNotice(deliveryOf(last, world.clock.now()))).toMatchObject({ ok: true });
	});

	it('cannot be saved on a page of ours', async () => {
		const world = await openPaypal();
		expect(await world.provider.methods?.start(methodOrder({ flow: 'embedded' }))).toMatchObject({
			kind: 'refused',
			reason: 'configuration',
		});
	});
});
