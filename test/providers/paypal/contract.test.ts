import { developmentRoot } from '../../../sandbox/paypal/development-certificates.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import { createPaypalProvider } from '../../../src/providers/paypal/paypal.provider.ts';
import { control, sandboxUrl } from '../../support/sandbox.ts';
import type { StartedPayment } from '../contract.bench.ts';
import { describeProvider } from '../contract.ts';

/** Each account has registered a webhook of its own, and PayPal signs for that one. */
const webhookIdOf = (account: string): string => `0CONTRACT${account.slice(-8).toUpperCase()}`;

const onThePage = async ({ account, report }: StartedPayment, action: 'approve' | 'decline'): Promise<void> => {
	await control(`/paypal/orders/${report.providerId}`, { account, action });
};

describeProvider({
	name: 'paypal',
	flow: 'redirect',
	amount: money(2_999, 'EUR'),
	phone: null,
	requests: {
		start: 'POST /v2/checkout/orders',
		query: ['GET /v2/checkout/orders/', 'POST /v2/checkout/orders/'],
		refund: 'POST /v2/payments/captures/',
	},
	currencies: ['EUR', 'USD'],
	open: async (account, deps) =>
		createPaypalProvider(
			{
				clientId: account,
				clientSecret: 'development',
				webhookId: webhookIdOf(account),
				sandbox: true,
				apiBase: `${sandboxUrl}/paypal`,
				verification: 'certificate',
				certificateRoots: [developmentRoot],
			},
			deps,
		),
	listen: async (account) => {
		await control('/paypal/webhook', {
			account,
			url: 'https://billing.example.test/hook',
			webhook_id: webhookIdOf(account),
		});
	},
	confirm: (payment) => onThePage(payment, 'approve'),
	refuse: (payment) => onThePage(payment, 'decline'),
	afterRefusal: { state: 'action_required', reason: null },
	lostStart: 'found',
	proof: 'signature',
	finishRefund: async () => undefined,
});
