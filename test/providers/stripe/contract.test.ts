import { money } from '../../../src/domain/kernel/money.ts';
import { createStripeProvider } from '../../../src/providers/stripe/stripe.provider.ts';
import { control, sandboxUrl } from '../../support/sandbox.ts';
import type { StartedPayment } from '../contract.bench.ts';
import { describeProvider } from '../contract.ts';

/** Each account has registered an address of its own, and Stripe signs for that one. */
const webhookSecretOf = (account: string): string => account.replace(/^sk_test_/, 'whsec_');

const onThePage = async ({ account, report }: StartedPayment, card: string): Promise<void> => {
	await control(`/stripe/checkout/${report.providerId}/pay`, { account, card });
};

describeProvider({
	name: 'stripe',
	flow: 'redirect',
	amount: money(2_999, 'EUR'),
	phone: null,
	requests: { start: 'POST /v1/checkout/sessions', query: ['GET /v1/checkout/sessions/'], refund: 'POST /v1/refunds' },
	currencies: ['EUR', 'USD', 'XOF', 'XAF'],
	open: async (account, deps) =>
		createStripeProvider(
			{
				publicKey: account.replace(/^sk_/, 'pk_'),
				secretKey: account,
				webhookSecrets: [webhookSecretOf(account)],
				apiBase: `${sandboxUrl}/stripe`,
			},
			deps,
		),
	listen: async (account) => {
		await control('/stripe/webhook', {
			account,
			url: 'https://billing.example.test/hook',
			secret: webhookSecretOf(account),
		});
	},
	confirm: (payment) => onThePage(payment, '4242424242424242'),
	refuse: (payment) => onThePage(payment, '4000000000000002'),
	// The page stays open for another card.
	afterRefusal: { state: 'action_required', reason: null },
	lostStart: 'found',
	proof: 'signature',
	finishRefund: async () => undefined,
});
