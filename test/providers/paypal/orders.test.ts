import { describe, expect, it } from 'vitest';
import { money } from '../../../src/domain/kernel/money.ts';
import { createPaypalProvider } from '../../../src/providers/paypal/paypal.provider.ts';
import { control } from '../../support/sandbox.ts';
import { followed, openPaypal, type PaypalWorld, payerDoes, paymentOrder, reportOf, startedOrder } from './world.ts';

const hours = 60 * 60;

const query = async (world: PaypalWorld, order: ReturnType<typeof paymentOrder>) =>
	reportOf(await world.provider.query(order));

const settleCapture = (captureId: string | undefined, status: 'COMPLETED' | 'DECLINED') =>
	control(`/paypal/captures/${captureId}`, { status });

const misbehave = (world: PaypalWorld, match: string, fault: string, times = 1) =>
	control('/faults', { provider: 'paypal', account: world.account.clientId, match, fault, times });

const captures = (world: PaypalWorld) => world.requests.filter((request) => request.endsWith('/capture'));

describe('an order', () => {
	it('names our payment, leads to PayPal’s page, and is nothing until the payer approves', async () => {
		const world = await openPaypal();
		const order = paymentOrder({ locale: 'en', saveMethod: true });
		const report = reportOf(await world.provider.start(order));
		expect(report).toMatchObject({ state: 'action_required', received: null, expiresAt: expect.any(String) });
		expect(report.action).toEqual({
			kind: 'redirect',
			url: `${world.account.apiBase}/checkoutnow?token=${report.providerId}`,
		});
		const page = await fetch((report.action as { url: string }).url);
		expect(await page.text()).toContain('29.99 EUR');
		expect((await query(world, followed(order, report))).state).toBe('action_required');
		expect(captures(world)).toEqual([]);
	});

	it('whose texts are too long is cut where PayPal cuts, between characters', async () => {
		const world = await openPaypal();
		const long = '🎉'.repeat(200);
		const answer = await world.provider.start(paymentOrder({ description: long, sellerName: long }));
		expect(answer.kind).toBe('report');
	});

	it('that succeeded tells the fee, the wallet and every name PayPal has for it', async () => {
		const world = await openPaypal();
		const order = await startedOrder(world);
		await payerDoes(order, 'approve');
		const report = await query(world, order);
		expect(report).toMatchObject({
			state: 'succeeded',
			received: money(2_999, 'EUR'),
			settlement: { gross: money(2_999, 'EUR'), fee: money(122, 'EUR') },
			method: { kind: 'paypal', account: 'a•••@example.com' },
			saved: null,
		});
		expect(report.references).toEqual([order.providerId, report.keep['captureId']]);
	});

	it('that is only looked at, or is no order of ours, is not captured though it is approved', async () => {
		const world = await openPaypal();
		const order = await startedOrder(world);
		await payerDoes(order, 'approve');
		expect(reportOf(await world.provider.query(order, { look: true })).state).toBe('processing');
		for (const outside of [{ paymentId: '', reference: '' }, { isOutside: true }]) {
			expect((await query(world, { ...order, ...outside })).state).toBe('processing');
		}
		expect(captures(world)).toEqual([]);
		expect(await world.debits()).toEqual([]);
		expect((await query(world, order)).state).toBe('succeeded');
	});

	it('that is answered in the place of another is nobody’s', async () => {
		const world = await openPaypal();
		const [asked, told] = [await startedOrder(world), await startedOrder(world)];
		await payerDoes(told, 'approve');
		const astray = createPaypalProvider(world.account, {
			clock: world.clock,
			timeoutMs: 8_000,
			fetch: ((input: string, init?: RequestInit) =>
				world.fetch(String(input).replace(asked.providerId ?? '', told.providerId ?? ''), init)) as typeof fetch,
		});
		expect(await astray.query(asked)).toMatchObject({ kind: 'unknown' });
		expect(captures(world)).toEqual([]);
	});

	it('that the payer turned away from stays open until its time is over', async () => {
		const world = await openPaypal();
		const order = await startedOrder(world);
		await payerDoes(order, 'refuse');
		expect((await query(world, order)).state).toBe('action_required');
		await world.pass(3 * hours + 1);
		expect(await query(world, order)).toMatchObject({ state: 'expired', action: null });
	});

	it('that was approved in time and never asked about lapses unpaid', async () => {
		const world = await openPaypal();
		const order = await startedOrder(world);
		await payerDoes(order, 'approve');
		await world.pass(3 * hours + 1);
		expect(await query(world, order)).toMatchObject({ state: 'expired', received: null });
		expect(await world.debits()).toEqual([]);
	});

	it('that nobody knows at PayPal is unknown while it could still be approved', async () => {
		const world = await openPaypal();
		const order = { ...(await startedOrder(world)), providerId: '5O190127TN364715T' };
		expect((await world.provider.query(order)).kind).toBe('unknown');
	});

	it('whose money is pending is processing, then succeeds or fails as PayPal decides', async () => {
		for (const [status, state] of [
			['COMPLETED', 'succeeded'],
			['DECLINED', 'failed'],
		] as const) {
			const world = await openPaypal();
			const order = await startedOrder(world);
			await payerDoes(order, 'pending');
			const pending = await query(world, order);
			expect(pending).toMatchObject({ state: 'processing', received: null, settlement: null });
			await settleCapture(pending.references.at(-1), status);
			expect((await query(world, followed(order, pending))).state).toBe(state);
			expect(await world.debits()).toHaveLength(status === 'COMPLETED' ? 1 : 0);
		}
	});

	it('whose capture is made and declined has failed', async () => {
		const world = await openPaypal();
		const order = await startedOrder(world);
		await payerDoes(order, 'fail');
		expect(await query(world, order)).toMatchObject({ state: 'failed', reason: 'declined', received: null });
	});

	it.each([
		['TRANSACTION_REFUSED', 'failed', 'declined'],
		['PAYER_CANNOT_PAY', 'failed', 'declined'],
		['PERMISSION_DENIED', 'failed', 'configuration'],
		['SOMETHING_NEW', 'failed', 'other'],
		['ORDER_EXPIRED', 'expired', null],
	])('whose capture PayPal refuses by %s is %s for good', async (issue, state, reason) => {
		const world = await openPaypal();
		const order = await startedOrder(world);
		await payerDoes(order, 'approve');
		world.refuse('/capture', issue);
		const refused = await query(world, order);
		expect(refused).toMatchObject({ state, reason, received: null });
		world.refuse('/capture', null);
		expect(await query(world, followed(order, refused))).toMatchObject({ state, reason });
		expect(captures(world)).toHaveLength(1);
		expect(await world.debits()).toEqual([]);
	});

	it.each(['ORDER_ALREADY_CAPTURED', 'ORDER_COMPLETION_IN_PROGRESS', 'ORDER_COMPLETED_OR_VOIDED'])(
		'whose capture PayPal refuses by %s is looked at again, and nothing is concluded',
		async (issue) => {
			const world = await openPaypal();
			const order = await startedOrder(world);
			await payerDoes(order, 'approve');
			world.refuse('/capture', issue);
			const waiting = await query(world, order);
			expect(waiting).toMatchObject({ state: 'processing', received: null, reason: null });
			world.refuse('/capture', null);
			expect((await query(world, followed(order, waiting))).state).toBe('succeeded');
		},
	);

	it('whose number PayPal has seen before is unknown: money may have moved under another order', async () => {
		const world = await openPaypal();
		const order = await startedOrder(world);
		await payerDoes(order, 'approve');
		world.refuse('/capture', 'DUPLICATE_INVOICE_ID');
		expect((await world.provider.query(order)).kind).toBe('unknown');
	});
});

