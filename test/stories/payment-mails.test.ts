import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { senegaleseKey } from '../support/house.ts';
import { answerPhones, call, invoiceOf, passTime, payByPhone, phone } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';

let house: PayingHouse;

beforeEach(async () => {
	house = await openPayingHouse();
});

/** Eleven minutes, in which nobody looks. */
const leave = async (): Promise<void> => {
	await house.drain();
	house.clock.set(addSeconds(house.clock.now(), 660));
};

const mailsWith = (subject: RegExp) => house.mails.filter((mail) => subject.test(mail.subject));
const receipts = async () => (await env.DB.prepare('SELECT * FROM receipts ORDER BY sequence').all()).results;

describe('a reader pays on the phone', () => {
	it('and has one numbered receipt and one mail that carries it, whatever asks again', async () => {
		const invoice = await invoiceOf(house);
		const { body: payment } = await payByPhone(house, invoice.id);
		await answerPhones(house.credentials, 'approve');
		await passTime(house, 30);
		await call(house, 'POST', `/payments/${payment.id}/sync`, { body: {} });
		await passTime(house, 600);
		expect(await receipts()).toMatchObject([{ payment_id: payment.id, invoice_id: invoice.id }]);
		const [mail, ...more] = mailsWith(/^Paiement reçu/);
		expect(more).toEqual([]);
		expect(mail?.attachments).toHaveLength(1);
		expect(mail?.text).toMatch(/6\s500\sF\sCFA, reçus par MTN Mobile Money/);
		const pdf = await house.request('GET', `/api/billing/payments/${payment.id}/receipt`, { key: senegaleseKey });
		expect(new Uint8Array(await pdf.arrayBuffer())).toEqual(mail?.attachments[0]?.content);
	});

	it('two invoices at once: one receipt over both, and one mail', async () => {
		const one = await invoiceOf(house);
		const other = await invoiceOf(house);
		const { status, body: payment } = await call(house, 'POST', '/payments', {
			body: { invoice_ids: [one.id, other.id], provider: 'mtn_mobile_money', phone },
			repeat: 'both',
		});
		expect(status).toBe(201);
		await answerPhones(house.credentials, 'approve');
		await passTime(house, 30);
		const [receipt, ...more] = await receipts();
		expect([receipt?.['payment_id'], more]).toEqual([payment.id, []]);
		expect(JSON.parse(String(receipt?.['lines']))).toEqual([
			[one.id, 6500, 0],
			[other.id, 6500, 0],
		]);
		const mails = mailsWith(/^Paiement reçu/);
		expect(mails).toHaveLength(1);
		expect(mails[0]?.text).toContain('pour ces factures :');
		expect(mails[0]?.text).toMatch(/13\s000\sF\sCFA/);
	});

	it('too late, when the invoice was paid by hand meanwhile: the receipt says that all of it is credit', async () => {
		const invoice = await invoiceOf(house);
		await payByPhone(house, invoice.id);
		await call(house, 'POST', `/invoices/${invoice.id}/mark-paid`, { body: {} });
		await answerPhones(house.credentials, 'approve');
		await passTime(house, 30);
		const rows = await receipts();
		expect(rows.map((row) => [row['lines'], row['credit_kept']])).toEqual([
			[JSON.stringify([[invoice.id, 6500, 0]]), 0],
			['[]', 6500],
		]);
		const mails = mailsWith(/^Paiement reçu/);
		expect(mails).toHaveLength(2);
		expect(mails.at(-1)?.text).toMatch(/6\s500\sF\sCFA de plus que ce qui était dû/);
	});
});

describe('a payment that fails', () => {
	it('before the eyes of its payer is told by the page alone', async () => {
		const invoice = await invoiceOf(house);
		await payByPhone(house, invoice.id);
		await answerPhones(house.credentials, 'refuse');
		await passTime(house, 30);
		expect(mailsWith(/^Paiement non abouti/)).toEqual([]);
		expect(await receipts()).toEqual([]);
	});

	it('when its payer has left is told once, with where to pay', async () => {
		const invoice = await invoiceOf(house);
		const { body: payment } = await payByPhone(house, invoice.id);
		await leave();
		await answerPhones(house.credentials, 'refuse');
		await passTime(house, 1);
		const subject = `${invoice.id}/payment_failed.${payment.id}`;
		const [mail, ...more] = mailsWith(/^Paiement non abouti/);
		expect(more).toEqual([]);
		expect(mail?.text).toContain('a été refusée au moment de la confirmer');
		expect(mail?.text).toContain('/pay/');
		const kept = env.DB.prepare("SELECT status FROM mails WHERE document_id || '/' || kind = ?").bind(subject);
		expect(await kept.first('status')).toBe('sent');
	});

	it('and whose invoice was paid before the mail left is not told', async () => {
		const invoice = await invoiceOf(house);
		const { body: payment } = await payByPhone(house, invoice.id);
		await leave();
		await answerPhones(house.credentials, 'refuse');
		const failed = await call(house, 'POST', `/payments/${payment.id}/sync`);
		expect(failed.body.status).toBe('failed');
		expect(house.queued.map(({ body }) => body.subject_id)).toContain(`${invoice.id}/payment_failed.${payment.id}`);
		await call(house, 'POST', `/invoices/${invoice.id}/mark-paid`, { body: {} });
		await house.drain();
		expect(mailsWith(/^Paiement non abouti/)).toEqual([]);
	});
});
