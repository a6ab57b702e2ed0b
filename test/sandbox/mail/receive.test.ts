import { beforeEach, describe, expect, it } from 'vitest';
import { call, empty, invoiceMail, list, post, send } from './inbox.ts';

beforeEach(async () => {
	await empty();
});

describe('receiving a mail', () => {
	it('is answered with 202, the id and the message id', async () => {
		const response = await post(invoiceMail());
		expect(response.status).toBe(202);
		expect(await response.json()).toEqual({
			id: expect.stringMatching(/^mail_[0-9a-z]{26}$/),
			message_id: expect.stringMatching(/^<mail_.+@sandbox\.invalid>$/),
		});
	});

	it('happens once for one idempotency key, even when two arrive together', async () => {
		const key = { 'Idempotency-Key': 'invoice-1' };
		const [first, second] = await Promise.all([send(invoiceMail(), key), send(invoiceMail(), key)]);
		const third = await send(invoiceMail(), key);
		expect(second).toEqual(first);
		expect(third).toEqual(first);
		expect(await list()).toHaveLength(1);
	});

	it('happens each time without an idempotency key', async () => {
		await send();
		await send();
		expect(await list()).toHaveLength(2);
	});

	it('takes one recipient or many, with or without a name', async () => {
		await send(invoiceMail({ to: ['awa@example.com', { email: 'compta@example.com', name: 'Comptabilité' }] }));
		expect((await list())[0]?.to).toEqual([
			{ email: 'awa@example.com', name: '' },
			{ email: 'compta@example.com', name: 'Comptabilité' },
		]);
	});
});

describe('a mail is refused and nothing is stored', () => {
	const attachment = { filename: 'a.pdf', type: 'application/pdf', content: 'JVBERg==' };

	it.each([
		['an unknown field', invoiceMail({ reply: 'x' }), ''],
		['no sender', invoiceMail({ from: undefined }), '/from'],
		['an address that is none', invoiceMail({ to: 'awa' }), '/to'],
		['no recipient', invoiceMail({ to: [] }), '/to'],
		['neither HTML nor text', invoiceMail({ html: undefined, text: undefined }), ''],
		['a line break in the subject', invoiceMail({ subject: 'a\r\nBcc: all@example.com' }), '/subject'],
		['a line break in a header', invoiceMail({ headers: { 'X-Kind': 'a\nb' } }), '/headers/X-Kind'],
		['a header the composer writes', invoiceMail({ headers: { From: 'x@example.com' } }), '/headers/From'],
		[
			'an attachment that is not base 64',
			invoiceMail({ attachments: [{ ...attachment, content: '%' }] }),
			'/attachments/0/content',
		],
		['an attachment by path', invoiceMail({ attachments: [{ ...attachment, path: '/etc/passwd' }] }), '/attachments/0'],
	])('with %s', async (_name, mail, pointer) => {
		const response = await post(mail);
		expect(response.status).toBe(422);
		expect(response.headers.get('content-type')).toBe('application/problem+json');
		const body = await response.json<{ errors: { pointer: string; detail: string }[] }>();
		expect(body.errors.map((error) => error.pointer)).toContain(pointer);
		expect(await list()).toEqual([]);
	});

	it('that is not JSON, or not UTF-8', async () => {
		expect((await post('{')).status).toBe(400);
		const broken = new Uint8Array([0x22, 0xff, 0x22]);
		expect((await call('/mail/messages', { method: 'POST', body: broken })).status).toBe(400);
		expect(await list()).toEqual([]);
	});

	it('beyond 10 MB, while one just below is taken', async () => {
		expect((await post(invoiceMail({ text: 'x'.repeat(10 * 1024 * 1024) }))).status).toBe(413);
		expect(await list()).toEqual([]);
		expect((await post(invoiceMail({ text: 'x'.repeat(9 * 1024 * 1024) }))).status).toBe(202);
	});
});

describe('misbehavior on request', () => {
	it('reject: 422 and nothing is stored', async () => {
		expect((await post(invoiceMail(), { 'X-Sandbox-Fault': 'reject' })).status).toBe(422);
		expect(await list()).toEqual([]);
	});

	it('rate-limit: 429 with Retry-After and nothing is stored', async () => {
		const response = await post(invoiceMail(), { 'X-Sandbox-Fault': 'rate-limit' });
		expect(response.status).toBe(429);
		expect(response.headers.get('Retry-After')).toBe('1');
		expect(await list()).toEqual([]);
	});

	it('timeout-after-commit: 504 though the mail is stored, and a repeat with the same key finds it', async () => {
		const key = { 'Idempotency-Key': 'invoice-2' };
		expect((await post(invoiceMail(), { ...key, 'X-Sandbox-Fault': 'timeout-after-commit' })).status).toBe(504);
		const [stored] = await list();
		expect(await send(invoiceMail(), key)).toEqual({ id: stored!.id, message_id: stored!.message_id });
		expect(await list()).toHaveLength(1);
	});

	it('timeout-after-commit: a mail that is refused is still refused', async () => {
		expect((await post({}, { 'X-Sandbox-Fault': 'timeout-after-commit' })).status).toBe(422);
	});

	it('slow: the right answer, two seconds later', async () => {
		const start = Date.now();
		expect((await post(invoiceMail(), { 'X-Sandbox-Fault': 'slow' })).status).toBe(202);
		expect(Date.now() - start).toBeGreaterThanOrEqual(1_900);
	});

	it('an unknown fault is named', async () => {
		const response = await post(invoiceMail(), { 'X-Sandbox-Fault': 'explode' });
		expect(response.status).toBe(400);
		expect(await response.text()).toContain('reject, rate-limit, timeout-after-commit, slow');
	});
});
