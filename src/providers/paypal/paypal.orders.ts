import { type IsoInstant, instantToEpochMs } from '../../domain/kernel/calendar.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import {
	type FailureReason,
	isOutsideAttempt,
	type PaymentAttempt,
	type PaymentOrder,
	type PaymentProvider,
	type PaymentReport,
	type ProviderAnswer,
} from '../../domain/payments/provider.ts';
import { refused, reported, unknown } from '../provider-answers.ts';
import type { ProviderDeps } from '../provider-deps.ts';
import { canCharge } from './paypal.amounts.ts';
import { failureToUnknown, type PaypalAnswer, type PaypalFailure, type PaypalRefusal } from './paypal.answers.ts';
import type { PaypalClient } from './paypal.client.ts';
import { meaningOf } from './paypal.issues.ts';
import { approvalEndsAt, type KeptOrder, orderToReport, payerAction, readKept } from './paypal.mapping.ts';
import { approvedOrder, savedOrder } from './paypal.requests.ts';
import { orderSchema, type PaypalOrder } from './paypal.schemas.ts';

type Answer = ProviderAnswer<PaymentReport>;

type Looking = NonNullable<Parameters<PaymentProvider['query']>[1]>;

export interface PaypalOrders {
	/** Creates the order, or reads what an earlier sending has created: PayPal keeps the request id for six hours. */
	start(order: PaymentOrder): Promise<Answer>;
	query(attempt: PaymentAttempt, how?: Looking): Promise<Answer>;
	cancel(attempt: PaymentAttempt): Promise<Answer>;
}

export const createPaypalOrders = (client: PaypalClient, deps: ProviderDeps): PaypalOrders => ({
	start: (order) => startOrder(client, deps, order),
	query: (attempt, how) => followOrder(client, deps, attempt, how),
	cancel: (attempt) => cancelOrder(client, deps, attempt),
});

export const readOrder = (client: PaypalClient, id: string): Promise<PaypalAnswer<PaypalOrder>> =>
	client.call({ method: 'GET', path: `/v2/checkout/orders/${encodeURIComponent(id)}`, answer: orderSchema });

const startOrder = async (client: PaypalClient, deps: ProviderDeps, order: PaymentOrder): Promise<Answer> => {
	const body = orderBody(order);
	if ('refused' in body) return refused(body.refused, body.detail);
	if (!isKeptByPaypal(order, deps.clock.now())) return afterTheWindow(order);
	const answer = await client.call({
		method: 'POST',
		path: '/v2/checkout/orders',
		requestId: order.reference,
		body: body.request,
		answer: orderSchema,
	});
	if (answer.kind !== 'answered') return failureOfStart(answer, order);
	const whole = await withCaptures(client, answer.body);
	if (whole.kind !== 'answered') return failureToUnknown(whole);
	if (order.flow === 'redirect' && isOpen(whole.body) && payerAction(whole.body.links) === null) {
		return unknown(`order ${whole.body.id} came without a page for the payer`);
	}
	return reported(orderToReport(whole.body, order, readKept(order.kept), deps.clock.now()));
};

const orderBody = (
	order: PaymentOrder,
): { readonly request: JsonObject } | { readonly refused: FailureReason; readonly detail: string } => {
	if (!canCharge(order.charge)) return { refused: 'currency_not_supported', detail: 'PayPal takes no such amount' };
	if (order.flow === 'redirect') return { request: approvedOrder(order) };
	if (order.flow === 'saved' && order.savedToken !== null) return { request: savedOrder(order, order.savedToken) };
	return { refused: 'configuration', detail: `PayPal cannot take a payment by ${order.flow}` };
};

/** Less than PayPal's six hours: two clocks and a request on its way must not make the difference. */
const requestIdSeconds = 6 * 60 * 60 - 10 * 60;

const isKeptByPaypal = (attempt: PaymentAttempt, now: IsoInstant): boolean =>
	instantToEpochMs(now) - instantToEpochMs(attempt.startedAt) < requestIdSeconds * 1_000;

/** PayPal has forgotten the handle: the same order would now be a second one. */
const afterTheWindow = (order: PaymentOrder): Answer =>
	order.flow === 'redirect'
		? // Only we capture, and we never knew the order's id: whatever was created has lapsed unpaid.
			refused('not_started', 'no order is known, and what was created has lapsed')
		: unknown('PayPal no longer knows this request; only its statement tells whether it was carried out');

const failureOfStart = (failure: PaypalFailure, order: PaymentOrder): Answer => {
	if (failure.kind === 'refused') {
		const { reason, next } = meaningOf(failure);
		return next === 'doubtful' ? unknown(failure.detail) : refused(reason, failure.detail);
	}
	// What a payer would have to approve moves no money without us; a charge that was sent before may have been made.
	if (failure.kind === 'unauthorized' && order.flow === 'redirect') {
		return refused('configuration', failure.detail);
	}
	return failureToUnknown(failure);
};

const isOpen = ({ status }: PaypalOrder): boolean => status === 'CREATED' || status === 'PAYER_ACTION_REQUIRED';

/** A complete order without its captures is half an answer. */
const withCaptures = async (client: PaypalClient, order: PaypalOrder): Promise<PaypalAnswer<PaypalOrder>> => {
	const hasCaptures = order.purchase_units.some((unit) => (unit.payments?.captures.length ?? 0) > 0);
	return order.status === 'COMPLETED' && !hasCaptures ? readOrder(client, order.id) : { kind: 'answered', body: order };
};

