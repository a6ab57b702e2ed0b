import type { CurrencyCode } from '../../../src/domain/kernel/currency.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import { createMtnMomoProvider } from '../../../src/providers/mtn-momo/mtn-momo.provider.ts';
import { control, sandboxUrl } from '../../support/sandbox.ts';
import type { StartedPayment } from '../contract.bench.ts';
import { describeProvider } from '../contract.ts';

const onThePhone = async ({ account, order }: StartedPayment, action: 'approve' | 'refuse'): Promise<void> => {
	await control(`/mtn_mobile_money/requests/${order.uuid}`, { account, action });
};

describeProvider({
	name: 'mtn_mobile_money',
	flow: 'phone',
	amount: money(6_500, 'XOF'),
	phone: '2250501020304',
	requests: {
		start: 'POST /collection/v1_0/requesttopay',
		query: ['GET /collection/v1_0/requesttopay'],
		refund: 'POST /disbursement/v1_0/refund',
	},
	currencies: ['XOF', 'XAF', 'GHS'],
	open: async (account, deps, currency) => {
		const disbursement = { userId: crypto.randomUUID(), apiKey: account, subscriptionKey: crypto.randomUUID() };
		// Another product has another key; MTN knows whose it is.
		await control('/mtn_mobile_money/products', { account, disbursement_key: disbursement.subscriptionKey });
		return createMtnMomoProvider(
			{
				userId: crypto.randomUUID(),
				apiKey: account,
				subscriptionKey: account,
				targetEnvironment: 'sandbox',
				country: countryOf(currency),
				currency,
				wireCurrency: 'EUR',
				apiBase: `${sandboxUrl}/mtn`,
				disbursement,
			},
			deps,
		);
	},
	listen: async () => undefined,
	confirm: (payment) => onThePhone(payment, 'approve'),
	refuse: (payment) => onThePhone(payment, 'refuse'),
	afterRefusal: { state: 'failed', reason: 'rejected_by_payer' },
	lostStart: 'found',
	proof: 'address',
	finishRefund: async () => undefined,
});

/** A contract is for one country, and so for one currency. */
const countryOf = (currency: CurrencyCode): CountryCode =>
	(currency === 'XAF' ? 'CM' : currency === 'GHS' ? 'GH' : 'CI') as CountryCode;
