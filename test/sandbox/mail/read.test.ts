import { beforeEach, describe, expect, it } from 'vitest';
import { bytesToBase64, call, empty, invoiceMail, list, type Summary, send } from './inbox.ts';

const pdf = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 31) % 256);
const withPdf = (): ReturnType<typeof invoiceMail> =>
	invoiceMail({
		headers: { 'X-Coko-Invoice': 'INV-2026-000001' },
		attachments: [
			{ filename: 'facture-é-000001.pdf', type: 'application/pdf', content: bytesToBase64(pdf) },
			{ filename: 'page.html', type: 'text/html', content: btoa('<script>1</script>') },
		],
	});

beforeEach(async () => {
	await empty();
});

describe('the list', () => {
	it('is newest first and names sender, recipients, subject, size and attachments', async () => {
		await send(invoiceMail({ subject: 'first' }));
		const { id } = await send(withPdf());
		const mails = await list();
		expect(mails.map((mail) => mail.subject)).toEqual(['Votre facture n° INV-2026-000001', 'first']);
		expect(mails[0]).toMatchObject({
			id,
			from: { email: 'factures@coko.example', name: 'Coko Éditions' },
			to: [{ email: 'awa@example.com', name: '' }],
			attachments: ['facture-é-000001.pdf', 'page.html'],
		});
		expect(mails[0]!.size).toBeGreaterThan(pdf.length);
		expect(Date.parse(mails[0]!.received_at)).not.toBeNaN();
	});

	it('can be limited to a recipient, in any case, and to a number', async () => {
		await send(invoiceMail({ to: ['awa@example.com', 'Moussa@Example.com'] }));
		await send();
		expect(await list('?to=moussa@example.com')).toHaveLength(1);
		expect(await list('?to=AWA@example.com')).toHaveLength(2);
		expect(await list('?to=nobody@example.com')).toEqual([]);
		expect(await list('?limit=1')).toHaveLength(1);
	});

	it('refuses a limit that is none and unknown parameters', async () => {
		expect((await call('/mail/messages?limit=0')).status).toBe(422);
		expect((await call('/mail/messages?form=x')).status).toBe(422);
	});

	it('is empty after DELETE, and the messages are gone', async () => {
		const { id } = await send();
		expect((await empty()).status).toBe(204);
		expect(await list()).toEqual([]);
		expect((await call(`/mail/messages/${id}`)).status).toBe(404);
		expect((await call(`/mail/messages/${id}/raw`)).status).toBe(404);
	});
});

describe('one mail', () => {
	it('reads as it was written, whatever the alphabet', async () => {
		const text = 'Bonjour Awa, 35,99 €\n李雷 🎉';
		const { id, message_id } = await send({ ...withPdf(), text });
		const mail = await (await call(`/mail/messages/${id}`)).json<Summary & Record<string, unknown>>();
		expect(mail).toMatchObject({
			id,
			message_id,
			subject: 'Votre facture n° INV-2026-000001',
			html: invoiceMail().html,
			text,
		});
		expect(mail).toHaveProperty(
			'headers',
			expect.arrayContaining([{ name: 'X-Coko-Invoice', value: 'INV-2026-000001' }]),
		);
		expect(mail.attachments).toEqual([
			{
				filename: 'facture-é-000001.pdf',
				type: 'application/pdf',
				disposition: 'attachment',
				size: pdf.length,
				url: `/mail/messages/${id}/attachments/0`,
			},
			expect.objectContaining({ filename: 'page.html' }),
		]);
	});

	it('is a MIME message of short ASCII lines that ends each line with CRLF', async () => {
		const { id, message_id } = await send(withPdf());
		const response = await call(`/mail/messages/${id}/raw`);
		expect(response.headers.get('content-type')).toBe('message/rfc822');
		expect(response.headers.get('content-disposition')).toContain(`filename="${id}.eml"`);
		const raw = new TextDecoder().decode(await response.arrayBuffer());
		expect(raw).toContain(`Message-ID: ${message_id}\r\n`);
		expect(raw).toContain('To: awa@example.com\r\n');
		expect(raw).toMatch(/^\p{ASCII}*$/u);
		expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
		expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
	});

	it('gives its attachments back byte for byte, under their name and type', async () => {
		const { id } = await send(withPdf());
		const response = await call(`/mail/messages/${id}/attachments/0`);
		expect(response.headers.get('content-type')).toBe('application/pdf');
		expect(response.headers.get('content-disposition')).toBe(
			`inline; filename="facture-_-000001.pdf"; filename*=UTF-8''facture-%C3%A9-000001.pdf`,
		);
		expect(new Uint8Array(await response.arrayBuffer())).toEqual(pdf);
		expect((await call(`/mail/messages/${id}/attachments/2`)).status).toBe(404);
	});

	it('never opens an HTML attachment as a page of the sandbox', async () => {
		const { id } = await send(withPdf());
		const response = await call(`/mail/messages/${id}/attachments/1`);
		expect(response.headers.get('content-disposition')).toMatch(/^attachment;/);
		expect(response.headers.get('x-content-type-options')).toBe('nosniff');
	});
});

describe('the pages', () => {
	it('list the mails', async () => {
		const { id } = await send(invoiceMail({ subject: '<b>Facture</b>' }));
		const page = await (await call('/mail')).text();
		expect(page).toMatch(/^<!doctype html>/);
		expect(page).toContain(`href="/mail/${id}"`);
		expect(page).toContain('&lt;b&gt;Facture&lt;/b&gt;');
	});

	it('say so when there is no mail', async () => {
		expect(await (await call('/mail')).text()).toContain('No mail yet.');
	});

	it('show a mail in a frame that runs no script, and load nothing from elsewhere', async () => {
		const { id } = await send(invoiceMail({ html: '<script>alert("1")</script><p>Bonjour</p>' }));
		const response = await call(`/mail/${id}`);
		const page = await response.text();
		expect(page).not.toContain('<script>');
		expect(page).toContain('srcdoc="&lt;script&gt;');
		expect(page).toMatch(/<iframe[^>]* sandbox="allow-popups allow-popups-to-escape-sandbox"/);
		expect(page).toContain(`href="/mail/messages/${id}/raw"`);
		expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
	});

	it('link every attachment', async () => {
		const { id } = await send(withPdf());
		const page = await (await call(`/mail/${id}`)).text();
		expect(page).toContain(`<a href="/mail/messages/${id}/attachments/0">facture-é-000001.pdf</a>`);
	});
});

it('health is told once the database answers', async () => {
	const response = await call('/health');
	expect(response.status).toBe(200);
	expect(await response.json()).toEqual({ status: 'ok' });
});

it('an unknown path is not found', async () => {
	expect((await call('/mail/mail_0')).status).toBe(404);
	expect((await call('/nowhere')).status).toBe(404);
});
