import type { PaymentProvider } from '../../domain/payments/provider.ts';
import type { ProviderDeps } from '../provider-deps.ts';
import type { PaypalAccount } from './paypal.account.ts';
import { canCharge } from './paypal.amounts.ts';
import { createPaypalClient } from './paypal.client.ts';
import { readPaypalNotice } from './paypal.events.ts';
import { approvalSeconds } from './paypal.mapping.ts';
import { createPaypalMethods } from './paypal.methods.ts';
import { verifyPaypalNotice } from './paypal.notices.ts';
import { createPaypalOrders } from './paypal.orders.ts';
import { createPaypalRefunds } from './paypal.refunds.ts';

/** PayPal: Orders v2, vault v3. The payer approves on PayPal's page, then we capture; until then no money has moved. */
export const createPaypalProvider = (account: PaypalAccount, deps: ProviderDeps): PaymentProvider => {
	const client = createPaypalClient(account, deps);
	const orders = createPaypalOrders(client, deps);
	return {
		name: 'paypal',
		abilities: {
			flows: ['redirect', 'saved'],
			canCharge,
			phoneCountries: null,
			expiresAfterSeconds: approvalSeconds,
			pollAfterSeconds,
			tellsFees: true,
			// An approval that is left alone lapses by itself.
			canCancel: true,
		},
		start: orders.start,
		// The same order under the same handle: PayPal answers what became of the first.
		recover: (order) => (order.providerId === null ? orders.start(order) : orders.query(order)),
		query: orders.query,
		cancel: orders.cancel,
		refunds: createPaypalRefunds(client),
		methods: createPaypalMethods(client),
		verifyNotice: (delivery) => verifyPaypalNotice(account, deps, client, delivery),
		readNotice: readPaypalNotice,
		// Its list lags by hours and needs a right that most accounts lack: statements are imported instead.
		transactions: null,
	};
};

/** Minutes while the payer may forget to come back, once after the approval's end, then daily: an eCheck takes a week. */
const pollAfterSeconds = [60, 300, 900, 3_600, approvalSeconds + 60, 86_400];
