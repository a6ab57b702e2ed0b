import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { consumeBatch } from '../../src/queues/consume.ts';
import { anotherInvoice, invoicesPath, issue, readInvoice, readProblem } from '../routes/invoices/requests.ts';
import { frenchKey, type House, openHouse, senegaleseKey } from '../support/house.ts';
import { leavesNothing, rowsGained } from '../support/snapshot.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
	await house.request('GET', invoicesPath, { key: senegaleseKey });
});

interface Delivery {
	readonly acked: boolean;
	readonly delaySeconds: number | null;
}

/** Hands over one message on its `attempts`-th try, and tells what the consumer said to it. */
const deliver = async (queue: string, body: unknown, attempts = 1): Promise<Delivery> => {
	let delivery: Delivery = { acked: false, delaySeconds: null };
	const message = {
		id: '1',
		timestamp: new Date(),
		attempts,
		body,
		ack: () => {
			delivery = { acked: true, delaySeconds: null };
		},
		retry: (options?: QueueRetryOptions) => {
			delivery = { acked: false, delaySeconds: options?.delaySeconds ?? null };
		},
	};
	const batch = { queue, messages: [message] } as unknown as MessageBatch;
	const pending: Promise<unknown>[] = [];
	await consumeBatch(house.wiring, batch, (work) => pending.push(work));
	await Promise.all(pending);
	return delivery;
};

/** As the platform does with what failed at every attempt. */
const bury = (body: unknown) => deliver('coko-billing-dead-letters', body);

const messageOf = (kind: string, subjectId: string, tenant = 'coko') => ({
	v: 1,
	kind,
	tenant,
	subject_id: subjectId,
	occurred_at: '2026-11-22T10:00:00.000Z',
});

interface Letter {
	readonly id: string;
	readonly tenant_id: string;
	readonly queue: string;
	readonly message: string;
	readonly reason: string;
	readonly replayed_at: string | null;
}

const lettersAfter = async (attempt: () => Promise<unknown>): Promise<readonly Letter[]> => {
	const read = async () => (await env.DB.prepare('SELECT * FROM dead_letters ORDER BY id').all<Letter>()).results;
	const before = new Set((await read()).map(({ id }) => id));
	await attempt();
	return (await read()).filter(({ id }) => !before.has(id));
};

const replay = (id: string, key = frenchKey) =>
	house.request('POST', `/api/billing/dead-letters/${id}/replay`, { key });

describe('a queue message that fails for ever', () => {
	it('is tried again later each time, then kept with its reason, and replayed after the mend', async () => {
		const { id } = await issue(house);
		house.queued.splice(0);
		const message = messageOf('document.render', id);
		// Somebody changed the frozen document below us, so it no longer hashes to what was written.
		const { document_hash: hash } = (await env.DB.prepare('SELECT document_hash FROM invoices WHERE id = ?')
			.bind(id)
			.first<{ document_hash: string }>())!;
		await tamper(id, 'changed');
		const delays: (number | null)[] = [];
		for (let attempt = 1; attempt <= 9; attempt++) {
			const delivery = await leavesNothing(() => deliver('coko-billing-documents', message, attempt));
			expect(delivery.acked).toBe(false);
			delays.push(delivery.delaySeconds);
		}
		expect(delays).toEqual([4, 8, 16, 32, 64, 128, 256, 300, 300]);
		const [letter] = await lettersAfter(() => bury(message));
		expect(letter).toMatchObject({ tenant_id: 'coko', queue: 'document.render', replayed_at: null });
		expect(letter?.reason).not.toBe('');
		await tamper(id, hash);
		expect((await replay(letter!.id)).status).toBe(200);
		expect(house.queued.map(({ body }) => body.subject_id)).toEqual([id]);
		await house.drain();
		expect((await house.request('GET', `${invoicesPath}/${id}/pdf`)).status).toBe(200);
		const kept = await env.DB.prepare('SELECT replayed_at FROM dead_letters WHERE id = ?')
			.bind(letter!.id)
			.first('replayed_at');
		expect(kept).toBe('2026-11-22T10:00:00.000Z');
	});

	it('does not hold up its neighbors', async () => {
		const { id } = await issue(house);
		house.queued.splice(0);
		const said: string[] = [];
		const messages = [
			messageOf('document.render', anotherInvoice),
			{ nonsense: true },
			messageOf('document.render', id),
		].map((body, index) => ({
			id: String(index),
			attempts: 1,
			body,
			ack: () => said.push(`${index} done`),
			retry: () => said.push(`${index} again`),
		}));
		const batch = { queue: 'coko-billing-documents', messages } as unknown as MessageBatch;
		await consumeBatch(house.wiring, batch, () => undefined);
		expect(said.toSorted()).toEqual(['0 again', '1 again', '2 done']);
	});

	it('replayed twice does its work once', async () => {
		const { id } = await issue(house, {
			customer: { external_id: 'm', name: 'M', email: 'm@example.com', country: 'FR' },
		});
		await house.drain();
		const mails = house.mails.length;
		const [letter] = await lettersAfter(() => bury(messageOf('mail.send', id)));
		await replay(letter!.id);
		await replay(letter!.id);
		await house.drain();
		expect(house.mails.length).toBe(mails);
		expect((await readInvoice(await house.request('GET', `${invoicesPath}/${id}`))).status).toBe('sent');
	});

	it('is one dead letter however often it fails, and a new failure opens it again', async () => {
		const { id } = await issue(house);
		house.queued.splice(0);
		const message = messageOf('mail.send', id);
		const [letter, ...others] = await lettersAfter(async () => {
			await bury(message);
			await bury(message);
		});
		expect(others).toEqual([]);
		expect((await replay(letter!.id)).status).toBe(200);
		expect(await lettersAfter(() => bury(message))).toEqual([]);
		const open = await env.DB.prepare('SELECT replayed_at FROM dead_letters WHERE id = ?').bind(letter!.id).first();
		expect(open).toEqual({ replayed_at: null });
		expect((await replay(letter!.id)).status).toBe(200);
		house.queued.splice(0);
	});

	it('of one tenant cannot be replayed by another', async () => {
		const [letter] = await lettersAfter(() => bury(messageOf('document.render', anotherInvoice)));
		await readProblem(await leavesNothing(() => replay(letter!.id, senegaleseKey)), 404);
	});
});

