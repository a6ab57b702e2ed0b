import { describe, expect, it } from 'vitest';
import { call, control, openMerchant, payBody } from './mtn.ts';

const submit = (path: string, fields: Record<string, string>, origin = 'http://localhost'): Promise<Response> =>
	call(path, { method: 'POST', body: new URLSearchParams(fields), headers: { origin } });

const phonePage = async (): Promise<string> => (await call('/mtn/phone')).text();

/** A prompt on a phone that no other test has. */
const openPrompt = async () => {
	const merchant = await openMerchant();
	const phone = `22505${String(crypto.getRandomValues(new Uint32Array(1))[0])
		.padStart(10, '0')
		.slice(-8)}`;
	const { reference } = await merchant.request(payBody({ payer: { partyIdType: 'MSISDN', partyId: phone } }));
	const form = new RegExp(`\\+${phone}: pay[\\s\\S]*?action="(/mtn/phone/\\d+)"`).exec(await phonePage())?.[1] ?? '';
	return { ...merchant, phone, reference, form };
};

describe('the phone', () => {
	it('asks for the PIN, and pays with it', async () => {
		const { form, phone, reference, statusOf } = await openPrompt();
		const response = await submit(form, { pin: '12345', action: 'approve' });
		expect([response.status, response.headers.get('location')]).toEqual([303, '/mtn/phone']);
		expect(await statusOf(reference)).toBe('SUCCESSFUL');
		expect(await phonePage()).not.toContain(`+${phone}: pay`);
	});

	it.each(['', '123', 'abcde', '123456'])('does not pay with the PIN %j, and asks again', async (pin) => {
		const { form, phone, reference, statusOf } = await openPrompt();
		const response = await submit(form, { pin, action: 'approve' });
		expect(response.headers.get('location')).toBe('/mtn/phone?wrong');
		expect(await (await call('/mtn/phone?wrong')).text()).toContain('role="alert"');
		expect(await statusOf(reference)).toBe('PENDING');
		expect(await phonePage()).toContain(`+${phone}: pay`);
	});

	it.each([
		['refuse', 'APPROVAL_REJECTED'],
		['low-balance', 'NOT_ENOUGH_FUNDS'],
	])('can %s', async (action, reason) => {
		const { form, reference, read } = await openPrompt();
		await submit(form, { pin: '12345', action });
		expect(await (await read(reference)).json()).toMatchObject({ status: 'FAILED', reason });
	});

	it('that is answered too late pays nothing', async () => {
		const { account, form, reference, read } = await openPrompt();
		await control('/clock', { account, offset_seconds: 300 });
		await submit(form, { pin: '12345', action: 'approve' });
		expect(await (await read(reference)).json()).toMatchObject({ status: 'FAILED', reason: 'EXPIRED' });
	});

	it('is not moved by a form of another site', async () => {
		const { form, reference, statusOf } = await openPrompt();
		const response = await submit(form, { pin: '12345', action: 'approve' }, 'https://evil.example.test');
		expect(response.status).toBe(403);
		expect(await statusOf(reference)).toBe('PENDING');
	});
});

describe('what is done behind MTN’s back', () => {
	it('is in its truth', async () => {
		const { account, reference, statusOf } = await openPrompt();
		await control(
			`/mtn_mobile_money/transactions/${reference}`,
			{ account, amount: '6000', state: 'succeeded' },
			'PATCH',
		);
		await control('/mtn_mobile_money/transactions', { account, amount: '900', currency: 'EUR', reference: 'p-added' });
		expect(await statusOf(reference)).toBe('SUCCESSFUL');
		const path = `/control/mtn_mobile_money/transactions?account=${account}`;
		const { data } = await (await call(path)).json<{ data: { id: string }[] }>();
		expect(data).toMatchObject([
			{ id: reference, kind: 'payment', amount: '6000', state: 'succeeded' },
			{ kind: 'payment', amount: '900', state: 'succeeded', reference: 'p-added' },
		]);
		const lost = `/control/mtn_mobile_money/transactions/${data[1]?.id}?account=${account}`;
		expect((await call(lost, { method: 'DELETE' })).status).toBe(204);
		expect(await (await call(path)).json()).toMatchObject({ data: [{ id: reference }] });
	});
});
