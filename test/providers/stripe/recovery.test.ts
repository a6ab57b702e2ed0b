import { describe, expect, it } from 'vitest';
import { addSeconds } from '../../../src/domain/kernel/calendar.ts';
import { control } from '../../support/sandbox.ts';
import { followed, openStripe, paymentOrder, pays, reportOf, type StripeWorld, started } from './world.ts';

const daySeconds = 86_400;

/** A start that Stripe carried out and of which we know nothing. */
const lostStart = async (world: StripeWorld) => {
	const order = paymentOrder(world);
	await world.misbehave('POST /v1/checkout/sessions', 'timeout-after-commit');
	expect((await world.provider.start(order)).kind).toBe('unknown');
	return order;
};

describe('a start whose answer was lost', () => {
	it('is found among everything of its day once Stripe has forgotten the key, and not sent again', async () => {
		const world = await openStripe();
		const order = await lostStart(world);
		const others = await Promise.all([1, 2, 3].map(() => world.provider.start(paymentOrder(world))));
		expect(others).toHaveLength(3);
		await world.pass(daySeconds + 60);
		const before = world.requests.length;
		const report = reportOf(await world.provider.recover(order));
		expect(report.state).toBe('expired');
		expect(world.requests.slice(before).map(({ line }) => line.split(/[ ?]/)[0])).toEqual(['GET', 'GET']);
	});

	it('that was sent again as a start a day later is not sent either', async () => {
		const world = await openStripe();
		const order = await lostStart(world);
		await world.pass(daySeconds + 60);
		const before = world.requests.length;
		await world.provider.start(order);
		expect(world.requests.slice(before).filter(({ line }) => line.startsWith('POST'))).toEqual([]);
	});

	it('is still unknown a day later when nothing is listed, and certain never to have begun an hour after that', async () => {
		const world = await openStripe();
		const order = paymentOrder(world);
		await world.misbehave('POST /v1/checkout/sessions', 'error-before-commit');
		await world.provider.start(order);
		await world.pass(daySeconds);
		expect((await world.provider.recover(order)).kind).toBe('unknown');
		await world.pass(2 * 3_600);
		expect(await world.provider.recover(order)).toMatchObject({ kind: 'refused', reason: 'not_started' });
	});

	it('is not called never begun when the list cannot be read', async () => {
		const world = await openStripe();
		const order = { ...paymentOrder(world), startedAt: addSeconds(world.clock.now(), -3 * daySeconds) };
		for (const fault of ['html', 'empty', 'nonsense', 'rate-limit', 'error-before-commit']) {
			await world.misbehave('GET /v1/checkout/sessions', fault);
			expect((await world.provider.recover(order)).kind).toBe('unknown');
		}
	});

	it('because Stripe failed within is told the same failure under its key, and found by looking', async () => {
		const world = await openStripe();
		const account = `${world.account.secretKey}/executed`;
		const order = paymentOrder(world);
		await control('/faults', { provider: 'stripe', account, match: '*', fault: 'error-before-commit' });
		expect((await world.provider.start(order)).kind).toBe('unknown');
		// The sandbox would carry it out now, were the failure not kept under the key.
		expect((await world.provider.recover(order)).kind).toBe('unknown');
		const { length } = world.requests;
		expect(world.requests[length - 1]?.line).toMatch(/^GET \/v1\/checkout\/sessions\?/);
		expect(await world.debits()).toEqual([]);
	});

	it('is not sent again with other words under its key', async () => {
		const world = await openStripe();
		const order = await lostStart(world);
		const changed = { ...order, description: 'Facture INV-2026-000002' };
		const report = reportOf(await world.provider.recover(changed));
		expect(report.state).toBe('action_required');
		await pays(followed(order, report), '4242424242424242');
		expect(await world.debits()).toHaveLength(1);
	});

	it('is never begun when it is sent after its own end', async () => {
		const world = await openStripe();
		const order = paymentOrder(world);
		await world.misbehave('POST /v1/checkout/sessions', 'error-before-commit');
		await world.provider.start(order);
		await world.pass(45 * 60);
		expect(await world.provider.recover(order)).toMatchObject({ kind: 'refused', reason: 'not_started' });
	});
});

describe('a list of more than one page', () => {
	it('is read to its end', async () => {
		const world = await openStripe();
		const order = await started(world, paymentOrder(world));
		for (let batch = 0; batch < 11; batch++) {
			await Promise.all(Array.from({ length: 10 }, () => world.provider.start(paymentOrder(world))));
		}
		await world.pass(daySeconds);
		const found = await world.provider.recover({ ...order, providerId: null, kept: {} });
		expect(reportOf(found).providerId).toBe(order.providerId);
	}, 60_000);
});
