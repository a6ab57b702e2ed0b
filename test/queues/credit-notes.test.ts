import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ValidationResponse } from '../../src/contract/validation.ts';
import { sweepOutbox } from '../../src/cron/scheduled.ts';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import type { Wiring } from '../../src/wiring.ts';
import { awa, invoicesPath, issue, pay } from '../routes/invoices/requests.ts';
import { dumpDatabase } from '../support/database-dump.ts';
import { killingFaults, recordingFaults } from '../support/faults.ts';
import {
	consumeQueued,
	createWorld,
	emptyHouse,
	freshStorage,
	type House,
	openHouse,
	type World,
} from '../support/house.ts';
import { tamper } from '../support/sealed-house.ts';

const tenant = 'coko';

interface Credited {
	readonly id: string;
	readonly number: string;
}

let house: House;

beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

/** An invoice of 35.99 EUR, of which 20.00 were paid, credited in full; all that follows waits in the queues. */
const credit = async (given: object = {}): Promise<Credited> => {
	const { id } = await issue(house, given);
	await pay(house, id, { amount: '20.00', method: 'bank_transfer' });
	await house.drain();
	house.mails.length = 0;
	return creditInvoice(house, id);
};

const creditInvoice = async (from: House, invoiceId: string): Promise<Credited> => {
	const body = { reason: 'Atelier annulé' };
	const headers = { 'idempotency-key': 'credit-1' };
	const response = await from.request('POST', `${invoicesPath}/${invoiceId}/credit-notes`, { body, headers });
	const text = await response.text();
	expect(response.status, text).toBe(201);
	const { id, credit_note_number: number } = JSON.parse(text) as { id: string; credit_note_number: string };
	return { id, number };
};

/** Delivers what is queued once; what failed waits in the queue again. */
const deliver = async (wiring: Wiring = house.wiring): Promise<boolean> => {
	const failed = await consumeQueued(wiring, house.queued.splice(0));
	house.queued.push(...failed.map((body) => ({ kind: body.kind, body })));
	return failed.length === 0;
};

const pdfOf = (id: string) => house.request('GET', `/api/billing/credit-notes/${id}/pdf`);

const documentHashOf = (id: string) =>
	env.DB.prepare('SELECT document_hash FROM credit_notes WHERE id = ?').bind(id).first<string>('document_hash');

