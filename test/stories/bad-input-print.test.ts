import { beforeAll, describe, expect, it } from 'vitest';
import { readPdf } from '../documents/pdf-reader.ts';
import { issue, item, pointersOf } from '../routes/invoices/requests.ts';
import { type House, openHouse } from '../support/house.ts';
import { leavesNothing } from '../support/snapshot.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
	await issue(house);
	await house.drain();
});

/** Issues an invoice, lets the queues work, and reads its page and its mail. */
const print = async (given: object) => {
	house.mails.splice(0);
	const invoice = await issue(house, given);
	await house.drain();
	const response = await house.request('GET', `${invoice.pdf_url}`);
	expect(response.status).toBe(200);
	const pdf = await readPdf(new Uint8Array(await response.arrayBuffer()));
	return { invoice, pdf, mail: house.mails[0]! };
};

const named = (name: string) => ({ external_id: name, name, email: 'x@example.com', country: 'FR' });

describe('a name that the font does not have', () => {
	it('in Chinese: printed with a stand-in for each letter, kept and mailed as it is', async () => {
		const { invoice, pdf, mail } = await print({ customer: named('王小明 Wang') });
		expect(invoice.billing.name).toBe('王小明 Wang');
		expect(pdf.text).toContain('??? Wang');
		expect(mail.to.name).toBe('王小明 Wang');
	});

	it('with an emoji: printed without it', async () => {
		const { invoice, pdf } = await print({ customer: named('Awa 🎉👩‍👩‍👧 Ndiaye') });
		expect(invoice.billing.name).toBe('Awa 🎉👩‍👩‍👧 Ndiaye');
		expect(pdf.text).toContain('Awa Ndiaye');
	});

	it('of emoji only: a stand-in, so that the line is not empty', async () => {
		const { pdf } = await print({ customer: named('🎉') });
		expect(pdf.text).toContain('?');
	});

	it('with a mark of direction: printed without it', async () => {
		const { pdf } = await print({ customer: named('Awa \u200fNdiaye') });
		expect(pdf.text).toContain('Awa Ndiaye');
	});

	it('with every letter of West African languages: printed as it is', async () => {
		const { pdf } = await print({ customer: named('Ŋɔɔ Ɓàbá Ɗìyà Éléonore Œuvrard Ẹ̀kọ́') });
		expect(pdf.text.normalize('NFC')).toContain('Éléonore Œuvrard');
		expect(pdf.texts.every(({ glyphIds }) => !glyphIds.includes(0))).toBe(true);
	});
});

it('one word of 500 letters, 500 times, is printed, sealed and mailed', async () => {
	const items = Array.from({ length: 500 }, () => item({ description: 'W'.repeat(500), unit_price: '1.00' }));
	const { pdf, mail } = await print({ items });
	expect(pdf.document.getPageCount()).toBeGreaterThan(20);
	expect(mail.attachments[0]?.content.byteLength).toBeLessThan(5_000_000);
});

it('markup in every text is text, on the page and in the mail', async () => {
	const markup = '<script>alert(1)</script>{{ secret }} &amp; "x"';
	const { pdf, mail } = await print({
		customer: named(markup),
		notes: markup,
		items: [item({ description: markup })],
	});
	expect(pdf.text).toContain('<script>alert(1)</script>{{ secret }} &amp; "x"');
	expect(mail.html).not.toContain('<script>');
	expect(mail.subject).not.toMatch(/[\r\n]/);
});

describe('a logo that is not an image', () => {
	const put = (value: object) =>
		leavesNothing(() =>
			house.request('POST', '/api/billing/config', { body: { config_type: 'company', config_key: 'logo', value } }),
		);
	const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

	it.each([
		['a text', 'image/png', btoa('hello')],
		['a page', 'image/jpeg', btoa('<svg onload="alert(1)"/>')],
		['the first bytes of one', 'image/png', btoa(String.fromCharCode(...png))],
		['nothing', 'image/png', ''],
		['no base 64', 'image/png', '***'],
		['larger than 64 KB', 'image/png', btoa('x'.repeat(65_537))],
	])('%s', async (_name, mediaType, data) => {
		expect(await pointersOf(await put({ media_type: mediaType, data }))).toEqual(['/value/data']);
	});

	it('a kind of image that no page can show', async () => {
		expect(await pointersOf(await put({ media_type: 'image/svg+xml', data: btoa('<svg/>') }))).toEqual([
			'/value/media_type',
		]);
	});
});
