import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { addDays, dateInZone, hourOfDay, type IsoDate } from '../../src/domain/kernel/calendar.ts';
import { objectFor } from '../../src/objects/object-for.ts';
import { ask, mailsOf, type Subscriber, storyOf, subscribe, tomorrowMorning } from '../support/dunning.ts';
import { tenantId } from '../support/house.ts';
import { openPayingHouse } from '../support/paying-house.ts';

const paris = 'Europe/Paris';
const morning = (day: IsoDate) => hourOfDay(day, 8, paris);

it('on a test clock a tenant goes up the whole ladder in one run, each step at its own instant, and no alarm is set', async () => {
	const house = await openPayingHouse();
	tomorrowMorning(house);
	const start = addDays(dateInZone(house.clock.now(), paris), 10);
	const subscriber = await subscribe(house, 'declined', { start_date: start });
	expect(subscriber.invoiceId).toBeNull();
	await ask(house, 'POST', '/test-clock', { now: hourOfDay(addDays(start, 25), 12, paris) });
	await house.drain();
	const { data } = await ask(house, 'GET', `/invoices?customer_id=${subscriber.customerId}`);
	const { dunning, steps } = await storyOf(house, { invoiceId: data[0]!.id as Subscriber['invoiceId'] });
	expect(dunning).toMatchObject({ startedAt: hourOfDay(start, 0, paris), graceUntil: addDays(start, 14) });
	expect(steps.map(({ step, action, at }) => [step, action, at])).toEqual([
		['0', 'notice', morning(start)],
		['3', 'retry', morning(addDays(start, 3))],
		['10', 'retry', morning(addDays(start, 10))],
		['14', 'pay_link', morning(addDays(start, 14))],
		['final', 'pause', morning(addDays(start, 21))],
	]);
	expect(await mailsOf(house, subscriber)).toHaveLength(5);
	const { status } = await ask(house, 'GET', `/recurring/${subscriber.subscriptionId}`);
	expect(status).toBe('paused');
	const namespace = env.SUBSCRIPTION_DUNNING;
	const object = objectFor(namespace, tenantId('coko'), subscriber.subscriptionId, { isProduction: false });
	expect(await object.read()).toEqual({ positions: [], alarmAt: null });
});