const sha256 = async (bytes: BufferSource): Promise<string> =>
	[...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
		.map((byte) => byte.toString(16).padStart(2, '0'))
		.join('');

const renditionsOf = async (id: string) => {
	const select = 'SELECT kind, r2_key, sha256 FROM renditions WHERE document_id = ? ORDER BY kind';
	return (await env.DB.prepare(select).bind(id).all<{ kind: string; r2_key: string; sha256: string }>()).results;
};

describe('a credit note that was issued', () => {
	it('is archived as its PDF and as the text whose hash was frozen', async () => {
		const { id } = await credit();
		expect((await pdfOf(id)).status).toBe(409);
		await house.drain();
		const response = await pdfOf(id);
		expect(response.status).toBe(200);
		const pdf = await response.arrayBuffer();
		expect(new TextDecoder().decode(pdf.slice(0, 5))).toBe('%PDF-');
		const original = await env.DOCUMENTS.get(`${tenant}/credit-notes/${id}/original.pdf`);
		expect(await sha256(await original!.arrayBuffer())).toBe(await sha256(pdf));
		const text = await (await env.DOCUMENTS.get(`${tenant}/credit-notes/${id}/document.json`))!.arrayBuffer();
		expect(await sha256(text)).toBe(await documentHashOf(id));
		expect(JSON.parse(new TextDecoder().decode(text))).toMatchObject({
			schema: 'coko.credit_note/1',
			id,
			reason: 'Atelier annulé',
			applied_amount: '15.99',
			freed_amount: '20.00',
		});
		expect(await renditionsOf(id)).toEqual([
			{ kind: 'canonical', r2_key: `${tenant}/credit-notes/${id}/document.json`, sha256: await sha256(text) },
			{ kind: 'pdf', r2_key: `${tenant}/credit-notes/${id}/original.pdf`, sha256: await sha256(pdf) },
		]);
	});

	it('is mailed once, with its PDF', async () => {
		const { id, number } = await credit();
		await house.drain();
		expect(house.mails.map(({ attachments }) => attachments.map(({ filename }) => filename))).toEqual([
			[`${number}.pdf`],
		]);
		expect(house.mails[0]?.subject).toContain(number);
		const sentAt = env.DB.prepare('SELECT sent_at FROM credit_notes WHERE id = ?').bind(id);
		expect(await sentAt.first('sent_at')).toBe(house.clock.now());
	});

	it('is sealed in the chain of its own series', async () => {
		const { id } = await credit();
		await house.drain();
		const seal = env.DB.prepare('SELECT series, sequence FROM series_seals WHERE document_id = ?').bind(id);
		expect(await seal.first()).toEqual({ series: 'credit_note/2026', sequence: 1 });
	});

	it('is archived and mailed once, however often the message comes', async () => {
		const { id } = await credit();
		const [render] = house.queued.filter(({ kind }) => kind === 'document.render');
		await house.drain();
		const before = await renditionsOf(id);
		house.clock.set(addSeconds(house.clock.now(), 3600));
		house.queued.push(render!, render!);
		await house.drain();
		expect(await renditionsOf(id)).toEqual(before);
		expect(house.mails).toHaveLength(1);
	});
});

describe('no mail of a credit note is asked for', () => {
	const asked = async (id: string) =>
		(await env.DB.prepare('SELECT kind FROM outbox WHERE subject_id = ? ORDER BY kind').bind(id).all()).results.map(
			(row) => row['kind'],
		);

	it('when the customer has no address', async () => {
		const { id } = await credit({ customer: { ...awa, email: null } });
		await deliver();
		expect(await asked(id)).toEqual(['document.render', 'series.seal']);
	});

	it('when the company mails no documents', async () => {
		const { id } = await credit();
		const found = await house.request('GET', '/api/billing/config?config_type=feature&limit=100');
		const { data } = (await found.json()) as { data: { id: string; config_key: string }[] };
		const feature = data.find(({ config_key: key }) => key === 'invoice_email')!;
		const body = { value: { enabled: false }, reason: 'Printed and posted' };
		expect((await house.request('PATCH', `/api/billing/config/${feature.id}`, { body })).status).toBe(200);
		await deliver();
		expect(await asked(id)).toEqual(['document.render', 'series.seal']);
	});

	it('when mail is switched off', async () => {
		const { id } = await credit();
		await deliver({ ...house.wiring, config: { ...house.wiring.config, mailEnabled: false } });
		expect(await asked(id)).toEqual(['document.render', 'series.seal']);
	});
});

it('a credit note that was changed below the API is not printed', async () => {
	const { id } = await credit();
	const errors: string[] = [];
	const log = { ...house.wiring.log, error: (message: string) => errors.push(message) };
	await tamper('credit_notes_frozen', "UPDATE credit_notes SET reason = 'Autre' WHERE id = ?", id);
	expect(await deliver({ ...house.wiring, log })).toBe(false);
	expect(errors).toEqual(['document/tampered']);
	expect(await renditionsOf(id)).toEqual([]);
	expect(house.queued.map(({ kind }) => kind)).toEqual(['document.render']);
});

it('the archive of a credit note is proven against the hash that was frozen', async () => {
	const { id, number } = await credit();
	await house.drain();
	const errors = async () => {
		const response = await house.request('GET', '/api/billing/validate?deep=true');
		const { faults } = (await response.json()) as ValidationResponse;
		return faults.filter(({ severity }) => severity === 'error').map(({ kind, subject }) => `${kind} ${subject}`);
	};
	expect(await errors()).toEqual([]);
	const other = new TextEncoder().encode('{"schema":"coko.credit_note/1"}');
	await env.DOCUMENTS.put(`${tenant}/credit-notes/${id}/document.json`, other);
	const keep = "UPDATE renditions SET sha256 = ? WHERE document_id = ? AND kind = 'canonical'";
	await tamper('renditions_frozen', keep, await sha256(other), id);
	expect(await errors()).toEqual([`archive_changed ${number}`]);
});

describe('a crash while a credit note is archived, mailed and sealed', () => {
	/** The platform's part: delivers again until nothing is left; cron sweeps what was lost. */
	const settle = async (from: House, world: World): Promise<void> => {
		for (let round = 0; round < 20; round++) {
			const failed = await consumeQueued(from.wiring, world.queued.splice(0));
			world.queued.push(...failed.map((body) => ({ kind: body.kind, body })));
			world.clock.set(addSeconds(world.clock.now(), 1300));
			const scope = from.wiring.open({ tenantId: null, background: () => undefined });
			if ((await sweepOutbox(from.wiring, scope)) === 0 && world.queued.length === 0) return;
		}
		throw new Error('the story does not come to rest');
	};

	/** An invoice whose own documents are done, then its credit note: only that one's work is left. */
	const credited = async (): Promise<World> => {
		await freshStorage();
		const world = createWorld();
		const ready = await openHouse({}, world);
		const { id } = await issue(ready);
		await ready.drain();
		await creditInvoice(ready, id);
		return world;
	};

	/** One life of the process: everything that is queued is delivered once, as far as it lives. */
	const liveOnce = async (from: House, world: World): Promise<void> => {
		for (let round = 0; round < 5 && world.queued.length > 0; round++) {
			const failed = await consumeQueued(from.wiring, world.queued.splice(0));
			world.queued.push(...failed.map((body) => ({ kind: body.kind, body })));
			if (failed.length > 0) return;
		}
	};

	it('leaves, after recovery, exactly what an undisturbed run leaves', async () => {
		const cleanWorld = await credited();
		const recorded = recordingFaults();
		await liveOnce(await emptyHouse({ faults: recorded }, cleanWorld), cleanWorld);
		await settle(await emptyHouse({}, cleanWorld), cleanWorld);
		const clean = await dumpDatabase();
		expect(recorded.calls.length).toBeGreaterThan(8);
		expect(cleanWorld.mails).toHaveLength(2);
		for (const [index, call] of recorded.calls.entries()) {
			for (const moment of ['before', 'after'] as const) {
				const world = await credited();
				const faults = killingFaults(index, moment);
				await liveOnce(await emptyHouse({ faults }, world), world);
				expect(faults.dead(), `the process must have died at ${call}`).toBe(true);
				await settle(await emptyHouse({}, world), world);
				expect(await dumpDatabase(), `killed ${moment} ${call} (call ${index})`).toEqual(clean);
				expect(world.mails, `mails after a kill ${moment} ${call}`).toHaveLength(2);
			}
		}
	}, 180_000);
});
