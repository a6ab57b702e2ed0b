import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import {
	accountOf,
	asked,
	type Begun,
	begin,
	deliver,
	heldFor,
	noticesOf,
	paid,
	pay,
	providers,
	registerEndpoints,
	statusOf,
	type WireNotice,
	wait,
} from '../support/notices.ts';
import { call, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import { control } from '../support/sandbox.ts';

let house: PayingHouse;

const runs = 50;

beforeAll(async () => {
	house = await openPayingHouse();
	await registerEndpoints(house, house.credentials, 'coko');
});

/**
 * What chance decides at each step: which notice comes, whether it comes again later, whether its work is done now, and
 * whose payment is asked about in between, as a page or a poll does.
 */
const someProviders = fc.subarray([...providers], { minLength: 2, maxLength: 3 });

const anyStep = fc.record({
	which: fc.nat(1_000),
	again: fc.boolean(),
	drains: fc.boolean(),
	asks: fc.nat(12),
});

/** A payment with each of these, paid; the card was declined at first, so success and failure are both told. */
const beginAll = async (chosen: typeof providers): Promise<readonly Begun[]> => {
	const payments: Begun[] = [];
	for (const provider of chosen) {
		const begun = await begin(house, provider);
		if (provider === 'stripe') {
			await control(`/stripe/checkout/${begun.reference}/pay`, { card: '4000000000009995' });
		}
		await pay(house, begun);
		payments.push(begun);
	}
	return payments;
};

/** What was told since it was asked last. */
const openNews = () => {
	const heard = new Map<string, string>();
	return async (payments: readonly Begun[]): Promise<readonly WireNotice[]> => {
		const fresh = await Promise.all(payments.map(({ account }) => noticesOf(account, heard.get(account))));
		for (const [index, { account }] of payments.entries()) {
			const last = fresh[index]?.at(-1);
			if (last !== undefined) heard.set(account, last.id);
		}
		return fresh.flat();
	};
};

const hear = async (notice: WireNotice): Promise<void> => {
	const { status } = await deliver(house, notice);
	expect(status).toBe(200);
};

const endOf = async (begun: Begun) => ({
	provider: begun.provider,
	...(await statusOf(house, begun)),
	held: await heldFor(begun),
});

it('notices in any order, any number of times, between any questions, end in the same state', async () => {
	const news = openNews();
	await fc.assert(
		fc.asyncProperty(someProviders, fc.array(anyStep, { minLength: 4, maxLength: 14 }), async (chosen, steps) => {
			const payments = await beginAll(chosen);
			let pending = [...(await news(payments))];
			for (const { which, again, drains, asks } of steps) {
				const index = which % Math.max(pending.length, 1);
				const notice = pending[index];
				if (notice !== undefined) await hear(notice);
				if (!again) pending = pending.filter((_, place) => place !== index);
				if (drains) await house.drain();
				const curious = payments[asks];
				if (curious !== undefined) {
					await call(house, 'POST', `/payments/${curious.paymentId}/sync`, { key: curious.key });
				}
				pending.push(...(await news(payments)));
			}
			do {
				for (const notice of pending) await hear(notice);
				await house.drain();
				pending = [...(await news(payments))];
			} while (pending.length > 0);
			for (const begun of payments) {
				expect(await endOf(begun)).toMatchObject({ provider: begun.provider, ...paid, held: [asked[begun.provider]] });
			}
		}),
		{ numRuns: runs, endOnFailure: true },
	);
	await expectBooksAgree();
}, 280_000);

/** Sum of what the providers say they took = sum of what the ledger says they took. */
const expectBooksAgree = async (): Promise<void> => {
	await wait(house, 5);
	for (const provider of providers) {
		const transactions = await truthOf(provider, accountOf(house, provider));
		const truth = transactions.filter(({ state, kind }) => state === 'succeeded' && kind === 'payment');
		expect(truth.length, provider).toBeGreaterThanOrEqual(1);
		const minor = truth.reduce((sum, { amount }) => sum + Number(amount.replace('.', '')), 0);
		expect(minor, provider).toBe(await clearingOf(provider));
	}
};

/** Fees apart: the providers' statements list them apart too. */
const clearingOf = (provider: string): Promise<number | null> =>
	env.DB.prepare(
		`SELECT sum(amount) AS held FROM ledger_postings WHERE account = 'provider_clearing' AND owner = ? AND source LIKE '%/received'`,
	)
		.bind(provider)
		.first<number>('held');
