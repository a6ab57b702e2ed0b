import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse, senegaleseKey } from '../support/house.ts';
import { issueInvoice, openPage } from '../support/payer.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
});

const issue = (more?: object, key?: string) => issueInvoice(house, more, key);
const open = (path: string, headers?: Record<string, string>) => openPage(house, path, headers);

/** No-break blanks are blanks to a reader. */
const textOf = async (response: Response): Promise<string> =>
	(await response.text()).replaceAll(/[\u00a0\u202f]/g, ' ');

const pay = (id: string, amount: string) =>
	house.request('POST', `/api/billing/invoices/${id}/payments`, { body: { amount } });

describe('a payment link shows', () => {
	it('the seller, the number, what is due and until when, the lines, the totals and the account', async () => {
		const { path, number } = await issue();
		const response = await open(path);
		expect(response.status).toBe(200);
		expect(response.headers.get('server-timing')).toContain('1 calls');
		const page = await textOf(response);
		expect(page).toContain('<html lang="fr">');
		expect(page).toContain(`<title>Facture ${number} · Coko</title>`);
		expect(page).toContain('<p class="amount">35,99 €</p>');
		expect(page).toContain('À régler au plus tard le 22 décembre 2026.');
		expect(page).toContain('Abonnement Premium');
		expect(page).toContain('<dt>Total HT</dt><dd class="money">29,99 €</dd>');
		expect(page).toContain('<dt>TVA</dt><dd class="money">6,00 €</dd>');
		expect(page).toContain('<dt>BIC</dt><dd class="copy">PSSTFRPPPAR</dd>');
		expect(page).toContain(`<dt>Référence</dt><dd class="copy">${number}</dd>`);
		expect(page.replaceAll(/<[^>]*>/g, '')).toContain('FR1420041010050500013M02606');
	});

	it('English to who asks for it', async () => {
		const { path } = await issue();
		const page = await textOf(await open(`${path}?lang=en`));
		expect(page).toContain('<html lang="en">');
		expect(page).toContain('Please pay by 22 December 2026.');
		expect(page).toContain('<p class="amount">€35.99</p>');
		expect(page).toContain('href="?lang=fr"');
	});

	it('XOF without decimals, and the account number of a Senegalese bank', async () => {
		const customer = { external_id: 's1', name: 'Moussa Diop', country: 'SN', locale: 'fr' };
		const items = [{ description: 'Abonnement', unit_price: '6500' }];
		const { path } = await issue({ customer, currency: 'XOF', items }, senegaleseKey);
		const page = await textOf(await open(path));
		expect(page).toContain('<p class="amount">7 670 F CFA</p>');
		expect(page).toContain('SN000 00000 000000000000 00');
		expect(page).not.toContain('IBAN');
	});

	it('what is left after a part, and thanks after the rest', async () => {
		const { id, path } = await issue();
		await pay(id, '20.00');
		const part = await textOf(await open(path));
		expect(part).toContain('Reste à payer');
		expect(part).toContain('<p class="amount">15,99 €</p>');
		await pay(id, '15.99');
		const page = await textOf(await open(path));
		expect(page).toContain('<p class="amount">Payée</p>');
		expect(page).toContain('Réglée le 22 novembre 2026. Merci !');
		expect(page).not.toContain('Payer par virement');
		expect(page).toContain('Ouvrir la facture (PDF)');
	});

	it('that the date has passed, from the first day after it where the seller is', async () => {
		const { path } = await issue();
		const before = house.clock.now();
		house.clock.set('2026-12-22T22:59:00.000Z');
		expect(await textOf(await open(path))).not.toContain('En retard');
		house.clock.set('2026-12-22T23:00:00.000Z');
		const page = await textOf(await open(path));
		expect(page).toContain('En retard');
		expect(page).toContain('L’échéance était le 22 décembre 2026.');
		house.clock.set(before);
	});

	it.each([
		['cancelled', 'Annulée'],
		['refunded', 'Remboursée'],
	])('that a %s invoice asks for nothing', async (status, word) => {
		const { id, path } = await issue();
		await env.DB.prepare('UPDATE invoices SET status = ?1 WHERE id = ?2').bind(status, id).run();
		const page = await textOf(await open(path));
		expect(page).toContain(`<p class="amount">${word}</p>`);
		expect(page).not.toContain('Payer par virement');
	});

	it('the later date that was agreed, before it calls the invoice late', async () => {
		const { id, path } = await issue();
		const body = { due_date: '2027-01-15', reason: 'Accordé au téléphone' };
		const extended = await house.request('POST', `/api/billing/invoices/${id}/extend-due-date`, { body });
		expect(extended.status).toBe(200);
		expect(await textOf(await open(path))).toContain('À régler au plus tard le 15 janvier 2027.');
	});

	it('what a credit note took off, and nothing to pay once the invoice is cancelled', async () => {
		const { id, path } = await issue();
		const credit = (body: object) => house.request('POST', `/api/billing/invoices/${id}/credit-notes`, { body });
		expect((await credit({ amount: '5.99' })).status).toBe(201);
		expect(await textOf(await open(path))).toContain('<p class="amount">30,00 €</p>');
		expect((await credit({})).status).toBe(201);
		const page = await textOf(await open(path));
		expect(page).not.toContain('class="amount">30,00');
		expect(page).not.toContain('IBAN');
	});

	it('that an invoice over nothing is settled', async () => {
		const { path } = await issue({ items: [{ description: 'Essai', unit_price: '0.00' }] });
		expect(await textOf(await open(path))).toContain('<p class="amount">Rien à payer</p>');
	});

	it('names and descriptions as text, whatever they contain', async () => {
		const attack = '<script>alert(1)</script><img src=x onerror=alert(2)>';
		const { path } = await issue({
			customer: { external_id: 'x', name: `${attack} "&' SARL`, country: 'FR', type: 'company', locale: 'fr' },
			items: [{ description: attack, unit_price: '10.00' }],
		});
		const page = await textOf(await open(path));
		expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
		expect(page).toContain('&quot;&amp;');
		expect(page).not.toMatch(/<script|<img/);
	});
});

