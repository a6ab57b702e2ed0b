import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { runScheduled } from '../../src/cron/scheduled.ts';
import { addDays, type IsoDate } from '../../src/domain/kernel/calendar.ts';
import { type Body, call, simpleInvoice } from '../support/callers.ts';
import { freshStorage, type House, openHouse } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

const issue = async (given: object = {}): Promise<string> =>
	(await call(house, 'POST', '/invoices', { body: { ...simpleInvoice('42'), ...given } })).body.id;

const remindedOf = async (id: string): Promise<readonly Body[]> =>
	(await call(house, 'GET', `/invoices/${id}/reminders`)).body.data;

/** The hourly cron of a day, in the morning and in the evening, and what the queues do then. */
const liveDay = async (day: IsoDate): Promise<void> => {
	for (const time of ['05:05', '10:05', '19:05']) {
		house.clock.set(`${day}T${time}:00Z`);
		await runScheduled(house.wiring, { cron: '5 * * * *' }, () => undefined);
		await house.drain();
	}
};

const overdueMails = (id: string) =>
	house.mails.filter(({ idempotencyKey }) => idempotencyKey.startsWith(`${id}/overdue`));

describe('the clock stands still', () => {
	it.each(Array.from({ length: 30 }, (_, index) => index + 1))(
		'for %i days, and no reminder is sent twice, none is forgotten',
		async (length) => {
			const [first, other] = [await issue(), await issue({ due_date: '2026-12-27' })];
			await house.drain();
			const begin = '2026-12-27' as IsoDate;
			const days = Array.from({ length: 72 - length }, (_, index) => index);
			// The outage begins on the third day: the seventh day after the due date of the first.
			for (const day of days) {
				if (day < 2) await liveDay(addDays(begin, day));
				else if (day % 4 === 0 || day < 8) await liveDay(addDays(begin, day + length));
			}
			for (const id of [first, other]) {
				const records = await remindedOf(id);
				expect(records.map(({ step }) => step).toSorted((one, other) => one.localeCompare(other))).toEqual([
					'14',
					'30',
					'7',
				]);
				const asked = records.filter(({ status }) => status === 'requested');
				expect(overdueMails(id).map(({ idempotencyKey }) => idempotencyKey)).toEqual(
					asked.map(({ step }) => `${id}/overdue.${step}`),
				);
				expect(asked.at(-1)!.step).toBe('30');
				expect(new Set(asked.map(({ created_at }) => created_at.slice(0, 10))).size).toBe(asked.length);
			}
			expect(await env.DB.prepare(`SELECT count(*) AS n FROM due_work`).first('n')).toBe(0);
		},
		60_000,
	);
});

const daily = (key?: string) =>
	call(house, 'POST', '/runs', {
		body: { task: 'reminders' },
		headers: key === undefined ? {} : { 'idempotency-key': key },
	});

describe('a run of reminders', () => {
	it('twice sends once, and a week late is sent', async () => {
		const id = await issue();
		house.clock.set('2027-01-04T12:00:00Z');
		expect((await daily()).body.result).toMatchObject({ reminders_requested: 1, marked_overdue: 0 });
		expect((await daily()).body.result).toMatchObject({ done: 0, reminders_requested: 0 });
		await house.drain();
		expect(overdueMails(id)).toHaveLength(1);
	});

	it('two at once send once', async () => {
		const ids = [await issue(), await issue(), await issue()];
		house.clock.set('2026-12-29T12:00:00Z');
		await Promise.all([daily(), daily(), daily()]);
		await house.drain();
		for (const id of ids) {
			expect(await remindedOf(id)).toHaveLength(1);
			expect(overdueMails(id)).toHaveLength(1);
		}
	});

	it('sends nothing to who paid in the morning of the day', async () => {
		const id = await issue();
		house.clock.set('2026-12-29T06:00:00Z');
		await call(house, 'POST', `/invoices/${id}/payments`, { body: { amount: '35.99' } });
		house.clock.set('2026-12-29T10:00:00Z');
		await daily();
		await house.drain();
		expect(await remindedOf(id)).toEqual([]);
		expect(overdueMails(id)).toEqual([]);
	});

	it('sends nothing to who paid between the request and the mail', async () => {
		const id = await issue();
		await house.drain();
		house.clock.set('2026-12-29T10:00:00Z');
		await daily();
		await call(house, 'POST', `/invoices/${id}/payments`, { body: { amount: '35.99' } });
		await house.drain();
		expect(overdueMails(id)).toEqual([]);
	});

	it('goes on after a hand-made loss of its work, once somebody runs the day', async () => {
		const id = await issue();
		await env.DB.prepare('DELETE FROM due_work').run();
		house.clock.set('2026-12-30T12:00:00Z');
		const preview = await call(house, 'POST', '/runs', { body: { task: 'daily', dry_run: true } });
		expect(preview.body.result).toMatchObject({ would_do: [], would_repair: 2 });
		const run = await call(house, 'POST', '/runs', { body: { task: 'daily' } });
		expect(run.body.result).toMatchObject({ repaired: 2, marked_overdue: 1, reminders_requested: 1 });
		expect((await call(house, 'POST', '/runs', { body: { task: 'daily' } })).body.result).toMatchObject({
			repaired: 0,
		});
		expect((await remindedOf(id)).map(({ step }) => step)).toEqual(['7']);
	});

	it('says before what it would do', async () => {
		const id = await issue();
		house.clock.set('2027-01-06T12:00:00Z');
		const preview = await call(house, 'POST', '/runs', { body: { task: 'reminders', dry_run: true } });
		expect(preview.body.result).toEqual({
			would_do: [
				{
					kind: 'invoice.remind',
					subject_id: id,
					step: '',
					due_at: '2026-12-29T07:00:00.000Z',
					would: 'send_reminder',
					reminder: '14',
					skipped: ['7'],
					next_at: '2027-01-21T07:00:00.000Z',
				},
			],
			more: false,
		});
		expect(await remindedOf(id)).toEqual([]);
	});

	it('brings a test tenant’s future forward, dated today', async () => {
		const id = await issue();
		const body = { task: 'reminders', as_of: '2026-12-29T10:00:00Z' };
		expect((await call(house, 'POST', '/runs', { body })).body.result).toMatchObject({ reminders_requested: 1 });
		expect(await remindedOf(id)).toMatchObject([{ step: '7', falls_on: '2026-12-29' }]);
	});
});

describe('what was sent to a queue and lost', () => {
	it('is sent again by the daily run, for this tenant only', async () => {
		await issue();
		house.queued.length = 0;
		house.clock.set('2026-11-22T10:02:00Z');
		const run = await call(house, 'POST', '/runs', { body: { task: 'daily' } });
		expect(run.body.result.resent).toBe(2);
		expect(house.queued.map(({ kind }) => kind).sort()).toEqual(['document.render', 'series.seal']);
	});
});
