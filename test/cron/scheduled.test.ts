import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { runScheduled, sweepOutbox } from '../../src/cron/scheduled.ts';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { call, simpleInvoice } from '../support/callers.ts';
import { freshStorage, type House, openHouse, testInstant } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

const count = async (condition: string): Promise<number> =>
	(await env.DB.prepare(`SELECT count(*) AS n FROM ${condition}`).first<number>('n')) ?? 0;
const daily = (body: object = { task: 'daily' }, key = 'run') =>
	call(house, 'POST', '/runs', { body, headers: { 'idempotency-key': key } });

/** One by one these would take a dozen statements each; a scope has a thousand. */
const manyInvoices = 260;

it('more invoices fall due in one hour than a scope has statements for, and all become overdue', async () => {
	for (let index = 0; index < manyInvoices; index++) {
		await call(house, 'POST', '/invoices', { body: simpleInvoice('42') });
	}
	house.clock.set('2027-01-01T10:00:00Z');
	await runScheduled(house.wiring, { cron: '5 * * * *' }, () => undefined);
	expect(await count(`invoices WHERE status = 'overdue'`)).toBe(manyInvoices);
	expect(await count(`due_work WHERE kind = 'invoice.overdue'`)).toBe(0);
	expect(await count(`reminders WHERE status = 'requested'`)).toBe(manyInvoices);
	expect(await count(`events WHERE type = 'invoice.overdue'`)).toBe(manyInvoices);
}, 60_000);

const oldRows = (total: number) =>
	env.DB.prepare(
		`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${total})
		INSERT INTO outbox (tenant_id, kind, subject_id, created_at, resend_at, done_at)
		SELECT 'coko', 'mail.send', 'inv_' || n, ?1, ?1, ?1 FROM numbers`,
	)
		.bind(testInstant)
		.run();

it('a night’s cleaning deletes all that has served its time', async () => {
	await oldRows(2500);
	house.clock.set('2027-02-01T02:15:00Z');
	await runScheduled(house.wiring, { cron: '15 2 * * *' }, () => undefined);
	expect(await count('outbox')).toBe(0);
});

it('a cleaning by hand too', async () => {
	await oldRows(2500);
	house.clock.set('2027-02-01T10:00:00Z');
	const cleaned = await daily({ task: 'cleanup' });
	expect(cleaned.body.result.rows_deleted).toBeGreaterThanOrEqual(2500);
	expect(await count('outbox')).toBe(0);
});

it('a run that fails is finished with its error, and a repeat of the request is told the same', async () => {
	await env.DB.prepare('ALTER TABLE due_work RENAME TO due_work_away').run();
	const failed = await daily();
	expect(failed).toMatchObject({ status: 201, body: { status: 'finished', result: { error: expect.any(String) } } });
	await env.DB.prepare('ALTER TABLE due_work_away RENAME TO due_work').run();
	expect((await daily()).body).toEqual(failed.body);
});

it('work that fails by chance is done an hour later', async () => {
	await call(house, 'POST', '/invoices', { body: simpleInvoice('42') });
	house.clock.set('2027-01-01T10:00:00Z');
	await env.DB.prepare(
		`CREATE TRIGGER away BEFORE UPDATE ON invoices BEGIN SELECT RAISE(ABORT, 'the network lost it'); END`,
	).run();
	expect((await daily()).body.result).toMatchObject({ done: 0, postponed: 2, parked: 0 });
	expect(await count('due_work WHERE attempts = 1 AND parked_reason IS NULL')).toBe(2);
	await env.DB.prepare('DROP TRIGGER away').run();
	expect((await daily({ task: 'daily' }, 'at-once')).body.result.done).toBe(0);
	house.clock.set('2027-01-01T11:00:00Z');
	expect((await daily({ task: 'daily' }, 'later')).body.result).toMatchObject({
		done: 2,
		marked_overdue: 1,
		reminders_requested: 1,
	});
});

const sweep = () => {
	const scope = house.wiring.open({ tenantId: null, background: () => undefined });
	return sweepOutbox(house.wiring, scope);
};

it('what stays undone is sent again ever more rarely, at least every six hours', async () => {
	await env.DB.prepare(
		`INSERT INTO outbox (tenant_id, kind, subject_id, created_at, resend_at) VALUES ('coko', 'mail.send', 'inv_1', ?1, ?2)`,
	)
		.bind(testInstant, addSeconds(house.clock.now(), 60))
		.run();
	const sentAfterMinutes: number[] = [];
	for (let minute = 0; minute <= 36 * 60; minute++) {
		if ((await sweep()) > 0) sentAfterMinutes.push(minute);
		house.clock.set(addSeconds(house.clock.now(), 60));
	}
	expect(sentAfterMinutes).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 872, 1232, 1592, 1952]);
});

it('rows that are stuck do not starve the young', async () => {
	await env.DB.prepare(
		`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 300)
		INSERT INTO outbox (tenant_id, kind, subject_id, created_at, resend_at)
		SELECT 'coko', 'mail.send', 'inv_' || n, ?1, ?1 FROM numbers`,
	)
		.bind('2026-11-01T10:00:00.000Z')
		.run();
	await call(house, 'POST', '/invoices', { body: simpleInvoice('42') });
	house.queued.length = 0;
	house.clock.set('2026-11-22T10:01:00Z');
	expect([await sweep(), await sweep(), await sweep()]).toEqual([200, 102, 0]);
	expect(house.queued.map(({ kind }) => kind)).toContain('document.render');
});