describe('the page', () => {
	it('has no script, is under 15 KB, and loads nothing', async () => {
		const { path } = await issue();
		const page = await (await open(path)).text();
		expect(page).not.toMatch(/<script|\son\w+=|javascript:/);
		expect(page).not.toMatch(/(src|href)="https?:/);
		expect(new TextEncoder().encode(page).length).toBeLessThan(15_000);
	});

	it('stays under 100 KB with 500 long lines and the largest logo that it shows', async () => {
		await setLogo(48_000);
		const items = Array.from({ length: 500 }, () => ({ description: '漢'.repeat(500), unit_price: '1.00' }));
		const { path } = await issue({ items });
		const page = await (await open(path)).text();
		expect(page).toContain('<img src="data:image/png;base64,');
		expect(page).toContain('et 480 autres lignes, dans le PDF');
		expect(new TextEncoder().encode(page).length).toBeLessThan(100_000);
	});

	it('allows nothing but its own style, is not framed, kept, indexed or passed on', async () => {
		const { path } = await issue();
		const { headers } = await open(path);
		expect(headers.get('content-security-policy')).toMatch(
			/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; img-src data:; .*frame-ancestors 'none'$/,
		);
		expect(headers.get('referrer-policy')).toBe('same-origin');
		expect(headers.get('x-robots-tag')).toContain('noindex');
		expect(headers.get('cache-control')).toBe('no-store');
	});

	it('has a style whose hash is the one that its policy allows', async () => {
		const { path } = await issue();
		const response = await open(path);
		const style = /<style>([\s\S]*?)<\/style>/.exec(await response.text())?.[1] ?? '';
		const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
		const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
		expect(response.headers.get('content-security-policy')).toContain(`'sha256-${hash}'`);
	});

	it('counts by address, and says so to people', async () => {
		const { path } = await issue();
		const answers: Response[] = [];
		// The count starts anew with each minute, which may begin meanwhile.
		for (let count = 0; count < 1300; count++) {
			answers.push(await open('/pay/x', { 'cf-connecting-ip': '203.0.113.9' }));
			if (answers.at(-1)?.status === 429) break;
		}
		const last = answers.at(-1)!;
		expect(last.status).toBe(429);
		expect(last.headers.get('retry-after')).toBe('60');
		expect(await last.text()).toContain('<h1>Trop de demandes</h1>');
		expect((await open(path, { 'cf-connecting-ip': '203.0.113.10' })).status).toBe(200);
	});
});

/** A picture of this many bytes, set by hand: its content does not matter here. */
const setLogo = async (bytes: number): Promise<void> => {
	const header = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
	const chunk = (type: string, data: readonly number[]) => [
		...[24, 16, 8, 0].map((shift) => (data.length >> shift) & 255),
		...Array.from(type, (letter) => letter.charCodeAt(0)),
		...data,
		0,
		0,
		0,
		0,
	];
	const size = [0, 0, 0, 64, 0, 0, 0, 64, 8, 2, 0, 0, 0];
	const picture = [
		...header,
		...chunk('IHDR', size),
		...chunk(
			'IDAT',
			Array.from({ length: bytes }, () => 1),
		),
		...chunk('IEND', []),
	];
	const data = btoa(picture.map((byte) => String.fromCharCode(byte)).join(''));
	const response = await house.request('POST', '/api/billing/config', {
		body: { config_type: 'company', config_key: 'logo', value: { media_type: 'image/png', data } },
	});
	if (!response.ok) throw new Error(await response.text());
};
