import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

const phone: BrowserContextOptions = { viewport: { width: 320, height: 640 } };
const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
const looks: readonly (readonly [string, BrowserContextOptions])[] = [
	['on a small phone', phone],
	['on a small phone in the dark', { ...phone, colorScheme: 'dark' }],
	['on a desktop', desktop],
];

/** A page that may reach this machine only: one that asks anybody else fails its test. */
const withPage = async (
	options: BrowserContextOptions,
	visit: (page: Page, strangers: readonly string[]) => Promise<void>,
): Promise<void> => {
	const context = await browser.newContext({ locale: 'fr-FR', ...options });
	const strangers: string[] = [];
	await context.route('**/*', (route) => {
		const { hostname } = new URL(route.request().url());
		if (hostname === 'localhost') return route.continue();
		strangers.push(route.request().url());
		return route.abort();
	});
	try {
		await visit(await context.newPage(), strangers);
		expect(strangers).toEqual([]);
	} finally {
		await context.close();
	}
};

/** Kept for looking at when COKO_SCREENSHOTS names a folder. */
const picture = async (page: Page, name: string): Promise<void> => {
	const folder = process.env['COKO_SCREENSHOTS'];
	if (folder === undefined || folder === '') return;
	mkdirSync(folder, { recursive: true });
	await page.screenshot({ path: join(folder, `${name.replaceAll(/\W+/g, '-')}.png`), fullPage: true });
};

/** A mail's own frame allows no scripts, so nothing can be asked inside it. */
const expectAccessible = async (page: Page): Promise<void> => {
	const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
};

const expectNoSidewaysScroll = async (page: Page): Promise<void> => {
	const overhang = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
	expect(await page.evaluate<number>(overhang)).toBeLessThanOrEqual(0);
};

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
	it('reaches the document, the account and the other language with the keyboard alone', async () => {
		await withPage(phone, async (page) => {
			await page.goto(dueUrl);
			const focused: string[] = [];
			for (let count = 0; count < 4; count++) {
				await page.keyboard.press('Tab');
				focused.push(await page.evaluate<string>('document.activeElement.textContent'));
			}
			expect(focused).toEqual(['Ouvrir la facture (PDF)', 'facturation@coko.example', '+33 1 99 00 00 00', 'English']);
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
			expect(await page.locator('.mails li').count()).toBeGreaterThan(0);
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