const followOrder = async (
	client: PaypalClient,
	deps: ProviderDeps,
	attempt: PaymentAttempt,
	{ look }: Looking = { look: false },
): Promise<Answer> => {
	const found = await findOrder(client, deps, attempt);
	if ('answer' in found) return found.answer;
	const kept = readKept(attempt.kept);
	const order = asPayerLeftIt(found.order, kept);
	// An approval that was not given to us is not ours to use.
	const isLeftAlone = look || isOutsideAttempt(attempt);
	if (isLeftAlone || !isToBeCaptured(order, kept))
		return reported(orderToReport(order, attempt, kept, deps.clock.now()));
	const answer = await client.call({
		method: 'POST',
		path: `/v2/checkout/orders/${encodeURIComponent(order.id)}/capture`,
		requestId: captureHandle(attempt, kept),
		body: {},
		answer: orderSchema,
	});
	if (answer.kind === 'refused') return afterRefusedCapture(client, deps, attempt, order, kept, answer);
	if (answer.kind !== 'answered') return failureToUnknown(answer);
	const whole = await withCaptures(client, answer.body);
	if (whole.kind !== 'answered') return failureToUnknown(whole);
	if (whole.body.id !== order.id) return unknown(`${order.id} was captured, PayPal told of ${whole.body.id}`);
	// What a capture answers may leave out the wallet, which the order had.
	const merged = { ...whole.body, payment_source: whole.body.payment_source ?? order.payment_source };
	return reported(orderToReport(merged, attempt, kept, deps.clock.now()));
};

/** PayPal replays what a handle answered, so a card chosen after a decline needs a fresh one. An order is captured once whatever the handle. */
const captureHandle = ({ reference }: PaymentAttempt, { declines }: KeptOrder): string =>
	declines === 0 ? `${reference}/capture` : `${reference}/capture-${declines + 1}`;

const isToBeCaptured = (order: PaypalOrder, kept: KeptOrder): boolean =>
	order.status === 'APPROVED' && kept.closedBy === null;

/** After a decline the approval still stands, but for money that did not come: until it changes it is the payer's turn. */
const asPayerLeftIt = (order: PaypalOrder, { declines, declinedVersion }: KeptOrder): PaypalOrder =>
	order.status === 'APPROVED' && declines > 0 && declinedVersion === (order.update_time ?? null)
		? { ...order, status: 'PAYER_ACTION_REQUIRED' }
		: order;

const afterRefusedCapture = async (
	client: PaypalClient,
	deps: ProviderDeps,
	attempt: PaymentAttempt,
	before: PaypalOrder,
	kept: KeptOrder,
	refusal: PaypalRefusal,
): Promise<Answer> => {
	const { reason, next } = meaningOf(refusal);
	if (next === 'doubtful') return unknown(refusal.detail);
	const now = deps.clock.now();
	if (next === 'final') return reported(orderToReport(before, attempt, { ...kept, closedBy: reason }, now));
	const after = await readOrder(client, before.id);
	if (after.kind !== 'answered') return failureToUnknown(after);
	if (next === 'look') return reported(orderToReport(after.body, attempt, kept, now));
	const declined = { ...kept, declines: kept.declines + 1, declinedVersion: after.body.update_time ?? null };
	return reported(orderToReport(asPayerLeftIt(after.body, declined), attempt, declined, now));
};

const cancelOrder = async (client: PaypalClient, deps: ProviderDeps, attempt: PaymentAttempt): Promise<Answer> => {
	if (attempt.providerId === null && attempt.flow === 'redirect') {
		return refused('cancelled', 'an order whose id nobody knows is never captured');
	}
	const found = await findOrder(client, deps, attempt);
	if ('answer' in found) return found.answer;
	const kept = readKept(attempt.kept);
	const order = asPayerLeftIt(found.order, kept);
	// Whoever heard of the approval may be capturing it at this moment: called closed, it could be paid beside another.
	const closedBy = isToBeCaptured(order, kept) ? null : (kept.closedBy ?? 'cancelled');
	return reported(orderToReport(order, attempt, { ...kept, closedBy }, deps.clock.now()));
};

const findOrder = async (
	client: PaypalClient,
	deps: ProviderDeps,
	attempt: PaymentAttempt,
): Promise<{ readonly order: PaypalOrder } | { readonly answer: Answer }> => {
	if (attempt.providerId === null) return { answer: unknown('the order has no id yet; it is sent again to learn it') };
	const found = await readOrder(client, attempt.providerId);
	if (found.kind === 'answered') {
		return found.body.id === attempt.providerId
			? { order: found.body }
			: { answer: unknown(`asked about ${attempt.providerId}, PayPal told of ${found.body.id}`) };
	}
	if (found.kind === 'refused' && found.status === 404 && hasLapsed(attempt, deps.clock.now())) {
		const gone: PaypalOrder = {
			id: attempt.providerId,
			status: 'PAYER_ACTION_REQUIRED',
			purchase_units: [],
			links: [],
		};
		return { order: gone };
	}
	return { answer: failureToUnknown(found) };
};

/** PayPal forgets orders that nobody approved, never captured ones. */
const hasLapsed = (attempt: PaymentAttempt, now: IsoInstant): boolean =>
	attempt.flow === 'redirect' && readKept(attempt.kept).captureId === null && now >= approvalEndsAt(attempt);
