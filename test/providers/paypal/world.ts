import { developmentRoot } from '../../../sandbox/paypal/development-certificates.ts';
import { type Clock, type IsoInstant, instantFromEpochMs } from '../../../src/domain/kernel/calendar.ts';
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
import type { PaypalAccount } from '../../../src/providers/paypal/paypal.account.ts';
import { createPaypalProvider } from '../../../src/providers/paypal/paypal.provider.ts';
import { control, freshAccount, sandboxUrl } from '../../support/sandbox.ts';

/** The adapter, and the PayPal that it talks to, for one account that nobody else uses. */
export interface PaypalWorld {
	readonly account: PaypalAccount;
	readonly provider: PaymentProvider;
	/** Method and path of every request so far. */
	readonly requests: string[];
	/** `PayPal-Request-Id` of those that had one. */
	readonly handles: string[];
	readonly clock: Clock;
	readonly fetch: typeof fetch;
	/** From now on PayPal refuses what ends in this path, by the issue; null: no longer. */
	refuse(path: string, issue: string | null): void;
	with(changes: Partial<PaypalAccount>): PaymentProvider;
	/** Turns both clocks. */
	pass(seconds: number): Promise<void>;
	debits(): Promise<readonly string[]>;
	notices(): Promise<readonly WireNotice[]>;
}

export interface WireNotice {
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

export const openPaypal = async (): Promise<PaypalWorld> => {
	const clientId = freshAccount('paypal');
	const webhookId = `WH${clientId.slice(-10).toUpperCase()}`;
	await control('/paypal/webhook', {
		account: clientId,
		url: 'https://billing.example.test/hook',
		webhook_id: webhookId,
	});
	let aheadSeconds = 0;
	const clock: Clock = { now: () => instantFromEpochMs(Date.now() + aheadSeconds * 1_000) };
	const requests: string[] = [];
	const handles: string[] = [];
	const refusals = new Map<string, string>();
	const noting = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
		const url = input instanceof Request ? input.url : input.toString();
		requests.push(`${init?.method ?? 'GET'} ${url.replace(`${sandboxUrl}/paypal`, '')}`);
		const handle = new Headers(init?.headers).get('paypal-request-id');
		if (handle !== null) handles.push(handle);
		const issue = refusals.get([...refusals.keys()].find((path) => url.endsWith(path)) ?? '');
		if (issue === undefined) return fetch(input, init);
		const mock = { 'paypal-mock-response': JSON.stringify({ mock_application_codes: issue }) };
		return fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), ...mock } });
	};
	const account: PaypalAccount = {
		clientId,
		clientSecret: 'a-secret-of-the-sandbox',
		webhookId,
		sandbox: true,
		apiBase: `${sandboxUrl}/paypal`,
		verification: 'certificate',
		certificateRoots: [developmentRoot],
	};
	const deps = { fetch: noting as typeof fetch, clock, timeoutMs: 8_000 };
	return {
		account,
		requests,
		handles,
		clock,
		fetch: deps.fetch,
		provider: createPaypalProvider(account, deps),
		refuse: (path, issue) => {
			if (issue === null) refusals.delete(path);
			else refusals.set(path, issue);
		},
		with: (changes) => createPaypalProvider({ ...account, ...changes }, deps),
		pass: async (seconds) => {
			aheadSeconds += seconds;
			await control('/clock', { account: clientId, offset_seconds: aheadSeconds });
		},
		debits: async () => {
			const { data } = await control<{ data: { kind: string; state: string; amount: string }[] }>(
				`/paypal/transactions?account=${clientId}`,
			);
			return data.flatMap((one) => (one.kind === 'payment' && one.state === 'succeeded' ? [one.amount] : []));
		},
		notices: async () => (await control<{ data: WireNotice[] }>(`/notices?account=${clientId}`)).data,
	};
};

export const paymentOrder = (changes: Partial<PaymentOrder> = {}): PaymentOrder => {
	const id = idSource.next('pay');
	return {
		paymentId: id,
		reference: `p-${idSuffix(id)}`,
		uuid: idToUuid(id),
		flow: 'redirect',
		charge: money(2_999, 'EUR'),
		providerId: null,
		kept: {},
		startedAt: instantFromEpochMs(Date.now()),
		description: 'Facture INV-2026-000001',
		invoiceNumbers: ['INV-2026-000001'],
		sellerName: 'Coko Éditions',
		locale: 'fr',
		payer,
		returnUrl: 'https://billing.example.test/pay/tok/back',
		cancelUrl: 'https://billing.example.test/pay/tok',
		noticeUrl: 'https://billing.example.test/hook/x/y',
		saveMethod: false,
		savedToken: null,
		...changes,
	};
};

export const refundOrder = (payment: PaymentOrder, minor: number): RefundOrder => {
	const id = idSource.next('rfd');
	return {
		refundId: id,
		reference: `r-${idSuffix(id)}`,
		uuid: idToUuid(id),
		payment,
		amount: money(minor, payment.charge.currency),
		description: 'Avoir CN-2026-000001',
		noticeUrl: 'https://billing.example.test/hook/x/y',
		providerId: null,
		kept: {},
	};
};

export const methodOrder = (changes: Partial<MethodOrder> = {}): MethodOrder => {
	const id = idSource.next('pmt');
	return {
		methodId: id,
		reference: `m-${idSuffix(id)}`,
		uuid: idToUuid(id),
		flow: 'redirect',
		payer,
		locale: 'en',
		sellerName: 'Coko Éditions',
		returnUrl: 'https://billing.example.test/methods/back',
		cancelUrl: 'https://billing.example.test/methods',
		providerId: null,
		kept: {},
		...changes,
	};
};

const payer = {
	customerId: 'cus_01kb000000e00000000000000c',
	name: 'Awa Ndiaye',
	email: 'awa@example.com',
	phone: null,
	country: null,
	providerCustomer: null,
} as const;

export const reportOf = <Report>(answer: ProviderAnswer<Report>): Report => {
	if (answer.kind !== 'report') throw new Error(`a report was expected: ${JSON.stringify(answer)}`);
	return answer.report;
};

/** The order as our database would know it after a report. */
export const followed = (order: PaymentOrder, report: PaymentReport): PaymentOrder => ({
	...order,
	providerId: report.providerId,
	kept: report.keep,
});

/** Starts an order and remembers what came back. */
export const startedOrder = async (world: PaypalWorld, changes: Partial<PaymentOrder> = {}): Promise<PaymentOrder> => {
	const order = paymentOrder({ startedAt: world.clock.now(), ...changes });
	return followed(order, reportOf(await world.provider.start(order)));
};

/** What the payer does on PayPal's page. */
export const payerDoes = (
	order: PaymentOrder,
	action: 'approve' | 'pending' | 'decline' | 'fail' | 'refuse',
): Promise<unknown> => control(`/paypal/orders/${order.providerId}`, { action });

export const deliveryOf = (
	notice: WireNotice,
	now: IsoInstant,
	changes: Readonly<Record<string, string>> = {},
): NoticeDelivery => ({
	headers: new Map(
		Object.entries({ ...notice.headers, ...changes }).map(([name, value]) => [name.toLowerCase(), value]),
	),
	body: new TextEncoder().encode(notice.body),
	now,
	attempt: null,
});
