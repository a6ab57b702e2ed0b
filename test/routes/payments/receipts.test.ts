import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { instantToEpochMs } from '../../../src/domain/kernel/calendar.ts';
import { type Body, call, createSigner, issuer } from '../../support/callers.ts';
import { freshStorage, type House, openHouse, senegaleseKey } from '../../support/house.ts';
import { leavesNothing } from '../../support/snapshot.ts';
import { issue, pay } from '../invoices/requests.ts';

let house: House;

beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

const switchOff = async (feature: string): Promise<void> => {
	const { body } = await call(house, 'GET', `/config?config_type=feature&config_key=${feature}`);
	const off = { body: { value: { enabled: false } } };
	expect((await call(house, 'PATCH', `/config/${body.data[0].id}`, off)).status).toBe(200);
};

const paymentOf = async (amount: string, given: object = {}): Promise<{ id: string; invoiceId: string }> => {
	const { id } = await issue(house, given);
	const paid: Body = await (await pay(house, id, { amount })).json();
	return { id: paid.id, invoiceId: id };
};

const numbers = async () =>
	(await env.DB.prepare('SELECT number FROM receipts ORDER BY sequence').all<{ number: string }>()).results.map(
		({ number }) => number,
	);

const pdfOf = async (id: string, key?: string) => {
	const response = await house.request('GET', `/api/billing/payments/${id}/receipt`, key === undefined ? {} : { key });
	return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
};

describe('a payment by hand that is confirmed by mail', () => {
	it('has its receipt in the commit of the payment, and the mail carries it', async () => {
		const { id, invoiceId } = await paymentOf('40.00');
		expect(await numbers()).toEqual(['REC-2026-000001']);
		await house.drain();
		const mail = house.mails.find(({ subject }) => subject.startsWith('Paiement reçu'));
		expect(mail?.attachments.map(({ filename }) => filename)).toEqual(['REC-2026-000001.pdf']);
		expect(mail?.text).toMatch(/40,00\s€, reçus par virement/);
		expect(mail?.text).toMatch(/4,01\s€ de plus/);
		const asked = await call(house, 'POST', `/payments/${id}/receipt`);
		expect(asked).toMatchObject({
			status: 200,
			body: {
				object: 'receipt',
				payment_id: id,
				receipt_number: 'REC-2026-000001',
				issue_date: '2026-11-22',
				locale: 'fr',
				currency: 'EUR',
				amount: '40.00',
				invoices: [{ invoice_id: invoiceId, amount: '35.99', amount_due: '0.00' }],
				customer_credit: '4.01',
			},
		});
		const pdf = await pdfOf(id);
		expect([pdf.status, pdf.headers.get('content-disposition')]).toEqual([
			200,
			'inline; filename="REC-2026-000001.pdf"',
		]);
		expect(pdf.bytes).toEqual(mail?.attachments[0]?.content);
	});

	it('is mailed once, however often the message comes', async () => {
		const { id, invoiceId } = await paymentOf('5.00');
		const message = house.queued.find(({ body }) => body.subject_id === `${invoiceId}/payment_received.${id}`);
		await house.drain();
		const count = house.mails.length;
		house.queued.push(message!, message!);
		await house.drain();
		expect(house.mails).toHaveLength(count);
		expect(await env.DB.prepare("SELECT count(*) AS n FROM renditions WHERE document_id LIKE 'pay_%'").first('n')).toBe(
			1,
		);
	});

	it('shows what was left to pay then, whatever was paid since', async () => {
		const { id, invoiceId } = await paymentOf('5.99');
		await pay(house, invoiceId, { amount: '30.00' });
		const { body } = await call(house, 'POST', `/payments/${id}/receipt`);
		expect(body.invoices).toEqual([{ invoice_id: invoiceId, amount: '5.99', amount_due: '30.00' }]);
	});
});

describe('a payment by hand that nobody confirms', () => {
	beforeEach(() => switchOff('payment_received_email'));

	it('has no receipt until one is asked for, and then one for ever', async () => {
		const { id, invoiceId } = await paymentOf('20.00');
		await house.drain();
		expect(await numbers()).toEqual([]);
		const missing = await call(house, 'GET', `/payments/${id}/receipt`);
		expect([missing.status, missing.body.type]).toEqual([404, '/problems/receipt-not-found']);
		const first = await call(house, 'POST', `/payments/${id}/receipt`);
		expect(first).toMatchObject({ status: 201, body: { receipt_number: 'REC-2026-000001', amount: '20.00' } });
		expect(first.body.invoices).toEqual([{ invoice_id: invoiceId, amount: '20.00', amount_due: '15.99' }]);
		const again = await leavesNothing(() => call(house, 'POST', `/payments/${id}/receipt`));
		expect([again.status, again.body]).toEqual([200, first.body]);
		const { data } = (await call(house, 'GET', '/audit?type=receipt.issued')).body;
		expect(data).toHaveLength(1);
	});

	it('asked for by many at once has one receipt, and many payments have receipts without a gap', async () => {
		const { id } = await paymentOf('1.00');
		const others = await Promise.all(Array.from({ length: 11 }, () => paymentOf('1.00')));
		const asked = [id, id, id, ...others.map((other) => other.id)];
		const answers = await Promise.all(
			asked.map(async (one) => {
				for (;;) {
					const answer = await call(house, 'POST', `/payments/${one}/receipt`);
					if (answer.status !== 409) return answer;
					expect(answer.body.type).toBe('/problems/command-conflict');
				}
			}),
		);
		expect(answers.filter(({ status }) => status === 201)).toHaveLength(12);
		expect(await numbers()).toEqual(
			Array.from({ length: 12 }, (_, index) => `REC-2026-${String(index + 1).padStart(6, '0')}`),
		);
		await house.drain();
		expect((await call(house, 'GET', '/validate')).body).toMatchObject({ ok: true, checked: { receipts: 12 } });
	});

	it('that does not exist, or is another tenant’s, has none', async () => {
		const { id } = await paymentOf('1.00');
		const unknown = await call(house, 'POST', '/payments/pay_01k3v0j9x4f7mbt2w8h5q6z1ra/receipt');
		expect([unknown.status, unknown.body.type]).toEqual([404, '/problems/payment-not-found']);
		expect((await call(house, 'POST', `/payments/${id}/receipt`, { key: senegaleseKey })).status).toBe(404);
	});
});

