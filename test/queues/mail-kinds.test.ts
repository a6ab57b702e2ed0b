import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WorkMessage } from '../../src/contract/messages.ts';
import { invoicesPath, issue, pay, readInvoice } from '../routes/invoices/requests.ts';
import { call } from '../support/callers.ts';
import { consumeQueued, freshStorage, type House, openHouse, tenantId } from '../support/house.ts';

let house: House;
let logged: string[];

beforeEach(async () => {
	await freshStorage();
	Object.assign(env, { LOG_LEVEL: 'debug' });
	logged = [];
	house = await openHouse({ writeLog: (line) => logged.push(line) });
});

/** An invoice of 35.99 EUR, due on 22 December, whose own mail is away. */
const mailedInvoice = async (): Promise<string> => {
	const { id } = await issue(house);
	await house.drain();
	house.mails.splice(0);
	return id;
};

/** Asks for a mail as the use-cases do; true: nothing is left to do. */
const ask = async (subjectId: string): Promise<boolean> => {
	const { storeFor } = house.wiring.open({ tenantId: tenantId('coko'), background: () => undefined });
	const createdAt = house.clock.now();
	const message = { kind: 'mail.send' as const, subjectId, createdAt };
	await storeFor(tenantId('coko')).commit({ changes: [{ kind: 'outbox', message }], answer: null });
	const body = { v: 1, kind: 'mail.send', tenant: 'coko', subject_id: subjectId, occurred_at: createdAt };
	return (await consumeQueued(house.wiring, [{ kind: 'mail.send', body: body as WorkMessage }])).length === 0;
};

const doneAt = (subjectId: string) =>
	env.DB.prepare('SELECT done_at FROM outbox WHERE subject_id = ?').bind(subjectId).first<string>('done_at');

const eventsOf = async (id: string): Promise<string[]> =>
	(await call(house, 'GET', `/invoices/${id}/events`)).body.data.map(({ type }: { type: string }) => type);

describe('a reminder', () => {
	it('leaves with the invoice attached, once, and is on the time line', async () => {
		const id = await mailedInvoice();
		house.clock.set('2026-12-31T10:00:00.000Z');
		const before = await readInvoice(await house.request('GET', `${invoicesPath}/${id}`));
		expect(await ask(`${id}/overdue.7`)).toBe(true);
		expect(await ask(`${id}/overdue.7`)).toBe(true);
		expect(house.mails).toHaveLength(1);
		expect(house.mails[0]?.attachments.map(({ filename }) => filename)).toEqual(['INV-2026-000001.pdf']);
		expect(house.mails[0]?.text).toContain('soit 9 jours de retard');
		expect(await eventsOf(id)).toContain('invoice.reminded');
		const after = await readInvoice(await house.request('GET', `${invoicesPath}/${id}`));
		expect([after.status, after.sent_at]).toEqual([before.status, before.sent_at]);
	});

	it.each([
		['a payment', 'not-open', (id: string) => pay(house, id, { amount: '35.99' })],
		['a credit note', 'not-open', (id: string) => call(house, 'POST', `/invoices/${id}/cancel`, { body: {} })],
		['a hold', 'on-hold', (id: string) => call(house, 'POST', `/invoices/${id}/hold`, { body: { reason: 'manual' } })],
		[
			'a later due date',
			'due-date-moved',
			(id: string) => call(house, 'POST', `/invoices/${id}/extend-due-date`, { body: { due_date: '2027-02-28' } }),
		],
	])('that %s overtook is not sent', async (_, why, overtake) => {
		const id = await mailedInvoice();
		const done = await overtake(id);
		expect(done.status).toBeLessThan(300);
		await house.drain();
		house.mails.splice(0);
		expect(await ask(`${id}/overdue.7`)).toBe(true);
		expect(house.mails).toEqual([]);
		expect(await doneAt(`${id}/overdue.7`)).not.toBeNull();
		expect(logged.some((line) => line.includes('mail.not-needed') && line.includes(why))).toBe(true);
		expect(await env.DB.prepare("SELECT count(*) AS n FROM mails WHERE kind = 'overdue.7'").first('n')).toBe(0);
	});
});

describe('the mail about a payment', () => {
	it('leaves by itself when the feature is on, and keeps the status of the invoice', async () => {
		const id = await mailedInvoice();
		await pay(house, id, { amount: '20.00', method: 'mobile_money' });
		await house.drain();
		expect(house.mails).toHaveLength(1);
		expect(house.mails[0]?.attachments.map(({ filename }) => filename)).toEqual(['REC-2026-000001.pdf']);
		expect(house.mails[0]?.text).toContain('Votre reçu REC-2026-000001 est joint');
		expect(house.mails[0]?.text).toMatch(/20,00\s€, reçus par mobile money/);
		expect(house.mails[0]?.text).toMatch(/Il reste 15,99\s€ à payer/);
		expect(await eventsOf(id)).toContain('invoice.payment_mailed');
	});

	it('is not asked for when the company does not send it', async () => {
		const id = await mailedInvoice();
		const { data } = (await call(house, 'GET', '/config?config_type=feature&limit=100')).body;
		const row = data.find(({ config_key: key }: { config_key: string }) => key === 'payment_received_email');
		const off = { body: { value: { enabled: false } } };
		expect((await call(house, 'PATCH', `/config/${row.id}`, off)).status).toBe(200);
		await pay(house, id, { amount: '20.00' });
		await house.drain();
		expect(house.mails).toEqual([]);
	});

	it('says what was kept of an over-payment', async () => {
		const id = await mailedInvoice();
		await pay(house, id, { amount: '40.00' });
		await house.drain();
		expect(house.mails[0]?.text).toMatch(/4,01\s€ de plus/);
	});
});

describe('the mail with a credit note', () => {
	it.each([
		[{ type: 'credit' }, /20,00\s€ : cette somme reste à votre crédit/],
		[{ type: 'refund' }, /20,00\s€ : cette somme vous est remboursée/],
	])('leaves with its document and says what became of the money: %o', async (settlement, words) => {
		const id = await mailedInvoice();
		await pay(house, id, { amount: '20.00' });
		const made = await call(house, 'POST', `/invoices/${id}/credit-notes`, { body: { settlement } });
		expect(made.status, JSON.stringify(made.body)).toBe(201);
		await house.drain();
		const mail = house.mails.find(({ subject }) => subject.startsWith('Avoir'));
		expect(mail?.attachments.map(({ filename }) => filename)).toEqual(['CN-2026-000001.pdf']);
		expect(mail?.text).toMatch(/15,99\s€ sont déduits/);
		expect(mail?.text).toMatch(words);
		const sent = await env.DB.prepare('SELECT sent_at FROM credit_notes').first('sent_at');
		expect(sent).not.toBeNull();
		const { body } = await call(house, 'GET', '/audit?type=credit_note.sent');
		expect(body.data).toHaveLength(1);
	});
});

it('a message that names no mail fails, so that a person sees it', async () => {
	const id = await mailedInvoice();
	expect(await ask(`${id}/welcome`)).toBe(false);
	expect(logged.some((line) => line.includes('mail/unknown-subject'))).toBe(true);
});
