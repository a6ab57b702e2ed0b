import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { anotherIsolate } from '../support/callers.ts';
import { senegaleseKey } from '../support/house.ts';
import { type Issued, issueInvoice, openPage } from '../support/payer.ts';
import { formOf, offered, type ProviderForm, press, readable, textOf } from '../support/payer-form.ts';
import { answerPhones, phone, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import { control } from '../support/sandbox.ts';
import { leavesNothing } from '../support/snapshot.ts';

let house: PayingHouse;

beforeAll(async () => {
	house = await openPayingHouse();
});

/** What other tests turned on or put aside; providers live in real time. */
beforeEach(async () => {
	house.clock.set(new Date().toISOString());
	await env.DB.prepare('DELETE FROM provider_health').run();
});

const items = [{ description: 'Abonnement', unit_price: '6500' }];
const inAbidjan = { external_id: 'awa', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'CI', locale: 'fr' };

/** 6,500 XOF, due from a reader in Abidjan unless told otherwise. */
const issue = (more: object = {}): Promise<Issued> =>
	issueInvoice(house, { customer: inAbidjan, currency: 'XOF', items, ...more }, senegaleseKey);

const open = async ({ path }: Issued, query = '', headers?: Record<string, string>): Promise<string> => {
	const response = await openPage(house, `${path}${query}`, headers);
	expect(response.status).toBe(200);
	return readable(await response.text());
};

/** Presses a button of the page as it was shown, and answers where that led. */
const choose = async (invoice: Issued, provider: ProviderForm, fields: Record<string, string> = {}) => {
	const form = formOf(await open(invoice), provider);
	const response = await press(house, invoice, { ...form, ...fields });
	return { response, location: response.headers.get('location') ?? '' };
};

const begin = async (invoice: Issued, provider: ProviderForm, fields: Record<string, string> = {}) => {
	const { response, location } = await choose(invoice, provider, fields);
	expect(response.status).toBe(303);
	return { location, id: new URLSearchParams(location.split('?')[1]).get('payment') ?? '' };
};

const beginByPhone = (invoice: Issued) => begin(invoice, 'mtn_mobile_money', { phone });

/** As the page asked for it, a few seconds later. */
const look = async (location: string, seconds = 5): Promise<Response> => {
	house.clock.set(addSeconds(house.clock.now(), seconds));
	return openPage(house, location.replace('&go=1', ''));
};

const lookAndRead = async (location: string, seconds?: number): Promise<string> =>
	textOf(await (await look(location, seconds)).text());

describe('the ways to pay', () => {
	it('that fit the country and the currency come first, then the others, each in the configured order', async () => {
		const invoice = await issue();
		expect(offered(await open(invoice))).toEqual(['stripe', 'mtn_mobile_money', 'paypal', 'orange_money']);
		expect(offered(await open(invoice, '?country=SN'))).toEqual([
			'stripe',
			'orange_money',
			'paypal',
			'mtn_mobile_money',
		]);
	});

	it('follow the country that the network names, unless the payer chose one', async () => {
		const invoice = await issue();
		const fromDakar = { 'cf-ipcountry': 'SN' };
		expect(offered(await open(invoice, '', fromDakar))[1]).toBe('orange_money');
		expect(offered(await open(invoice, '?country=CI', fromDakar))[1]).toBe('mtn_mobile_money');
		expect(offered(await open(invoice, '?country=??', { 'cf-ipcountry': 'T1' }))[1]).toBe('mtn_mobile_money');
	});

	it('are cards and PayPal for euros', async () => {
		const invoice = await issueInvoice(house);
		const page = await open(invoice);
		expect(offered(page)).toEqual(['stripe', 'paypal']);
		expect(page).toContain('Payer par carte');
		expect(textOf(page)).not.toContain('Vous serez débité');
	});

	it('name what PayPal debits in euros and by which rate, before the button', async () => {
		const invoice = await issue();
		const text = textOf(await open(invoice));
		expect(text).toContain('Vous serez débité de 9,91 € pour 6 500 F CFA. Parité fixe : 1 EUR = 655,957 XOF.');
		expect(formOf(await open(invoice), 'paypal')).toMatchObject({ amount: '6500', charge: '9.91 EUR' });
		const english = textOf(await open(invoice, '?lang=en'));
		expect(english).toContain('You will be debited €9.91 for F CFA 6,500. Fixed parity: 1 EUR = 655.957 XOF.');
	});

	it('ask MTN’s payers for a phone, prefilled with nothing', async () => {
		const page = await open(await issue({ customer: { ...inAbidjan, phone: '+2250501020304' } }));
		const input = /<input id="phone-mtn_mobile_money"[^>]*>/.exec(page)?.[0] ?? '';
		expect(input).toContain('inputmode="tel"');
		expect(input).toContain('autocomplete="tel"');
		expect(input).toContain('value=""');
		expect(input).toContain('aria-describedby="phone-mtn_mobile_money-hint"');
		expect(page).toContain('avec ou sans l’indicatif +225');
	});

	it('are none where the page is switched off, and the bank account stays', async () => {
		const response = await house.request('GET', '/api/billing/config?config_type=feature&config_key=payment_page');
		const { data } = (await response.json()) as { data: { id: string }[] };
		const change = (enabled: boolean) =>
			house.request('PATCH', `/api/billing/config/${data[0]?.id}`, {
				body: { value: { enabled }, reason: 'the test' },
			});
		const invoice = await issueInvoice(house);
		const form = formOf(await open(invoice), 'stripe');
		expect((await change(false)).status).toBe(200);
		const page = await open(invoice);
		expect(offered(page)).toEqual([]);
		expect(page).toContain('Payer par virement');
		const pressed = await leavesNothing(() => press(house, invoice, { ...form }));
		expect(pressed.headers.get('location')).toBe(`${invoice.path}?lang=fr`);
		await change(true);
	});

	it('are none while billing is switched off', async () => {
		const invoice = await issue();
		const isolate = anotherIsolate(house, { billingEnabled: false });
		const response = await isolate.request('GET', invoice.path, { key: null });
		expect(offered(await response.text())).toEqual([]);
	});

	it('that failed several times in a row are named, not offered; with none left the page asks to come again', async () => {
		const invoice = await issue();
		const later = addSeconds(house.clock.now(), 60);
		const setAside = (provider: string, country: string) =>
			env.DB.prepare(
				`INSERT INTO provider_health (tenant_id, provider, country, failures, opened_at, probe_at, trips, changed_at)
				 VALUES ('coko-sn', ?1, ?2, 5, ?3, ?4, 1, ?3)`,
			)
				.bind(provider, country, house.clock.now(), later)
				.run();
		await setAside('mtn_mobile_money', 'CI');
		await setAside('paypal', '');
		const page = await open(invoice);
		expect(offered(page)).toEqual(['stripe', 'orange_money']);
		expect(page).toContain('Momentanément indisponible : PayPal, MTN Mobile Money.');
		await setAside('stripe', '');
		await setAside('orange_money', 'SN');
		const none = await open(invoice);
		expect(offered(none)).toEqual([]);
		expect(none).toContain('Le paiement en ligne est momentanément indisponible.');
		expect(none).toContain('Payer par virement');
	});
});

describe('paying by phone', () => {
	it('leads to a page that says what to do on the phone, reloads by itself, and offers nothing else', async () => {
		const invoice = await issue();
		const { location, id } = await beginByPhone(invoice);
		expect(location).toBe(`${invoice.path}?payment=${id}&go=1&lang=fr`);
		const response = await openPage(house, location);
		expect(response.headers.get('refresh')).toBe(`4;url=${invoice.path}?payment=${id}&lang=fr`);
		const page = await response.text();
		const text = textOf(page);
		expect(page).toContain('<title>Confirmez sur votre téléphone · Facture ');
		expect(text).toContain('Une demande de MTN Mobile Money s’affiche sur le téléphone dont le numéro finit par 04.');
		expect(text).toContain('Vérifiez le montant, 6 500 F CFA, puis tapez votre code secret.');
		expect(text).toContain('Il vous reste environ 5 minutes.');
		expect(text).toContain('Rien ne s’affiche ? Composez *133# et ouvrez les demandes en attente.');
		expect(page).toContain('href="tel:*133%23"');
		expect(page.replaceAll(/\D/g, '')).not.toContain('0501020304');
		expect(offered(page)).toEqual([]);
		expect(text).not.toContain('Payer par virement');
	});

	it('is shown to everybody who opens the link meanwhile', async () => {
		const invoice = await issue();
		await beginByPhone(invoice);
		const page = await open(invoice, '?lang=en');
		expect(page).toContain('Confirm on your phone');
		expect(offered(page)).toEqual([]);
	});

	it('reloads less often with time, stops after six minutes, and at once when the reader asks', async () => {
		const invoice = await issue();
		const { location } = await beginByPhone(invoice);
		const resting = await openPage(house, `${location.replace('&go=1', '')}&reload=off`);
		expect(resting.headers.get('refresh')).toBeNull();
		expect(await resting.text()).toContain('>Actualiser</a>');
		const refreshAfter = async (seconds: number) =>
			(await look(location, seconds)).headers.get('refresh')?.split(';')[0];
		expect([await refreshAfter(59), await refreshAfter(20), await refreshAfter(60), await refreshAfter(120)]).toEqual([
			'4',
			'6',
			'10',
			'15',
		]);
		expect(await refreshAfter(120)).toBeUndefined();
	});

	it('ends with thanks, what was paid and how, and a receipt', async () => {
		const invoice = await issue();
		const { location, id } = await beginByPhone(invoice);
		await answerPhones(house.credentials, 'approve');
		const response = await look(location);
		expect(response.headers.get('refresh')).toBeNull();
		const page = await response.text();
		const text = textOf(page);
		expect(page).toContain('<title>Paiement reçu · Facture ');
		expect(text).toContain('Merci ! Nous avons bien reçu 6 500 F CFA.');
		expect(text).toContain('MTN Mobile Money, numéro se terminant par 04');
		expect(text).toContain('Payée');
		expect(offered(page)).toEqual([]);
		const receipt = await openPage(house, `${invoice.path}/receipt/${id}.pdf`);
		expect(receipt.headers.get('content-type')).toBe('application/pdf');
		expect(new TextDecoder().decode((await receipt.arrayBuffer()).slice(0, 5))).toBe('%PDF-');
		expect(page).toContain(`href="${invoice.path}/receipt/${id}.pdf?lang=fr"`);
	});

	it('that is refused says so, that nothing was debited, and offers the ways to pay again', async () => {
		const invoice = await issue();
		const { location } = await beginByPhone(invoice);
		await answerPhones(house.credentials, 'refuse');
		const page = readable(await (await look(location)).text());
		expect(textOf(page)).toContain(
			'Le paiement n’a pas abouti Le paiement a été refusé sur votre téléphone ou sur la page de paiement. Rien n’a été débité.',
		);
		expect(page).toContain('role="alert"');
		expect(offered(page)).toContain('mtn_mobile_money');
		const again = await beginByPhone(invoice);
		expect(again.id).not.toBe('');
	});

	it('that is not confirmed in time has expired, and can be begun again', async () => {
		const invoice = await issue();
		const { location } = await beginByPhone(invoice);
		const { mtn } = house.credentials;
		await control('/clock', { account: mtn, offset_seconds: 400 });
		const text = await lookAndRead(location, 400);
		await control('/clock', { account: mtn, offset_seconds: 0 });
		expect(text).toContain('Le paiement n’a pas été confirmé Vous n’avez pas confirmé le paiement à temps.');
		expect(offered(await open(invoice))).toContain('mtn_mobile_money');
	});

	it('whose answer was lost is asked about: do not pay again', async () => {
		const invoice = await issue();
		await control('/faults', {
			provider: 'mtn_mobile_money',
			account: house.credentials.mtn,
			match: 'POST /collection/v1_0/requesttopay',
			fault: 'timeout-after-commit',
		});
		const { location } = await beginByPhone(invoice);
		const page = await (await openPage(house, location)).text();
		expect(textOf(page)).toContain('Nous vérifions votre paiement Nous demandons à MTN Mobile Money ce qu’il en est');
		expect(textOf(page)).toContain('Ne payez pas une deuxième fois.');
		expect(offered(page)).toEqual([]);
		await answerPhones(house.credentials, 'approve');
		expect(await lookAndRead(location)).toContain('Paiement reçu');
	});

	it.each([
		['', 'Indiquez le numéro de téléphone qui paie.'],
		['bonjour', 'Ce numéro n’est pas lisible.'],
		['+33 6 12 34 56 78', 'Indiquez un numéro qui commence par +225.'],
		['05 01 02', 'Les numéros de ce pays ont 10 chiffres'],
		['07 01 02 03 04', 'Ce numéro n’est pas un numéro MTN Mobile Money.'],
		['0'.repeat(3_000), 'Ce numéro n’est pas lisible.'],
	])('with the phone "%.20s" begins nothing and says what is wrong, at the field', async (typed, text) => {
		const invoice = await issue();
		const { response } = await leavesNothing(() => choose(invoice, 'mtn_mobile_money', { phone: typed }));
		expect(response.status).toBe(422);
		const page = readable(await response.text());
		expect(page).toContain('<title>Le paiement n’a pas commencé · Facture ');
		expect(page).toContain('<a href="#phone-mtn_mobile_money">');
		expect(page).toContain('aria-describedby="phone-mtn_mobile_money-problem phone-mtn_mobile_money-hint"');
		expect(textOf(page)).toContain(text);
		expect(formOf(page, 'mtn_mobile_money')).toMatchObject({ phone: typed });
	});
});

describe('paying on a provider’s page', () => {
	it('leads there by a page of our own, so that forms may go nowhere else', async () => {
		const invoice = await issue();
		const { location } = await begin(invoice, 'orange_money');
		const response = await openPage(house, location);
		expect(response.headers.get('content-security-policy')).toContain("form-action 'self';");
		const [after, url] = response.headers.get('refresh')?.split(';url=') ?? [];
		expect(after).toBe('0');
		expect(url).toMatch(/\/orange\/payment\/pay_token\//);
		const page = await response.text();
		expect(page).toContain(`<a class="button" href="${url}">Continuer vers Orange Money</a>`);
		expect(offered(page)).toEqual([]);
	});

	it('and coming back shows what became of it', async () => {
		const invoice = await issue();
		await begin(invoice, 'orange_money');
		await onOrange('pay');
		expect(textOf(await open(invoice))).toContain('Merci ! Nous avons bien reçu 6 500 F CFA.');
	});

	it('and coming back without having confirmed offers to resume, and every other way', async () => {
		const invoice = await issue();
		await begin(invoice, 'orange_money');
		const page = await open(invoice);
		expect(textOf(page)).toContain('Vous avez commencé à payer (Orange Money) sans confirmer.');
		expect(page).toContain('>Reprendre le paiement</a>');
		expect(offered(page)).toContain('mtn_mobile_money');
		const { id } = await beginByPhone(invoice);
		const { results } = await env.DB.prepare(
			'SELECT status FROM payments WHERE id IN (SELECT payment_id FROM payment_targets WHERE invoice_id = ?1) ORDER BY id',
		)
			.bind(invoice.id)
			.all();
		expect(results).toEqual([{ status: 'expired' }, { status: 'action_required' }]);
		expect(id).not.toBe('');
	});

	it('with PayPal debits the euros that were shown', async () => {
		const invoice = await issue();
		await begin(invoice, 'paypal');
		await onPaypal('approve');
		const text = textOf(await open(invoice));
		expect(text).toContain('Merci ! Nous avons bien reçu 9,91 €.');
		expect(text).toContain('Payée');
	});

	it('speaks the language that the payer chose, there and when they come back', async () => {
		const invoice = await issue();
		const form = formOf(await open(invoice), 'orange_money');
		const { headers } = await press(house, invoice, { ...form }, { lang: 'en' });
		expect(headers.get('location')).toMatch(/&lang=en$/);
		const { results } = await env.DB.prepare('SELECT COUNT(*) AS number FROM provider_payments').all();
		expect(results).not.toEqual([{ number: 0 }]);
		const page = await (await openPage(house, headers.get('location') ?? '')).text();
		expect(page).toContain('Continue to Orange Money');
	});
});

const pendingAt = async (provider: string, account: string): Promise<string> => {
	const pending = (await truthOf(provider, account)).filter(({ state }) => state === 'pending');
	return pending.at(-1)?.id ?? '';
};

const onOrange = async (action: 'pay' | 'refuse'): Promise<void> => {
	const { orange } = house.credentials;
	await control(`/orange_money/orders/${await pendingAt('orange_money', orange)}`, { account: orange, action });
};

/** By the order of the newest payment: PayPal lists captures, of which there is none yet. */
const onPaypal = async (action: 'approve' | 'decline'): Promise<void> => {
	const { results } = await env.DB.prepare(
		"SELECT provider_id FROM provider_payments WHERE provider = 'paypal' ORDER BY payment_id DESC LIMIT 1",
	).all<{ provider_id: string }>();
	await control(`/paypal/orders/${results[0]?.provider_id}`, { account: house.credentials.paypal, action });
};

describe('a form', () => {
	it('that is sent twice at once begins one payment, and both are led to it', async () => {
		const invoice = await issue();
		const form = { ...formOf(await open(invoice), 'mtn_mobile_money'), phone };
		const before = (await truthOf('mtn_mobile_money', house.credentials.mtn)).length;
		const answers = await Promise.all([1, 2, 3].map(() => press(house, invoice, form)));
		expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
		expect(await truthOf('mtn_mobile_money', house.credentials.mtn)).toHaveLength(before + 1);
		for (const { headers } of answers) {
			const page = await (await openPage(house, headers.get('location') ?? '')).text();
			expect(page).toContain('Confirmez sur votre téléphone');
		}
	});

	it('that is sent again after its answer was lost leads to the same payment', async () => {
		const invoice = await issue();
		const form = { ...formOf(await open(invoice), 'mtn_mobile_money'), phone };
		const first = await press(house, invoice, form);
		const again = await leavesNothing(() => press(house, invoice, form));
		expect(again.headers.get('location')).toBe(first.headers.get('location'));
	});

	it('of a page that has been used already begins nothing new with other contents', async () => {
		const invoice = await issue();
		const form = { ...formOf(await open(invoice), 'mtn_mobile_money'), phone };
		await press(house, invoice, form);
		const other = await leavesNothing(() => press(house, invoice, { ...form, phone: '+225 05 99 99 99 99' }));
		expect(other.headers.get('location')).toBe(`${invoice.path}?lang=fr`);
	});

	it('while another payment is under way leads to that one', async () => {
		const invoice = await issue();
		const form = { ...formOf(await open(invoice), 'stripe') };
		await beginByPhone(invoice);
		const response = await leavesNothing(() => press(house, invoice, form));
		expect(response.headers.get('location')).toBe(`${invoice.path}?lang=fr`);
	});

	it('that showed another amount begins nothing, and the page shows the right one', async () => {
		const invoice = await issue();
		const form = formOf(await open(invoice), 'orange_money');
		await house.request('POST', `/api/billing/invoices/${invoice.id}/payments`, {
			key: senegaleseKey,
			body: { amount: '1000' },
		});
		const response = await leavesNothing(() => press(house, invoice, { ...form }));
		expect(response.status).toBe(409);
		const page = readable(await response.text());
		expect(page).toContain('Le montant a changé depuis l’affichage de la page.');
		expect(page).toContain('<p class="amount">5 500 F CFA</p>');
		expect(formOf(page, 'orange_money')).toMatchObject({ amount: '5500' });
	});

	it('that showed another charge or rate begins nothing', async () => {
		const invoice = await issue();
		const form = formOf(await open(invoice), 'paypal');
		const response = await leavesNothing(() => press(house, invoice, { ...form, charge: '9.00 EUR' }));
		expect(response.status).toBe(409);
		expect(await response.text()).toContain('Le montant a changé');
	});

	it.each([
		['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
		['another site, told in the old way', { origin: 'https://evil.example' }],
		['a page that hides where it is', { origin: 'null' }],
		['nowhere', {}],
		['a neighbor', { origin: 'https://billing.example.test', 'sec-fetch-site': 'same-site' }],
	])('that comes from %s is refused and begins nothing', async (_from, headers: Record<string, string>) => {
		const invoice = await issue();
		const form = { ...formOf(await open(invoice), 'mtn_mobile_money'), phone };
		const response = await leavesNothing(() => press(house, invoice, form, { headers }));
		expect(response.status).toBe(403);
		expect(await response.text()).toContain('Demande refusée');
	});

	it('from an old browser that tells its origin only is taken', async () => {
		const invoice = await issue();
		const form = { ...formOf(await open(invoice), 'orange_money') };
		const response = await press(house, invoice, form, { headers: { origin: 'https://billing.example.test' } });
		expect(response.headers.get('location')).toContain('payment=pay_');
	});

	it.each([
		['an unknown provider', { provider: 'wave' }],
		['a key of its own', { key: 'x' }],
		['an amount that is none', { amount: '' }],
		['no charge', { charge: '' }],
	])('with %s begins nothing', async (_what, change) => {
		const invoice = await issue();
		const form = formOf(await open(invoice), 'stripe');
		const response = await leavesNothing(() => press(house, invoice, { ...form, ...change }));
		expect(response.headers.get('location') ?? '').not.toContain('payment=');
	});

	it('is counted for each link: the eleventh in a minute is told to wait', async () => {
		const invoice = await issue();
		const form = { ...formOf(await open(invoice), 'mtn_mobile_money'), phone: '1' };
		const statuses: number[] = [];
		// The count starts anew with each minute, which may begin meanwhile.
		for (let count = 0; count < 22 && statuses.at(-1) !== 429; count++) {
			statuses.push((await press(house, invoice, form)).status);
		}
		expect(statuses.at(-1)).toBe(429);
		expect(statuses.length).toBeGreaterThan(10);
		const another = await issue();
		expect(
			(await press(house, another, { ...formOf(await open(another), 'mtn_mobile_money'), phone: '1' })).status,
		).toBe(422);
	});

	it('to a forged link, and too large a one, are refused politely', async () => {
		const { path } = await issue();
		const forged = await press(house, { path: `${path.slice(0, -2)}xx` }, {});
		expect(forged.status).toBe(404);
		expect(await forged.text()).toContain('Page introuvable');
		const large = await press(house, { path }, { phone: '1'.repeat(10_000) });
		expect(large.status).toBe(403);
	});

	it('whose answer is reloaded or read in another language leads back to the page', async () => {
		const { path } = await issue();
		const response = await openPage(house, `${path}/payments?lang=en`);
		expect(response.headers.get('location')).toBe(`${path}?lang=en`);
	});
});

describe('a payment that the address names', () => {
	it('and that is another invoice’s shows nothing, and neither does its receipt', async () => {
		const other = await issue();
		const { id } = await beginByPhone(other);
		await answerPhones(house.credentials, 'approve');
		house.clock.set(addSeconds(house.clock.now(), 5));
		await open(other, `?payment=${id}`);
		const invoice = await issue();
		const page = await open(invoice, `?payment=${id}`);
		expect(page).not.toContain('id="payment-state"');
		expect(offered(page)).toContain('stripe');
		expect((await openPage(house, `${invoice.path}/receipt/${id}.pdf`)).status).toBe(404);
		expect((await openPage(house, `${other.path}/receipt/${id}.pdf`)).status).toBe(200);
		expect((await openPage(house, `${other.path}/receipt/pay_nonsense.pdf`)).status).toBe(404);
	});

	it('and that failed long ago is no news to who opens the link again', async () => {
		const invoice = await issue();
		const { location, id } = await beginByPhone(invoice);
		await answerPhones(house.credentials, 'refuse');
		await look(location);
		expect(textOf(await open(invoice))).toContain('Le paiement n’a pas abouti');
		house.clock.set(addSeconds(house.clock.now(), 1_900));
		expect(textOf(await open(invoice))).not.toContain('Le paiement n’a pas abouti');
		expect(textOf(await open(invoice, `?payment=${id}`))).toContain('Le paiement n’a pas abouti');
	});

	it.each(['refunded', 'disputed'])('and that was %s later says so', async (status) => {
		const invoice = await issue();
		const { location, id } = await beginByPhone(invoice);
		await answerPhones(house.credentials, 'approve');
		await look(location);
		await env.DB.prepare('UPDATE payments SET status = ?1 WHERE id = ?2').bind(status, id).run();
		const words = status === 'refunded' ? 'vous a été remboursé' : 'est contesté auprès de votre banque';
		expect(textOf(await open(invoice, `?payment=${id}`))).toContain(words);
	});
});

describe('the page with ways to pay', () => {
	it.each(['fr', 'en'])(
		'in %s has no script, asks nobody, and weighs less than 100 KB with everything on it',
		async (lang) => {
			const many = Array.from({ length: 500 }, () => ({ description: '漢'.repeat(500), unit_price: '100' }));
			const invoice = await issue({ items: many });
			await begin(invoice, 'orange_money');
			const page = await open(invoice, `?lang=${lang}`);
			expect(page).not.toMatch(/<script|\son\w+=|javascript:/);
			expect(offered(page)).toHaveLength(4);
			const bytes = new TextEncoder().encode(page).length;
			// biome-ignore lint/suspicious/noConsole: the weight is to be seen, not only its limit
			console.log(`payment page, ${lang}, 500 long lines, a payment begun and four ways to pay: ${bytes} bytes`);
			expect(bytes + 65_536).toBeLessThan(100_000);
		},
	);

	it('costs one round trip to the database, and three when the provider is asked and nothing has changed', async () => {
		const invoice = await issue();
		const cost = async (query = '') => (await openPage(house, `${invoice.path}${query}`)).headers.get('server-timing');
		expect(await cost()).toContain('1 calls');
		const { location } = await beginByPhone(invoice);
		expect((await look(location)).headers.get('server-timing')).toContain('3 calls');
	});
});
