import type Stripe from 'stripe';
import { addSeconds, instantToEpochMs } from '../../domain/kernel/calendar.ts';
import type { MethodOrder, Payer, PaymentOrder, RefundOrder } from '../../domain/payments/provider.ts';
import { amountToStripe } from './stripe.amounts.ts';

/**
 * What we ask of Stripe, in its words. Everything comes from the order alone: the same order makes the same request,
 * which is what the key that it is sent under stands for.
 */

/** Stripe keeps a page open for 30 minutes at least; the second half hour is for orders that are sent again. */
export const sessionOpenSeconds = 3_600;

/** With automatic, not asynchronous, capture the fee is known when the payer is back. */
const captureMethod = 'automatic';

/** `customer`: Stripe's name for the payer; null where it need not know them. */
export const sessionRequest = (order: PaymentOrder, customer: string | null) => {
	const { amount, currency } = amountToStripe(order.charge);
	return {
		mode: 'payment',
		line_items: [
			{
				quantity: 1,
				price_data: { currency, unit_amount: amount, product_data: { name: order.description } },
			},
		],
		success_url: order.returnUrl,
		cancel_url: order.cancelUrl,
		client_reference_id: order.paymentId,
		expires_at: Math.floor(instantToEpochMs(addSeconds(order.startedAt, sessionOpenSeconds)) / 1_000),
		locale: order.locale,
		metadata: paymentMetadata(order),
		payment_intent_data: {
			capture_method: captureMethod,
			description: order.description,
			metadata: paymentMetadata(order),
			...(order.saveMethod && { setup_future_usage: 'off_session' as const }),
		},
		...whoPays(order.payer, customer),
	} satisfies Stripe.Checkout.SessionCreateParams;
};

const whoPays = ({ email }: Payer, customer: string | null): { customer?: string; customer_email?: string } => {
	if (customer !== null) return { customer };
	return email === null ? {} : { customer_email: email };
};

export const intentRequest = (order: PaymentOrder, customer: string | null) =>
	({
		...intentBasics(order),
		automatic_payment_methods: { enabled: true },
		...(customer !== null && { customer }),
		...(order.saveMethod && { setup_future_usage: 'off_session' as const }),
	}) satisfies Stripe.PaymentIntentCreateParams;

/** Nobody is there to be sent anywhere: whatever needs the payer fails at once. */
export const unattendedRequest = (order: PaymentOrder, customer: string, paymentMethod: string) =>
	({
		...intentBasics(order),
		customer,
		payment_method: paymentMethod,
		automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
		off_session: true,
		confirm: true,
		expand: ['latest_charge.balance_transaction'],
	}) satisfies Stripe.PaymentIntentCreateParams;

const intentBasics = (order: PaymentOrder) => ({
	...amountToStripe(order.charge),
	capture_method: captureMethod,
	description: order.description,
	metadata: paymentMetadata(order),
});

export const customerRequest = ({ customerId, email, name }: Payer) =>
	({
		...(email !== null && { email }),
		...(name !== null && { name }),
		metadata: { customer_id: customerId },
	}) satisfies Stripe.CustomerCreateParams;

/** `intent`: what the payment was taken with. */
export const refundRequest = (order: RefundOrder, intent: string) =>
	({
		payment_intent: intent,
		amount: amountToStripe(order.amount).amount,
		metadata: { refund_id: order.refundId, payment_id: order.payment.paymentId },
	}) satisfies Stripe.RefundCreateParams;

export const setupSessionRequest = (order: MethodOrder, customer: string) =>
	({
		mode: 'setup',
		// Which methods are offered depends on it; a saved one can be charged in any.
		currency: 'eur',
		customer,
		success_url: order.returnUrl,
		cancel_url: order.cancelUrl,
		client_reference_id: order.methodId,
		locale: order.locale,
		metadata: { method_id: order.methodId },
		setup_intent_data: { metadata: { method_id: order.methodId } },
	}) satisfies Stripe.Checkout.SessionCreateParams;

export const setupIntentRequest = (order: MethodOrder, customer: string) =>
	({
		customer,
		usage: 'off_session',
		automatic_payment_methods: { enabled: true },
		metadata: { method_id: order.methodId },
	}) satisfies Stripe.SetupIntentCreateParams;

const paymentMetadata = ({ paymentId }: PaymentOrder) => ({ payment_id: paymentId });
