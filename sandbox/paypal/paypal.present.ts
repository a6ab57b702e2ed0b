import { feeOf, minorToAmount } from './paypal.amounts.ts';
import type { CaptureRow, OrderRow, PaymentTokenRow, RefundRow, SetupTokenRow, WholeOrder } from './paypal.store.ts';

/** What PayPal answers, and what its notices carry. `base` is where this PayPal is reached. */

export const presentOrder = (base: string, { order, captures, refunds, token }: WholeOrder) => ({
	id: order.id,
	intent: order.request.intent,
	status: order.status,
	payment_source: presentSource(order, token),
	purchase_units: order.request.purchase_units.map((unit, index) => {
		const ofUnit = captures.filter((capture) => capture.unit === index);
		const ids = ofUnit.map(({ id }) => id);
		return {
			...unit,
			...(ofUnit.length > 0 && {
				payments: {
					captures: ofUnit.map((capture) => presentCapture(base, capture)),
					refunds: refunds.filter(({ capture_id }) => ids.includes(capture_id)).map((row) => presentRefund(base, row)),
				},
			}),
		};
	}),
	create_time: timeOf(order.created_ms),
	update_time: timeOf(order.updated_ms),
	links: orderLinks(base, order),
});

export const presentCapture = (base: string, capture: CaptureRow) => ({
	id: capture.id,
	status: capture.status,
	...(capture.status === 'PENDING' && { status_details: { reason: 'ECHECK' } }),
	amount: minorToAmount(capture.minor, capture.currency),
	final_capture: true,
	seller_protection: { status: 'ELIGIBLE', dispute_categories: ['ITEM_NOT_RECEIVED', 'UNAUTHORIZED_TRANSACTION'] },
	...(capture.status !== 'PENDING' &&
		capture.status !== 'DECLINED' && {
			seller_receivable_breakdown: {
				gross_amount: minorToAmount(capture.minor, capture.currency),
				paypal_fee: minorToAmount(feeOf(capture.minor), capture.currency),
				net_amount: minorToAmount(capture.minor - feeOf(capture.minor), capture.currency),
			},
		}),
	...(capture.invoice_id !== null && { invoice_id: capture.invoice_id }),
	...(capture.custom_id !== null && { custom_id: capture.custom_id }),
	supplementary_data: { related_ids: { order_id: capture.order_id } },
	create_time: timeOf(capture.created_ms),
	update_time: timeOf(capture.updated_ms),
	links: [
		link(`${base}/v2/payments/captures/${capture.id}`, 'self', 'GET'),
		link(`${base}/v2/payments/captures/${capture.id}/refund`, 'refund', 'POST'),
		link(`${base}/v2/checkout/orders/${capture.order_id}`, 'up', 'GET'),
	],
});

export const presentRefund = (base: string, refund: RefundRow) => ({
	id: refund.id,
	status: refund.status,
	...(refund.status === 'PENDING' && { status_details: { reason: 'ECHECK' } }),
	amount: minorToAmount(refund.minor, refund.currency),
	...(refund.invoice_id !== null && { invoice_id: refund.invoice_id }),
	...(refund.custom_id !== null && { custom_id: refund.custom_id }),
	...(refund.note !== null && { note_to_payer: refund.note }),
	// The fee of the sale is kept.
	seller_payable_breakdown: {
		gross_amount: minorToAmount(refund.minor, refund.currency),
		paypal_fee: minorToAmount(0, refund.currency),
		net_amount: minorToAmount(refund.minor, refund.currency),
	},
	create_time: timeOf(refund.created_ms),
	update_time: timeOf(refund.updated_ms),
	links: [
		link(`${base}/v2/payments/refunds/${refund.id}`, 'self', 'GET'),
		link(`${base}/v2/payments/captures/${refund.capture_id}`, 'up', 'GET'),
	],
});

export const presentSetupToken = (base: string, token: SetupTokenRow) => ({
	id: token.id,
	status: token.status,
	customer: { id: token.customer },
	payment_source: { paypal: token.request.payment_source.paypal },
	links: [
		link(`${base}/v3/vault/setup-tokens/${token.id}`, 'self', 'GET'),
		...(token.status === 'PAYER_ACTION_REQUIRED'
			? [link(`${base}/agreements/approve?approval_session_id=${token.id}`, 'approve', 'GET')]
			: []),
	],
});

export const presentPaymentToken = (base: string, token: PaymentTokenRow) => ({
	id: token.id,
	customer: { id: token.customer },
	payment_source: { paypal: { ...payer, usage_type: 'MERCHANT' } },
	links: [
		link(`${base}/v3/vault/payment-tokens/${token.id}`, 'self', 'GET'),
		link(`${base}/v3/vault/payment-tokens/${token.id}`, 'delete', 'DELETE'),
	],
});

/** Where the payer approves; a payment_source gives it another name. */
export const approvalLink = (base: string, order: OrderRow) =>
	link(
		`${base}/checkoutnow?token=${order.id}`,
		order.request.payment_source === undefined ? 'approve' : 'payer-action',
		'GET',
	);

export const timeOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** Everybody pays with this account. */
const payer = {
	email_address: 'awa.ndiaye@example.com',
	account_id: 'QYR5Z8XDVJNXQ',
	name: { given_name: 'Awa', surname: 'Ndiaye' },
};

const presentSource = (order: OrderRow, token: PaymentTokenRow | null) => {
	if (order.status === 'CREATED') return undefined;
	if (order.status === 'PAYER_ACTION_REQUIRED') return { paypal: {} };
	const isToBeSaved = order.request.payment_source?.paypal.attributes?.vault !== undefined;
	const vault =
		token === null ? { status: 'APPROVED' } : { id: token.id, status: 'VAULTED', customer: { id: token.customer } };
	return { paypal: { ...payer, account_status: 'VERIFIED', ...(isToBeSaved && { attributes: { vault } }) } };
};

const orderLinks = (base: string, order: OrderRow) => {
	const self = `${base}/v2/checkout/orders/${order.id}`;
	if (order.status === 'COMPLETED') return [link(self, 'self', 'GET')];
	const isWaiting =
		order.status === 'CREATED' || order.status === 'PAYER_ACTION_REQUIRED' || order.instrument === 'declined';
	return [
		link(self, 'self', 'GET'),
		...(isWaiting ? [approvalLink(base, order)] : []),
		link(self, 'update', 'PATCH'),
		link(`${self}/capture`, 'capture', 'POST'),
	];
};

const link = (href: string, rel: string, method: 'GET' | 'POST' | 'PATCH' | 'DELETE') => ({ href, rel, method });