describe('a declined card', () => {
	it('sends the payer back to the same page, and is not tried again by itself', async () => {
		const world = await openPaypal();
		const order = await startedOrder(world);
		await payerDoes(order, 'decline');
		const declined = await query(world, order);
		expect(declined).toMatchObject({ state: 'action_required', reason: null });
		expect(declined.action).toEqual({
			kind: 'redirect',
			url: `${world.account.apiBase}/checkoutnow?token=${order.providerId}`,
		});
		const known = followed(order, declined);
		expect(await query(world, known)).toMatchObject({ state: 'action_required', action: declined.action });
		expect(captures(world)).toHaveLength(1);
	});

	it('is forgotten when the payer chooses another one', async () => {
		const world = await openPaypal();
		let order = await startedOrder(world);
		for (const action of ['decline', 'decline', 'approve'] as const) {
			await payerDoes(order, action);
			order = followed(order, await query(world, order));
		}
		expect((await query(world, order)).state).toBe('succeeded');
		// PayPal may answer a known handle with what it answered first, which was a decline.
		const { reference } = order;
		expect(world.handles).toEqual([
			reference,
			`${reference}/capture`,
			`${reference}/capture-2`,
			`${reference}/capture-3`,
		]);
		expect(await world.debits()).toEqual(['29.99']);
	});
});

