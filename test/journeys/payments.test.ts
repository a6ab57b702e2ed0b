import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
	expectAccessible,
	expectNoSidewaysScroll,
	looks,
	phone,
	picture,
	type Visit,
	visitor,
} from '../support/browser.ts';
import { chromiumPath, type Journey, noChromium, openBrowser, startJourney } from '../support/journey.ts';

const chromium = chromiumPath();

let journey: Journey;
let browser: Browser;

beforeEach((context) => context.skip(chromium === null, noChromium));

beforeAll(async () => {
	if (chromium === null) return;
	[journey, browser] = await Promise.all([startJourney(), openBrowser(chromium)]);
});

afterAll(async () => {
	await browser?.close();
	await journey?.stop();
	if (weights.size === 0) return;
	const lines = [...weights].map(([state, bytes]) => `  ${state}: ${bytes} bytes`);
	// biome-ignore lint/suspicious/noConsole: the weights are to be seen, not only their limit
	console.log(`What a payer's phone loads:\n${lines.join('\n')}`);
});

const withPage: Visit = (options, visit) => visitor(browser)(options, visit);

/** Bytes of each state of the payment page, as they came. */
const weights = new Map<string, number>();

const pageBytesMax = 100_000;

/** Holds a page that a payer has reached: its words, its weight, and that everybody can use it. */
const expectPage = async (page: Page, state: string, words: string, look = ''): Promise<void> => {
	await page.getByText(words).first().waitFor();
	await expectAccessible(page);
	await expectNoSidewaysScroll(page);
	await picture(page, `pay-${state}${look}`);
	const bytes = new TextEncoder().encode(await page.content()).length;
	weights.set(state, Math.max(bytes, weights.get(state) ?? 0));
	expect(bytes).toBeLessThan(pageBytesMax);
};

const senegaleseKey = 'ck_test_coko-sn_development';

