import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Invoice } from '../../../src/domain/invoices/invoice.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import type { Change } from '../../../src/domain/kernel/store.ts';
import type { Tenant } from '../../../src/domain/kernel/tenant.ts';
import type { Dispute, DisputeNews } from '../../../src/domain/payments/dispute.ts';
import { type DisputeDeps, decideDispute } from '../../../src/domain/payments/dispute-decision.ts';
import type { ProviderPayment } from '../../../src/domain/payments/provider-payment.ts';
import { createSettings } from '../../../src/domain/settings/settings.ts';
import { action, countingIds, instant } from '../../support/fake-store.ts';
import { anyPayment } from '../../support/provider-payment.builder.ts';

const received = money(3599, 'EUR');

/** A payment and its disputes as the database would hold them after each news. */
interface Scene {
	payment: ProviderPayment;
	disputes: Dispute[];
	readonly changes: Change[];
}

const deps: DisputeDeps = {
	ids: countingIds(),
	settings: createSettings([]),
	tenant: { id: 'coko', timeZone: 'Europe/Paris' } as Tenant,
	mailEnabled: false,
};

const openScene = (changes: Partial<ProviderPayment> = {}): Scene => ({
	payment: anyPayment({ status: 'succeeded', received, ...changes }),
	disputes: [],
	changes: [],
});

const hear = (scene: Scene, providerId: string, news: DisputeNews, invoices: readonly Invoice[] = []): void => {
	const facts = { payment: scene.payment, disputes: scene.disputes, invoices, reminders: [] };
	const { dispute, changes } = decideDispute(deps, providerId, news, facts, action);
	scene.disputes = [...scene.disputes.filter(({ id }) => id !== dispute.id), dispute];
	for (const change of changes) if (change.kind === 'provider-payment.follow') scene.payment = change.payment;
	scene.changes.push(...changes);
};

const news = (state: DisputeNews['state'], isWithdrawn: boolean, more: Partial<DisputeNews> = {}): DisputeNews => ({
	state,
	isWithdrawn,
	reason: 'fraudulent',
	amount: received,
	dueBy: null,
	...more,
});

const balances = ({ changes }: Scene): Readonly<Record<string, bigint>> => {
	const sums: Record<string, bigint> = {};
	for (const change of changes) {
		if (change.kind !== 'ledger.post') continue;
		for (const { account, amount } of change.entry.postings) sums[account] = (sums[account] ?? 0n) + amount.minor;
	}
	return Object.fromEntries(Object.entries(sums).filter(([, amount]) => amount !== 0n));
};

const endOf = (scene: Scene) => ({
	payment: scene.payment.status,
	attention: scene.payment.attention,
	disputes: scene.disputes
		.map(({ providerId, status, wasWithdrawn, amount, dueBy }) => ({ providerId, status, wasWithdrawn, amount, dueBy }))
		.sort((one, other) => one.providerId.localeCompare(other.providerId)),
	balances: balances(scene),
});