describe('an order that was cancelled', () => {
	it('is never captured, though the payer approves it afterwards', async () => {
		const world = await openPaypal();
		const order = await startedOrder(world);
		const cancelled = reportOf(await world.provider.cancel(order));
		expect(cancelled).toMatchObject({ state: 'expired', action: null });
		await payerDoes(order, 'approve');
		expect((await query(world, followed(order, cancelled))).state).toBe('expired');
		expect(captures(world)).toEqual([]);
	});

	it('is reported as it is when the money had come', async () => {
		const world = await openPaypal();
		const order = await startedOrder(world);
		await payerDoes(order, 'approve');
		await query(world, order);
		expect(reportOf(await world.provider.cancel(order)).state).toBe('succeeded');
	});

	it('is under way, not closed, once the payer has approved it: it may be captured at this moment', async () => {
		const world = await openPaypal();
		const order = await startedOrder(world);
		await payerDoes(order, 'approve');
		const left = reportOf(await world.provider.cancel(order));
		expect(left.state).toBe('processing');
		expect(captures(world)).toEqual([]);
		expect((await query(world, followed(order, left))).state).toBe('succeeded');
		expect(await world.debits()).toEqual(['29.99']);
	});

	it('is closed where the approval’s card was declined', async () => {
		const world = await openPaypal();
		const order = await startedOrder(world);
		await payerDoes(order, 'decline');
		const declined = followed(order, await query(world, order));
		const left = reportOf(await world.provider.cancel(declined));
		expect(left.state).toBe('expired');
		expect((await query(world, followed(order, left))).state).toBe('expired');
		expect(await world.debits()).toEqual([]);
	});

	it('before its id was known can never be paid', async () => {
		const world = await openPaypal();
		const order = paymentOrder();
		await misbehave(world, 'POST /v2/checkout/orders', 'timeout-after-commit');
		expect((await world.provider.start(order)).kind).toBe('unknown');
		expect(await world.provider.cancel(order)).toMatchObject({ kind: 'refused', reason: 'cancelled' });
		expect((await world.provider.query(order)).kind).toBe('unknown');
	});
});

describe('a start whose answer was lost', () => {
	it('is found by sending it again within six hours', async () => {
		const world = await openPaypal();
		const order = paymentOrder();
		await misbehave(world, 'POST /v2/checkout/orders', 'timeout-after-commit');
		expect((await world.provider.start(order)).kind).toBe('unknown');
		const found = reportOf(await world.provider.recover(order));
		expect(found.state).toBe('action_required');
		expect(reportOf(await world.provider.recover(order)).providerId).toBe(found.providerId);
	});

	it('is no second order when PayPal says that the first is still running', async () => {
		const world = await openPaypal();
		const order = paymentOrder();
		const answers = await Promise.all(Array.from({ length: 5 }, () => world.provider.start(order)));
		const ids = answers.flatMap((answer) => (answer.kind === 'report' ? [answer.report.providerId] : []));
		expect(answers.every(({ kind }) => kind !== 'refused')).toBe(true);
		expect(new Set(ids).size).toBe(1);
	});

	it('is over after them: what the payer would have approved has lapsed, and nothing is sent', async () => {
		const world = await openPaypal();
		const order = paymentOrder();
		await world.pass(6 * hours);
		expect(await world.provider.recover(order)).toMatchObject({ kind: 'refused', reason: 'not_started' });
		expect(world.requests).toEqual([]);
	});

	it('stays unknown after them when nobody was needed to approve it', async () => {
		const world = await openPaypal();
		const order = paymentOrder({ flow: 'saved', savedToken: '8kk845' });
		await world.pass(6 * hours);
		expect((await world.provider.recover(order)).kind).toBe('unknown');
		expect((await world.provider.start(order)).kind).toBe('unknown');
		expect(world.requests).toEqual([]);
	});
});

describe('what cannot be asked of PayPal', () => {
	it.each([
		['money in francs', { charge: money(6_500, 'XOF') }, 'currency_not_supported'],
		['no money', { charge: money(0, 'EUR') }, 'currency_not_supported'],
		['a payment by phone', { flow: 'phone' }, 'configuration'],
		['a saved method that is not named', { flow: 'saved' }, 'configuration'],
	] as const)('is refused before it is sent: %s', async (_what, changes, reason) => {
		const world = await openPaypal();
		expect(await world.provider.start(paymentOrder(changes))).toMatchObject({ kind: 'refused', reason });
		expect(world.requests).toEqual([]);
	});
});

describe('the token of the account', () => {
	it('is asked for once, again when it has ended, and again when PayPal no longer knows it', async () => {
		const world = await openPaypal();
		const tokens = () => world.requests.filter((request) => request.includes('/oauth2/')).length;
		const order = await startedOrder(world);
		await query(world, order);
		expect(tokens()).toBe(1);
		await control('/clock', { account: world.account.clientId, offset_seconds: 10 * hours });
		// Ours stands still: the token is refused at the door, and the call is made with a new one.
		expect((await world.provider.query({ ...order, startedAt: world.clock.now() })).kind).toBe('unknown');
		expect(tokens()).toBe(2);
		expect((await world.provider.start(paymentOrder())).kind).toBe('report');
		expect(tokens()).toBe(2);
	});

	it('is not given for a wrong secret: nothing was begun, and what may have been done stays unknown', async () => {
		const world = await openPaypal();
		const order = await startedOrder(world);
		const wrong = world.with({ clientSecret: 'another-secret' });
		expect(await wrong.start(paymentOrder())).toMatchObject({ kind: 'refused', reason: 'configuration' });
		expect((await wrong.query(order)).kind).toBe('unknown');
		const saved = paymentOrder({ flow: 'saved', savedToken: '8kk845' });
		expect((await wrong.start(saved)).kind).toBe('unknown');
	});
});
