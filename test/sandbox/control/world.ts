import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { Hono } from 'hono';
import type { SandboxContext } from '../../../sandbox/env.ts';
import { misbehave } from '../../../sandbox/faults.ts';
import sandbox from '../../../sandbox/index.ts';
import { type OutgoingNotice, type SandboxProvider, sendNotice } from '../../../sandbox/notices.ts';
import { sandboxEnv } from '../env.ts';

/** Asks `/control` and waits for what it does after its answer. */
export const control = async (
	path: string,
	body?: object,
	method: 'GET' | 'POST' | 'DELETE' = body ? 'POST' : 'GET',
): Promise<Response> => {
	const context = createExecutionContext();
	const init = { method, ...(body && { body: JSON.stringify(body) }) };
	const response = await sandbox.request(`/control${path}`, init, sandboxEnv, context);
	await waitOnExecutionContext(context);
	return response;
};

export interface WireNotice {
	readonly id: string;
	readonly status: string;
	readonly attempts: number;
	readonly last_answer: string | null;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

export const noticesOf = async (account: string): Promise<readonly WireNotice[]> => {
	const response = await control(`/notices?account=${account}`);
	return (await response.json<{ data: WireNotice[] }>()).data;
};

/** A provider with one payment route: what was carried out is counted, the account is a header. */
export const openProvider = (provider: SandboxProvider) => {
	const carriedOut: string[] = [];
	const routes = new Hono<SandboxContext>();
	routes.use(misbehave(provider, (c) => c.req.header('account') ?? null));
	routes.post('/v1/payments', async (c) => {
		carriedOut.push(c.req.header('account') ?? '');
		return c.json({ id: 'pay_1' }, 201, { 'request-id': 'req_1' });
	});
	const app = new Hono<SandboxContext>().route('/host', routes);
	const pay = async (account: string): Promise<Response> => {
		const init = { method: 'POST', headers: { account }, body: '{"amount":1}' };
		return app.request('/host/v1/payments', init, sandboxEnv, createExecutionContext());
	};
	return { pay, carriedOut };
};

/** Sends notices one after the other, each as one request of the provider; waits for what follows the answers. */
export const notify = async (account: string, bodies: readonly string[], changes: Partial<OutgoingNotice> = {}) => {
	for (const body of bodies) {
		const context = createExecutionContext();
		const app = new Hono<SandboxContext>().post('/', async (c) => {
			await sendNotice(c, { ...noticeOf(account, body), ...changes });
			return c.text('answered');
		});
		await app.request('/', { method: 'POST' }, sandboxEnv, context);
		await waitOnExecutionContext(context);
	}
};

const noticeOf = (account: string, body: string): OutgoingNotice => ({
	account,
	provider: 'mtn_mobile_money',
	url: 'https://billing.example.test/notices',
	method: 'PUT',
	headers: { 'content-type': 'application/json' },
	body,
	retried: false,
});
