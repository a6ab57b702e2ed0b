import { describe, expect, it } from 'vitest';
import { addSeconds } from '../../../src/domain/kernel/calendar.ts';
import { money, zero } from '../../../src/domain/kernel/money.ts';
import type { Change } from '../../../src/domain/kernel/store.ts';
import type { Tenant } from '../../../src/domain/kernel/tenant.ts';
import { applyDisputeNotice } from '../../../src/domain/payments/disputes.usecases.ts';
import type { KeptNotice } from '../../../src/domain/payments/notice.ts';
import type { NoticeMark } from '../../../src/domain/payments/notices.usecases.ts';
import type { PaymentProviders, PaymentReport, ProviderAnswer } from '../../../src/domain/payments/provider.ts';
import type { ProviderPayment } from '../../../src/domain/payments/provider-payment.ts';
import type { Refund } from '../../../src/domain/payments/refund.ts';
import { applyRefundNotice } from '../../../src/domain/payments/refund-notices.usecases.ts';
import { createSettings } from '../../../src/domain/settings/settings.ts';
import { action, countingIds, createFakeStore } from '../../support/fake-store.ts';
import { anyAbilities, anyPayment, anyReport } from '../../support/provider-payment.builder.ts';
import { anyRefund, anyRefundReport } from '../../support/refund.builder.ts';

const received = money(3599, 'EUR');
const paid = { status: 'succeeded', received, unallocated: received, providerId: 'pi_1' } as const;

const sceneOf = (
	payment: ProviderPayment,
	answer: ProviderAnswer<PaymentReport>,
	{ ageSeconds = 0, refunds = [] }: { readonly ageSeconds?: number; readonly refunds?: readonly Refund[] } = {},
) => {
	const last = () => fake.changes.findLast((change) => change.kind === 'provider-payment.follow')?.payment ?? payment;
	const fake = createFakeStore(({ kind }) => {
		if (kind === 'provider-payment.byId') return last();
		if (kind === 'refund.ofPayment') return refunds;
		return kind.endsWith('ofPayment') || kind.endsWith('OfPayment') || kind.endsWith('ofInvoices')
			? kind === 'customer-credit.ofPayment'
				? null
				: []
			: null;
	});
	const account = { name: 'stripe', abilities: anyAbilities, refunds: null, query: async () => answer };
	const deps = {
		ids: countingIds(),
		settings: createSettings([]),
		tenant: { id: 'coko', timeZone: 'Europe/Paris' } as Tenant,
		mailEnabled: false,
		store: fake.store,
		providers: { account: () => account } as unknown as PaymentProviders,
	};
	const notice = { id: 'ntc_1', receivedAt: addSeconds(action.now, -ageSeconds) } as unknown as KeptNotice;
	const mark: NoticeMark = (outcome, status = 'processed'): readonly Change[] => [
		{ kind: 'notice.done', id: notice.id, status, outcome, at: action.now },
	];
	const report = anyRefundReport('succeeded', anyRefund({ charge: received }));
	const told = { about: 'refund', refundId: null, report } as unknown as Parameters<
		ReturnType<typeof applyRefundNotice>
	>[0];
	const disputed = {
		about: 'dispute',
		report: {
			providerId: 'dp_1',
			state: 'open',
			reason: 'fraudulent',
			amount: received,
			isWithdrawn: true,
			dueBy: null,
		},
	} as unknown as Parameters<ReturnType<typeof applyDisputeNotice>>[0];
	return {
		last,
		marks: () => fake.changes.flatMap((change) => (change.kind === 'notice.done' ? [change.status] : [])),
		begun: () => fake.changes.filter(({ kind }) => kind === 'refund.begin').length,
		refund: () => applyRefundNotice(deps)(told, payment, notice, mark, action),
		dispute: () => applyDisputeNotice(deps)(disputed, payment, notice, mark, action),
	};
};

const report = (state: PaymentReport['state']): ProviderAnswer<PaymentReport> => ({
	kind: 'report',
	report: anyReport(state, received),
});
const expired = anyPayment({ status: 'expired', providerId: 'pi_1' });
const tooEarly = { ok: false, error: { type: 'notice/too-early' } };
const late = { ageSeconds: 601 };

describe('of a payment that we hold as expired', () => {
	it('a refund is recorded once its provider says that it was paid', async () => {
		const scene = sceneOf(expired, report('succeeded'));
		expect(await scene.refund()).toMatchObject({ ok: true });
		expect([scene.last().status, scene.begun(), scene.marks()]).toEqual(['refunded', 1, ['processed']]);
	});

	it('a dispute is kept once its provider says that it was paid', async () => {
		const scene = sceneOf(expired, report('succeeded'));
		expect(await scene.dispute()).toMatchObject({ ok: true });
		expect([scene.last().status, scene.marks()]).toEqual(['disputed', ['processed']]);
	});

	it.each(['refund', 'dispute'] as const)(
		'a %s of what was never paid comes again, and then a person looks',
		async (what) => {
			const young = sceneOf(expired, report('expired'));
			expect(await young[what]()).toMatchObject(tooEarly);
			expect(young.marks()).toEqual([]);
			const old = sceneOf(expired, report('expired'), late);
			expect(await old[what]()).toMatchObject({ ok: true });
			expect([old.last().status, old.last().attention, old.marks()]).toEqual(['expired', 'contradicted', ['ignored']]);
		},
	);

	it.each(['refund', 'dispute'] as const)('a %s is not given up because nobody could be asked', async (what) => {
		const scene = sceneOf(expired, { kind: 'unknown' } as ProviderAnswer<PaymentReport>, late);
		expect(await scene[what]()).toMatchObject({ ok: false });
		expect(scene.marks()).toEqual([]);
	});
});

describe('a refund that does not fit beside one of ours that is on its way', () => {
	const ours = anyRefund({ status: 'processing', charge: money(1200, 'EUR'), providerId: 're_ours' });
	const payment = anyPayment({ ...paid, unallocated: zero('EUR') });

	it('comes again, and then a person looks; what was refunded never exceeds what was received', async () => {
		const young = sceneOf(payment, report('succeeded'), { refunds: [ours] });
		expect(await young.refund()).toMatchObject(tooEarly);
		const old = sceneOf(payment, report('succeeded'), { refunds: [ours], ...late });
		expect(await old.refund()).toMatchObject({ ok: true });
		expect([old.begun(), old.last().attention, old.marks()]).toEqual([0, 'contradicted', ['ignored']]);
	});

	it('is recorded when ours has failed', async () => {
		const scene = sceneOf(payment, report('succeeded'), { refunds: [{ ...ours, status: 'failed' }] });
		expect(await scene.refund()).toMatchObject({ ok: true });
		expect([scene.begun(), scene.last().status]).toEqual([1, 'refunded']);
	});
});
