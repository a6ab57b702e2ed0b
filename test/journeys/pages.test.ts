import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
	desktop,
	expectAccessible,
	expectNoSidewaysScroll,
	looks,
	phone,
	picture,
	type Visit,
	visitor,
} from '../support/browser.ts';
import { chromiumPath, eventually, type Journey, noChromium, openBrowser, startJourney } from '../support/journey.ts';

const chromium = chromiumPath();

let journey: Journey;
let browser: Browser;
let dueUrl = '';
let paidUrl = '';

beforeEach((context) => context.skip(chromium === null, noChromium));

beforeAll(async () => {
	if (chromium === null) return;
	[journey, browser] = await Promise.all([startJourney(), openBrowser(chromium)]);
	dueUrl = String((await issue())['payment_url']);
	const paid = await issue();
	await journey.call('POST', `/invoices/${paid['id']}/payments`, { amount: paid['amount_due'] });
	paidUrl = String(paid['payment_url']);
});

const withPage: Visit = (options, visit) => visitor(browser)(options, visit);

afterAll(async () => {
	await browser?.close();
	await journey?.stop();
});

const issue = () =>
	journey.call('POST', '/invoices', {
		customer: { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', locale: 'fr' },
		currency: 'EUR',
		items: [
			{ description: 'Abonnement Premium, novembre 2026', quantity: 1, unit_price: '29.99', item_type: 'subscription' },
			{ description: 'Livre numérique « La Nuit des griots »', quantity: 2, unit_price: '9.99', tax_code: 'ebook' },
		],
	});

describe.each(looks)('a payment page %s', (look, options) => {
	it.each([
		['due', () => dueUrl, 200, 'À payer'],
		['paid', () => paidUrl, 200, 'Payée'],
		['unknown', () => `${journey?.billing}/pay/unknown`, 404, 'Page introuvable'],
	])('%s: reads well, is accessible and fits', async (state, url, status, words) => {
		await withPage(options, async (page) => {
			const response = await page.goto(url());
			expect(response?.status()).toBe(status);
			expect(await page.locator('main').innerText()).toContain(words);
			await expectAccessible(page);
			await expectNoSidewaysScroll(page);
			await picture(page, `pay ${state} ${look}`);
		});
	});
});

describe('a payer', () => {
	it('reaches the document, the ways to pay, the seller and the other language with the keyboard alone', async () => {
		await withPage(phone, async (page) => {
			await page.goto(dueUrl);
			const focused: string[] = [];
			for (let count = 0; count < 6; count++) {
				await page.keyboard.press('Tab');
				focused.push(await page.evaluate<string>('document.activeElement.textContent'));
			}
			expect(focused).toEqual([
				'Ouvrir la facture (PDF)',
				'Payer par carte',
				'Payer avec PayPal',
				'facturation@coko.example',
				'+33 1 99 00 00 00',
				'English',
			]);
			await page.keyboard.press('Enter');
			await page.waitForURL(/lang=en/);
			expect(await page.locator('html').getAttribute('lang')).toBe('en');
			expect(await page.locator('main').innerText()).toContain('Please pay by');
		});
	});

	it('copies the IBAN without blanks', async () => {
		await withPage(phone, async (page) => {
			await page.goto(dueUrl);
			await page.locator('dd.copy', { hasText: 'FR76' }).click();
			expect(await page.evaluate<string>('String(getSelection())')).toBe('FR7630006000011234567890189');
		});
	});

	it('gets the same page where scripts are off, in less than 15 KB and one request', async () => {
		await withPage({ ...phone, javaScriptEnabled: false }, async (page) => {
			const requests: string[] = [];
			page.on('request', (request) => requests.push(request.url()));
			const response = await page.goto(dueUrl);
			expect(await page.locator('h1').innerText()).toMatch(/^Facture INV-/);
			expect((await response?.body())?.length).toBeLessThan(15_000);
			expect(requests).toEqual([dueUrl]);
		});
	});

	it('gets the document as soon as it is printed', async () => {
		const pdf = await eventually(async () => {
			const response = await fetch(`${dueUrl}/invoice.pdf`);
			return response.status === 200 ? response : null;
		});
		expect(pdf.headers.get('content-type')).toBe('application/pdf');
		expect(new TextDecoder().decode((await pdf.arrayBuffer()).slice(0, 5))).toBe('%PDF-');
	});
});

describe('the API documentation', () => {
	it.each(['/docs', '/api/billing/docs'])('%s shows each operation and asks nobody else', async (path) => {
		await withPage(desktop, async (page) => {
			const complaints: string[] = [];
			page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
			await page.goto(`${journey.billing}${path}`);
			await page.locator('.opblock').first().waitFor();
			const contract = (await (await fetch(`${journey.billing}/openapi.json`)).json()) as { paths: object };
			const count = Object.values(contract.paths).flatMap((item) => Object.keys(item)).length;
			expect(await page.locator('.opblock').count()).toBe(count);
			await page.locator('#operations-Invoices-createInvoice button.opblock-summary-control').click();
			await page.locator('#operations-Invoices-createInvoice .opblock-body').waitFor();
			expect(await page.locator('#operations-Invoices-createInvoice').innerText()).toContain('Abonnement Premium');
			expect(complaints).toEqual([]);
			await picture(page, `docs ${path}`);
		});
	});
});

describe.each(looks)('the front page of the sandbox %s', (look, options) => {
	it('shows its switches, and bad luck is planned and forgotten', async () => {
		await withPage(options, async (page) => {
			await page.goto(journey.sandbox);
			await page.getByLabel('What happens').selectOption('html');
			await page.getByRole('button', { name: 'Plan it' }).click();
			expect(await page.locator('.rows').first().innerText()).toContain('html · stripe · every request · 1 to come');
			await expectAccessible(page);
			await expectNoSidewaysScroll(page);
			await picture(page, `sandbox ${look}`);
			await page.getByRole('button', { name: 'Forget what is planned for all' }).click();
			expect(await page.locator('main').innerText()).not.toContain('1 to come');
		});
	});

	it('switches how notices are delivered', async () => {
		await withPage({ ...options, javaScriptEnabled: false }, async (page) => {
			await page.goto(journey.sandbox);
			await page.getByLabel('How they are delivered').selectOption('lose');
			await page.getByRole('button', { name: 'Change' }).click();
			expect(await page.getByLabel('How they are delivered').inputValue()).toBe('lose');
			await page.getByLabel('How they are delivered').selectOption('push');
			await page.getByRole('button', { name: 'Change' }).click();
			expect(await page.getByLabel('How they are delivered').inputValue()).toBe('push');
		});
	});
});

describe.each([
	['at 320 pixels', phone],
	['on a desktop', desktop],
] as const)('the inbox of the sandbox %s', (look, options) => {
	it('lists the mails and shows one', async () => {
		await withPage(options, async (page) => {
			const id = await eventually(async () => {
				const { data } = (await (await fetch(`${journey.sandbox}/mail/messages`)).json()) as { data: { id: string }[] };
				return data[0]?.id ?? null;
			});
			await page.goto(`${journey.sandbox}/mail`);
			expect(await page.locator('.rows li').count()).toBeGreaterThan(0);
			await expectAccessible(page);
			await expectNoSidewaysScroll(page);
			await picture(page, `inbox ${look}`);
			await page.locator(`a[href="/mail/${id}"]`).click();
			await page.frameLocator('iframe').locator('body').waitFor();
			expect(await page.locator('pre').first().innerText()).toContain('Bonjour Awa Ndiaye');
			await expectAccessible(page);
			await expectNoSidewaysScroll(page);
			await picture(page, `mail ${look}`);
		});
	});
});

describe.each(looks)('a payer of mobile money %s', (look, options) => {
	it('pays on Orange’s page with the code on the phone, and is led back', async () => {
		await withPage({ ...options, javaScriptEnabled: false }, async (page) => {
			await page.goto(await openOrangePage());
			const code = await page.locator('section strong').innerText();
			await page.getByLabel('One-time code').fill('000');
			await page.getByRole('button', { name: 'Pay' }).click();
			expect(await page.getByRole('alert').innerText()).toBe('This is not the code on your phone.');
			await page.getByLabel('One-time code').fill(code);
			await page.getByRole('button', { name: 'Pay' }).click();
			await page.waitForURL(`${journey.sandbox}/mail`);
		});
	});

	it('sees on Orange’s page all there is, and can use it without a pointer', async () => {
		await withPage(options, async (page) => {
			await page.goto(await openOrangePage());
			await expectAccessible(page);
			await expectNoSidewaysScroll(page);
			await picture(page, `orange page ${look}`);
			await page.goto(`${journey.sandbox}/orange/orders`);
			await expectAccessible(page);
			await expectNoSidewaysScroll(page);
		});
	});

	it('approves on MTN’s phone with a PIN', async () => {
		await withPage(options, async (page) => {
			const payer = await openMtnPrompt();
			await page.goto(`${journey.sandbox}/mtn/phone`);
			await expectAccessible(page);
			await expectNoSidewaysScroll(page);
			await picture(page, `mtn phone ${look}`);
			const prompt = page.getByRole('listitem').filter({ hasText: `+${payer}: pay` });
			await prompt.getByLabel('PIN').fill('12345');
			await prompt.getByRole('button', { name: 'Approve', exact: true }).click();
			expect(await page.locator('main').innerText()).toContain(`+${payer} · 6500 EUR · SUCCESSFUL`);
		});
	});
});

/** What a merchant asks of a provider in the sandbox; throws when it is refused. */
const askSandbox = async (path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<string> => {
	const response = await fetch(`${journey.sandbox}${path}`, { method: 'POST', headers, ...(body && { body }) });
	const text = await response.text();
	if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
	return text;
};

const openOrangePage = async (): Promise<string> => {
	const basic = `Basic ${btoa(`${crypto.randomUUID()}:secret`)}`;
	const accept = { accept: 'application/json' };
	const issued = await askSandbox(
		'/orange/oauth/v3/token',
		{ ...accept, authorization: basic },
		'grant_type=client_credentials',
	);
	const created = await askSandbox(
		'/orange/orange-money-webpay/dev/v1/webpayment',
		{ ...accept, authorization: `Bearer ${JSON.parse(issued).access_token}`, 'content-type': 'application/json' },
		JSON.stringify({
			merchant_key: 'merchant',
			currency: 'OUV',
			order_id: crypto.randomUUID().slice(0, 30),
			amount: 6_500,
			return_url: `${journey.sandbox}/mail`,
			cancel_url: `${journey.sandbox}/mail`,
			notif_url: `${journey.sandbox}/health`,
		}),
	);
	return JSON.parse(created).payment_url;
};

/** Answers the number of the phone that is asked. */
const openMtnPrompt = async (): Promise<string> => {
	const key = { 'ocp-apim-subscription-key': crypto.randomUUID().replaceAll('-', '') };
	const issued = await askSandbox('/mtn/collection/token/', { ...key, authorization: `Basic ${btoa('user:key')}` });
	const payer = `22505${String(Date.now()).slice(-8)}`;
	await askSandbox(
		'/mtn/collection/v1_0/requesttopay',
		{
			...key,
			authorization: `Bearer ${JSON.parse(issued).access_token}`,
			'x-target-environment': 'sandbox',
			'x-reference-id': crypto.randomUUID(),
			'content-type': 'application/json',
		},
		JSON.stringify({
			amount: '6500',
			currency: 'EUR',
			externalId: 'p-1',
			payer: { partyIdType: 'MSISDN', partyId: payer },
			payerMessage: 'Facture INV-2026-000001',
			payeeNote: 'INV-2026-000001',
		}),
	);
	return payer;
};
