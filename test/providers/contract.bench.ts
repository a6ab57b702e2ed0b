import { expect } from 'vitest';
import { type Clock, instantFromEpochMs } from '../../src/domain/kernel/calendar.ts';
import type { CurrencyCode } from '../../src/domain/kernel/currency.ts';
import { idSuffix, idToUuid } from '../../src/domain/kernel/ids.ts';
import { type Money, moneyToDecimal } from '../../src/domain/kernel/money.ts';
import type {
	NoticeDelivery,
	PaymentAttempt,
	PaymentOrder,
	PaymentProvider,
	PaymentReport,
	ProviderAnswer,
	RefundOrder,
} from '../../src/domain/payments/provider.ts';
import { idSource } from '../../src/platform/ids.ts';
import type { ProviderDeps } from '../../src/providers/provider-deps.ts';
import { control, freshAccount } from '../support/sandbox.ts';
import type { ProviderHarness } from './contract.harness.ts';

/** One account of one provider, new for each test, and what the test may do on its other side. */
export interface Bench {
	readonly harness: ProviderHarness;
	readonly account: string;
	readonly provider: PaymentProvider;
	readonly clock: Clock;
	/** The same account behind other dependencies: an impatient one, a broken line. */
	openWith(changes: Partial<ProviderDeps>): Promise<PaymentProvider>;
	order(changes?: Partial<PaymentOrder>): PaymentOrder;
	refundOrder(payment: PaymentAttempt, amount: Money): RefundOrder;
	/** Starts a payment as it must go on a good day. */
	started(order?: PaymentOrder): Promise<StartedPayment>;
	/** Starts one and lets the payer confirm it. */
	confirmed(order?: PaymentOrder): Promise<StartedPayment>;
	/** As our database would remember the order after a report. */
	follow(order: PaymentOrder, report: PaymentReport): StartedPayment;
	/** What we do about a start of which we know nothing: wait as long as we are told, find it, or begin a new payment where it is certain that there is none. */
	settle(order: PaymentOrder): Promise<StartedPayment>;
	misbehave(
		match: string,
		fault: string,
		more?: { readonly times?: number; readonly delay_ms?: number },
	): Promise<void>;
	/** Turns both clocks. */
	pass(seconds: number): Promise<void>;
	transactions(): Promise<readonly TrueTransaction[]>;
	/** Money that the provider took from payers: one text for each debit, `29.99`. */
	debits(): Promise<readonly string[]>;
	givenBack(): Promise<readonly string[]>;
	notices(): Promise<readonly WireNotice[]>;
	delivery(notice: WireNotice, payment: StartedPayment, changes?: Partial<NoticeDelivery>): NoticeDelivery;
}

export interface StartedPayment {
	readonly account: string;
	/** With what the reports so far gave us to keep. */
	readonly order: PaymentOrder;
	readonly report: PaymentReport;
}

/** What the provider itself believes. */
export interface TrueTransaction {
	readonly id: string;
	readonly kind: 'payment' | 'refund';
	readonly amount: string;
	readonly currency: string;
	readonly state: string;
	readonly reference: string | null;
}

