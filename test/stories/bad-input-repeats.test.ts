import { beforeAll, describe, expect, it } from 'vitest';
import {
	customersPath,
	draft,
	finalize,
	invoiceBody,
	invoicesPath,
	issue,
	item,
	pay,
	postInvoice,
	readInvoice,
	readProblem,
} from '../routes/invoices/requests.ts';
import { type House, openHouse, senegaleseKey } from '../support/house.ts';
import { leavesNothing, rowsGained } from '../support/snapshot.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
	await issue(house);
	await issue(house, {}, { key: senegaleseKey });
});

const withKey = (key: string) => ({ headers: { 'idempotency-key': key } });

describe('a reused idempotency key', () => {
	it('with the same body: the same bytes, one invoice', async () => {
		const { answer, gained } = await rowsGained(async () => {
			const first = await postInvoice(house, {}, withKey('same'));
			const second = await postInvoice(house, {}, withKey('same'));
			return { first, second };
		});
		expect(gained).toMatchObject({ invoices: 1, idempotency: 1, ledger_entries: 1 });
		expect(answer.first.headers.get('idempotent-replayed')).toBeNull();
		expect(answer.second.headers.get('idempotent-replayed')).toBe('true');
		expect(answer.second.status).toBe(201);
		expect(await answer.second.text()).toBe(await answer.first.text());
	});

	it('keeps its answer whatever happened to the invoice since', async () => {
		const first = await postInvoice(house, {}, withKey('since'));
		const text = await first.text();
		await pay(house, (JSON.parse(text) as { id: string }).id, { amount: '35.99' });
		house.clock.set('2026-11-23T09:00:00.000Z');
		const second = await leavesNothing(() => postInvoice(house, {}, withKey('since')));
		expect(await second.text()).toBe(text);
		house.clock.set('2026-11-22T10:00:00.000Z');
	});

	it('with another body, path or method', async () => {
		const { id } = await draft(house);
		await postInvoice(house, {}, withKey('other'));
		for (const attempt of [
			() => postInvoice(house, { notes: 'another' }, withKey('other')),
			() => house.request('POST', customersPath, { body: { name: 'A', country: 'FR' }, ...withKey('other') }),
			() => finalize(house, id, withKey('other')),
		]) {
			const problem = await readProblem(await leavesNothing(attempt), 422);
			expect(problem.type).toBe('/problems/idempotency-key-reused');
		}
	});

	it('with the body written in another way is another body', async () => {
		const body = JSON.stringify(invoiceBody());
		await postInvoice(house, {}, withKey('blanks'));
		const options = { raw: ` ${body}`, headers: { 'content-type': 'application/json', 'idempotency-key': 'blanks' } };
		await readProblem(await leavesNothing(() => house.request('POST', invoicesPath, options)), 422);
	});

	it('belongs to its tenant alone', async () => {
		const french = await readInvoice(await postInvoice(house, {}, withKey('shared')), 201);
		const senegalese = await readInvoice(
			await postInvoice(house, {}, { ...withKey('shared'), key: senegaleseKey }),
			201,
		);
		expect(senegalese.id).not.toBe(french.id);
	});

	it('of a request that was refused is free for the request that is right', async () => {
		await readProblem(await leavesNothing(() => postInvoice(house, { items: [] }, withKey('mended'))), 422);
		await readInvoice(await postInvoice(house, {}, withKey('mended')), 201);
	});

	it('five times at once: one invoice, five times the same bytes', async () => {
		const { answer, gained } = await rowsGained(() =>
			Promise.all(Array.from({ length: 5 }, () => postInvoice(house, {}, withKey('at-once')))),
		);
		expect(gained).toMatchObject({ invoices: 1, idempotency: 1, ledger_entries: 1, events: 1 });
		expect(answer.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
		expect(new Set(await Promise.all(answer.map((response) => response.text()))).size).toBe(1);
		expect(answer.filter((response) => response.headers.get('idempotent-replayed') === 'true')).toHaveLength(4);
	});

	it('five payments at once: one payment', async () => {
		const { id } = await issue(house);
		const { answer, gained } = await rowsGained(() =>
			Promise.all(Array.from({ length: 5 }, () => pay(house, id, { amount: '10.00' }, withKey('pay-at-once')))),
		);
		expect(gained).toMatchObject({ payments: 1, idempotency: 1, ledger_entries: 1 });
		expect(new Set(await Promise.all(answer.map((response) => response.text()))).size).toBe(1);
	});

	it.each(['with a blank', 'x'.repeat(256), ''])('"%s" is no key', async (key) => {
		const problem = await readProblem(await leavesNothing(() => postInvoice(house, {}, withKey(key))), 422);
		expect(problem.errors?.[0]?.pointer).toBe('/header/Idempotency-Key');
	});
});

describe('two finalizations at once', () => {
	it('one wins with one number, the other gets 409', async () => {
		const { id } = await draft(house);
		const { answer, gained } = await rowsGained(() => Promise.all([finalize(house, id), finalize(house, id)]));
		expect(answer.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
		expect(gained).toEqual({
			due_work: 2,
			events: 1,
			ledger_entries: 1,
			ledger_postings: 3,
			outbox: 2,
		});
		const loser = answer.find(({ status }) => status === 409)!;
		expect((await readProblem(loser, 409)).type).toBe('/problems/invoice-wrong-status');
	});

	it('with one key between them: both get the winner’s answer', async () => {
		const { id } = await draft(house);
		const answers = await Promise.all([finalize(house, id, withKey('final')), finalize(house, id, withKey('final'))]);
		expect(answers.map(({ status }) => status)).toEqual([200, 200]);
		expect(await answers[0]!.text()).toBe(await answers[1]!.text());
	});

	it('numbers of invoices issued at once follow each other without a gap', async () => {
		const before = Number((await issue(house)).invoice_number?.slice(-6));
		const invoices = await Promise.all(Array.from({ length: 8 }, () => issue(house)));
		const numbers = invoices.map((invoice) => Number(invoice.invoice_number?.slice(-6))).sort((a, b) => a - b);
		expect(numbers).toEqual(Array.from({ length: 8 }, (_, index) => before + 1 + index));
	});

	it('a change, a discard and a finalization at once: exactly one happens to the draft first', async () => {
		const { id } = await draft(house);
		const path = `${invoicesPath}/${id}`;
		const headers = { 'if-match': '"1"' };
		const answers = await Promise.all([
			house.request('PATCH', path, { body: { items: [item({ quantity: 2 })] }, headers }),
			house.request('DELETE', path, { headers }),
			finalize(house, id, { headers }),
		]);
		expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
		expect(answers.filter(({ status }) => [404, 409, 412].includes(status))).toHaveLength(2);
	});
});

describe('If-Match', () => {
	const attempts = (id: string, headers: Record<string, string>) => [
		() => house.request('PATCH', `${invoicesPath}/${id}`, { body: { notes: 'x' }, headers }),
		() => house.request('DELETE', `${invoicesPath}/${id}`, { headers }),
		() => finalize(house, id, { headers }),
	];

	it('a stale one is 412 and tells the version', async () => {
		const { id } = await draft(house);
		await house.request('PATCH', `${invoicesPath}/${id}`, { body: { notes: 'changed' } });
		for (const attempt of attempts(id, { 'if-match': '"1"' })) {
			expect((await readProblem(await leavesNothing(attempt), 412)).detail).toContain('"2"');
		}
	});

	it.each(['2', 'W/"2"', '"two"', '"2", "3"', '""', '"-1"', '"99999999999999999999"'])(
		'%s is malformed',
		async (tag) => {
			const { id } = await draft(house);
			for (const attempt of attempts(id, { 'if-match': tag })) {
				const problem = await readProblem(await leavesNothing(attempt), 422);
				expect(problem.errors?.[0]?.pointer).toBe('/header/If-Match');
			}
		},
	);

	it('the one that was given out, or a star, is taken', async () => {
		const { id } = await draft(house);
		const read = await house.request('GET', `${invoicesPath}/${id}`);
		const headers = { 'if-match': read.headers.get('etag')! };
		const changed = await house.request('PATCH', `${invoicesPath}/${id}`, { body: { notes: 'x' }, headers });
		expect(changed.headers.get('etag')).toBe('"2"');
		expect((await finalize(house, id, { headers: { 'if-match': '*' } })).status).toBe(200);
	});
});
