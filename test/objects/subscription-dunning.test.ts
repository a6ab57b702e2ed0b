import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { wakeDunnings } from '../../src/domain/dunning/wake.usecases.ts';
import { addDays, dateInZone, hourOfDay, instantToEpochMs } from '../../src/domain/kernel/calendar.ts';
import type { SubscriptionId } from '../../src/domain/kernel/ids.ts';
import { objectFor } from '../../src/objects/object-for.ts';
import { openPositions } from '../../src/objects/positions.ts';
import { dunningDeps } from '../../src/queues/dunning-work.ts';
import { systemContext } from '../../src/queues/work.ts';
import { runWith } from '../../src/running.ts';
import {
	ask,
	chargesOf,
	passDays,
	type Subscriber,
	stepsOf,
	storyOf,
	subscribe,
	tomorrowMorning,
} from '../support/dunning.ts';
import { tenantId } from '../support/house.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';

let house: PayingHouse;
let subscriber: Subscriber;
beforeAll(async () => {
	house = await openPayingHouse();
});
beforeEach(async () => {
	tomorrowMorning(house);
	subscriber = await subscribe(house, 'declined');
});

const local = { isProduction: false };
const coko = tenantId('coko');
const object = () => objectFor(env.SUBSCRIPTION_DUNNING, coko, subscriber.subscriptionId, local);
const subject = () => ({ tenantId: coko, subscriptionId: subscriber.subscriptionId as SubscriptionId });

/** Nine o'clock, so many days on; nobody has come by yet. */
const inDays = (days: number) => {
	const day = addDays(dateInZone(house.clock.now(), 'Europe/Paris'), days);
	house.clock.set(hourOfDay(day, 9, 'Europe/Paris'));
};
const mirror = () =>
	env.DB.prepare("SELECT due_at FROM due_work WHERE kind = 'dunning.step' AND subject_id = ?1")
		.bind(subscriber.subscriptionId)
		.first<string>('due_at');
const loseMirror = () =>
	env.DB.prepare("DELETE FROM due_work WHERE kind = 'dunning.step' AND subject_id = ?1")
		.bind(subscriber.subscriptionId)
		.run();
const loseAlarm = () => runInDurableObject(object(), (_, state) => state.storage.deleteAlarm());
/** The use-case itself, past the object. */
const wakeDirectly = async () => {
	const scope = house.wiring.open({ tenantId: coko, background: () => undefined });
	const deps = dunningDeps(house.wiring, scope, (await scope.tenant(coko))!);
	return wakeDunnings(deps, subject().subscriptionId, systemContext(house.wiring, 'queue'));
};
const tried = ['0 notice done', '3 retry done'];

describe('the object of a dunning', () => {
	it('has its alarm set for the next step, and the database says the same', async () => {
		const { nextAt } = (await storyOf(house, subscriber)).dunning;
		expect(await object().read()).toEqual({
			positions: [{ invoiceId: subscriber.invoiceId, nextAt }],
			alarmAt: instantToEpochMs(nextAt!),
		});
		expect(await mirror()).toBe(nextAt);
	});

	it('does what is due when its alarm rings, and sets it anew', async () => {
		inDays(3);
		expect(await runDurableObjectAlarm(object())).toBe(true);
		await house.drain();
		expect(await stepsOf(house, subscriber)).toEqual(tried);
		const { nextAt } = (await storyOf(house, subscriber)).dunning;
		expect((await object().read()).alarmAt).toBe(instantToEpochMs(nextAt!));
		expect(await mirror()).toBe(nextAt);
	});

	it('that rings too early does nothing and rings again', async () => {
		inDays(1);
		await runDurableObjectAlarm(object());
		expect(await stepsOf(house, subscriber)).toEqual(['0 notice done']);
		expect((await object().read()).alarmAt).not.toBeNull();
	});

	it('has no alarm once the money came', async () => {
		await ask(house, 'POST', `/invoices/${subscriber.invoiceId}/mark-paid`, { method: 'bank_transfer' });
		await house.drain();
		expect(await object().read()).toEqual({ positions: [], alarmAt: null });
		expect(await mirror()).toBeNull();
	});

	it('has none for a tenant that lives by a test clock', async () => {
		const known = house.wiring.open;
		const stopped = {
			...house.wiring,
			open: (options: Parameters<typeof known>[0]) => {
				const scope = known(options);
				return {
					...scope,
					tenant: async (id: typeof coko) => {
						const snapshot = await scope.tenant(id);
						return snapshot && { ...snapshot, isOnTestClock: true };
					},
				};
			},
		};
		runWith({ wiring: stopped, app: null as never });
		expect(await object().wake(subject())).toBe(true);
		runWith({ wiring: house.wiring, app: null as never });
		expect(await object().read()).toEqual({ positions: [], alarmAt: null });
	});
});

