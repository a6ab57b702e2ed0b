import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { digestOf, stateBesideClocks } from '../support/year/digest.ts';
import { notAsDemanded, strayInvoices, untiledDays } from '../support/year/found.ts';
import { ladderFaults } from '../support/year/ladders.ts';
import { type Deeds, type Liveliness, live } from '../support/year/living.ts';
import { goOnUntil, openYear, type Year } from '../support/year/opening.ts';
import { firstDay } from '../support/year/population.ts';
import {
	debitedTwice,
	faults,
	gapsInVersions,
	holesInSeries,
	mailsTwice,
	moneyTaken,
	parked,
	unbalanced,
	wrongReceivables,
} from '../support/year/soundness.ts';

/** `npm run bench:year` asks for five hundred; `npm test` for as many as half a minute takes, others every day. */
const { subscriptions, seed } = inject('year');

const days = 364;
const lastDay = firstDay + days;
const hourMs = 3_600_000;

/** One in ten is charged by a provider, over HTTP; the others pay by hand, or do not. */
const savedShare = 0.1;
const weekly: Liveliness = { step: 7, days, acts: 0.05, pays: true };
/** Few people leave room for a look at every other week only. */
const usual: Liveliness = subscriptions < 100 ? { ...weekly, step: 14, acts: 0.15 } : weekly;

describe(`a year of ${subscriptions} subscriptions of every kind, with failures, pauses and changes (seed ${seed})`, () => {
	let year: Year;
	beforeAll(async () => {
		const beganAt = performance.now();
		year = await openYear(subscriptions, seed, savedShare);
		const openedAt = performance.now();
		const deeds = await live(year, usual);
		await tell(year, deeds, openedAt - beganAt, performance.now() - openedAt);
	}, hourMs);

	it('each has exactly the invoices and credit notes that its calendar demands, and each of its day', async () => {
		expect(await notAsDemanded(year.people)).toEqual([]);
		expect(await strayInvoices()).toEqual([]);
	});

	it('every day is billed, paused, of the trial or after the end, and no renewal bills a day again', async () => {
		expect(await untiledDays(year.people, lastDay)).toEqual([]);
	});

	it('the numbers of all documents have no gap', async () => {
		expect(await holesInSeries()).toEqual([]);
	});

	it('the ledger is balanced, customers owe what is open on their invoices, and the service finds no fault', async () => {
		expect(await unbalanced()).toEqual([]);
		expect(await wrongReceivables()).toEqual([]);
		expect(await faults(year)).toEqual([]);
		expect(await parked()).toEqual([]);
	});

	it('no mail left twice', () => {
		expect(year.sent.length).toBeGreaterThan(subscriptions);
		expect(mailsTwice(year.sent)).toEqual([]);
	});

	it('providers took what the ledger says, and no invoice was debited twice', async () => {
		const { theirs, ours } = await moneyTaken(year);
		expect(ours).toEqual(theirs);
		expect(await debitedTwice(year)).toEqual([]);
	});

	it('whoever does not pay is asked on the days of the ladder, and nobody is asked who paid', async () => {
		expect(await ladderFaults(lastDay)).toEqual([]);
	});

	it('the events of each count its versions, one by one', async () => {
		expect(await gapsInVersions()).toEqual([]);
	});

	it(
		'to go on to where the clock stands changes nothing',
		async () => {
			const before = await stateBesideClocks();
			const { length } = year.sent;
			await goOnUntil(year.house, lastDay);
			expect(await stateBesideClocks()).toEqual(before);
			expect(year.sent).toHaveLength(length);
		},
		hourMs,
	);
});

describe('ten weeks once more', () => {
	const weeks: Liveliness = { ...weekly, days: 70, acts: 0.2 };
	const few = Math.max(6, Math.floor(subscriptions / 25));
	const lived = async (how: Liveliness): Promise<readonly string[]> => {
		const year = await openYear(few, seed + 1, how.acts === 0 ? 0.3 : savedShare);
		await live(year, how);
		expect(await notAsDemanded(year.people)).toEqual([]);
		return digestOf(year);
	};

	it(
		'comes to the same',
		async () => {
			expect(await lived(weeks)).toEqual(await lived(weeks));
		},
		hourMs,
	);

	it(
		'comes to the same in weeks and in one leap',
		async () => {
			const alone = { ...weeks, acts: 0, pays: false };
			expect(await lived({ ...alone, step: alone.days })).toEqual(await lived(alone));
		},
		hourMs,
	);
});

/** What a person reads after a long run. */
const tell = async ({ sent }: Year, deeds: Deeds, openedMs: number, livedMs: number): Promise<void> => {
	if (subscriptions < 500) return;
	const count = async (table: string) => env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>('n');
	const figures = {
		seed,
		subscriptions,
		openedSeconds: Math.round(openedMs / 1000),
		livedSeconds: Math.round(livedMs / 1000),
		...Object.fromEntries([...deeds].toSorted(([one], [other]) => (one < other ? -1 : 1))),
		invoices: await count('invoices'),
		creditNotes: await count('credit_notes'),
		dunnings: await count('dunnings'),
		payments: await count('payments'),
		mails: sent.length,
		events: await count('events'),
	};
	// biome-ignore lint/suspicious/noConsole: what chance did is what a person reads after a long run
	console.log(JSON.stringify(figures, null, 1));
};
