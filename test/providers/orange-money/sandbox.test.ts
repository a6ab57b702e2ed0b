import { describe, expect, it } from 'vitest';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import type { PaymentOrder } from '../../../src/domain/payments/provider.ts';
import type { OrangeMoneyAccount } from '../../../src/providers/orange-money/orange-money.account.ts';
import { createOrangeMoneyProvider } from '../../../src/providers/orange-money/orange-money.provider.ts';
import type { ProviderDeps } from '../../../src/providers/provider-deps.ts';
import { control, freshAccount, sandboxUrl } from '../../support/sandbox.ts';
import { createSharedClock, depsWith, mobileOrder } from '../momo.orders.ts';

const openOrange = (accountChanges: Partial<OrangeMoneyAccount> = {}, depsChanges: Partial<ProviderDeps> = {}) => {
	const account = accountChanges.clientId ?? freshAccount('orange_money');
	const { clock, pass } = createSharedClock(account);
	const provider = createOrangeMoneyProvider(
		{
			clientId: account,
			clientSecret: 'secret',
			merchantKey: 'merchant',
			country: 'SN' as CountryCode,
			environment: 'dev',
			wireCurrency: 'OUV',
			currency: 'XOF',
			apiBase: `${sandboxUrl}/orange`,
			merchantName: 'Coko',
			...accountChanges,
		},
		depsWith(clock, depsChanges),
	);
	const start = async (): Promise<PaymentOrder> => {
		const order = mobileOrder(clock, { flow: 'redirect' });
		const answer = await provider.start(order);
		if (answer.kind !== 'report') throw new Error(JSON.stringify(answer));
		return { ...order, providerId: answer.report.providerId, kept: answer.report.keep };
	};
	const onThePage = (order: PaymentOrder, action: 'pay' | 'pend' | 'refuse') =>
		control(`/orange_money/orders/${order.reference}`, { account, action });
	return { account, provider, clock, pass, start, onThePage };
};

interface WireNotices {
	readonly data: readonly { readonly url: string; readonly body: string; readonly status: string }[];
}

const noticesOf = async (account: string) => (await control<WireNotices>(`/notices?account=${account}`)).data;

describe('Orange Money against its sandbox', () => {
	it('goes on with a new token when the old one ended at the provider', async () => {
		const orange = openOrange();
		const order = await orange.start();
		// Only the provider's clock: ours still thinks that the token is good.
		await control('/clock', { account: orange.account, offset_seconds: 3_600 });
		const answer = await orange.provider.query(order);
		expect(answer).toMatchObject({ kind: 'report', report: { state: 'action_required' } });
	});

	it('says that the account is wrong when the secret is', async () => {
		const { account, start } = openOrange();
		await start();
		const { provider, clock } = openOrange({ clientId: account, clientSecret: 'guessed' });
		const order = mobileOrder(clock, { flow: 'redirect' });
		expect(await provider.start(order)).toMatchObject({ kind: 'refused', reason: 'configuration' });
	});

	it('says that the account is wrong when the application is for another country', async () => {
		const { account, start } = openOrange({ environment: 'sn', wireCurrency: null });
		await start();
		const { provider, clock } = openOrange({ clientId: account, environment: 'ci', wireCurrency: null });
		expect(await provider.start(mobileOrder(clock))).toMatchObject({ kind: 'refused', reason: 'configuration' });
	});

	it('charges in the country’s own currency outside the test environment', async () => {
		const { account, provider, start, onThePage } = openOrange({ environment: 'sn', wireCurrency: null });
		const order = await start();
		await onThePage(order, 'pay');
		expect(await provider.query(order)).toMatchObject({ report: { state: 'succeeded', received: order.charge } });
		expect(await control(`/orange_money/transactions?account=${account}`)).toMatchObject({
			data: [{ amount: '6500', currency: 'XOF', state: 'succeeded', reference: order.reference }],
		});
	});

	it('says that the test currency is missing where it is', async () => {
		const { provider, clock } = openOrange({ wireCurrency: null });
		expect(await provider.start(mobileOrder(clock))).toMatchObject({ kind: 'refused', reason: 'configuration' });
	});

	it('waits while Orange works on what the payer confirmed, however long', async () => {
		const { provider, start, onThePage, pass } = openOrange();
		const order = await start();
		await onThePage(order, 'pend');
		await pass(7_200);
		expect(await provider.query(order)).toMatchObject({ report: { state: 'processing', action: null } });
		await onThePage(order, 'pay');
		expect(await provider.query(order)).toMatchObject({ report: { state: 'succeeded' } });
	});

	it('is told once of success and failure, and of nothing else', async () => {
		const { account, start, onThePage, pass } = openOrange();
		const [paid, refused, late] = [await start(), await start(), await start()];
		await onThePage(paid, 'pay');
		await onThePage(refused, 'refuse');
		await pass(600);
		await onThePage(late, 'pay');
		const notices = await noticesOf(account);
		expect(notices.map(({ url }) => url)).toEqual([paid.noticeUrl, refused.noticeUrl]);
		for (const { body } of notices) expect(Object.keys(JSON.parse(body))).toEqual(['status', 'notif_token', 'txnid']);
	});

	it('does not believe a notice with a wrong notif_token', async () => {
		const { account, provider, start, onThePage, clock } = openOrange();
		const order = await start();
		await control('/orange_money/accounts', { account, wrong_notif_token: true });
		await onThePage(order, 'pay');
		const [notice] = await noticesOf(account);
		const verified = await provider.verifyNotice({
			headers: new Map(),
			body: new TextEncoder().encode(notice?.body),
			now: clock.now(),
			attempt: order,
		});
		expect(verified).toMatchObject({ ok: false, error: { type: 'notice/forged' } });
	});

	it('keeps the secrets of a payment out of what it is called by', async () => {
		const { provider, start, onThePage } = openOrange();
		const order = await start();
		await onThePage(order, 'pay');
		const answer = await provider.query(order);
		if (answer.kind !== 'report') throw new Error('a report was expected');
		const { references, providerId, keep } = answer.report;
		for (const secret of [keep['payToken'], keep['notifToken']]) {
			expect(secret).toMatch(/^[0-9a-f]{32,64}$/);
			expect([...references, providerId]).not.toContain(secret);
		}
	});

	it('does not call a payment certain not to exist while its creation may still answer', async () => {
		const { provider, clock, pass } = openOrange();
		const order = mobileOrder(clock);
		expect((await provider.query(order)).kind).toBe('unknown');
		await pass(60);
		expect(await provider.query(order)).toMatchObject({ kind: 'refused', reason: 'not_started' });
	});
});

describe('Orange’s gateway', () => {
	it('lets 25 requests a second through, and says 403 to the next', async () => {
		const { account, provider, start } = openOrange();
		const order = await start();
		await control('/orange_money/accounts', { account, requests_per_second: 1 });
		const answers = await Promise.all(Array.from({ length: 6 }, () => provider.query(order)));
		const throttled = answers.filter((answer) => answer.kind === 'unknown');
		expect(throttled.length).toBeGreaterThan(0);
		for (const answer of throttled) expect(answer).toMatchObject({ retryAfterSeconds: 1 });
	});
});