export interface WireNotice {
	readonly id: string;
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** Waited for by every adapter but the impatient ones; the sandbox answers within a tenth of it. */
const timeoutMs = 8_000;

export const openBench = async (
	harness: ProviderHarness,
	currency: CurrencyCode = harness.amount.currency,
): Promise<Bench> => {
	const account = freshAccount(harness.name);
	let aheadMs = 0;
	const clock: Clock = { now: () => instantFromEpochMs(Date.now() + aheadMs) };
	const deps: ProviderDeps = { fetch: (input, init) => fetch(input, init), clock, timeoutMs };
	const provider = await harness.open(account, deps, currency);
	await harness.listen(account);

	const order = (changes: Partial<PaymentOrder> = {}): PaymentOrder => ({
		...newOrder(harness, account, clock),
		...changes,
	});
	const follow = (of: PaymentOrder, report: PaymentReport): StartedPayment => ({
		account,
		order: { ...of, providerId: report.providerId, kept: report.keep },
		report,
	});
	const started = async (of = order()): Promise<StartedPayment> => follow(of, reportOf(await provider.start(of)));
	const pass = async (seconds: number): Promise<void> => {
		aheadMs += seconds * 1_000;
		await control('/clock', { account, offset_seconds: aheadMs / 1_000 });
	};
	const transactions = async (): Promise<readonly TrueTransaction[]> => {
		const path = `/${harness.name}/transactions?account=${encodeURIComponent(account)}`;
		return (await control<{ readonly data: readonly TrueTransaction[] }>(path)).data;
	};
	const amounts = async (kind: TrueTransaction['kind']): Promise<readonly string[]> =>
		(await transactions()).filter((one) => one.kind === kind && one.state === 'succeeded').map(({ amount }) => amount);

	return {
		harness,
		account,
		provider,
		clock,
		order,
		follow,
		started,
		transactions,
		openWith: async (changes) => harness.open(account, { ...deps, ...changes }, currency),
		refundOrder: (payment, amount) => newRefundOrder(account, payment, amount),
		confirmed: async (of) => {
			const payment = await started(of);
			await harness.confirm(payment);
			return payment;
		},
		settle: async (of) => {
			let answer = await provider.recover(of);
			if (answer.kind === 'unknown' && answer.retryAfterSeconds !== null) {
				await pass(answer.retryAfterSeconds);
				answer = await provider.recover(of);
			}
			if (answer.kind === 'report' && answer.report.state !== 'not_started') return follow(of, answer.report);
			if (answer.kind === 'refused') expect(answer.reason).toBe('not_started');
			else expect(answer.kind).toBe('report');
			return started(order({ charge: of.charge }));
		},
		misbehave: async (match, fault, more = {}) => {
			await control('/faults', { provider: harness.name, account, match, fault, ...more });
		},
		pass,
		debits: () => amounts('payment'),
		givenBack: () => amounts('refund'),
		notices: async () => {
			const path = `/notices?account=${encodeURIComponent(account)}`;
			return (await control<{ readonly data: readonly WireNotice[] }>(path)).data;
		},
		delivery: (notice, payment, changes = {}) => ({
			headers: new Map(Object.entries(notice.headers).map(([name, value]) => [name.toLowerCase(), value])),
			body: new TextEncoder().encode(notice.body),
			now: clock.now(),
			attempt: harness.proof === 'signature' ? null : payment.order,
			...changes,
		}),
	};
};

/** The report of an answer that must be one. */
export const reportOf = <Report>(answer: ProviderAnswer<Report>): Report => {
	if (answer.kind !== 'report') throw new Error(`a report was expected: ${JSON.stringify(answer)}`);
	return answer.report;
};

/** Asks how it stands and expects that it succeeded with exactly what was ordered, debited once. */
export const expectOneDebit = async (bench: Bench, { order }: StartedPayment): Promise<PaymentReport> => {
	const report = reportOf(await bench.provider.query(order));
	expect(report).toMatchObject({ state: 'succeeded', received: order.charge, reason: null, action: null });
	expect(await bench.debits()).toEqual([moneyToDecimal(order.charge)]);
	return report;
};

const newOrder = ({ flow, amount, phone }: ProviderHarness, account: string, clock: Clock): PaymentOrder => {
	const id = idSource.next('pay');
	return {
		paymentId: id,
		reference: `p-${idSuffix(id)}`,
		uuid: idToUuid(id),
		flow,
		charge: amount,
		providerId: null,
		kept: {},
		startedAt: clock.now(),
		description: 'Facture INV-2026-000001',
		invoiceNumbers: ['INV-2026-000001'],
		sellerName: 'Coko Éditions',
		locale: 'fr',
		payer: {
			customerId: idSource.next('cus'),
			name: 'Awa Ndiaye',
			email: 'awa@example.com',
			phone,
			country: null,
			providerCustomer: null,
		},
		returnUrl: 'https://billing.example.test/pay/tok/back',
		cancelUrl: 'https://billing.example.test/pay/tok',
		noticeUrl: `https://billing.example.test/hook/${account.slice(-8)}/${idSuffix(id).slice(0, 10)}`,
		saveMethod: false,
		savedToken: null,
	};
};

const newRefundOrder = (account: string, payment: PaymentAttempt, amount: Money): RefundOrder => {
	const id = idSource.next('rfd');
	return {
		refundId: id,
		reference: `r-${idSuffix(id)}`,
		uuid: idToUuid(id),
		payment,
		amount,
		description: 'Avoir CN-2026-000001',
		noticeUrl: `https://billing.example.test/hook/${account.slice(-8)}/${idSuffix(id).slice(0, 10)}`,
		providerId: null,
		kept: {},
	};
};