it('where no numbering of receipts is set, money is recorded and confirmed, and a receipt is refused', async () => {
	const { data } = (await call(house, 'GET', '/config?config_type=invoice_numbering&config_key=receipt')).body;
	expect((await call(house, 'DELETE', `/config/${data[0].id}`)).status).toBeLessThan(300);
	house.clock.set('2026-11-24T10:00:00.000Z');
	const { id } = await paymentOf('5.00');
	expect(await numbers()).toEqual([]);
	const asked = await call(house, 'POST', `/payments/${id}/receipt`);
	expect(asked).toMatchObject({ status: 422, body: { setting: 'invoice_numbering/receipt' } });
	await house.drain();
	const mail = house.mails.find(({ subject }) => subject.startsWith('Paiement reçu'));
	expect([mail?.attachments, mail?.text.includes('Votre reçu')]).toEqual([[], false]);
});

it('many payments marked in one call are receipted in order', async () => {
	const ids = await Promise.all(Array.from({ length: 5 }, async () => (await issue(house)).id));
	const invoices = ids.map((id) => ({ id }));
	expect((await call(house, 'POST', '/invoices/bulk-mark-paid', { body: { invoices } })).status).toBe(200);
	expect(await numbers()).toEqual([1, 2, 3, 4, 5].map((index) => `REC-2026-00000${index}`));
});

it('two who want the PDF first get the same bytes', async () => {
	const { id } = await paymentOf('5.00');
	const [one, other] = await Promise.all([pdfOf(id), pdfOf(id)]);
	expect(one.status).toBe(200);
	expect(one.bytes).toEqual(other.bytes);
	expect((await call(house, 'GET', '/validate?deep=true')).body.faults).toEqual([]);
});

it('a customer reads the receipts of their own and nobody else’s', async () => {
	const signer = await createSigner('ES256', () => instantToEpochMs(house.clock.now()) / 1000);
	const value = { issuer, jwks: { keys: [signer.jwk] } };
	await call(house, 'POST', '/config', { body: { config_type: 'identity', config_key: 'end_users', value } });
	const { id } = await paymentOf('5.00');
	const stranger = { external_id: '43', name: 'Léa', email: 'lea@example.com', country: 'FR' };
	const { id: foreign } = await paymentOf('5.00', { customer: stranger });
	const key = await signer.token({ sub: '42' });
	expect((await pdfOf(id, key)).status).toBe(200);
	expect((await pdfOf(foreign, key)).status).toBe(404);
	expect((await call(house, 'POST', `/payments/${id}/receipt`, { key })).status).toBe(403);
});

it('validation names a receipt that is gone, and one of a payment that never was', async () => {
	const { id } = await paymentOf('5.00');
	await paymentOf('6.00');
	await house.drain();
	const drop = (trigger: string) => env.DB.prepare(`DROP TRIGGER ${trigger}`).run();
	const faults = async () =>
		(await call(house, 'GET', '/validate')).body.faults
			.map(({ kind, subject }: Body) => `${kind} ${subject}`)
			.filter((fault: string) => fault.startsWith('receipt_'));
	expect(await faults()).toEqual([]);
	await drop('receipts_frozen');
	await env.DB.prepare(`UPDATE receipts SET payment_id = 'pay_x' WHERE number = 'REC-2026-000002'`).run();
	expect(await faults()).toEqual(['receipt_unfounded REC-2026-000002']);
	await drop('receipts_kept');
	await env.DB.prepare(`DELETE FROM receipts WHERE payment_id = ?`).bind(id).run();
	expect(await faults()).toEqual(['receipt_gap receipt/2026', 'receipt_unfounded REC-2026-000002']);
});

it('a numbering of receipts that would come to a number that exists is refused', async () => {
	await paymentOf('5.00');
	const { body } = await call(house, 'GET', '/config?config_type=invoice_numbering&config_key=receipt');
	const change = (pattern: string) =>
		call(house, 'PATCH', `/config/${body.data[0].id}`, { body: { value: { pattern, restart: 'never' } } });
	const refused = await change('REC-2026-{NNNNNN}');
	expect([refused.status, JSON.stringify(refused.body.errors)]).toEqual([
		422,
		expect.stringContaining('REC-2026-000001'),
	]);
	expect((await change('RECU-{NNNNNN}')).status).toBe(200);
});