describe('a dispute', () => {
	it('that is opened takes the money away and is told by the payment', () => {
		const scene = openScene();
		hear(scene, 'dp_1', news('open', false));
		expect(endOf(scene)).toMatchObject({ payment: 'disputed', balances: {} });
		hear(scene, 'dp_1', news('open', true));
		expect(balances(scene)).toEqual({ disputed: 3599n, provider_clearing: -3599n });
	});

	it('that is won brings it back, and the payment is what it was', () => {
		const scene = openScene({ status: 'partially_refunded', refunded: money(500, 'EUR') });
		hear(scene, 'dp_1', news('open', true));
		hear(scene, 'dp_1', news('won', false));
		expect(endOf(scene)).toMatchObject({ payment: 'partially_refunded', balances: {} });
	});

	it('that is lost costs it, and the payment stays disputed', () => {
		const scene = openScene();
		hear(scene, 'dp_1', news('open', true));
		hear(scene, 'dp_1', news('lost', true));
		expect(endOf(scene)).toMatchObject({ payment: 'disputed' });
		expect(balances(scene)).toEqual({ dispute_losses: 3599n, provider_clearing: -3599n });
		const types = scene.changes.flatMap((change) => (change.kind === 'event' ? [change.event.type] : []));
		expect(types).toContain('payment.dispute_lost');
	});

	it('that never took money costs none when it is lost: the reversal is counted where it is told', () => {
		const scene = openScene();
		hear(scene, 'PP-D-1', news('open', false));
		hear(scene, 'PP-D-1', news('lost', false));
		expect(endOf(scene)).toMatchObject({ payment: 'disputed', balances: {} });
	});

	it('that is won leaves the payment disputed while another one is open', () => {
		const scene = openScene();
		hear(scene, 'dp_1', news('open', true, { amount: money(1000, 'EUR') }));
		hear(scene, 'dp_2', news('open', true, { amount: money(500, 'EUR') }));
		hear(scene, 'dp_1', news('won', false, { amount: money(1000, 'EUR') }));
		expect(endOf(scene)).toMatchObject({ payment: 'disputed', balances: { disputed: 500n } });
		hear(scene, 'dp_2', news('won', false, { amount: money(500, 'EUR') }));
		expect(endOf(scene)).toMatchObject({ payment: 'succeeded', balances: {} });
	});

	it.each([
		['lost', 'won'],
		['won', 'lost'],
	] as const)('that was %s and is then called %s is lost, and a person has to look, once', (first, second) => {
		const scene = openScene();
		hear(scene, 'dp_1', news('open', true));
		hear(scene, 'dp_1', news(first, first === 'lost'));
		hear(scene, 'dp_1', news(second, second === 'lost'));
		expect(endOf(scene)).toMatchObject({
			payment: 'disputed',
			attention: 'contradicted',
			disputes: [{ status: 'lost' }],
		});
		expect(balances(scene)).toEqual({ dispute_losses: 3599n, provider_clearing: -3599n });
		const before = scene.changes.length;
		hear(scene, 'dp_1', news('won', false));
		expect(scene.changes).toHaveLength(before);
	});

	it('of which nothing new is told changes nothing', () => {
		const scene = openScene();
		hear(scene, 'dp_1', news('open', true));
		const before = scene.changes.length;
		hear(scene, 'dp_1', news('open', true));
		hear(scene, 'dp_1', news('open', false));
		expect(scene.changes).toHaveLength(before);
	});
});

it('any order and repetition of the news of disputes ends in the same state, and every version once', () => {
	const dates = [null, instant('2026-12-01T00:00:00.000Z'), instant('2026-12-06T00:00:00.000Z')];
	const story = fc
		.record({
			end: fc.constantFrom('won', 'lost', null),
			withdrawn: fc.boolean(),
			amounts: fc.array(fc.integer({ min: 1, max: 1_700 }), { minLength: 1, maxLength: 3 }),
			dueBy: fc.constantFrom(...dates),
		})
		.map(({ end, withdrawn, amounts, dueBy }): readonly DisputeNews[] => [
			...amounts.map((amount, index) => news('open', withdrawn && index > 0, { amount: money(amount, 'EUR'), dueBy })),
			...(withdrawn ? [news('open', true, { amount: money(amounts[0]!, 'EUR') })] : []),
			...(end === null ? [] : [news(end, withdrawn && end === 'lost', { amount: money(amounts[0]!, 'EUR') })]),
		]);
	const told = fc.tuple(story, story).chain(([first, second]) => {
		const all = [...first.map((one) => ['dp_1', one] as const), ...second.map((one) => ['dp_2', one] as const)];
		const repeated = fc.subarray(all).map((some) => [...all, ...some]);
		return fc.record({
			all: fc.constant(all),
			shuffled: repeated.chain((many) => fc.shuffledSubarray(many, { minLength: many.length, maxLength: many.length })),
		});
	});
	fc.assert(
		fc.property(told, ({ all, shuffled }) => {
			const [inOrder, anyhow] = [openScene(), openScene()];
			for (const [id, one] of all) hear(inOrder, id, one);
			for (const [id, one] of shuffled) hear(anyhow, id, one);
			expect(endOf(anyhow)).toEqual(endOf(inOrder));
			const versions = anyhow.changes.flatMap((change) =>
				change.kind === 'event' ? [`${change.event.subjectId}/${change.event.subjectVersion}`] : [],
			);
			expect(new Set(versions).size).toBe(versions.length);
		}),
	);
});
