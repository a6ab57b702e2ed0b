import { type Clock, instantFromEpochMs } from '../../../src/domain/kernel/calendar.ts';
import { idSuffix, idToUuid } from '../../../src/domain/kernel/ids.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import type {
	MethodOrder,
	NoticeDelivery,
	PaymentOrder,
	PaymentProvider,
	PaymentReport,
	ProviderAnswer,
	RefundOrder,
} from '../../../src/domain/payments/provider.ts';
import { idSource } from '../../../src/platform/ids.ts';
import type { StripeAccount } from '../../../src/providers/stripe/stripe.account.ts';
import { createStripeProvider } from '../../../src/providers/stripe/stripe.provider.ts';
import { control, freshAccount, sandboxUrl } from '../../support/sandbox.ts';

/** The adapter, and the Stripe that it talks to, for one account that nobody else uses. */
export interface StripeWorld {
	readonly account: StripeAccount;
	readonly provider: PaymentProvider;
	readonly clock: Clock;
	/** Method and path of every request so far, with the key it was sent under. */
	readonly requests: { readonly line: string; readonly key: string | null; readonly body: string }[];
	/** Turns both clocks. */
	pass(seconds: number): Promise<void>;
	misbehave(match: string, fault: string, more?: object): Promise<void>;
	debits(): Promise<readonly string[]>;
	notices(): Promise<readonly WireNotice[]>;
	delivery(notice: WireNotice): NoticeDelivery;
}

export interface WireNotice {
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

export const openStripe = async (changes: Partial<StripeAccount> = {}): Promise<StripeWorld> => {
	const secretKey = freshAccount('stripe');
	const secret = secretKey.replace('sk_test_', 'whsec_');
	await control('/stripe/webhook', { account: secretKey, url: 'https://billing.example.test/hook', secret });
	const account: StripeAccount = {
		publicKey: secretKey.replace('sk_', 'pk_'),
		secretKey,
		webhookSecrets: [secret],
		apiBase: `${sandboxUrl}/stripe`,
		...changes,
	};
	let aheadSeconds = 0;
	const clock: Clock = { now: () => instantFromEpochMs(Date.now() + aheadSeconds * 1_000) };
	const requests: StripeWorld['requests'] = [];
	const noting = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
		const url = input instanceof Request ? input.url : input.toString();
		requests.push({
			line: `${init?.method} ${url.replace(account.apiBase, '')}`,
			key: new Headers(init?.headers).get('idempotency-key'),
			body: typeof init?.body === 'string' ? decodeURIComponent(init.body) : '',
		});
		return fetch(input, init);
	};
	return {
		account,
		provider: createStripeProvider(account, { fetch: noting, clock, timeoutMs: 8_000 }),
		clock,
		requests,
		pass: async (seconds) => {
			aheadSeconds += seconds;
			await control('/clock', { account: account.secretKey, offset_seconds: aheadSeconds });
		},
		misbehave: async (match, fault, more = {}) => {
			await control('/faults', { provider: 'stripe', account: account.secretKey, match, fault, ...more });
		},
		debits: async () => {
			const { data } = await control<{ readonly data: readonly Record<string, string>[] }>(
				`/stripe/transactions?account=${account.secretKey}`,
			);
			return data
				.filter(({ kind, state }) => kind === 'payment' && state === 'succeeded')
				.map(({ amount, currency }) => `${amount} ${currency}`);
		},
		notices: async () =>
			(await control<{ readonly data: readonly WireNotice[] }>(`/notices?account=${account.secretKey}`)).data,
		delivery: ({ headers, body }) => ({
			headers: new Map(Object.entries(headers)),
			body: new TextEncoder().encode(body),
			now: clock.now(),
			attempt: null,
		}),
	};
};

export const reportOf = <Report>(answer: ProviderAnswer<Report>): Report => {
	if (answer.kind !== 'report') throw new Error(`a report was expected: ${JSON.stringify(answer)}`);
	return answer.report;
};

/** As our database would remember the order after a report. */
export const followed = (order: PaymentOrder, report: PaymentReport): PaymentOrder => ({
	...order,
	providerId: report.providerId,
	kept: report.keep,
});

export const started = async ({ provider }: StripeWorld, order: PaymentOrder): Promise<PaymentOrder> =>
	followed(order, reportOf(await provider.start(order)));

/** What a page was paid with, as the adapter keeps it. */
export const intentOf = (kept: PaymentReport['keep']): string => {
	if (typeof kept['intent'] !== 'string') throw new Error('no intent is kept');
	return kept['intent'];
};

/** The payer types a card into Stripe's page. */
export const pays = (order: PaymentOrder | MethodOrder, card: string, more: object = {}): Promise<unknown> =>
	control(`/stripe/checkout/${order.providerId}/pay`, { card, ...more });

export const paymentOrder = (world: StripeWorld, changes: Partial<PaymentOrder> = {}): PaymentOrder => {
	const id = idSource.next('pay');
	return {
		paymentId: id,
		reference: `p-${idSuffix(id)}`,
		uuid: idToUuid(id),
		flow: 'redirect',
		charge: money(2_999, 'EUR'),
		providerId: null,
		kept: {},
		startedAt: world.clock.now(),
		description: 'Facture INV-2026-000001',
		invoiceNumbers: ['INV-2026-000001'],
		sellerName: 'Coko Éditions',
		locale: 'fr',
		payer: {
			customerId: idSource.next('cus'),
			name: 'Awa Ndiaye',
			email: 'awa@example.com',
			phone: null,
			country: null,
			providerCustomer: null,
		},
		returnUrl: 'https://billing.example.test/pay/tok/back',
		cancelUrl: 'https://billing.example.test/pay/tok',
		noticeUrl: 'https://billing.example.test/hook',
		saveMethod: false,
		savedToken: null,
		...changes,
	};
};

export const refundOrder = (payment: PaymentOrder, amount = payment.charge): RefundOrder => {
	const id = idSource.next('rfd');
	return {
		refundId: id,
		reference: `r-${idSuffix(id)}`,
		uuid: idToUuid(id),
		payment,
		amount,
		description: 'Avoir CN-2026-000001',
		noticeUrl: '',
		providerId: null,
		kept: {},
	};
};

export const methodOrder = (world: StripeWorld, flow: MethodOrder['flow']): MethodOrder => {
	const id = idSource.next('pmt');
	const { payer, locale, sellerName, returnUrl, cancelUrl } = paymentOrder(world);
	return {
		methodId: id,
		reference: `m-${idSuffix(id)}`,
		uuid: idToUuid(id),
		flow,
		payer,
		locale,
		sellerName,
		returnUrl,
		cancelUrl,
		providerId: null,
		kept: {},
	};
};
