import { afterEach, describe, expect, it, vi } from 'vitest';
import sandbox from '../../../sandbox/index.ts';
import { control, noticesOf, notify, openProvider } from '../control/world.ts';
import { sandboxEnv } from '../env.ts';

const home = async (): Promise<string> => (await sandbox.request('/', {}, sandboxEnv)).text();

const submit = async (path: string, fields: Record<string, string>, origin = 'http://localhost'): Promise<Response> =>
	sandbox.request(path, { method: 'POST', body: new URLSearchParams(fields), headers: { origin } }, sandboxEnv);

const everybody = '*';

afterEach(async () => {
	vi.restoreAllMocks();
	await control(`/faults?account=${everybody}`, undefined, 'DELETE');
	await control('/notices/mode', { account: everybody, mode: 'hold' });
});

describe('the front page', () => {
	it('leads to the inbox', async () => {
		expect(await home()).toContain('<a href="/mail">');
	});

	it('plans bad luck for whoever comes next, shows it and forgets it', async () => {
		const fields = { provider: 'stripe', match: 'POST /v1/payments', fault: 'html', times: '2' };
		const planned = await submit('/world/faults', fields);
		expect([planned.status, planned.headers.get('location')]).toEqual([303, '/']);
		expect(await home()).toContain('html · stripe · POST /v1/payments · 2 to come');
		const { pay, carriedOut } = openProvider('stripe');
		expect((await pay('anybody')).status).toBe(200);
		expect(carriedOut).toEqual([]);
		await submit('/world/faults/forget', { account: everybody });
		expect((await pay('anybody')).status).toBe(201);
	});

	it('delivers a notice that was kept', async () => {
		vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
		const account = crypto.randomUUID();
		await notify(account, ['<b>one</b>'], { url: 'https://billing.example.test/webhooks/abcdefghijklmnopqrstuvwx' });
		const [notice] = await noticesOf(account);
		const page = await home();
		expect(page).toContain('mtn_mobile_money · held');
		expect(page).toContain('&lt;b&gt;one');
		expect(page).not.toContain('abcdefghijklmnopqrstuvwx');
		await submit(`/world/notices/${notice?.id}/deliver`, {});
		expect(await home()).toContain('mtn_mobile_money · sent');
	});

	it('switches how notices are delivered to all who asked for nothing else', async () => {
		await submit('/world/mode', { mode: 'lose' });
		expect(await home()).toContain('<option value="lose" selected="">');
		const account = crypto.randomUUID();
		await notify(account, ['one']);
		expect(await noticesOf(account)).toMatchObject([{ status: 'lost' }]);
	});

	it.each([
		['/world/faults', { provider: 'stripe', match: '*', fault: 'explode', times: '1' }],
		['/world/faults', { provider: 'stripe', match: '*', fault: 'html', times: 'often' }],
		['/world/mode', { mode: 'shout' }],
	])('%s refuses what it does not offer', async (path, fields) => {
		expect((await submit(path, fields)).status).toBe(422);
	});

	it('takes no form of another site', async () => {
		expect((await submit('/world/mode', { mode: 'lose' }, 'https://elsewhere.example')).status).toBe(403);
	});
});
