import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { err, ok } from '../../src/domain/kernel/result.ts';
import type { Mailer, MailMessage } from '../../src/domain/notifications/mail.ts';
import { claimSecondsMax } from '../../src/domain/notifications/notifications.usecases.ts';
import { type Body, call } from '../support/callers.ts';
import { consumeQueued, freshStorage, type House, openHouse, senegaleseKey } from '../support/house.ts';
import { leavesNothing } from '../support/snapshot.ts';
import { issue } from './invoices/requests.ts';

let house: House;
let sent: MailMessage[];
/** What the transport answers; null: it delivers. */
let failure: { retry: 'later' | 'never'; delivered: 'no' | 'doubtful'; detail: string } | null;

const transport: Mailer = {
	idempotent: false,
	send: async (message) => {
		if (failure !== null) return err({ type: 'mail/not-sent', ...failure });
		sent.push(message);
		return ok({ providerId: `msg-${sent.length}` });
	},
};

beforeEach(async () => {
	await freshStorage();
	sent = [];
	failure = null;
	house = await openHouse({ mailer: transport });
});

const mailed = async (given: object = {}): Promise<{ id: string; customer_id: string }> => {
	const invoice = await issue(house, given);
	await house.drain();
	return invoice;
};

const log = async (query = ''): Promise<Body[]> => (await call(house, 'GET', `/mails${query}`)).body.data;
const bounce = (body: object) => call(house, 'POST', '/mails/bounces', { body });
const resend = (id: string, kind = 'invoice') => call(house, 'POST', `/mails/${id}/${kind}/resend`);
const eventsOf = async (id: string): Promise<string[]> =>
	(await call(house, 'GET', `/invoices/${id}/events`)).body.data.map((event: Body) => event.type);

/** Asks for a mail as the use-cases do. */
const ask = async (subjectId: string): Promise<void> => {
	const store = house.wiring.open({ tenantId: 'coko' as never, background: () => undefined }).storeFor('coko' as never);
	const createdAt = house.clock.now();
	const message = { kind: 'mail.send' as const, subjectId, createdAt };
	await store.commit({ changes: [{ kind: 'outbox', message }], answer: null });
	const body = {
		v: 1 as const,
		kind: 'mail.send' as const,
		tenant: 'coko' as never,
		subject_id: subjectId,
		occurred_at: createdAt,
	};
	house.queued.push({ kind: 'mail.send', body });
	await house.drain();
};

describe('the log of mails', () => {
	it('tells to whom, when and what became of it', async () => {
		const { id, customer_id } = await mailed();
		expect(await log()).toEqual([
			{
				id: `${id}/invoice`,
				object: 'mail',
				document_id: id,
				kind: 'invoice',
				customer_id,
				status: 'sent',
				recipient: 'awa@example.com',
				attempt: 1,
				provider_id: 'msg-1',
				detail: null,
				claimed_at: '2026-11-22T10:00:00.000Z',
				sent_at: '2026-11-22T10:00:00.000Z',
			},
		]);
	});

	it('is found by document, customer and status, page by page, latest first', async () => {
		const first = await mailed();
		house.clock.set(addSeconds(house.clock.now(), 60));
		const other = { external_id: 'm', name: 'Moussa', email: 'moussa@example.com', country: 'FR' };
		const second = await mailed({ customer: other });
		failure = { retry: 'never', delivered: 'no', detail: 'E_SUPPRESSED' };
		house.clock.set(addSeconds(house.clock.now(), 60));
		const third = await mailed();
		const ids = async (query: string) => (await log(query)).map((mail) => mail.document_id);
		expect(await ids('')).toEqual([third.id, second.id, first.id]);
		expect(await ids(`?document_id=${first.id}`)).toEqual([first.id]);
		expect(await ids(`?customer_id=${second.customer_id}`)).toEqual([second.id]);
		expect(await ids('?status=refused')).toEqual([third.id]);
		expect(await ids('?status=sent')).toEqual([second.id, first.id]);
		const page = (await call(house, 'GET', '/mails?limit=2')).body;
		expect(page.data).toHaveLength(2);
		const next = (await call(house, 'GET', `/mails?limit=2&cursor=${encodeURIComponent(page.next_cursor)}`)).body;
		expect([next.data.map((mail: Body) => mail.document_id), next.next_cursor]).toEqual([[first.id], null]);
	});

	it('is that of one tenant, and refuses nonsense', async () => {
		await mailed();
		expect((await call(house, 'GET', '/mails', { key: senegaleseKey })).body.data).toEqual([]);
		for (const query of ['?status=lost', '?cursor=x', '?document_id=cus_1', '?nonsense=1']) {
			expect((await call(house, 'GET', `/mails${query}`)).status, query).toBe(422);
		}
	});
});

