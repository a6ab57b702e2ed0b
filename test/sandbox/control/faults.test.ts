import { describe, expect, it, vi } from 'vitest';
import { sandboxProviders } from '../../../sandbox/notices.ts';
import { control, openProvider } from './world.ts';

const plan = async (account: string, fault: string, more: object = {}): Promise<void> => {
	const planned = { provider: 'stripe', account, match: 'POST /v1/payments', fault, ...more };
	expect((await control('/faults', planned)).status).toBe(201);
};

const freshAccount = (): string => crypto.randomUUID();

describe('a planned fault', () => {
	it('is played once and leaves the next request alone', async () => {
		const account = freshAccount();
		const { pay, carriedOut } = openProvider('stripe');
		await plan(account, 'error-before-commit');
		expect((await pay(account)).status).toBe(500);
		expect(carriedOut).toEqual([]);
		expect((await pay(account)).status).toBe(201);
		expect(carriedOut).toEqual([account]);
	});

	it('is played as often as was asked, whoever comes at once', async () => {
		const account = freshAccount();
		const { pay } = openProvider('stripe');
		await plan(account, 'empty', { times: 3 });
		const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await pay(account)).status));
		expect(statuses.filter((status) => status === 200)).toHaveLength(3);
	});

	it('touches no other account, provider, method or path', async () => {
		const account = freshAccount();
		const { pay } = openProvider('stripe');
		await plan(freshAccount(), 'html');
		await plan(account, 'html', { provider: 'paypal' });
		await plan(account, 'html', { match: 'GET /v1/payments' });
		await plan(account, 'html', { match: 'POST /v2' });
		expect((await pay(account)).status).toBe(201);
	});

	it('of every request is played on any', async () => {
		const account = freshAccount();
		await plan(account, 'html', { match: '*' });
		expect(await (await openProvider('stripe').pay(account)).text()).toContain('We will be back soon');
	});

	it('can be looked at and forgotten', async () => {
		const account = freshAccount();
		await plan(account, 'slow', { times: 2, delay_ms: 10 });
		expect(await (await control(`/faults?account=${account}`)).json()).toEqual({
			data: [{ provider: 'stripe', account, match: 'POST /v1/payments', fault: 'slow', delay_ms: 10, times: 2 }],
		});
		await control(`/faults?account=${account}`, undefined, 'DELETE');
		expect((await openProvider('stripe').pay(account)).status).toBe(201);
	});

	it.each([
		['a fault nobody knows', { fault: 'explode' }],
		['a method without a path', { match: 'POST' }],
		['a provider nobody knows', { provider: 'wave' }],
		['no times at all', { times: 0 }],
		['an unknown field', { color: 'green' }],
	])('is refused with %s', async (_, change) => {
		const planned = { provider: 'stripe', account: 'a', match: '*', fault: 'html', ...change };
		expect((await control('/faults', planned)).status).toBe(422);
	});
});

describe('what the caller reads', () => {
	it('timeout-after-commit: a page of the gateway, although everything was done', async () => {
		const account = freshAccount();
		const { pay, carriedOut } = openProvider('stripe');
		await plan(account, 'timeout-after-commit');
		const response = await pay(account);
		expect(response.status).toBe(504);
		expect(response.headers.get('content-type')).toContain('text/html');
		expect(response.headers.get('request-id')).toBeNull();
		expect(carriedOut).toEqual([account]);
	});

	it('slow: the right answer, late', async () => {
		const account = freshAccount();
		const { pay, carriedOut } = openProvider('stripe');
		await plan(account, 'slow', { delay_ms: 150 });
		const before = Date.now();
		const response = await pay(account);
		expect(Date.now() - before).toBeGreaterThanOrEqual(140);
		expect(await response.json()).toEqual({ id: 'pay_1' });
		expect(carriedOut).toEqual([account]);
	});

	it('late: a page of the gateway at once, and the request is carried out afterwards', async () => {
		const account = freshAccount();
		const { pay, carriedOut } = openProvider('stripe');
		const sent = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
		await plan(account, 'late', { delay_ms: 20 });
		expect((await pay(account)).status).toBe(504);
		expect(carriedOut).toEqual([]);
		await vi.waitFor(() => expect(sent).toHaveBeenCalledOnce());
		const again = new Request(...(sent.mock.calls[0] ?? ['']));
		expect([again.method, new URL(again.url).pathname, again.headers.get('account')]).toEqual([
			'POST',
			'/host/v1/payments',
			account,
		]);
		expect(await again.text()).toBe('{"amount":1}');
		sent.mockRestore();
	});

	it.each(['html', 'empty', 'nonsense'])('%s: 200 that tells nothing, and nothing was done', async (fault) => {
		const account = freshAccount();
		const { pay, carriedOut } = openProvider('stripe');
		await plan(account, fault);
		const response = await pay(account);
		expect(response.status).toBe(200);
		expect(await response.text()).not.toContain('pay_1');
		expect(carriedOut).toEqual([]);
	});

	it.each(sandboxProviders)(
		'%s says in its own words that it failed and that it was asked too often',
		async (provider) => {
			const account = freshAccount();
			const { pay, carriedOut } = openProvider(provider);
			await plan(account, 'error-before-commit', { provider });
			await plan(account, 'rate-limit', { provider });
			const failed = await pay(account);
			const throttled = await pay(account);
			expect({ status: failed.status, body: await failed.json() }).toMatchObject(failures[provider]);
			expect({ status: throttled.status, body: await throttled.json() }).toMatchObject(throttles[provider]);
			expect(carriedOut).toEqual([]);
		},
	);
});

const failures = {
	stripe: { status: 500, body: { error: { type: 'api_error' } } },
	paypal: { status: 500, body: { name: 'INTERNAL_SERVER_ERROR' } },
	orange_money: { status: 503, body: { code: 5 } },
	mtn_mobile_money: { status: 500, body: { code: 'INTERNAL_PROCESSING_ERROR' } },
};

const throttles = {
	stripe: { status: 429, body: { error: { code: 'rate_limit' } } },
	paypal: { status: 429, body: { name: 'RATE_LIMIT_REACHED' } },
	orange_money: { status: 403, body: { code: 53 } },
	mtn_mobile_money: { status: 429, body: { statusCode: 429 } },
};
