import { describe, expect, it } from 'vitest';
import { money } from '../../../src/domain/kernel/money.ts';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import type { PaymentOrder } from '../../../src/domain/payments/provider.ts';
import type { MtnMomoAccount } from '../../../src/providers/mtn-momo/mtn-momo.account.ts';
import { createMtnMomoProvider } from '../../../src/providers/mtn-momo/mtn-momo.provider.ts';
import { control, freshAccount, sandboxUrl } from '../../support/sandbox.ts';
import { createSharedClock, depsWith, mobileOrder, mobileRefund } from '../momo.orders.ts';

const openMtn = async (changes: Partial<MtnMomoAccount> = {}) => {
	const account = changes.subscriptionKey ?? freshAccount('mtn_mobile_money');
	const { clock, pass } = createSharedClock(account);
	const disbursement = { userId: crypto.randomUUID(), apiKey: 'd'.repeat(32), subscriptionKey: crypto.randomUUID() };
	const provider = createMtnMomoProvider(
		{
			userId: crypto.randomUUID(),
			apiKey: 'c'.repeat(32),
			subscriptionKey: account,
			targetEnvironment: 'sandbox',
			country: 'CI' as CountryCode,
			currency: 'XOF',
			wireCurrency: 'EUR',
			apiBase: `${sandboxUrl}/mtn`,
			disbursement,
			...changes,
		},
		depsWith(clock),
	);
	const onThePhone = (order: PaymentOrder, action: 'approve' | 'refuse' | 'expire', reason?: string) =>
		control(`/mtn_mobile_money/requests/${order.uuid}`, { account, action, ...(reason && { reason }) });
	const orderFrom = (phone: string, more: Partial<PaymentOrder> = {}): PaymentOrder => {
		const order = mobileOrder(clock, more);
		return { ...order, payer: { ...order.payer, phone } };
	};
	return { account, provider, clock, pass, onThePhone, orderFrom, disbursement };
};

interface WireNotices {
	readonly data: readonly { readonly method: string; readonly url: string; readonly body: string }[];
}

const noticesOf = async (account: string) => (await control<WireNotices>(`/notices?account=${account}`)).data;

describe('MTN’s magic numbers', () => {
	it.each([
		['46733123450', { state: 'failed', reason: 'insufficient_funds' }],
		['46733123451', { state: 'failed', reason: 'rejected_by_payer' }],
		['46733123452', { state: 'expired', reason: null }],
		['46733123454', { state: 'action_required', reason: null }],
		['46733123455', { state: 'failed', reason: 'unknown_payer' }],
		['46733123456', { state: 'failed', reason: 'declined' }],
		['46733123461', { state: 'failed', reason: 'insufficient_funds' }],
		['46733123462', { state: 'failed', reason: 'provider_unavailable' }],
		['46733123463', { state: 'failed', reason: 'timed_out' }],
		['46733123464', { state: 'failed', reason: 'configuration' }],
		['56733123453', { state: 'succeeded', reason: null }],
	])('%s is taken, then ends as %o', async (phone, report) => {
		const { provider, orderFrom } = await openMtn();
		const order = orderFrom(phone);
		expect(await provider.start(order)).toMatchObject({ kind: 'report', report: { state: 'action_required' } });
		expect(await provider.query(order)).toMatchObject({ kind: 'report', report });
	});

	it.each([
		['46733123457', 'declined'],
		['46733123458', 'configuration'],
		['46733123459', 'configuration'],
		['46733123460', 'configuration'],
	])('%s is refused at the door with 500, for %s', async (phone, reason) => {
		const { account, provider, orderFrom } = await openMtn();
		expect(await provider.start(orderFrom(phone))).toMatchObject({ kind: 'refused', reason });
		expect(await control(`/mtn_mobile_money/transactions?account=${account}`)).toEqual({ data: [] });
	});

	it('46733123453 takes half a minute', async () => {
		const { provider, orderFrom, pass } = await openMtn();
		const order = orderFrom('46733123453');
		await provider.start(order);
		expect(await provider.query(order)).toMatchObject({ report: { state: 'action_required' } });
		await pass(30);
		expect(await provider.query(order)).toMatchObject({ report: { state: 'succeeded', received: order.charge } });
	});

	it.each([
		[1_000, { state: 'succeeded' }],
		[2_000, { state: 'failed', reason: 'insufficient_funds' }],
		[5_000, { state: 'action_required' }],
		[7_000, { state: 'failed', reason: 'configuration' }],
	])('an amount of %i from the documented payer ends as %o', async (amount, report) => {
		const { provider, orderFrom } = await openMtn();
		const order = orderFrom('56733123453', { charge: money(amount, 'XOF') });
		await provider.start(order);
		expect(await provider.query(order)).toMatchObject({ kind: 'report', report });
	});
});