describe('a bounce that the transport tells', () => {
	it('is noted on the mail and the document, without the address', async () => {
		const { id } = await mailed();
		const told = await bounce({
			provider_id: 'msg-1',
			type: 'bounced',
			detail: '550 5.1.1 <awa@example.com>: user unknown',
		});
		expect(told.body).toMatchObject({ status: 'bounced', detail: 'bounced: 550 5.1.1 <…@…>: user unknown' });
		expect(await eventsOf(id)).toContain('invoice.mail_bounced');
		const { results } = await env.DB.prepare('SELECT detail FROM mails').all();
		expect(JSON.stringify(results)).not.toContain('awa');
	});

	it('told twice is told once', async () => {
		await mailed();
		await bounce({ provider_id: 'msg-1', type: 'complained' });
		const again = await leavesNothing(() => bounce({ provider_id: 'msg-1', type: 'bounced', detail: 'x' }));
		expect([again.status, again.body.detail]).toEqual([200, 'complained']);
	});

	it('told at the same time is told once', async () => {
		const { id } = await mailed();
		const told = await Promise.all([1, 2, 3].map(() => bounce({ provider_id: 'msg-1', type: 'bounced' })));
		expect(told.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect((await eventsOf(id)).filter((type) => type === 'invoice.mail_bounced')).toHaveLength(1);
	});

	it('of an unknown mail, or of another tenant’s, is answered 404', async () => {
		await mailed();
		expect((await leavesNothing(() => bounce({ provider_id: 'msg-9', type: 'bounced' }))).status).toBe(404);
		const body = { provider_id: 'msg-1', type: 'bounced' };
		expect((await call(house, 'POST', '/mails/bounces', { body, key: senegaleseKey })).status).toBe(404);
	});

	it('spares the address of later reminders, until the customer has another one', async () => {
		const { id, customer_id } = await mailed();
		await bounce({ provider_id: 'msg-1', type: 'bounced' });
		await ask(`${id}/overdue.7`);
		expect(sent).toHaveLength(1);
		await call(house, 'PATCH', `/customers/${customer_id}`, { body: { email: 'awa@new.example.com' } });
		await ask(`${id}/overdue.14`);
		expect(sent[1]?.to.email).toBe('awa@new.example.com');
	});
});

describe('a mail without a good end', () => {
	it('that bounced is sent again when a person says so, to the address as it is now, under a key of its own', async () => {
		const { id, customer_id } = await mailed();
		await bounce({ provider_id: 'msg-1', type: 'bounced' });
		await call(house, 'PATCH', `/customers/${customer_id}`, { body: { email: 'awa@new.example.com' } });
		const asked = await resend(id);
		expect([asked.status, asked.body.status]).toEqual([202, 'waiting']);
		await house.drain();
		expect(sent.map(({ to, idempotencyKey }) => [to.email, idempotencyKey])).toEqual([
			['awa@example.com', `${id}/invoice`],
			['awa@new.example.com', `${id}/invoice#2`],
		]);
		expect(await log()).toMatchObject([{ status: 'sent', attempt: 2, recipient: 'awa@new.example.com', detail: null }]);
		expect(await eventsOf(id)).toContain('invoice.mail_resent');
	});

	it('asked for twice is sent once more', async () => {
		failure = { retry: 'never', delivered: 'no', detail: 'E_RECIPIENT_SUPPRESSED awa@example.com' };
		const { id } = await mailed();
		expect(await log()).toMatchObject([{ status: 'refused', detail: 'E_RECIPIENT_SUPPRESSED …@…' }]);
		failure = null;
		await resend(id);
		expect((await leavesNothing(() => resend(id))).status).toBe(202);
		await house.drain();
		expect(sent).toHaveLength(1);
	});

	it('that nobody knows of is sent again, and two senders send it once', async () => {
		failure = { retry: 'later', delivered: 'doubtful', detail: 'E_TEST' };
		const { id } = await issue(house);
		await consumeQueued(house.wiring, house.queued.splice(0));
		const [message] = house.queued.splice(0);
		await consumeQueued(house.wiring, [message!]);
		house.clock.set(addSeconds(house.clock.now(), claimSecondsMax));
		await consumeQueued(house.wiring, [message!]);
		expect(await log()).toMatchObject([{ status: 'unknown' }]);
		failure = null;
		await resend(id);
		const [again] = house.queued.splice(0);
		await Promise.all([consumeQueued(house.wiring, [again!]), consumeQueued(house.wiring, [again!])]);
		expect(sent).toHaveLength(1);
		expect(await log()).toMatchObject([{ status: 'sent', attempt: 2 }]);
	});

	it('whose second attempt did not leave either waits under a new number', async () => {
		const { id } = await mailed();
		await bounce({ provider_id: 'msg-1', type: 'bounced' });
		await resend(id);
		failure = { retry: 'later', delivered: 'no', detail: 'E_RATE_LIMIT_EXCEEDED' };
		const [again] = house.queued.splice(0);
		expect(await consumeQueued(house.wiring, [again!])).toHaveLength(1);
		expect(await log()).toMatchObject([{ status: 'waiting', attempt: 2 }]);
		failure = null;
		expect(await consumeQueued(house.wiring, [again!])).toHaveLength(0);
		expect(sent.at(-1)?.idempotencyKey).toBe(`${id}/invoice#3`);
	});

	it('is told apart from one that arrived, and from one that never was', async () => {
		const { id } = await mailed();
		const arrived = await leavesNothing(() => resend(id));
		expect([arrived.status, arrived.body.type]).toEqual([409, '/problems/mail-not-failed']);
		expect((await leavesNothing(() => resend(id, 'overdue.7'))).status).toBe(404);
		expect((await resend(id, 'nonsense')).status).toBe(422);
	});
});
