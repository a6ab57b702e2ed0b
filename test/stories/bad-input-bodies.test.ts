import { beforeAll, describe, expect, it } from 'vitest';
import {
	awa,
	customersPath,
	draft,
	finalize,
	invoiceBody,
	invoicesPath,
	issue,
	item,
	postInvoice,
	postText,
	readCustomer,
	readInvoice,
	readProblem,
} from '../routes/invoices/requests.ts';
import { type House, openHouse } from '../support/house.ts';
import { leavesNothing } from '../support/snapshot.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
	await issue(house);
});

const text = (given: object = {}): string => JSON.stringify(invoiceBody(given));
const encode = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A body that arrives in pieces, without a `content-length`. */
const inPieces = (bytes: Uint8Array, pieceBytes: number): ReadableStream<Uint8Array> => {
	let offset = 0;
	return new ReadableStream({
		pull(controller) {
			if (offset >= bytes.length) return controller.close();
			controller.enqueue(bytes.slice(offset, offset + pieceBytes));
			offset += pieceBytes;
		},
	});
};

describe('what cannot be read', () => {
	it.each([
		['broken UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)],
		['half a character at the end', encode('{"notes":"é"}').slice(0, 11)],
		['an overlong form of a slash', Uint8Array.of(0x22, 0xc0, 0xaf, 0x22)],
		['UTF-16', Uint8Array.from([...'{}'].flatMap((letter) => [letter.charCodeAt(0), 0]))],
		['malformed JSON', encode('{"currency":"EUR",}')],
		['JSON that is cut', encode(text().slice(0, -1))],
		['two values', encode('{} {}')],
		['a bare control character in a text', encode('{"notes":"\u0001"}')],
	])('%s is 400', async (_name, bytes) => {
		const problem = await readProblem(await leavesNothing(() => postText(house, bytes)), 400);
		expect(problem.type).toBe('/problems/malformed-body');
	});

	it('an empty body is 400 where a body is needed, and welcome where none is', async () => {
		expect((await readProblem(await leavesNothing(() => postText(house, '')), 400)).type).toBe(
			'/problems/malformed-body',
		);
		const { id } = await draft(house);
		const finalized = await finalize(house, id, { raw: '', headers: { 'content-type': 'application/json' } });
		expect((await readInvoice(finalized)).status).toBe('pending');
	});

	it('a byte order mark is no fault', async () => {
		await readInvoice(await postText(house, encode(`\ufeff${text()}`)), 201);
	});

	it.each(['[]', 'null', '"text"', '1', 'true'])('%s is no object', async (body) => {
		await readProblem(await leavesNothing(() => postText(house, body)), 422);
	});
});

describe('the wrong content type', () => {
	it.each([
		'text/plain',
		'application/x-www-form-urlencoded',
		'multipart/form-data; boundary=x',
		'application/json-patch+json',
		'application/problem+json',
		'application/json; charset=iso-8859-1',
		'text/json',
		'',
	])('"%s" is 415', async (type) => {
		const response = await leavesNothing(() => postText(house, encode(text()), { 'content-type': type }));
		await readProblem(response, 415);
	});

	it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json;charset="UTF-8"'])(
		'"%s" is taken',
		async (type) => {
			await readInvoice(await postText(house, text(), { 'content-type': type }), 201);
		},
	);

	it('a change with the wrong type is refused rather than read as no change at all', async () => {
		const { id } = await readCustomer(
			await house.request('POST', customersPath, { body: { name: 'A', country: 'FR' } }),
			201,
		);
		const response = await leavesNothing(() =>
			house.request('PATCH', `${customersPath}/${id}`, {
				raw: '{"name":"B"}',
				headers: { 'content-type': 'text/plain' },
			}),
		);
		await readProblem(response, 415);
	});
});

