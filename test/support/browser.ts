import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

export const phone: BrowserContextOptions = { viewport: { width: 320, height: 640 } };
export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
export const looks: readonly (readonly [string, BrowserContextOptions])[] = [
	['on a small phone', phone],
	['on a small phone in the dark', { ...phone, colorScheme: 'dark' }],
	['on a desktop', desktop],
];

export type Visit = (
	options: BrowserContextOptions,
	visit: (page: Page, strangers: readonly string[]) => Promise<void>,
) => Promise<void>;

/** Opens pages that may reach this machine only: one that asks anybody else fails its test. */
export const visitor =
	(browser: Browser): Visit =>
	async (options, visit) => {
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
export const picture = async (page: Page, name: string): Promise<void> => {
	const folder = process.env['COKO_SCREENSHOTS'];
	if (folder === undefined || folder === '') return;
	mkdirSync(folder, { recursive: true });
	await page.screenshot({ path: join(folder, `${name.replaceAll(/\W+/g, '-')}.png`), fullPage: true });
};

/** A mail's own frame allows no scripts, so nothing can be asked inside it. */
export const expectAccessible = async (page: Page): Promise<void> => {
	const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
};

export const expectNoSidewaysScroll = async (page: Page): Promise<void> => {
	const overhang = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
	expect(await page.evaluate<number>(overhang)).toBeLessThanOrEqual(0);
};
