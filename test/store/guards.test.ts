import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { numberingSeries } from '../../src/domain/invoices/numbering.ts';
import type { IsoDate, IsoInstant } from '../../src/domain/kernel/calendar.ts';
import type { InvoiceId } from '../../src/domain/kernel/ids.ts';
import type { Change } from '../../src/domain/kernel/store.ts';
import type { MailRecord } from '../../src/domain/notifications/mail.ts';
import { draft } from '../routes/invoices/requests.ts';
import { freshStorage, type House, openHouse, tenantId, testInstant } from '../support/house.ts';

beforeEach(freshStorage);

const coko = tenantId('coko');
const storeOf = (house: House) => house.wiring.open({ tenantId: coko, background: () => undefined }).storeFor(coko);

it('an issue decided on a date that its series has left behind rolls back: dates never go back, and no number is lost', async () => {
	const house = await openHouse();
	const store = storeOf(house);
	const issueOn = async (date: string) => {
		const { id } = await draft(house);
		const { invoice } = await store.load({ invoice: { kind: 'invoice.byId', id: id as InvoiceId } });
		const issueDate = date as IsoDate;
		const change = {
			kind: 'invoice.issue' as const,
			code: 'invoice' as const,
			invoice: { ...invoice!, version: 2, status: 'pending' as const, issueDate, dueDate: issueDate },
			series: numberingSeries({ pattern: 'INV-{YYYY}-{NNNN}', restart: 'yearly' }, issueDate),
			sellerHash: 'seller',
			documentHash: 'document',
		};
		return (await store.commit({ changes: [change], answer: null })).kind;
	};
	expect(await issueOn('2026-11-23')).toBe('committed');
	expect(await issueOn('2026-11-22')).toBe('conflict');
	expect(await issueOn('2026-11-23')).toBe('committed');
	const { results } = await env.DB.prepare(
		'SELECT number, issue_date FROM invoices WHERE number IS NOT NULL ORDER BY sequence',
	).all();
	expect(results).toEqual([
		{ number: 'INV-2026-0001', issue_date: '2026-11-23' },
		{ number: 'INV-2026-0002', issue_date: '2026-11-23' },
	]);
});

it('a mail that was sent stays sent, whatever a slower sender reports afterwards', async () => {
	const house = await openHouse();
	const store = storeOf(house);
	const { id, customer_id: customerId } = await draft(house);
	const { customer } = await store.load({ customer: { kind: 'customer.ofInvoice', id: id as InvoiceId } });
	expect(customer?.id).toBe(customerId);
	const claimed = {
		documentId: id,
		kind: 'invoice',
		customerId: customer!.id,
		attempt: 1,
		status: 'sending',
		recipient: 'awa@example.com',
		dataKey: customer!.dataKey,
		providerId: null,
		detail: null,
		claimedAt: testInstant as IsoInstant,
		sentAt: null,
	} as MailRecord & { readonly dataKey: string };
	const report = (mail: MailRecord) => store.commit({ changes: [{ kind: 'mail.outcome', mail }], answer: null });
	await store.commit({ changes: [{ kind: 'mail.claim', mail: claimed, dataKey: customer!.dataKey }], answer: null });
	await report({ ...claimed, status: 'sent', providerId: 'mail-1', sentAt: testInstant as IsoInstant });
	await report({ ...claimed, status: 'unknown' });
	expect(await env.DB.prepare('SELECT status, provider_id FROM mails').first()).toEqual({
		status: 'sent',
		provider_id: 'mail-1',
	});
});

it('what an earlier attempt reports changes nothing about the later one', async () => {
	await freshStorage();
	const house = await openHouse();
	const store = storeOf(house);
	const { id } = await draft(house);
	const { customer } = await store.load({ customer: { kind: 'customer.ofInvoice', id: id as InvoiceId } });
	const first = {
		documentId: id,
		kind: 'invoice',
		customerId: customer!.id,
		attempt: 1,
		status: 'sending',
		recipient: 'awa@example.com',
		providerId: null,
		detail: null,
		claimedAt: testInstant as IsoInstant,
		sentAt: null,
	} as MailRecord;
	const second: MailRecord = { ...first, attempt: 2 };
	const { dataKey } = customer!;
	const commit = (...changes: Change[]) => store.commit({ changes, answer: null });
	const row = () => env.DB.prepare('SELECT attempt, status, provider_id FROM mails').first();
	await commit({ kind: 'mail.claim', mail: first, dataKey });
	await commit({ kind: 'mail.outcome', mail: { ...first, status: 'unknown' } });
	await commit({ kind: 'mail.resend', mail: { ...first, status: 'unknown' } });
	await commit({ kind: 'mail.claim', mail: second, dataKey });
	await commit({ kind: 'mail.outcome', mail: { ...first, status: 'sent', providerId: 'mail-1' } });
	expect(await row()).toEqual({ attempt: 2, status: 'sending', provider_id: null });
	await commit({ kind: 'mail.outcome', mail: { ...second, status: 'sent', providerId: 'mail-2' } });
	await commit({ kind: 'mail.bounce', mail: { ...first, detail: 'mailbox full' } });
	expect(await row()).toEqual({ attempt: 2, status: 'sent', provider_id: 'mail-2' });
	await commit({ kind: 'mail.bounce', mail: { ...second, detail: 'mailbox full' } });
	await commit({ kind: 'mail.outcome', mail: { ...second, status: 'unknown' } });
	expect(await row()).toMatchObject({ attempt: 2, status: 'bounced' });
});
