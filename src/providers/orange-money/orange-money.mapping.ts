import * as z from 'zod';
import { addSeconds, type IsoInstant } from '../../domain/kernel/calendar.ts';
import { currencyOf } from '../../domain/kernel/currency.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { isPositive, type Money, moneyToDecimal } from '../../domain/kernel/money.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { PaymentAttempt, PaymentOrder, PaymentReport, ProviderAnswer } from '../../domain/payments/provider.ts';
import type { HttpAnswer } from '../http-exchange.ts';
import { refused, reported, unknown } from '../provider-answers.ts';
import type { OrangeMoneyAccount } from './orange-money.account.ts';
import type { OrangeAnswer } from './orange-money.client.ts';

/** How long Orange keeps a payment page open. */
export const pageOpenSeconds = 600;

/** Our clock and theirs differ, and theirs starts when they answer. */
const expiryMarginSeconds = 60;

const orderIdCharactersMax = 30;
const urlCharactersMax = 120;
const merchantNameCharactersMax = 30;

/** The gateway takes 25 requests a second; a second later it takes the next. */
const throttledSeconds = 1;

/** What is kept of the answer to the creation: nothing else finds the payment again. */
const keptParts = z.object({ payToken: z.string(), notifToken: z.string(), paymentUrl: z.string() });
export type OrangeKept = z.infer<typeof keptParts>;

/** Null before an answer to the creation was stored. */
export const keptOf = (attempt: PaymentAttempt): OrangeKept | null => keptParts.safeParse(attempt.kept).data ?? null;

/** Whole units of the currency, as a JSON number; null for what WebPay cannot charge. */
export const amountToWire = (amount: Money): number | null => {
	if (!isPositive(amount)) return null;
	const { exponent } = currencyOf(amount.currency);
	const [units = '', fraction = ''] = moneyToDecimal(amount).split('.');
	return fraction === '0'.repeat(exponent) ? Number(units) : null;
};

/** The body of `webpayment`, or why it must not be sent. */
export const creationToWire = (
	account: OrangeMoneyAccount,
	order: PaymentOrder,
): Result<JsonObject, ProviderAnswer<never>> => {
	const amount = amountToWire(order.charge);
	if (order.charge.currency !== account.currency) {
		return err(refused('currency_not_supported', `the contract charges in ${account.currency}`));
	}
	if (amount === null) return err(refused('amount_not_supported', 'WebPay charges whole units only'));
	if (order.reference.length > orderIdCharactersMax) {
		return err(refused('configuration', `order_id has at most ${orderIdCharactersMax} characters`));
	}
	const urls = { return_url: order.returnUrl, cancel_url: order.cancelUrl, notif_url: order.noticeUrl };
	const long = Object.entries(urls).find(([, url]) => url.length > urlCharactersMax);
	if (long) return err(refused('configuration', `${long[0]} has more than ${urlCharactersMax} characters`));
	return ok({
		merchant_key: account.merchantKey,
		currency: account.wireCurrency ?? account.currency,
		order_id: order.reference,
		amount,
		...urls,
		lang: order.locale,
		reference: account.merchantName.slice(0, merchantNameCharactersMax),
	});
};

const createdBody = z.object({
	pay_token: z.string().min(1),
	payment_url: z.url({ protocol: /^https?$/ }),
	notif_token: z.string().min(1),
});

export const creationToAnswer = (order: PaymentOrder, answer: OrangeAnswer): ProviderAnswer<PaymentReport> => {
	if (answer.kind === 'no_token') return refused(answer.reason, answer.detail);
	if (answer.kind === 'lost') return unknown(answer.detail);
	const created = answer.status === 201 ? createdBody.safeParse(answer.json) : null;
	if (!created?.success) return creationRefusal(answer);
	const { pay_token: payToken, notif_token: notifToken, payment_url: paymentUrl } = created.data;
	return reported(openReport(order, { payToken, notifToken, paymentUrl }));
};

