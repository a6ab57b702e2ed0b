import { expect, inject, it } from 'vitest';
import { type Chance, chanceOf } from '../support/chance.ts';
import type { House } from '../support/house.ts';
import {
	accountOf,
	deliver,
	noticesOf,
	providers,
	registerEndpoints,
	type WireNotice,
	wait,
} from '../support/notices.ts';
import { call, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import { control } from '../support/sandbox.ts';
import { invoicesAtOdds, openCases, ourBooks, outcomes, providersBooks } from '../support/simulation/books.ts';
import { chanceOutage, earlyTelling } from '../support/simulation/outages.ts';
import {
	count,
	ignoringRefusals,
	newReader,
	payOnce,
	type Reader,
	repeatUnanswered,
	type Tally,
} from '../support/simulation/readers.ts';

/** `npm run bench:payments` asks for thousands; `npm test` for as many as twenty seconds take. */
const { payments, seed } = inject('simulation');

it(`${payments} payments with faults at every turn: the providers' books and ours are the same (seed ${seed})`, async () => {
	const chance = chanceOf(seed);
	const early = earlyTelling(chance, 0.03);
	const house = await openPayingHouse({ faults: early });
	await registerEndpoints(house, house.credentials, 'coko-sn');
	const tally: Tally = new Map();
	const readers: Reader[] = [];
	const size = Math.min(60, Math.ceil(payments / 6));
	for (let number = 0; number < size; number++)
		readers.push(await newReader(house, number, chanceOf(seed + 7_919 * (number + 1))));
	const news = openNews(house);
	const refusals: string[] = [];
	early.begin(async () => {
		for (const notice of await news()) {
			// Thrown here it would look like a provider that failed.
			await hear(house, notice, tally, 'notice before its answer').catch((error) => refusals.push(String(error)));
		}
	});
	for (let begun = 0; begun < payments; begun = begunSoFar(tally)) {
		await wave(house, readers, chance, tally);
		await hearSome(house, await news(), chance, tally);
		await wait(house, chance.oneOf([5, 40, 200, 700, 2_000]));
	}
	await settle(house, readers, chance, news, tally);
	const theirs = await providersBooks(house);
	const figures = {
		seed,
		...Object.fromEntries([...tally].toSorted(([one], [other]) => (one < other ? -1 : 1))),
		outcomes: await outcomes(),
		taken: theirs.taken,
	};
	// biome-ignore lint/suspicious/noConsole: what chance did is what a person reads after a long run
	if (payments >= 1_000) console.log(JSON.stringify(figures, null, 1));
	expect(refusals).toEqual([]);
	expect(theirs.unfinished, 'the providers are at rest').toBe(0);
	expect(await ourBooks()).toEqual(theirs.taken);
	expect(new Set(theirs.debits).size, 'no payment was debited twice').toBe(theirs.debits.length);
	expect(await invoicesAtOdds()).toEqual([]);
	expect(await faultsOf(house)).toEqual([]);
	expect(Object.keys(theirs.taken)).toEqual([
		'mtn_mobile_money XOF',
		'orange_money XOF',
		'paypal EUR',
		'paypal USD',
		'stripe EUR',
		'stripe USD',
		'stripe XOF',
	]);
}, 3_600_000);

const begunSoFar = (tally: Tally): number =>
	[...tally].reduce((sum, [what, times]) => (what.startsWith('begun ') ? sum + times : sum), 0);

/** As many at once as a small machine has use for. */
const atOnce = 5;

/** Until there is nothing left to do. */
const manyAtOnce = async (step: () => Promise<boolean>): Promise<void> => {
	await Promise.all(
		Array.from({ length: atOnce }, async () => {
			while (await step());
		}),
	);
};

/** Everybody pays once; then every phone that rings is answered, or not. */
const wave = async (house: PayingHouse, readers: readonly Reader[], chance: Chance, tally: Tally): Promise<void> => {
	const outage = chanceOutage(tally, { fault: 0.3, kill: 0.05 });
	const waiting = [...chance.shuffled(readers)];
	await manyAtOnce(async () => {
		const reader = waiting.pop();
		if (reader !== undefined) await payOnce(house, reader, outage, tally);
		return reader !== undefined;
	});
	await answerPhones(house, chance);
};

const answerPhones = async ({ credentials: { mtn } }: PayingHouse, chance: Chance): Promise<void> => {
	for (const { id, state, kind } of await truthOf('mtn_mobile_money', mtn)) {
		const action = chance.oneOf(['approve', 'approve', 'approve', 'refuse', 'expire', null]);
		if (kind !== 'payment' || state !== 'pending' || action === null) continue;
		await ignoringRefusals(() => control(`/mtn_mobile_money/requests/${id}`, { account: mtn, action }));
	}
};

type News = () => Promise<readonly WireNotice[]>;

/** What the providers have told since they were asked last. */
const openNews = (house: PayingHouse): News => {
	const last = new Map<string, string>();
	return async () => {
		const all: WireNotice[] = [];
		for (const provider of providers) {
			const account = accountOf(house, provider);
			const fresh = await noticesOf(account, last.get(account));
			const newest = fresh.at(-1);
			if (newest !== undefined) last.set(account, newest.id);
			all.push(...fresh);
		}
		return all;
	};
};

/** In no order; some are lost, some come twice, and the work of some is left to cron. */
const hearSome = async (house: House, told: readonly WireNotice[], chance: Chance, tally: Tally): Promise<void> => {
	const waiting = [...chance.shuffled(told)];
	await manyAtOnce(async () => {
		const notice = waiting.pop();
		if (notice === undefined) return false;
		const times = chance.oneOf([0, 1, 1, 1, 2]);
		if (times === 0) count(tally, 'notice lost');
		for (let time = 0; time < times; time++) {
			await hear(house, notice, tally, time === 0 ? 'notice heard' : 'notice heard again');
		}
		if (chance.happens(0.2)) await house.drain();
		return true;
	});
};

const hear = async (house: House, notice: WireNotice, tally: Tally, what: string): Promise<void> => {
	count(tally, what);
	const answer = await deliver(house, notice);
	expect(answer.status, `${notice.url} ${notice.body} ${await answer.text()}`).toBeLessThan(500);
};

/** Nothing fails any more; time passes until nobody waits for anything. Forty days are longer than any question is asked. */
const settle = async (
	house: PayingHouse,
	readers: readonly Reader[],
	chance: Chance,
	news: News,
	tally: Tally,
): Promise<void> => {
	for (const provider of providers) {
		await control(`/faults?account=${encodeURIComponent(accountOf(house, provider))}`, undefined, 'DELETE');
	}
	const day = 86_400;
	for (const seconds of [70, 70, 400, 700, 4_000, 4_000, 12_000, ...Array.from({ length: 40 }, () => day)]) {
		for (const reader of readers) await repeatUnanswered(house, reader);
		await finishPending(house, readers, chance);
		await hearSome(house, await news(), chance, tally);
		await wait(house, seconds);
		const isAtRest = (await openCases()) === 0 && readers.every(({ unanswered }) => unanswered.length === 0);
		if (isAtRest && (await providersBooks(house)).unfinished === 0) break;
	}
	// What things cost is asked for up to three days later, and documents have their seals.
	for (let days = 0; days < 4; days++) await wait(house, day);
	expect(await openCases(), 'payments or refunds still open').toBe(0);
};

/** Banks and operators decide what they had taken on. */
const finishPending = async (
	{ credentials }: PayingHouse,
	readers: readonly Reader[],
	chance: Chance,
): Promise<void> => {
	const { paypal, orange, mtn } = credentials;
	for (const { id, state, kind } of await truthOf('mtn_mobile_money', mtn)) {
		if (state !== 'pending' || kind !== 'refund') continue;
		const action = chance.oneOf(['approve', 'approve', 'refuse']);
		await ignoringRefusals(() => control(`/mtn_mobile_money/requests/${id}`, { account: mtn, action }));
	}
	for (const { id, state } of await truthOf('paypal', paypal)) {
		if (state !== 'pending') continue;
		const status = chance.oneOf(['COMPLETED', 'COMPLETED', 'DECLINED']);
		await ignoringRefusals(() => control(`/paypal/captures/${id}`, { account: paypal, status }));
	}
	for (const order of readers.flatMap(({ undecided }) => undecided.splice(0))) {
		const action = chance.oneOf(['pay', 'refuse']);
		await ignoringRefusals(() => control(`/orange_money/orders/${order}`, { account: orange, action }));
	}
};

const faultsOf = async (house: House): Promise<readonly string[]> => {
	const { body } = await call(house, 'GET', '/validate');
	const { faults } = body as unknown as { faults: readonly { kind: string; subject: string; detail: string }[] };
	return faults.map(({ kind, subject, detail }) => `${kind} ${subject}: ${detail}`);
};
