import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { InvoiceId } from '../../src/domain/kernel/ids.ts';
import { type House, openHouse, senegaleseKey, tenantId } from '../support/house.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
});

interface Issued {
	readonly id: string;
	readonly path: string;
	readonly number: string;
}

const issue = async (more: object = {}, key?: string): Promise<Issued> => {
	const response = await house.request('POST', '/api/billing/invoices', {
		...(key !== undefined && { key }),
		body: {
			customer: { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', locale: 'fr' },
			currency: 'EUR',
			items: [{ description: 'Abonnement Premium', quantity: 1, unit_price: 29.99, item_type: 'subscription' }],
			...more,
		},
	});
	const invoice = (await response.json()) as Record<string, string>;
	if (response.status !== 201) throw new Error(JSON.stringify(invoice));
	return { id: invoice['id']!, path: new URL(invoice['payment_url']!).pathname, number: invoice['invoice_number']! };
};

const open = (path: string, headers: Record<string, string> = {}) => house.request('GET', path, { key: null, headers });

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
		expect(headers.get('referrer-policy')).toBe('no-referrer');
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
		for (let count = 0; count < 620; count++) {
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

describe('a link that is not ours', () => {
	const expectUnknown = async (path: string, headers?: Record<string, string>) => {
		const response = await open(path, headers);
		expect(response.status).toBe(404);
		expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
		return response.text();
	};

	it('is told politely, in the language of the browser or the one chosen', async () => {
		expect(await expectUnknown('/pay/nothing')).toContain('<h1>Page introuvable</h1>');
		expect(await expectUnknown('/pay/nothing', { 'accept-language': 'en-GB,en;q=0.9' })).toContain('Page not found');
		expect(await expectUnknown('/pay/nothing?lang=en')).toContain('Page not found');
	});

	it('with a forged end, another key, a cut or a longer token: the same page, without a word about the invoice', async () => {
		const { path, number } = await issue();
		const token = path.slice('/pay/'.length);
		const unknown = await expectUnknown('/pay/nothing');
		const parts = token.split('.');
		const forged = [
			`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
			[parts[0], parts[1], 'other', parts[3]].join('.'),
			['coko-sn', ...parts.slice(1)].join('.'),
			token.slice(0, -4),
			`${token}.x`,
		];
		for (const each of forged) {
			const page = await expectUnknown(`/pay/${each}`);
			expect(page).toBe(unknown);
			expect(page).not.toContain(number);
			await expectUnknown(`/pay/${each}/invoice.pdf`);
		}
	});

	it('a token of one tenant does not open an invoice of another', async () => {
		const { id } = await issue();
		const link = await house.wiring.payTokens.paymentUrl({ tenantId: tenantId('coko-sn'), id: id as InvoiceId });
		await expectUnknown(new URL(link).pathname);
		await expectUnknown(`${new URL(link).pathname}/invoice.pdf`);
		const nobody = await house.wiring.payTokens.paymentUrl({ tenantId: tenantId('nobody'), id: id as InvoiceId });
		await expectUnknown(new URL(nobody).pathname);
	});

	it('a draft has no page yet', async () => {
		const response = await house.request('POST', '/api/billing/invoices', {
			body: {
				customer: { external_id: '42' },
				currency: 'EUR',
				items: [{ description: 'Abonnement', unit_price: '1.00' }],
				draft: true,
			},
		});
		const { id } = (await response.json()) as { id: InvoiceId };
		const link = await house.wiring.payTokens.paymentUrl({ tenantId: tenantId('coko'), id });
		await expectUnknown(new URL(link).pathname);
	});
});

describe('the document', () => {
	it('is in preparation until it is printed, then comes as it was archived', async () => {
		const { id, path, number } = await issue();
		const early = await open(`${path}/invoice.pdf`);
		expect(early.status).toBe(503);
		expect(early.headers.get('retry-after')).toBe('3');
		expect(early.headers.get('refresh')).toBe('3');
		expect(await early.text()).toContain('Votre facture est en préparation');
		await house.drain();
		const ready = await open(`${path}/invoice.pdf`);
		expect(ready.status).toBe(200);
		expect(ready.headers.get('content-type')).toBe('application/pdf');
		expect(ready.headers.get('content-disposition')).toBe(`inline; filename="${number}.pdf"`);
		expect(ready.headers.get('cache-control')).toBe('no-store');
		const archived = await house.request('GET', `/api/billing/invoices/${id}/pdf`);
		expect(new Uint8Array(await ready.arrayBuffer())).toEqual(new Uint8Array(await archived.arrayBuffer()));
	});

	it('that takes long no longer makes the page reload', async () => {
		const { path } = await issue();
		const before = house.clock.now();
		house.clock.set('2026-11-22T10:30:00.000Z');
		const late = await open(`${path}/invoice.pdf?lang=en`);
		expect(late.status).toBe(503);
		expect(late.headers.get('refresh')).toBeNull();
		expect(await late.text()).toContain('The PDF takes longer than usual.');
		house.clock.set(before);
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
