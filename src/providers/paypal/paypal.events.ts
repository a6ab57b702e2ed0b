import * as z from 'zod';
import { parseIsoInstant } from '../../domain/kernel/calendar.ts';
import { isId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { DisputeReport, Notice, NoticeFacts, NoticeRefusal } from '../../domain/payments/provider.ts';
import { paypalAmount, paypalToMoney } from './paypal.amounts.ts';
import { textToJson } from './paypal.answers.ts';
import { ownPaymentId, refundToReport, walletToMethod } from './paypal.mapping.ts';
import { paymentTokenSchema, refundSchema } from './paypal.schemas.ts';

/** What a notice of PayPal tells. One of a type that we do not act on is none of our business, whatever it carries. */
export const readPaypalNotice = (body: string): Result<Notice, NoticeRefusal> => {
	const event = eventSchema.safeParse(textToJson(body));
	if (!event.success) return unreadable('this is no event of PayPal');
	const { id: eventKey, event_type: type, resource } = event.data;
	const reader = readers.get(type);
	if (reader === undefined) return ok({ eventKey, type, facts: { about: 'nothing' } });
	const facts = reader(resource);
	return facts === null ? unreadable(`what ${type} is about cannot be read`) : ok({ eventKey, type, facts });
};

const eventSchema = z.object({
	id: z.string().min(1).max(200),
	event_type: z.string().min(1).max(200),
	resource: z.unknown(),
});

const unreadable = (detail: string) => err({ type: 'notice/unreadable', detail } as const);

/** Null for a resource of another shape than the type's. */
type Reader = (resource: unknown) => NoticeFacts | null;

const orderResource = z.object({
	id: z.string().optional(),
	/** In the place of `id` when an approval was reversed. */
	order_id: z.string().optional(),
	purchase_units: z.array(z.object({ custom_id: z.string().optional() })).default([]),
});

const readOrderNotice: Reader = (resource) => {
	const order = orderResource.safeParse(resource);
	const id = order.data?.id ?? order.data?.order_id;
	if (!order.success || id === undefined) return null;
	return paymentNotice(order.data.purchase_units[0]?.custom_id, [id]);
};

const captureResource = z.object({
	id: z.string(),
	custom_id: z.string().optional(),
	supplementary_data: z.object({ related_ids: z.object({ order_id: z.string().optional() }).optional() }).optional(),
});

const readCaptureNotice: Reader = (resource) => {
	const capture = captureResource.safeParse(resource);
	if (!capture.success) return null;
	const { id, custom_id: customId, supplementary_data: related } = capture.data;
	const orderId = related?.related_ids?.order_id;
	return paymentNotice(customId, orderId === undefined ? [id] : [orderId, id]);
};

const paymentNotice = (customId: string | undefined, references: readonly string[]): NoticeFacts => ({
	about: 'payment',
	subject: { paymentId: ownPaymentId(customId), references },
});

/** The resource is the refund. One made in PayPal's pages carries what the capture carried: the payment's id, not a refund's. */
const readRefundNotice: Reader = (resource) => {
	const refund = refundSchema.safeParse(resource);
	if (!refund.success) return null;
	const { custom_id: customId, links } = refund.data;
	const up = links
		.find(({ rel }) => rel === 'up')
		?.href.split('?')[0]
		?.split('/')
		.at(-1);
	return {
		about: 'refund',
		subject: { paymentId: ownPaymentId(customId), references: up === undefined ? [] : [up] },
		refundId: customId !== undefined && isId('rfd', customId) ? customId : null,
		report: refundToReport(refund.data),
	};
};

const disputeResource = z.object({
	dispute_id: z.string().min(1),
	reason: z.string().default('OTHER'),
	status: z.string(),
	dispute_amount: paypalAmount,
	disputed_transactions: z
		.array(z.object({ seller_transaction_id: z.string().optional(), custom: z.string().optional() }))
		.default([]),
	dispute_outcome: z.object({ outcome_code: z.string().optional() }).optional(),
	seller_response_due_date: z.string().optional(),
});

const readDisputeNotice: Reader = (resource) => {
	const dispute = disputeResource.safeParse(resource);
	if (!dispute.success) return null;
	const transactions = dispute.data.disputed_transactions;
	return {
		about: 'dispute',
		subject: {
			paymentId: ownPaymentId(transactions[0]?.custom),
			references: transactions.flatMap(({ seller_transaction_id: id }) => (id === undefined ? [] : [id])),
		},
		report: disputeToReport(dispute.data),
	};
};

const disputeToReport = (dispute: z.infer<typeof disputeResource>): DisputeReport => ({
	providerId: dispute.dispute_id,
	state: dispute.status === 'RESOLVED' ? outcomeOf(dispute.dispute_outcome?.outcome_code) : 'open',
	reason: dispute.reason.toLowerCase(),
	amount: paypalToMoney(dispute.dispute_amount),
	// What PayPal takes comes as a reversal of the capture, with a notice of its own: counted there, and once.
	isWithdrawn: false,
	dueBy: parseIsoInstant(dispute.seller_response_due_date ?? ''),
});

const lostOutcomes: ReadonlySet<string> = new Set(['RESOLVED_BUYER_FAVOUR', 'ACCEPTED']);

/** Paid by PayPal's own protection, withdrawn and denied all leave the money with us. */
const outcomeOf = (code: string | undefined): 'won' | 'lost' =>
	code !== undefined && lostOutcomes.has(code) ? 'lost' : 'won';

const readTokenNotice =
	(state: 'saved' | 'gone'): Reader =>
	(resource) => {
		const token = paymentTokenSchema.safeParse(resource);
		if (!token.success) return null;
		const wallet = token.data.payment_source?.paypal;
		const method = wallet === undefined ? null : walletToMethod(wallet);
		return { about: 'method', methodId: null, token: token.data.id, state, method };
	};

const readers: ReadonlyMap<string, Reader> = new Map([
	['CHECKOUT.ORDER.APPROVED', readOrderNotice],
	['CHECKOUT.ORDER.COMPLETED', readOrderNotice],
	['CHECKOUT.PAYMENT-APPROVAL.REVERSED', readOrderNotice],
	['PAYMENT.CAPTURE.COMPLETED', readCaptureNotice],
	['PAYMENT.CAPTURE.PENDING', readCaptureNotice],
	// Two names of one thing.
	['PAYMENT.CAPTURE.DECLINED', readCaptureNotice],
	['PAYMENT.CAPTURE.DENIED', readCaptureNotice],
	['PAYMENT.CAPTURE.REFUNDED', readRefundNotice],
	['PAYMENT.CAPTURE.REVERSED', readRefundNotice],
	['PAYMENT.REFUND.PENDING', readRefundNotice],
	['PAYMENT.REFUND.FAILED', readRefundNotice],
	['CUSTOMER.DISPUTE.CREATED', readDisputeNotice],
	['CUSTOMER.DISPUTE.UPDATED', readDisputeNotice],
	['CUSTOMER.DISPUTE.RESOLVED', readDisputeNotice],
	['RISK.DISPUTE.CREATED', readDisputeNotice],
	['VAULT.PAYMENT-TOKEN.CREATED', readTokenNotice('saved')],
	['VAULT.PAYMENT-TOKEN.DELETED', readTokenNotice('gone')],
	['VAULT.PAYMENT-TOKEN.DELETION-INITIATED', readTokenNotice('gone')],
]);