describe('a body over 1 MB', () => {
	const large = () => encode(text({ notes: 'x'.repeat(1_000_000) }));

	it('that tells its length', async () => {
		const bytes = large();
		const headers = { 'content-length': String(bytes.length) };
		await readProblem(await leavesNothing(() => postText(house, bytes, headers)), 413);
	});

	it('that does not tell its length', async () => {
		await readProblem(await leavesNothing(() => postText(house, large())), 413);
	});

	it('that comes in pieces', async () => {
		await readProblem(await leavesNothing(() => postText(house, inPieces(large(), 10_000))), 413);
	});

	it('that never ends is read no further than the limit', async () => {
		let bytesGiven = 0;
		const endless = new ReadableStream<Uint8Array>({
			pull(controller) {
				bytesGiven += 50_000;
				controller.enqueue(new Uint8Array(50_000).fill(0x20));
			},
		});
		await readProblem(await leavesNothing(() => postText(house, endless)), 413);
		expect(bytesGiven).toBeLessThan(1_200_000);
	});

	it('one of exactly 1 MB is read', async () => {
		const padded = text().padEnd(1_000_000, ' ');
		await readInvoice(await postText(house, padded), 201);
		await readProblem(await leavesNothing(() => postText(house, `${padded} `)), 413);
	});

	it('a small one in pieces is read', async () => {
		await readInvoice(await postText(house, inPieces(encode(text()), 7)), 201);
	});
});

describe('unknown fields', () => {
	it.each([
		['of the invoice', { total_amount: '0.01' }],
		['of an item', { items: [item({ tax_amount: '0.00' })] }],
		['of a discount', { discounts: [{ type: 'percentage', value: '1', rate: 1 }] }],
		['of the customer', { customer: { ...awa, id: 'cus_1' } }],
		['of the address', { customer: { ...awa, address: { country: 'FR', street: 'x' } } }],
	])('%s are refused', async (_name, given) => {
		const problem = await readProblem(await leavesNothing(() => postInvoice(house, given)), 422);
		expect(problem.errors?.[0]?.detail).toContain('Unrecognized key');
	});

	it('of a draft, a payment, a customer and a list are refused', async () => {
		const { id, customer_id: customerId } = await draft(house);
		const attempts: readonly (readonly [string, string, object | undefined])[] = [
			['PATCH', `${invoicesPath}/${id}`, { status: 'paid' }],
			['POST', `${invoicesPath}/${id}/payments`, { amount: '1.00', status: 'succeeded' }],
			['POST', customersPath, { name: 'A', country: 'FR', data_key: 'x' }],
			['PATCH', `${customersPath}/${customerId}`, { external_id: 'another' }],
			['GET', `${invoicesPath}?statuses=paid`, undefined],
			['GET', `${customersPath}?name=Awa`, undefined],
		];
		for (const [method, path, body] of attempts) {
			await readProblem(await leavesNothing(() => house.request(method, path, { body })), 422);
		}
	});
});

describe('names that mean something to JavaScript', () => {
	it.each([
		['as a field', '{"__proto__":{"draft":true},'],
		['in metadata', '{"metadata":{"__proto__":{"admin":true}},'],
		['deep in metadata, escaped', '{"metadata":{"a":[{"\\u005f\\u005Fproto__":1}]},'],
	])('__proto__ %s is refused', async (_name, start) => {
		const body = `${start}${text().slice(1)}`;
		const problem = await readProblem(await leavesNothing(() => postText(house, body)), 400);
		expect(problem.title).toContain('__proto__');
	});

	it('constructor, prototype and toString are names like any other', async () => {
		const metadata = { constructor: { prototype: { admin: true } }, toString: 'x', hasOwnProperty: null };
		const invoice = await issue(house, { metadata, items: [item({ metadata })] });
		expect(invoice.metadata).toEqual(metadata);
		const read = await readInvoice(await house.request('GET', `${invoicesPath}/${invoice.id}`));
		expect(read.metadata).toEqual(metadata);
		expect(read.items[0]?.metadata).toEqual(metadata);
	});

	it.each(['__proto__', 'constructor', 'toString'])('%s is no currency, code or type', async (name) => {
		for (const given of [
			{ currency: name },
			{ items: [item({ tax_code: name })] },
			{ items: [item({ item_type: name })] },
			{ invoice_type: name },
		]) {
			await readProblem(await leavesNothing(() => postInvoice(house, given)), 422);
		}
	});
});