const creationRefusal = (answer: HttpAnswer): ProviderAnswer<never> => {
	const { code, detail } = gatewayError(answer);
	if (isThrottled(answer)) return refused('provider_unavailable', detail);
	// Most likely the order_id is taken: by a request of ours whose answer is lost, or on its way to another process.
	if (answer.status === 403 && code !== 50) return unknown(detail);
	if (answer.status >= 400 && answer.status < 500) return refused('configuration', detail);
	return unknown(detail);
};

const statusBody = z.object({
	status: z.enum(['INITIATED', 'PENDING', 'EXPIRED', 'SUCCESS', 'FAILED']),
	order_id: z.string(),
	txnid: z.string().nullish(),
});

/** Nothing that goes wrong with the question says anything about the payment. */
export const statusToAnswer = (
	attempt: PaymentAttempt,
	kept: OrangeKept,
	answer: OrangeAnswer,
	now: IsoInstant,
): ProviderAnswer<PaymentReport> => {
	if (answer.kind !== 'answered') return unknown(answer.detail);
	const body = answer.status === 201 || answer.status === 200 ? statusBody.safeParse(answer.json) : null;
	if (!body?.success) return unknown(gatewayError(answer).detail, isThrottled(answer) ? throttledSeconds : null);
	if (body.data.order_id !== attempt.reference) return unknown('the answer is about another order');
	const { status, txnid } = body.data;
	const open = openReport(attempt, kept);
	const settled: PaymentReport = {
		...open,
		references: txnid ? [attempt.reference, txnid] : [attempt.reference],
		action: null,
		expiresAt: null,
	};
	switch (status) {
		case 'INITIATED':
			// It stays so for ever when the payer goes away: only the clock tells.
			if (now < addSeconds(attempt.startedAt, pageOpenSeconds)) return reported(open);
			if (now < addSeconds(attempt.startedAt, pageOpenSeconds + expiryMarginSeconds)) {
				return reported({ ...open, action: null });
			}
			return reported({ ...settled, state: 'expired' });
		case 'PENDING':
			return reported({ ...settled, state: 'processing' });
		case 'EXPIRED':
			return reported({ ...settled, state: 'expired' });
		case 'SUCCESS':
			// The answer names no amount: Orange finds a payment only by the one that was asked for.
			return reported({ ...settled, state: 'succeeded', received: attempt.charge });
		case 'FAILED':
			return reported({ ...settled, state: 'failed', reason: 'declined' });
	}
};

const openReport = (attempt: PaymentAttempt, kept: OrangeKept): PaymentReport => ({
	state: 'action_required',
	// The pay_token is as good as a key and stays sealed; Orange knows the order_id as well.
	providerId: attempt.reference,
	references: [attempt.reference],
	received: null,
	settlement: null,
	reason: null,
	action: { kind: 'redirect', url: kept.paymentUrl },
	expiresAt: addSeconds(attempt.startedAt, pageOpenSeconds),
	method: { kind: 'mobile_money', phoneEnd: null },
	saved: null,
	keep: { payToken: kept.payToken, notifToken: kept.notifToken, paymentUrl: kept.paymentUrl },
});

/** Orange's gateway says "too many requests" with 403. */
const isThrottled = (answer: HttpAnswer): boolean =>
	answer.status === 429 || (answer.status === 403 && gatewayError(answer).code === 53);

const errorBody = z.object({
	code: z.coerce.number().optional(),
	message: z.string().optional(),
	description: z.string().optional(),
});

const gatewayError = (answer: HttpAnswer): { readonly code: number | null; readonly detail: string } => {
	const { code, message, description } = errorBody.safeParse(answer.json).data ?? {};
	const words = [`HTTP ${answer.status}`, code === undefined ? null : `code ${code}`, message, description];
	return {
		code: code ?? null,
		detail: words
			.filter((word) => word)
			.join(', ')
			.slice(0, detailCharactersMax),
	};
};

/** For a person who looks into a case; a provider's page of HTML is not. */
const detailCharactersMax = 300;
