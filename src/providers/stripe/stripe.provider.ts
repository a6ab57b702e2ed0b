import type { PaymentProvider } from '../../domain/payments/provider.ts';
import type { ProviderDeps } from '../provider-deps.ts';
import type { StripeAccount } from './stripe.account.ts';
import { whyNotCharged } from './stripe.amounts.ts';
import { createStripeClient } from './stripe.client.ts';
import { readStripeNotice } from './stripe.events.ts';
import { createStripeMethods } from './stripe.methods.ts';
import { verifyStripeNotice } from './stripe.notices.ts';
import { createStripePayments } from './stripe.payments.ts';
import { createStripeRefunds } from './stripe.refunds.ts';
import { sessionOpenSeconds } from './stripe.requests.ts';
import { readTransactions } from './stripe.transactions.ts';

/** Stripe: Checkout for payers who leave for its page, PaymentIntents for our own page and for saved cards. */
export const createStripeProvider = (account: StripeAccount, deps: ProviderDeps): PaymentProvider => {
	const client = createStripeClient(account, deps);
	return {
		name: 'stripe',
		abilities: {
			flows: ['redirect', 'embedded', 'saved'],
			canCharge: (amount) => whyNotCharged(amount) === null,
			phoneCountries: null,
			expiresAfterSeconds: sessionOpenSeconds,
			pollAfterSeconds,
			tellsFees: true,
			canCancel: true,
		},
		...createStripePayments({ account, client, deps }),
		refunds: createStripeRefunds(client),
		methods: createStripeMethods(account, client),
		verifyNotice: (delivery) => verifyStripeNotice(account.webhookSecrets, delivery),
		readNotice: readStripeNotice,
		transactions: (period) => readTransactions(client, period),
	};
};

/** Notices are signed and repeated for days; we ask for those who never come, the last time after the page has closed. */
const pollAfterSeconds = [60, 300, 900, sessionOpenSeconds, 2 * sessionOpenSeconds];
