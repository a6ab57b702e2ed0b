import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WorkMessage } from '../../src/contract/messages.ts';
import type { CustomerId, InvoiceId, SubscriptionId } from '../../src/domain/kernel/ids.ts';
import type { Change } from '../../src/domain/kernel/store.ts';
import type { Subscription } from '../../src/domain/subscriptions/subscription.ts';
import {
	askSubscriptionMail,
	type SubscriptionMail,
	subscriptionMailKind,
	subscriptionMailSubject,
} from '../../src/domain/subscriptions/subscription-mail.ts';
import { issue, pay } from '../routes/invoices/requests.ts';
import { call } from '../support/callers.ts';
import { consumeQueued, freshStorage, type House, openHouse, tenantId } from '../support/house.ts';
import { date, instant } from '../support/invoice.builder.ts';
import { buildSubscription, subscriptionId } from '../support/subscription.builder.ts';

let house: House;
let logged: string[];

beforeEach(async () => {
	await freshStorage();
	Object.assign(env, { LOG_LEVEL: 'debug' });
	logged = [];
	house = await openHouse({ writeLog: (line) => logged.push(line) });
	house.clock.set('2026-12-15T10:00:00.000Z');
});

const commit = async (...changes: readonly Change[]) => {
	const { storeFor } = house.wiring.open({ tenantId: tenantId('coko'), background: () => undefined });
	const committed = await storeFor(tenantId('coko')).commit({ changes, answer: null });
	expect(committed.kind).toBe('committed');
};

/** Awa’s, and an unpaid invoice of hers that bills it. */
const subscribe = async (given: Partial<Subscription> = {}) => {
	const { id, customer_id: customerId } = await issue(house);
	await house.drain();
	house.mails.splice(0);
	await commit({
		kind: 'subscription.save',
		subscription: buildSubscription({ customerId: customerId as CustomerId, ...given }),
	});
	return { invoiceId: id as InvoiceId };
};

/** Lets the invoice be one of the subscription, which only the run that issues it does. */
const ofSubscription = async (invoiceId: InvoiceId) => {
	await env.DB.prepare('DROP TRIGGER invoices_subscription_frozen').run();
	await env.DB.prepare('UPDATE invoices SET subscription_id = ? WHERE id = ?').bind(subscriptionId, invoiceId).run();
};

/** Asks for a mail as the use-cases do; true: nothing is left to do. */
const ask = async (mail: SubscriptionMail): Promise<boolean> => {
	const change = askSubscriptionMail(mail, house.clock.now());
	await commit(change);
	const { subjectId, createdAt } = change.message;
	const body = { v: 1, kind: 'mail.send', tenant: 'coko', subject_id: subjectId, occurred_at: createdAt };
	return (await consumeQueued(house.wiring, [{ kind: 'mail.send', body: body as WorkMessage }])).length === 0;
};

const renewal: SubscriptionMail = {
	template: 'subscription_renewal_upcoming',
	subscriptionId,
	on: date('2026-12-22'),
};