describe('a garbage message', () => {
	const garbage: readonly (readonly [string, unknown])[] = [
		['nothing', undefined],
		['null', null],
		['a text', 'hello'],
		['bytes', new Uint8Array(20_000)],
		['a number JSON cannot write', 10n],
		['an unknown kind', messageOf('invoice.delete', anotherInvoice)],
		['a version to come', { ...messageOf('mail.send', anotherInvoice), v: 2 }],
		['a tenant that can be none', messageOf('mail.send', anotherInvoice, '../etc')],
		['too long to keep whole', { text: 'x'.repeat(100_000) }],
	];

	it.each(garbage)('%s is never acknowledged by a consumer', async (_name, body) => {
		const delivery = await leavesNothing(() => deliver('coko-billing-mail', body));
		expect(delivery.acked).toBe(false);
	});

	it.each(garbage)('%s is kept as a dead letter that cannot be replayed', async (_name, body) => {
		const { gained } = await rowsGained(async () => {
			const [letter] = await lettersAfter(async () => expect((await bury(body)).acked).toBe(true));
			expect(letter!.message.length).toBeLessThanOrEqual(10_000);
			const problem = await readProblem(await replay(letter!.id), 409);
			expect(problem.type).toBe('/problems/dead-letter-unreadable');
		});
		expect(gained).toEqual({ dead_letters: 1 });
		expect(house.queued).toEqual([]);
	});
});

it('work for a tenant that does not exist is tried again, not lost', async () => {
	const delivery = await leavesNothing(() =>
		deliver('coko-billing-mail', messageOf('mail.send', anotherInvoice, 'nobody')),
	);
	expect(delivery.acked).toBe(false);
});

it('the health check tells of dead letters', async () => {
	await bury({ garbage: true });
	const health = (await (await house.request('GET', '/health', { key: null })).json()) as {
		status: string;
		checks: { name: string; status: string }[];
	};
	expect(health.status).toBe('degraded');
	expect(health.checks.find(({ name }) => name === 'dead_letters')?.status).toBe('degraded');
});

/** Writes past the trigger, as somebody with the database in hand could. */
const tamper = async (id: string, hash: string): Promise<void> => {
	const trigger = await env.DB.prepare("SELECT sql FROM sqlite_schema WHERE name = 'invoices_frozen'").first<string>(
		'sql',
	);
	await env.DB.batch([
		env.DB.prepare('DROP TRIGGER invoices_frozen'),
		env.DB.prepare('UPDATE invoices SET document_hash = ? WHERE id = ?').bind(hash, id),
		env.DB.prepare(trigger!),
	]);
};
