import type { ProviderAnswer, ProviderRefunds, RefundOrder, RefundReport } from '../../domain/payments/provider.ts';
import { refused, reported, unknown } from '../provider-answers.ts';
import { failureToUnknown, type PaypalAnswer, type PaypalRefusal } from './paypal.answers.ts';
import type { PaypalClient } from './paypal.client.ts';
import { meaningOf } from './paypal.issues.ts';
import { readKept, refundToReport } from './paypal.mapping.ts';
import { readOrder } from './paypal.orders.ts';
import { refundRequest } from './paypal.requests.ts';
import { type PaypalRefund, refundSchema } from './paypal.schemas.ts';

type Answer = ProviderAnswer<RefundReport>;

export const createPaypalRefunds = (client: PaypalClient): ProviderRefunds => ({
	start: (order) => startRefund(client, order),
	query: (order) => (order.providerId === null ? findRefund(client, order) : readRefund(client, order.providerId)),
});

/** PayPal keeps the handle for 45 days; the same order never gives back twice in that time. */
const startRefund = async (client: PaypalClient, order: RefundOrder): Promise<Answer> => {
	const capture = await captureIdOf(client, order);
	if (capture.kind !== 'answered') return failureToUnknown(capture);
	if (capture.body === null) {
		return refused('not_refundable', 'nothing was captured for this payment');
	}
	const answer = await client.call({
		method: 'POST',
		path: `/v2/payments/captures/${encodeURIComponent(capture.body)}/refund`,
		requestId: order.reference,
		body: refundRequest(order),
		answer: refundSchema,
	});
	return refundAnswer(answer);
};

/** Its answer was lost: the order lists it, or it is sent again under the same handle. */
const findRefund = async (client: PaypalClient, order: RefundOrder): Promise<Answer> => {
	if (order.payment.providerId === null) return unknown('the payment has no order');
	const found = await readOrder(client, order.payment.providerId);
	if (found.kind !== 'answered') return failureToUnknown(found);
	const refunds = found.body.purchase_units.flatMap((unit) => unit.payments?.refunds ?? []);
	const ours = refunds.find((refund) => refund.invoice_id === order.reference);
	return ours === undefined ? startRefund(client, order) : reported(refundToReport(ours));
};

const readRefund = async (client: PaypalClient, id: string): Promise<Answer> => {
	const answer = await client.call({
		method: 'GET',
		path: `/v2/payments/refunds/${encodeURIComponent(id)}`,
		answer: refundSchema,
	});
	return answer.kind === 'answered' ? reported(refundToReport(answer.body)) : failureToUnknown(answer);
};

const refundAnswer = (answer: PaypalAnswer<PaypalRefund>): Answer => {
	if (answer.kind === 'answered') return reported(refundToReport(answer.body));
	return answer.kind === 'refused' ? refusalOf(answer) : failureToUnknown(answer);
};

const refusalOf = (refusal: PaypalRefusal): Answer => {
	const { reason, next } = meaningOf(refusal);
	return next === 'doubtful' ? unknown(refusal.detail) : refused(reason, refusal.detail);
};

const captureIdOf = async (client: PaypalClient, { payment }: RefundOrder): Promise<PaypalAnswer<string | null>> => {
	const { captureId } = readKept(payment.kept);
	if (captureId !== null || payment.providerId === null) return { kind: 'answered', body: captureId };
	const found = await readOrder(client, payment.providerId);
	if (found.kind !== 'answered') return found;
	const captures = found.body.purchase_units.flatMap((unit) => unit.payments?.captures ?? []);
	return {
		kind: 'answered',
		body: captures.find(({ status }) => status !== 'DECLINED' && status !== 'FAILED')?.id ?? null,
	};
};