/** Links to invoices of 35.99 EUR from France, and of 6,500 XOF to a reader in Abidjan or Dakar. */
const inFrance = async (): Promise<string> => {
	const invoice = await journey.call('POST', '/invoices', {
		customer: { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', locale: 'fr' },
		currency: 'EUR',
		items: [{ description: 'Abonnement Premium, novembre 2026', unit_price: '29.99', item_type: 'subscription' }],
	});
	return String(invoice['payment_url']);
};

const inAfrica = async (country: 'CI' | 'SN'): Promise<string> => {
	const invoice = await journey.call(
		'POST',
		'/invoices',
		{
			customer: { external_id: `reader-${country}`, name: 'Moussa Diop', country, locale: 'fr' },
			currency: 'XOF',
			items: [{ description: 'Abonnement Premium, novembre 2026', unit_price: '6500', item_type: 'subscription' }],
		},
		senegaleseKey,
	);
	return String(invoice['payment_url']);
};

/** Scripts are off: what works here works wherever a page can be read. */
const payer = { ...phone, javaScriptEnabled: false };

const press = (page: Page, name: string) => page.getByRole('button', { name }).click();

/** Presses the button of a way to pay and waits for the provider's page, which opens by itself. */
const leaveFor = async (page: Page, button: string, provider: string): Promise<void> => {
	await press(page, button);
	await page.waitForURL(`${journey.sandbox}/${provider}/**`);
};

const mtnPhone = '+225 05 01 02 03 04';

const askPhone = async (page: Page): Promise<void> => {
	await page.getByLabel('Numéro de téléphone MTN').fill(mtnPhone);
	await press(page, 'Payer avec MTN MoMo');
};

/** The owner of the phone, in a window of their own. */
const onPhone = async (page: Page, button: string): Promise<void> => {
	const owner = await page.context().newPage();
	await owner.goto(`${journey.sandbox}/mtn/phone`);
	const prompt = owner.getByRole('listitem').filter({ hasText: ': pay' }).first();
	await prompt.getByLabel('PIN').fill('12345');
	await prompt.getByRole('button', { name: button, exact: true }).click();
	await owner.close();
};

describe.each(looks)('the ways to pay %s', (look, options) => {
	it.each([
		['in France', inFrance, 'Payer par carte'],
		['in Abidjan', () => inAfrica('CI'), 'Payer avec MTN MoMo'],
		['in Dakar', () => inAfrica('SN'), 'Payer avec Orange Money'],
	])('%s read well, are accessible and fit, in both languages', async (place, link, words) => {
		await withPage(options, async (page) => {
			const url = await link();
			await page.goto(url);
			await expectPage(page, `methods ${place}`, words, ` ${look}`);
			await page.goto(`${url}?lang=en`);
			await expectPage(page, `methods ${place} english`, 'Pay online', ` ${look}`);
		});
	});
});

/** Back on the payment page, which may still have to reload. */
const comeBack = (page: Page): Promise<void> => page.waitForURL(`${journey.billing}/pay/**`);

describe('by card', () => {
	const typeCard = async (page: Page, number: string): Promise<void> => {
		await page.getByLabel('Or another number').fill(number);
		await press(page, 'Pay');
	};

	it('a payer pays, reads thanks and opens the receipt', async () => {
		await withPage(payer, async (page) => {
			await page.goto(await inFrance());
			await leaveFor(page, 'Payer par carte', 'stripe');
			await expectNoSidewaysScroll(page);
			await typeCard(page, '4242 4242 4242 4242');
			await comeBack(page);
			await page.getByText('Merci ! Nous avons bien reçu').waitFor();
			expect(await page.title()).toMatch(/^Paiement reçu · Facture INV-/);
			expect(await page.locator('main').innerText()).toContain('Carte Visa se terminant par 4242');
			const receipt = await page.getByRole('link', { name: 'Ouvrir le reçu (PDF)' }).getAttribute('href');
			const pdf = await fetch(new URL(receipt ?? '', page.url()));
			expect(pdf.headers.get('content-type')).toBe('application/pdf');
			await showTo(page.url(), 'success by card', 'Paiement reçu');
		});
	});

	it('that the bank declines can be tried again there; who comes back without having paid may choose anew', async () => {
		await withPage(payer, async (page) => {
			await page.goto(await inFrance());
			await leaveFor(page, 'Payer par carte', 'stripe');
			await typeCard(page, '4000 0000 0000 0002');
			expect(await page.getByRole('alert').innerText()).toContain('declined');
			await page.getByRole('link', { name: 'Back to the merchant' }).click();
			await comeBack(page);
			await showTo(page.url(), 'left', 'Paiement commencé');
			await leaveFor(page, 'Payer avec PayPal', 'paypal');
		});
	});
});

describe('with PayPal', () => {
	it('a payer of francs reads what is debited in euros, pays that, and reads thanks', async () => {
		await withPage(payer, async (page) => {
			await page.goto(await inAfrica('SN'));
			expect(await page.locator('main').innerText()).toMatch(/Vous serez débité de 11,69\s€ pour 7\s670\sF\sCFA/);
			await leaveFor(page, 'Payer avec PayPal', 'paypal');
			expect(await page.locator('main').innerText()).toContain('11.69 EUR');
			await press(page, 'Pay now');
			await comeBack(page);
			await page.getByText('Merci ! Nous avons bien reçu').waitFor();
			await showTo(page.url(), 'success with PayPal', '11,69');
		});
	});

	it('a payer who refuses there may choose anew, and one whose money is on its way is told to wait', async () => {
		await withPage(payer, async (page) => {
			await page.goto(await inFrance());
			await leaveFor(page, 'Payer avec PayPal', 'paypal');
			await press(page, 'Refuse and go back');
			await comeBack(page);
			await page.getByText('Paiement commencé').waitFor();
			await leaveFor(page, 'Payer avec PayPal', 'paypal');
			await press(page, 'Pay by eCheck');
			await comeBack(page);
			await showTo(page.url(), 'processing', 'Paiement en cours');
		});
	});

	it('a payer whose capture fails reads why and what to do', async () => {
		await withPage(payer, async (page) => {
			await page.goto(await inFrance());
			await leaveFor(page, 'Payer avec PayPal', 'paypal');
			await press(page, 'Pay, and let the capture fail');
			await comeBack(page);
			await showTo(page.url(), 'failure with PayPal', 'Le paiement n’a pas abouti');
		});
	});
});

describe('with Orange Money', () => {
	it('a payer types the code, pays, and reads thanks', async () => {
		await withPage(payer, async (page) => {
			await page.goto(await inAfrica('SN'));
			await leaveFor(page, 'Payer avec Orange Money', 'orange');
			await page.getByLabel('One-time code').fill(await page.locator('section strong').innerText());
			await press(page, 'Pay');
			await comeBack(page);
			await page.getByText('Merci ! Nous avons bien reçu').waitFor();
			await showTo(page.url(), 'success with Orange Money', 'Paiement reçu');
		});
	});

	it('a payer whom the operator refuses reads so and may choose anew', async () => {
		await withPage(payer, async (page) => {
			await page.goto(await inAfrica('SN'));
			await leaveFor(page, 'Payer avec Orange Money', 'orange');
			await press(page, 'Let the operator refuse');
			await comeBack(page);
			await showTo(page.url(), 'failure with Orange Money', 'Le paiement n’a pas abouti');
		});
	});
});

describe('with MTN MoMo', () => {
	it('a payer types the phone, confirms with the PIN, and the page tells by itself', async () => {
		await withPage(payer, async (page) => {
			await page.goto(await inAfrica('CI'));
			await askPhone(page);
			await page.getByText('Confirmez sur votre téléphone').waitFor();
			await showTo(page.url(), 'confirm on the phone', 'Confirmez sur votre téléphone');
			await onPhone(page, 'Approve');
			await page.getByText('Merci ! Nous avons bien reçu').waitFor();
			await showTo(page.url(), 'success with MTN', 'Paiement reçu');
		});
	});

	it('a payer who refuses reads that nothing was debited', async () => {
		await withPage(payer, async (page) => {
			await page.goto(await inAfrica('CI'));
			await askPhone(page);
			await page.getByText('Confirmez sur votre téléphone').waitFor();
			await onPhone(page, 'Refuse');
			await page.getByText('Rien n’a été débité.').waitFor();
			await showTo(page.url(), 'failure with MTN', 'Le paiement n’a pas abouti');
		});
	});

	it('a payer who lets the time pass reads that it has expired', async () => {
		await withPage(payer, async (page) => {
			await page.goto(await inAfrica('CI'));
			await askPhone(page);
			await page.getByText('Confirmez sur votre téléphone').waitFor();
			await letThePromptExpire();
			await page.getByText('Vous n’avez pas confirmé le paiement à temps.').waitFor();
			await showTo(page.url(), 'expired', 'Le paiement n’a pas été confirmé');
		});
	});

	it('a payer with a wrong number is led to the field by the keyboard alone', async () => {
		await withPage(phone, async (page) => {
			await page.goto(await inAfrica('CI'));
			await page.getByLabel('Numéro de téléphone MTN').focus();
			await page.keyboard.type('07 01 02 03 04');
			await page.keyboard.press('Enter');
			await expectPage(page, 'wrong phone', 'Le paiement n’a pas commencé');
			expect(await page.evaluate<string>('document.activeElement.id')).toBe('phone-mtn_mobile_money');
			await page.keyboard.type(' ');
			await page.getByLabel('Numéro de téléphone MTN').fill(mtnPhone);
			await page.keyboard.press('Enter');
			await expectPage(page, 'confirm on the phone', 'Confirmez sur votre téléphone');
		});
	});
});

/** The state that a payer has reached, in both languages, as a program that helps readers sees it. */
const showTo = async (url: string, state: string, words: string): Promise<void> => {
	const { origin, pathname, searchParams } = new URL(url);
	const named = searchParams.get('payment');
	const resting = `${origin}${pathname}?reload=off${named === null ? '' : `&payment=${named}`}`;
	await withPage(phone, async (page) => {
		await page.goto(resting);
		await expectPage(page, state, words);
		await page.goto(`${resting}&lang=en`);
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await picture(page, `pay-${state}-english`);
	});
};

/** Of the account that `npm start` opens for the Senegalese tenant. */
const mtnAccount = 'development-collection';

/** Every prompt that waits on a phone closes as after five minutes. */
const letThePromptExpire = async (): Promise<void> => {
	const answer = await fetch(`${journey.sandbox}/control/mtn_mobile_money/transactions?account=${mtnAccount}`);
	const { data } = (await answer.json()) as { data: readonly { id: string; state: string }[] };
	for (const { id } of data.filter(({ state }) => state === 'pending')) {
		await fetch(`${journey.sandbox}/control/mtn_mobile_money/requests/${id}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ account: mtnAccount, action: 'expire' }),
		});
	}
};
