import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { wakePolls } from '../../src/cron/payments.ts';
import { sweepOutbox } from '../../src/cron/scheduled.ts';
import { addDays, dateInZone, hourOfDay } from '../../src/domain/kernel/calendar.ts';
import { ask, chargesOf, type Subscriber, stepsOf, storyOf, subscribe, tomorrowMorning } from '../support/dunning.ts';
import { killingFaults, recordingFaults } from '../support/faults.ts';
import { consumeQueued, type House } from '../support/house.ts';
import { passTime } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse, reopenPayingHouse } from '../support/paying-house.ts';

const everybody = { tenantId: null, background: () => undefined };

/** Three days after a first charge failed, at nine: a new try is due. */
const begin = async (): Promise<{ readonly house: PayingHouse; readonly subscriber: Subscriber }> => {
	const house = await openPayingHouse();
	tomorrowMorning(house);
	const subscriber = await subscribe(house, 'declined');
	const day = addDays(dateInZone(house.clock.now(), 'Europe/Paris'), 3);
	house.clock.set(hourOfDay(day, 9, 'Europe/Paris'));
	return { house, subscriber };
};

/** One life of the process: cron comes by, and the queues are worked off until it dies. */
const liveOnce = async (house: House, story: PayingHouse): Promise<void> => {
	await wakePolls(house.wiring, house.wiring.open(everybody)).catch(() => undefined);
	while (story.world.queued.length > 0) {
		const failed = await consumeQueued(house.wiring, story.world.queued.splice(0)).catch(() => []);
		if (failed.length > 0) return;
	}
};

/** What was lost is swept up; hours pass, days do not. */
const recover = async (house: House): Promise<void> => {
	for (const seconds of [70, 70, 400, 4_000, 8_000]) {
		await sweepOutbox(house.wiring, house.wiring.open(everybody));
		await passTime(house, seconds);
	}
};

const endOf = async (house: House, subscriber: Subscriber) => {
	const { dunning, steps } = await storyOf(house, subscriber);
	const charges = await chargesOf(house, subscriber);
	const { results: mails } = await env.DB.prepare(
		"SELECT kind FROM mails WHERE kind LIKE 'subscription%' ORDER BY kind",
	).all<{ kind: string }>();
	const { results: due } = await env.DB.prepare("SELECT kind FROM due_work WHERE kind LIKE 'dunning%'").all();
	return {
		steps: await stepsOf(house, subscriber),
		next: [dunning.status, dunning.nextStep],
		charged: steps.map(({ paymentId }) => charges.findIndex(({ id }) => id === paymentId)),
		charges: charges.map(({ status, reason }) => `${status} ${reason}`),
		mails: mails.map(({ kind }) => kind.replace(/inv_\w+\./, '')),
		due,
		status: (await ask(house, 'GET', `/recurring/${subscriber.subscriptionId}`)).status,
	};
};

it('a step that is cut off anywhere is done once, charges once and is told once', async () => {
	const clean = await begin();
	const faults = recordingFaults();
	await liveOnce(await reopenPayingHouse(clean.house, { faults }), clean.house);
	const revived = await reopenPayingHouse(clean.house);
	await recover(revived);
	const end = await endOf(revived, clean.subscriber);
	expect(end).toMatchObject({
		steps: ['0 notice done', '3 retry done'],
		next: ['open', '10'],
		charged: [-1, 0],
		charges: ['failed declined', 'failed declined'],
		status: 'past_due',
	});
	expect(faults.calls.filter((name) => name.startsWith('provider.')).length).toBeGreaterThan(0);
	for (const [index, name] of faults.calls.entries()) {
		const moments = name.startsWith('provider.') ? (['before', 'after'] as const) : (['after'] as const);
		for (const moment of moments) {
			const { house, subscriber } = await begin();
			const killing = killingFaults(index, moment);
			await liveOnce(await reopenPayingHouse(house, { faults: killing }), house);
			expect(killing.dead(), `the process must have died at ${name}`).toBe(true);
			const next = await reopenPayingHouse(house);
			await recover(next);
			expect(await endOf(next, subscriber), `killed ${moment} ${name} (call ${index})`).toEqual(end);
		}
	}
}, 300_000);