describe('MTN MoMo against its sandbox', () => {
	it.each(['string', 'object'])('reads a reason as %s', async (form) => {
		const { account, provider, orderFrom, onThePhone } = await openMtn();
		await control('/mtn_mobile_money/accounts', { account, reason_form: form });
		const order = orderFrom('2250501020304');
		await provider.start(order);
		await onThePhone(order, 'refuse', 'PAYER_LIMIT_REACHED');
		expect(await provider.query(order)).toMatchObject({ report: { state: 'failed', reason: 'limit_reached' } });
	});

	it('goes on with a new token when the old one ended at the provider', async () => {
		const { account, provider, orderFrom } = await openMtn();
		const order = orderFrom('2250501020304');
		await provider.start(order);
		await control('/clock', { account, offset_seconds: 3_600 });
		expect((await provider.query(order)).kind).toBe('report');
	});

	it('says that the account is wrong when its key is', async () => {
		const first = await openMtn();
		const userId = crypto.randomUUID();
		const { provider: known } = await openMtn({ subscriptionKey: first.account, userId });
		await known.start(first.orderFrom('2250501020304'));
		const { provider } = await openMtn({ subscriptionKey: first.account, userId, apiKey: 'guessed' });
		expect(await provider.start(first.orderFrom('2250501020304'))).toMatchObject({
			kind: 'refused',
			reason: 'configuration',
		});
	});

	it('says that the account is wrong when the sandbox is charged in francs', async () => {
		const { provider, orderFrom } = await openMtn({ wireCurrency: null });
		expect(await provider.start(orderFrom('2250501020304'))).toMatchObject({
			kind: 'refused',
			reason: 'configuration',
		});
	});

	it('charges in the market’s own currency outside the sandbox, and waits for the phone', async () => {
		const { account, provider, orderFrom, onThePhone } = await openMtn({
			targetEnvironment: 'mtnivorycoast',
			wireCurrency: null,
		});
		const order = orderFrom('46733123450');
		await provider.start(order);
		expect(await provider.query(order)).toMatchObject({ report: { state: 'action_required' } });
		await onThePhone(order, 'approve');
		expect(await provider.query(order)).toMatchObject({ report: { state: 'succeeded', received: order.charge } });
		expect(await control(`/mtn_mobile_money/transactions?account=${account}`)).toMatchObject({
			data: [{ amount: '6500', currency: 'XOF', state: 'succeeded', reference: order.reference }],
		});
	});

	it('reports success of another amount as it is', async () => {
		const { account, provider, orderFrom, onThePhone } = await openMtn();
		const order = orderFrom('2250501020304');
		await provider.start(order);
		await onThePhone(order, 'approve');
		await control(`/mtn_mobile_money/transactions/${order.uuid}`, { account, amount: '6400' }, 'PATCH');
		expect(await provider.query(order)).toMatchObject({
			report: { state: 'succeeded', received: money(6_400, 'XOF') },
		});
	});

	it('knows nothing of a payment that MTN lost', async () => {
		const { account, provider, orderFrom, onThePhone } = await openMtn();
		const order = orderFrom('2250501020304');
		await provider.start(order);
		await onThePhone(order, 'approve');
		await control(`/mtn_mobile_money/transactions/${order.uuid}?account=${account}`, undefined, 'DELETE');
		expect((await provider.query(order)).kind).toBe('unknown');
	});

	it.each(['POST', 'PUT'])(
		'is told once, by %s, at the address of the payment, without its reference',
		async (method) => {
			const { account, provider, orderFrom, onThePhone } = await openMtn();
			await control('/mtn_mobile_money/accounts', { account, callback_method: method });
			const order = orderFrom('2250501020304');
			await provider.start(order);
			await onThePhone(order, 'approve');
			await provider.query(order);
			const notices = await noticesOf(account);
			expect(notices).toMatchObject([{ method, url: order.noticeUrl }]);
			expect(notices[0]?.body).not.toContain(order.uuid);
			expect(JSON.parse(notices[0]?.body ?? '')).toMatchObject({ status: 'SUCCESSFUL', externalId: order.reference });
		},
	);

	it('gives nothing back without the Disbursement product', async () => {
		expect((await openMtn({ disbursement: null })).provider.refunds).toBeNull();
	});

	it('says that the account is wrong when a Collection key is used to give back', async () => {
		const keys = {
			userId: crypto.randomUUID(),
			apiKey: 'k'.repeat(32),
			subscriptionKey: freshAccount('mtn_mobile_money'),
		};
		const { provider, orderFrom, onThePhone } = await openMtn({ ...keys, disbursement: keys });
		const order = orderFrom('2250501020304');
		await provider.start(order);
		await onThePhone(order, 'approve');
		expect(await provider.refunds?.start(mobileRefund(order))).toMatchObject({
			kind: 'refused',
			reason: 'configuration',
		});
	});

	it('says that the account is wrong when disbursements come from an address that is not allowed', async () => {
		const { account, provider, orderFrom, onThePhone, disbursement } = await openMtn();
		await control('/mtn_mobile_money/products', { account, disbursement_key: disbursement.subscriptionKey });
		await control('/mtn_mobile_money/accounts', { account, allowed_ip: '192.0.2.1' });
		const order = orderFrom('2250501020304');
		await provider.start(order);
		await onThePhone(order, 'approve');
		expect(await provider.refunds?.start(mobileRefund(order))).toMatchObject({
			kind: 'refused',
			reason: 'configuration',
		});
	});

	it('never gives back more than was paid, when two refunds come at once', async () => {
		const { account, provider, orderFrom, onThePhone, disbursement } = await openMtn();
		await control('/mtn_mobile_money/products', { account, disbursement_key: disbursement.subscriptionKey });
		const order = orderFrom('2250501020304');
		await provider.start(order);
		await onThePhone(order, 'approve');
		const { refunds } = provider;
		if (refunds === null) throw new Error('this account gives back');
		const orders = [mobileRefund(order), mobileRefund(order)];
		await Promise.all(orders.map((refund) => refunds.start(refund)));
		const answers = await Promise.all(orders.map((refund) => refunds.query(refund)));
		const states = answers.map((answer) => (answer.kind === 'report' ? answer.report.state : answer.kind));
		expect(new Set(states)).toEqual(new Set(['failed', 'succeeded']));
	});

	it('says of a refund that never arrived that it was not started', async () => {
		const { provider, orderFrom, onThePhone } = await openMtn();
		const order = orderFrom('2250501020304');
		await provider.start(order);
		await onThePhone(order, 'approve');
		const refund = mobileRefund(order);
		expect(await provider.refunds?.query(refund)).toMatchObject({ kind: 'report', report: { state: 'not_started' } });
	});
});
