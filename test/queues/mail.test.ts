import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { err, ok } from '../../src/domain/kernel/result.ts';
import type { Store } from '../../src/domain/kernel/store.ts';
import type { Mailer, MailerError } from '../../src/domain/notifications/mail.ts';
import { claimSecondsMax } from '../../src/domain/notifications/notifications.usecases.ts';
import type { Wiring } from '../../src/wiring.ts';
import { invoicesPath, issue, readInvoice } from '../routes/invoices/requests.ts';
import { consumeQueued, freshStorage, type House, openHouse } from '../support/house.ts';

type Failure = Pick<MailerError, 'retry' | 'delivered'>;

let house: House;
let sent: string[];
/** What the transport answers next; null: it delivers. */
let failure: Failure | null;

/** Cannot tell a repetition, as the transport of production. Each sending takes a minute. */
const forgetful: Mailer = {
	idempotent: false,
	send: async ({ to }) => {
		house.clock.set(addSeconds(house.clock.now(), 60));
		if (failure !== null) return err({ type: 'mail/not-sent', ...failure, detail: 'E_TEST' });
		sent.push(to.email);
		return ok({ providerId: `mail-${sent.length}` });
	},
};

beforeEach(async () => {
	await freshStorage();
	house = await openHouse({ mailer: forgetful });
	sent = [];
	failure = null;
});

/** An issued invoice whose document is archived and whose mail waits in the queue. */
const readyToMail = async (): Promise<string> => {
	const { id } = await issue(house);
	const others = house.queued.splice(0);
	await consumeQueued(house.wiring, others);
	expect(house.queued.map(({ kind }) => kind)).toEqual(['mail.send']);
	return id;
};

/** Delivers what is queued once; true: everything was acknowledged. What failed waits in the queue again. */
const deliver = async (wiring: Wiring = house.wiring): Promise<boolean> => {
	const failed = await consumeQueued(wiring, house.queued.splice(0));
	house.queued.push(...failed.map((body) => ({ kind: body.kind, body })));
	return failed.length === 0;
};

const mailStatus = () => env.DB.prepare('SELECT status FROM mails').first<string>('status');

const doneAt = (id: string) =>
	env.DB.prepare("SELECT done_at FROM outbox WHERE kind = 'mail.send' AND subject_id = ?").bind(id).first('done_at');

describe('a mail that certainly did not leave waits and is sent later', () => {
	it('when the transport refused it for now', async () => {
		await readyToMail();
		failure = { retry: 'later', delivered: 'no' };
		expect(await deliver()).toBe(false);
		expect(await mailStatus()).toBeNull();
		house.clock.set(addSeconds(house.clock.now(), 2 * claimSecondsMax));
		failure = null;
		expect(await deliver()).toBe(true);
		expect(await mailStatus()).toBe('sent');
		expect(sent).toHaveLength(1);
	});

	it('when it could not be written', async () => {
		await readyToMail();
		const mailRenderer: Wiring['mailRenderer'] = {
			...house.wiring.mailRenderer,
			renderMail: async () => err({ type: 'mail/template-failed', template: 'invoice.fr', retry: 'never' }),
		};
		expect(await deliver({ ...house.wiring, mailRenderer })).toBe(false);
		expect(await mailStatus()).toBeNull();
		house.clock.set(addSeconds(house.clock.now(), 2 * claimSecondsMax));
		expect(await deliver()).toBe(true);
		expect(sent).toHaveLength(1);
	});

	it('when the archive did not answer', async () => {
		await readyToMail();
		const get = () => Promise.reject(new Error('the archive is away'));
		expect(await deliver({ ...house.wiring, archive: { ...house.wiring.archive, get } })).toBe(false);
		expect(await mailStatus()).toBeNull();
		house.clock.set(addSeconds(house.clock.now(), 2 * claimSecondsMax));
		expect(await deliver()).toBe(true);
		expect(sent).toHaveLength(1);
	});
});

it('a doubtful mail keeps its claim for longer than a consumer lives, then it is unknown and never sent again', async () => {
	const id = await readyToMail();
	const claimedAt = house.clock.now();
	failure = { retry: 'later', delivered: 'doubtful' };
	expect(await deliver()).toBe(false);
	failure = null;
	house.clock.set(addSeconds(claimedAt, 15 * 60 + 60));
	expect(await deliver()).toBe(false);
	expect(await mailStatus()).toBe('sending');
	house.clock.set(addSeconds(claimedAt, claimSecondsMax));
	expect(await deliver()).toBe(true);
	expect(await mailStatus()).toBe('unknown');
	expect(await doneAt(id)).not.toBeNull();
	expect(sent).toEqual([]);
});

it('a mail that was refused for good is noted so', async () => {
	await readyToMail();
	failure = { retry: 'never', delivered: 'no' };
	expect(await deliver()).toBe(true);
	expect(await mailStatus()).toBe('refused');
});

it('a delivered mail is sent, even if others write the invoice again and again', async () => {
	const id = await readyToMail();
	let conflicts = 0;
	const contested = (store: Store): Store => ({
		load: (needs) => store.load(needs),
		commit: async (commit) => {
			if (!commit.changes.some(({ kind }) => kind === 'invoice.progress')) return store.commit(commit);
			conflicts += 1;
			return { kind: 'conflict', constraint: 'events.subject_version' };
		},
	});
	const open: Wiring['open'] = (options) => {
		const scope = house.wiring.open(options);
		return { ...scope, storeFor: (tenantId) => contested(scope.storeFor(tenantId)) };
	};
	expect(await deliver({ ...house.wiring, open })).toBe(true);
	expect(conflicts).toBe(3);
	expect(await mailStatus()).toBe('sent');
	expect(await doneAt(id)).not.toBeNull();
	expect((await readInvoice(await house.request('GET', `${invoicesPath}/${id}`))).status).toBe('pending');
});

it('each mail of a batch is claimed at its own time', async () => {
	await issue(house);
	await issue(house);
	await consumeQueued(house.wiring, house.queued.splice(0));
	expect(house.queued).toHaveLength(2);
	expect(await deliver()).toBe(true);
	const { results } = await env.DB.prepare('SELECT claimed_at FROM mails ORDER BY claimed_at').all();
	expect(results.map((row) => row['claimed_at'])).toEqual(['2026-11-22T10:00:00.000Z', '2026-11-22T10:01:00.000Z']);
});

it('a message finishes no request that was written after it', async () => {
	const id = await readyToMail();
	const [message] = house.queued;
	const later = addSeconds(house.clock.now(), 5);
	await env.DB.prepare("UPDATE outbox SET created_at = ? WHERE kind = 'mail.send'").bind(later).run();
	expect(await deliver()).toBe(true);
	expect(await doneAt(id)).toBeNull();
	house.queued.push({ kind: 'mail.send', body: { ...message!.body, occurred_at: later } });
	expect(await deliver()).toBe(true);
	expect(await doneAt(id)).not.toBeNull();
	expect(sent).toHaveLength(1);
});

it.each(['document.render', 'series.seal'])('nor does one of %s', async (kind) => {
	await issue(house);
	const later = addSeconds(house.clock.now(), 5);
	await env.DB.prepare('UPDATE outbox SET created_at = ? WHERE kind = ?').bind(later, kind).run();
	await deliver();
	expect(await env.DB.prepare('SELECT done_at FROM outbox WHERE kind = ?').bind(kind).first('done_at')).toBeNull();
});
