import { isPositive } from '../../domain/kernel/money.ts';
import type { PaymentAttempt, PaymentProvider, PaymentReport, ProviderAnswer } from '../../domain/payments/provider.ts';
import { reported } from '../provider-answers.ts';
import type { ProviderDeps } from '../provider-deps.ts';
import type { MtnMomoAccount } from './mtn-momo.account.ts';
import { createMtnClient } from './mtn-momo.client.ts';
import {
	acceptedReport,
	creationOutcome,
	promptSeconds,
	recoveryToAnswer,
	requestToPayToWire,
	statusToAnswer,
} from './mtn-momo.mapping.ts';
import { readMtnNotice, verifyMtnNotice } from './mtn-momo.notices.ts';
import { meaningOf } from './mtn-momo.reasons.ts';
import { createMtnRefunds } from './mtn-momo.refunds.ts';

const operation = 'requesttopay';

/** Seconds `first`, `first + step` … up to `last`. */
const each = (first: number, step: number, last: number): readonly number[] =>
	Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);

/** The one callback may never come: close together while the prompt is open, hourly for a day for what comes late. */
const pollAfterSeconds = [5, 10, 20, ...each(30, 30, 360), ...each(3_600, 3_600, 86_400)];

/** MTN Mobile Money: a prompt on the payer's phone, confirmed with a PIN; refunds by the Disbursement product. */
export const createMtnMomoProvider = (account: MtnMomoAccount, deps: ProviderDeps): PaymentProvider => {
	const client = createMtnClient(account, 'collection', account, deps);

	const query = async (attempt: PaymentAttempt): Promise<ProviderAnswer<PaymentReport>> =>
		statusToAnswer(account, attempt, await client.read(operation, attempt.uuid), deps.clock.now());

	return {
		name: 'mtn_mobile_money',
		abilities: {
			flows: ['phone'],
			canCharge: (amount) => amount.currency === account.currency && isPositive(amount),
			phoneCountries: [account.country],
			expiresAfterSeconds: promptSeconds,
			pollAfterSeconds,
			tellsFees: false,
			canCancel: false,
		},
		async start(order) {
			const body = requestToPayToWire(account, order);
			if (!body.ok) return body.error;
			const answer = await client.create(operation, order.uuid, order.noticeUrl, body.value);
			const outcome = creationOutcome(answer, meaningOf);
			if (outcome === 'accepted') return reported(acceptedReport(order, deps.clock.now()));
			return outcome === 'exists' ? query(order) : outcome;
		},
		async recover(order) {
			const answer = await client.read(operation, order.uuid);
			return recoveryToAnswer(account, order, answer, deps.clock.now());
		},
		query,
		// A prompt cannot be taken back: it closes by itself after five minutes.
		cancel: query,
		refunds:
			account.disbursement === null
				? null
				: createMtnRefunds(account, createMtnClient(account, 'disbursement', account.disbursement, deps)),
		methods: null,
		verifyNotice: async (delivery) => verifyMtnNotice(delivery),
		readNotice: readMtnNotice,
		transactions: null,
	};
};
