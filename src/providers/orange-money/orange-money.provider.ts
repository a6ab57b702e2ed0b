import { addSeconds, type IsoInstant } from '../../domain/kernel/calendar.ts';
import type { PaymentAttempt, PaymentProvider, PaymentReport, ProviderAnswer } from '../../domain/payments/provider.ts';
import { refused, unknown } from '../provider-answers.ts';
import type { ProviderDeps } from '../provider-deps.ts';
import type { OrangeMoneyAccount } from './orange-money.account.ts';
import { createOrangeClient } from './orange-money.client.ts';
import {
	amountToWire,
	creationToAnswer,
	creationToWire,
	keptOf,
	pageOpenSeconds,
	statusToAnswer,
} from './orange-money.mapping.ts';
import { readOrangeNotice, verifyOrangeNotice } from './orange-money.notices.ts';

/** Orange tells nothing of pages that were left, so we ask: often while the page is open, once more a day later. */
const pollAfterSeconds = [30, 60, 120, 240, 480, 660, 900, 86_400];

/** Without the address of the page, which only an answer brings, there is nothing that anybody could pay. */
const notStarted = refused('not_started', 'no payment page was ever handed to the payer');

/** Longer than any creation takes, token included. */
const creationSeconds = 60;

/** Who asks in passing may come while another process still waits for the answer that opens the page. */
const neverOpened = (attempt: PaymentAttempt, now: IsoInstant): ProviderAnswer<never> =>
	now < addSeconds(attempt.startedAt, creationSeconds) ? unknown('its creation may not have answered yet') : notStarted;

/** Orange Money WebPay: the payer leaves for Orange's page and types a phone number and a one-time code there. */
export const createOrangeMoneyProvider = (account: OrangeMoneyAccount, deps: ProviderDeps): PaymentProvider => {
	const client = createOrangeClient(account, deps);

	const query = async (attempt: PaymentAttempt): Promise<ProviderAnswer<PaymentReport>> => {
		const kept = keptOf(attempt);
		if (kept === null) return neverOpened(attempt, deps.clock.now());
		const answer = await client.post('transactionstatus', {
			order_id: attempt.reference,
			amount: amountToWire(attempt.charge),
			pay_token: kept.payToken,
		});
		return statusToAnswer(attempt, kept, answer, deps.clock.now());
	};

	return {
		name: 'orange_money',
		abilities: {
			flows: ['redirect'],
			canCharge: (amount) => amount.currency === account.currency && amountToWire(amount) !== null,
			phoneCountries: [account.country],
			expiresAfterSeconds: pageOpenSeconds,
			pollAfterSeconds,
			tellsFees: false,
			canCancel: false,
		},
		async start(order) {
			if (keptOf(order) !== null) return query(order);
			const body = creationToWire(account, order);
			if (!body.ok) return body.error;
			return creationToAnswer(order, await client.post('webpayment', body.value));
		},
		recover: async (order) => (keptOf(order) === null ? notStarted : query(order)),
		query,
		// A page cannot be closed: it closes by itself ten minutes after it was opened.
		cancel: query,
		refunds: null,
		methods: null,
		verifyNotice: async (delivery) => verifyOrangeNotice(delivery),
		readNotice: readOrangeNotice,
		transactions: null,
	};
};