describe('a notice about a subscription', () => {
	it('leaves once for its occurrence, however often it is asked for, and is in the log of mails', async () => {
		await subscribe();
		expect(await ask(renewal)).toBe(true);
		house.clock.set('2026-12-16T10:00:00.000Z');
		expect(await ask(renewal)).toBe(true);
		expect(house.mails).toHaveLength(1);
		expect(house.mails[0]).toMatchObject({
			subject: 'Coko Premium : renouvellement le 22 décembre 2026',
			to: { email: 'awa@example.com' },
			idempotencyKey: subscriptionMailSubject(renewal),
			attachments: [],
		});
		const { body } = await call(house, 'GET', `/mails?document_id=${subscriptionId}`);
		expect(body.data).toMatchObject([
			{ id: subscriptionMailSubject(renewal), kind: subscriptionMailKind(renewal), status: 'sent' },
		]);
		const undone = env.DB.prepare("SELECT count(*) AS n FROM outbox WHERE kind = 'mail.send' AND done_at IS NULL");
		expect(await undone.first('n')).toBe(0);
	});

	it('of another day is another mail', async () => {
		await subscribe({ cancelAt: date('2026-12-22') });
		const cancelled = { template: 'subscription_cancelled', subscriptionId, on: date('2026-12-22') } as const;
		const elsewhere = { ...cancelled, on: date('2027-01-22') } as const;
		expect([await ask(cancelled), await ask(elsewhere), await ask(cancelled)]).toEqual([true, true, true]);
		expect(house.mails.map(({ subject }) => subject)).toEqual(['Coko Premium : résiliation confirmée']);
	});

	it('changes nothing about the subscription, whose version is the lock of the run', async () => {
		await subscribe();
		await ask(renewal);
		const row = await env.DB.prepare('SELECT version, updated_at FROM subscriptions').first();
		expect(row).toEqual({ version: 1, updated_at: instant('2026-11-22T10:00:00.000Z') });
	});

	it('that was overtaken is not sent, and leaves no trace but the log line', async () => {
		await subscribe({ status: 'cancelled', endedOn: date('2026-12-14') });
		expect(await ask(renewal)).toBe(true);
		expect(house.mails).toEqual([]);
		expect(logged.some((line) => line.includes('mail.not-needed') && line.includes('ended'))).toBe(true);
		expect(
			await env.DB.prepare('SELECT count(*) AS n FROM mails WHERE document_id = ?').bind(subscriptionId).first('n'),
		).toBe(0);
	});

	it('is not sent by a company that switched it off', async () => {
		await subscribe();
		const { data } = (await call(house, 'GET', '/config?config_type=feature&limit=100')).body;
		const row = data.find(({ config_key: key }: { config_key: string }) => key === 'subscription_emails');
		const off = { body: { value: { enabled: false } } };
		expect((await call(house, 'PATCH', `/config/${row.id}`, off)).status).toBe(200);
		expect(await ask(renewal)).toBe(true);
		expect(house.mails).toEqual([]);
		expect(logged.some((line) => line.includes('switched-off'))).toBe(true);
	});

	it('is written from the company’s own texts', async () => {
		await subscribe();
		const path = '/config/email-templates/subscription_renewal_upcoming';
		const own = '{{ subscription_name }} : {{ amount }} le {{ payment_date }}';
		const put = await call(house, 'PUT', path, { body: { locale: 'fr', subject: own, html: own, text: own } });
		expect(put.status, JSON.stringify(put.body)).toBe(200);
		await ask(renewal);
		expect(house.mails[0]?.text).toMatch(/^Coko Premium : 9,99\s€ le 22 décembre 2026$/);
	});

	it('that came back is sent again by a person, which stands on the time line', async () => {
		await subscribe();
		await ask(renewal);
		const bounce = { provider_id: 'mail-1', type: 'bounced', detail: '550 unknown' };
		expect((await call(house, 'POST', '/mails/bounces', { body: bounce })).status).toBe(200);
		const resend = `/mails/${subscriptionId}/${subscriptionMailKind(renewal)}/resend`;
		const waiting = await call(house, 'POST', resend);
		expect([waiting.status, waiting.body.status]).toEqual([202, 'waiting']);
		const { body } = await call(house, 'GET', `/audit?subject_id=${subscriptionId}`);
		expect(body.data.map(({ type }: { type: string }) => type)).toEqual([
			'subscription.mail_resent',
			'subscription.mail_bounced',
		]);
		await house.drain();
		const again = subscriptionMailSubject(renewal);
		expect(house.mails.map(({ idempotencyKey }) => idempotencyKey)).toEqual([again, `${again}#2`]);
	});

	it('about a subscription that does not exist fails, so that a person sees it', async () => {
		await subscribe();
		const unknown = 'sub_01k3v0j9x4f7mbt2w8h5q6z1rz' as SubscriptionId;
		expect(await ask({ ...renewal, subscriptionId: unknown })).toBe(false);
		expect(logged.some((line) => line.includes('subscription/not-found'))).toBe(true);
	});
});

describe('a mail after an unpaid invoice', () => {
	const payLink = (invoiceId: InvoiceId, step: string): SubscriptionMail => ({
		template: 'subscription_pay_link',
		subscriptionId,
		invoiceId,
		step,
		on: null,
	});

	it('leaves once for each step, with the page where it can be paid', async () => {
		const { invoiceId } = await subscribe({ status: 'past_due', graceUntil: date('2026-12-30') });
		await ofSubscription(invoiceId);
		for (const step of ['0', '3', '0', '3']) expect(await ask(payLink(invoiceId, step))).toBe(true);
		expect(house.mails).toHaveLength(2);
		expect(house.mails[0]?.text).toMatch(/Reste à payer : 35,99\s€/);
		expect(house.mails[0]?.text).toMatch(/https?:\/\/\S+\/pay\/\S+/);
		expect(house.mails[0]?.text).toContain('jusqu’au 29 décembre 2026 inclus');
	});

	it('is not sent once it was paid', async () => {
		const { invoiceId } = await subscribe({ status: 'past_due' });
		await ofSubscription(invoiceId);
		await pay(house, invoiceId, { amount: '35.99' });
		await house.drain();
		house.mails.splice(0);
		expect(await ask(payLink(invoiceId, '3'))).toBe(true);
		expect(house.mails).toEqual([]);
		expect(logged.some((line) => line.includes('mail.not-needed') && line.includes('not-open'))).toBe(true);
	});

	it('about an invoice of something else fails, so that a person sees it', async () => {
		const { invoiceId } = await subscribe({ status: 'past_due' });
		expect(await ask(payLink(invoiceId, '3'))).toBe(false);
		expect(logged.some((line) => line.includes('invoice/not-found'))).toBe(true);
	});
});
