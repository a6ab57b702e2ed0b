import { describe, expect, it } from 'vitest';
import sandbox from '../../../sandbox/index.ts';
import { sandboxEnv } from '../env.ts';
import { ask, freshKey, intentForm, make } from './stripe.ts';

const line = 'POST /v1/payment_intents';
const under = (name: string) => ({ 'idempotency-key': name });

const world = (path: string, body: object) =>
	sandbox.request(`/control${path}`, { method: 'POST', body: JSON.stringify(body) }, sandboxEnv);

const plan = (account: string, fault: string) => world('/faults', { provider: 'stripe', account, match: line, fault });

describe('a request under a key', () => {
	it('is carried out once, and answered the same each time', async () => {
		const key = freshKey();
		const first = await ask(key, line, intentForm, under('one'));
		const again = await ask(key, line, intentForm, under('one'));
		expect(again.body).toEqual(first.body);
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		expect(first.headers.get('idempotent-replayed')).toBeNull();
		expect((await make(key, 'GET /v1/payment_intents')).data).toHaveLength(1);
	});

	it('belongs to its account', async () => {
		const [one, other] = [
			await ask(freshKey(), line, intentForm, under('one')),
			await ask(freshKey(), line, intentForm, under('one')),
		];
		expect(other.body.id).not.toBe(one.body.id);
	});

	it('with other parameters, or of another path, is refused', async () => {
		const key = freshKey();
		await ask(key, line, intentForm, under('one'));
		for (const answer of [
			await ask(key, line, { ...intentForm, amount: '1235' }, under('one')),
			await ask(key, 'POST /v1/customers', {}, under('one')),
		]) {
			expect(answer).toMatchObject({ status: 400, body: { error: { type: 'idempotency_error' } } });
		}
	});

	it('that was refused for its form leaves the key free', async () => {
		const key = freshKey();
		expect((await ask(key, line, { ...intentForm, amount: 'x' }, under('one'))).status).toBe(400);
		expect((await ask(key, line, intentForm, under('one'))).status).toBe(200);
	});

	it('that a bank refused is refused again, with the same intent', async () => {
		const key = freshKey();
		const form = {
			...intentForm,
			confirm: 'true',
			off_session: 'true',
			payment_method: 'pm_card_visa_chargeDeclined',
			'automatic_payment_methods[allow_redirects]': 'never',
		};
		const first = await ask(key, line, form, under('one'));
		expect(first.status).toBe(402);
		expect((await ask(key, line, form, under('one'))).body).toEqual(first.body);
		expect((await make(key, 'GET /v1/charges')).data).toHaveLength(1);
	});

	it('while the first is running is told to wait', async () => {
		const key = freshKey();
		const answers = await Promise.all([1, 2, 3, 4].map(() => ask(key, line, intentForm, under('one'))));
		const statuses = answers.map(({ status }) => status);
		expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
		const busy = answers.find(({ status }) => status === 409);
		if (busy) expect(busy.body.error.code).toBe('idempotency_key_in_use');
		expect((await make(key, 'GET /v1/payment_intents')).data).toHaveLength(1);
	});

	it('whose servers failed before it began is carried out the next time', async () => {
		const key = freshKey();
		await plan(key, 'error-before-commit');
		expect((await ask(key, line, intentForm, under('one'))).status).toBe(500);
		expect((await ask(key, line, intentForm, under('one'))).status).toBe(200);
	});

	it('whose servers failed after it began is told the same failure for a day', async () => {
		const key = freshKey();
		await plan(`${key}/executed`, 'error-before-commit');
		expect((await ask(key, line, intentForm, under('one'))).status).toBe(500);
		expect((await ask(key, line, intentForm, under('one'))).status).toBe(500);
		await world('/clock', { account: key, offset_seconds: 86_401 });
		expect((await ask(key, line, intentForm, under('one'))).status).toBe(200);
	});

	it('a day later is a new request', async () => {
		const key = freshKey();
		const first = await ask(key, line, intentForm, under('one'));
		await world('/clock', { account: key, offset_seconds: 86_401 });
		const again = await ask(key, line, intentForm, under('one'));
		expect(again.body.id).not.toBe(first.body.id);
	});
});
