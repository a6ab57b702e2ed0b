import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { sweepOutbox } from '../../src/cron/scheduled.ts';
import { killingFaults, recordingFaults } from '../support/faults.ts';
import { consumeQueued, type House } from '../support/house.ts';
import { passTime, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse, reopenPayingHouse } from '../support/paying-house.ts';
import { ask, faultsOf, parisInvoice, payByCard } from '../support/refunding.ts';

/** A way to ask for money back, as a caller sends it who repeats it under one key until it is answered. */
interface Command {
	readonly name: string;
	readonly before: (house: House, id: string) => Promise<unknown>;
	readonly path: string;
	readonly body: object;
}

const commands: readonly Command[] = [
	{
		name: 'a refund',
		before: (house, id) => ask(house, 'POST', `/invoices/${id}/cancel`, {}),
		path: 'refund',
		body: { way: 'provider' },
	},
	{
		name: 'a cancellation with a refund',
		before: async () => undefined,
		path: 'cancel',
		body: { settlement: { type: 'refund', way: 'provider' } },
	},
];

const begin = async ({ before }: Command): Promise<{ readonly house: PayingHouse; readonly id: string }> => {
	const house = await openPayingHouse();
	const { invoice } = await payByCard(house, await parisInvoice(house));
	await before(house, invoice.id);
	await house.drain();
	return { house, id: invoice.id };
};

const send = (house: House, { path, body }: Command, id: string) =>
	ask(house, 'POST', `/invoices/${id}/${path}`, body, 'once');

/** One life of the process: the request, and what the queue does of it. */
const liveOnce = async (house: House, story: PayingHouse, command: Command, id: string): Promise<void> => {
	await send(house, command, id).catch(() => undefined);
	await consumeQueued(house.wiring, story.world.queued.splice(0)).catch(() => undefined);
};

/** The caller repeats its request until it is answered; time passes, cron comes by and sweeps what was lost. */
const recover = async (house: House, command: Command, id: string): Promise<void> => {
	for (const seconds of [5, 70, 70, 1_300]) {
		await send(house, command, id);
		await passTime(house, seconds);
		await sweepOutbox(house.wiring, house.wiring.open({ tenantId: null, background: () => undefined }));
		await house.drain();
	}
	expect((await send(house, command, id)).status).toBe(201);
};

const endOf = async (house: House, id: string) => {
	const { body: invoice } = await ask(house, 'GET', `/invoices/${id}`);
	const refunds = await env.DB.prepare('SELECT status, charge_amount FROM refunds').all();
	const notes = await env.DB.prepare('SELECT total_amount FROM credit_notes').all();
	const postings = await env.DB.prepare('SELECT account, amount FROM ledger_postings ORDER BY account, amount').all();
	return {
		status: invoice.status,
		refunds: refunds.results,
		notes: notes.results,
		postings: postings.results,
		faults: await faultsOf(house),
	};
};

it.each(commands)(
	'$name that is cut off anywhere ends with the money back, once',
	async (command) => {
		const clean = await begin(command);
		const faults = recordingFaults();
		await liveOnce(await reopenPayingHouse(clean.house, { faults }), clean.house, command, clean.id);
		const undisturbed = await reopenPayingHouse(clean.house);
		await recover(undisturbed, command, clean.id);
		const end = await endOf(undisturbed, clean.id);
		expect(end).toMatchObject({
			status: 'refunded',
			refunds: [{ status: 'succeeded', charge_amount: 3599 }],
			faults: [],
		});
		expect(faults.calls.filter((name) => name.startsWith('provider.')).length).toBeGreaterThan(0);
		for (const [index, name] of faults.calls.entries()) {
			// Dying before a call is dying after the one before it, but for what the outside world has seen.
			const moments = name.startsWith('provider.') ? (['before', 'after'] as const) : (['after'] as const);
			for (const moment of moments) {
				const { house, id } = await begin(command);
				const killing = killingFaults(index, moment);
				await liveOnce(await reopenPayingHouse(house, { faults: killing }), house, command, id);
				expect(killing.dead(), `the process must have died at ${name}`).toBe(true);
				const next = await reopenPayingHouse(house);
				await recover(next, command, id);
				expect(await endOf(next, id), `killed ${moment} ${name} (call ${index})`).toEqual(end);
				const back = (await truthOf('stripe', house.credentials.stripe)).filter(({ kind }) => kind === 'refund');
				expect(back, `refunds after a kill ${moment} ${name}`).toHaveLength(1);
			}
		}
	},
	240_000,
);
