import { money } from '../../../src/domain/kernel/money.ts';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import { createOrangeMoneyProvider } from '../../../src/providers/orange-money/orange-money.provider.ts';
import { control, sandboxUrl } from '../../support/sandbox.ts';
import type { StartedPayment } from '../contract.bench.ts';
import { describeProvider } from '../contract.ts';

const onThePage = async ({ account, order }: StartedPayment, action: 'pay' | 'refuse'): Promise<void> => {
	await control(`/orange_money/orders/${order.reference}`, { account, action });
};

describeProvider({
	name: 'orange_money',
	flow: 'redirect',
	amount: money(6_500, 'XOF'),
	phone: null,
	requests: {
		start: 'POST /orange-money-webpay/dev/v1/webpayment',
		query: ['POST /orange-money-webpay/dev/v1/transactionstatus'],
		refund: null,
	},
	currencies: ['XOF', 'XAF'],
	open: async (account, deps, currency) =>
		createOrangeMoneyProvider(
			{
				clientId: account,
				clientSecret: 'development',
				merchantKey: 'development',
				country: (currency === 'XAF' ? 'CM' : 'SN') as CountryCode,
				environment: 'dev',
				wireCurrency: 'OUV',
				currency,
				apiBase: `${sandboxUrl}/orange`,
				merchantName: 'Coko',
			},
			deps,
		),
	listen: async () => undefined,
	confirm: (payment) => onThePage(payment, 'pay'),
	refuse: (payment) => onThePage(payment, 'refuse'),
	afterRefusal: { state: 'failed', reason: 'declined' },
	lostStart: 'abandoned',
	proof: 'token',
	finishRefund: async () => undefined,
});