describe('a wake-up that was lost', () => {
	it('the alarm: the row in the database wakes the step, and the alarm is set again', async () => {
		await loseAlarm();
		await passDays(house, 3);
		expect(await stepsOf(house, subscriber)).toEqual(tried);
		expect((await object().read()).alarmAt).not.toBeNull();
	});

	it('the row: the alarm does the step, and the row stands again', async () => {
		await loseMirror();
		inDays(3);
		await runDurableObjectAlarm(object());
		await house.drain();
		expect(await stepsOf(house, subscriber)).toEqual(tried);
		expect(await mirror()).toBe((await storyOf(house, subscriber)).dunning.nextAt);
	});

	it('the row: an alarm that finds nothing due writes it again too', async () => {
		await loseMirror();
		inDays(1);
		await runDurableObjectAlarm(object());
		expect(await mirror()).toBe((await storyOf(house, subscriber)).dunning.nextAt);
	});

	it('both: the night puts the row back, and the row wakes the rest', async () => {
		await loseMirror();
		await loseAlarm();
		await passDays(house, 3);
		expect(await stepsOf(house, subscriber)).toEqual(['0 notice done']);
		await ask(house, 'POST', '/runs', { task: 'daily' });
		await passDays(house, 1);
		expect(await stepsOf(house, subscriber)).toEqual(tried);
		expect((await object().read()).alarmAt).not.toBeNull();
	});
});

describe('a look that fails', () => {
	it('is taken again by the alarm, though nobody asks any more', async () => {
		inDays(3);
		const down = {
			...house.wiring,
			open: () => {
				throw new Error('the database is down');
			},
		};
		runWith({ wiring: down, app: null as never });
		expect(await object().wake(subject())).toBe(false);
		expect((await object().read()).alarmAt).not.toBeNull();
		runWith({ wiring: house.wiring, app: null as never });
		await runDurableObjectAlarm(object());
		await house.drain();
		expect(await stepsOf(house, subscriber)).toEqual(tried);
	});
});

describe('while billing is off', () => {
	it('no step is done; what is due is done when it is on again', async () => {
		inDays(3);
		const off = { ...house.wiring, config: { ...house.wiring.config, billingEnabled: false } };
		runWith({ wiring: off, app: null as never });
		await runDurableObjectAlarm(object());
		expect(await stepsOf(house, subscriber)).toEqual(['0 notice done']);
		runWith({ wiring: house.wiring, app: null as never });
		await runDurableObjectAlarm(object());
		await house.drain();
		expect(await stepsOf(house, subscriber)).toEqual(tried);
	});
});

describe('all doors at once', () => {
	it('do each step once, and charge once', async () => {
		inDays(3);
		await Promise.all([
			runDurableObjectAlarm(object()),
			object().wake(subject()),
			object().wake(subject()),
			wakeDirectly(),
			wakeDirectly(),
		]);
		await house.drain();
		expect(await stepsOf(house, subscriber)).toEqual(tried);
		expect(await chargesOf(house, subscriber)).toHaveLength(2);
	});

	it('a message for a charge that comes twice, or after the money, charges nobody', async () => {
		inDays(3);
		await object().wake(subject());
		const charge = house.queued.filter(({ kind }) => kind === 'dunning.charge');
		await house.drain();
		house.queued.push(...charge, ...charge);
		await house.drain();
		expect(await chargesOf(house, subscriber)).toHaveLength(2);
		await ask(house, 'POST', `/invoices/${subscriber.invoiceId}/mark-paid`, { method: 'bank_transfer' });
		house.queued.push(...charge);
		await house.drain();
		expect(await chargesOf(house, subscriber)).toHaveLength(2);
	});
});

describe('an object', () => {
	it('belongs to one tenant: the same name elsewhere is another', () => {
		const here = objectFor(env.SUBSCRIPTION_DUNNING, coko, 'sub_1', local);
		const there = objectFor(env.SUBSCRIPTION_DUNNING, tenantId('coko-sn'), 'sub_1', local);
		expect(here.id.equals(there.id)).toBe(false);
		expect(here.id.equals(objectFor(env.SUBSCRIPTION_DUNNING, coko, 'sub_1', local).id)).toBe(true);
	});

	it('numbers the changes of its own schema, and makes each once', async () => {
		await runInDurableObject(object(), (_, state) => {
			const before = openPositions(state.storage).all();
			expect(openPositions(state.storage).all()).toEqual(before);
			expect(state.storage.sql.exec('SELECT version FROM schema_versions').toArray()).toEqual([
				{ version: 1 },
				{ version: 2 },
			]);
		});
	});
});
