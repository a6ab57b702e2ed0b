import * as z from 'zod';
import { isId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { DisputeReport, Notice, NoticeFacts, NoticeRefusal } from '../../domain/payments/provider.ts';
import { stripeToMoney } from './stripe.amounts.ts';
import { detailsToMethod, ownPaymentId, ownRefundId, refundToReport, secondsToInstant } from './stripe.mapping.ts';
import { disputeSchema, paymentMethodSchema, refundSchema, type StripeDispute } from './stripe.schemas.ts';

/** What a notice of Stripe tells. One of a type that we do not act on is none of our business, whatever it carries. */
export const readStripeNotice = (body: string): Result<Notice, NoticeRefusal> => {
	const event = eventSchema.safeParse(parseJson(body));
	if (!event.success) return unreadable('this is no event of Stripe');
	const { id: eventKey, type, data } = event.data;
	const reader = readers.get(type);
	if (reader === undefined) return ok({ eventKey, type, facts: { about: 'nothing' } });
	const facts = reader(data.object, type);
	return facts === null ? unreadable(`what ${type} is about cannot be read`) : ok({ eventKey, type, facts });
};

const eventSchema = z.object({
	id: z.string().min(1).max(255),
	object: z.literal('event'),
	type: z.string().min(1).max(255),
	data: z.object({ object: z.unknown() }),
});

const unreadable = (detail: string) => err({ type: 'notice/unreadable', detail } as const);

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

/** Null for an object of another shape than the type's. An endpoint may speak another version than our requests. */
type Reader = (object: unknown, type: string) => NoticeFacts | null;

const metadata = z
	.record(z.string(), z.string())
	.nullish()
	.transform((texts) => texts ?? {});
const reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]).nullish();

const intentSubject = z.object({ id: z.string(), latest_charge: reference, metadata });

const readIntent: Reader = (object) => {
	const intent = intentSubject.safeParse(object);
	if (!intent.success) return null;
	const { id, latest_charge: charge } = intent.data;
	return payment(ownPaymentId(intent.data), [id, charge]);
};

const chargeSubject = z.object({ id: z.string(), payment_intent: reference, metadata });

/** A charge bears the metadata of its intent. */
const readCharge: Reader = (object) => {
	const charge = chargeSubject.safeParse(object);
	if (!charge.success) return null;
	return payment(ownPaymentId(charge.data), [charge.data.payment_intent, charge.data.id]);
};

const sessionSubject = z.object({ id: z.string(), mode: z.string(), payment_intent: reference, metadata });

const readSession: Reader = (object, type) => {
	const session = sessionSubject.safeParse(object);
	if (!session.success) return null;
	const { id, mode, payment_intent: intent, metadata: texts } = session.data;
	if (mode === 'payment') return payment(ownPaymentId(session.data), [id, intent]);
	const methodId = ownMethodId(texts);
	if (mode !== 'setup' || methodId === null) return { about: 'nothing' };
	const state = type === 'checkout.session.completed' ? 'saved' : 'changed';
	return { about: 'method', methodId, token: null, state, method: null };
};

const payment = (paymentId: string | null, names: readonly (string | null | undefined)[]): NoticeFacts => ({
	about: 'payment',
	subject: { paymentId, references: namesOf(names) },
});

const namesOf = (names: readonly (string | null | undefined)[]): readonly string[] =>
	names.filter((name) => typeof name === 'string');

const readRefund: Reader = (object) => {
	const refund = refundSchema.safeParse(object);
	if (!refund.success) return null;
	return {
		about: 'refund',
		subject: {
			paymentId: ownPaymentId(refund.data),
			references: namesOf([refund.data.payment_intent, refund.data.charge]),
		},
		refundId: ownRefundId(refund.data),
		report: refundToReport(refund.data),
	};
};

const readDispute: Reader = (object, type) => {
	const dispute = disputeSchema.safeParse(object);
	if (!dispute.success) return null;
	return {
		about: 'dispute',
		subject: { paymentId: null, references: namesOf([dispute.data.payment_intent, dispute.data.charge]) },
		report: disputeToReport(dispute.data, type),
	};
};

const disputeToReport = (dispute: StripeDispute, type: string): DisputeReport => {
	const dueBy = dispute.evidence_details?.due_by;
	return {
		providerId: dispute.id,
		state: disputeStates.get(dispute.status) ?? 'open',
		reason: dispute.reason,
		amount: stripeToMoney(dispute.amount, dispute.currency),
		isWithdrawn: isWithdrawn(dispute, type),
		dueBy: dueBy ? secondsToInstant(dueBy) : null,
	};
};

/** An inquiry that is closed took nothing. */
const disputeStates: ReadonlyMap<string, DisputeReport['state']> = new Map([
	['won', 'won'],
	['warning_closed', 'won'],
	['prevented', 'won'],
	['lost', 'lost'],
]);

/** What left for the payer's bank and came back is listed with the dispute; the event's own name is quicker than the list. */
const isWithdrawn = ({ balance_transactions: movements }: StripeDispute, type: string): boolean => {
	if (type === 'charge.dispute.funds_withdrawn') return true;
	if (type === 'charge.dispute.funds_reinstated') return false;
	return movements.reduce((sum, { amount }) => sum + amount, 0) < 0;
};

const setupSubject = z.object({ id: z.string(), payment_method: reference, metadata });

const readSetup: Reader = (object, type) => {
	const setup = setupSubject.safeParse(object);
	if (!setup.success) return null;
	const methodId = ownMethodId(setup.data.metadata);
	const isSaved = type === 'setup_intent.succeeded';
	const token = isSaved ? (setup.data.payment_method ?? null) : null;
	if (methodId === null && token === null) return { about: 'nothing' };
	return { about: 'method', methodId, token, state: isSaved ? 'saved' : 'changed', method: null };
};

const readMethod =
	(state: 'saved' | 'changed' | 'gone'): Reader =>
	(object) => {
		const method = paymentMethodSchema.safeParse(object);
		if (!method.success) return null;
		return { about: 'method', methodId: null, token: method.data.id, state, method: detailsToMethod(method.data) };
	};

const ownMethodId = (texts: Readonly<Record<string, string>>): string | null => {
	const id = texts['method_id'];
	return id !== undefined && isId('pmt', id) ? id : null;
};

const readers: ReadonlyMap<string, Reader> = new Map([
	['payment_intent.succeeded', readIntent],
	['payment_intent.payment_failed', readIntent],
	['payment_intent.processing', readIntent],
	['payment_intent.requires_action', readIntent],
	['payment_intent.canceled', readIntent],
	['payment_intent.amount_capturable_updated', readIntent],
	['checkout.session.completed', readSession],
	['checkout.session.async_payment_succeeded', readSession],
	['checkout.session.async_payment_failed', readSession],
	['checkout.session.expired', readSession],
	['charge.succeeded', readCharge],
	['charge.failed', readCharge],
	// The fee may come after the money.
	['charge.updated', readCharge],
	['refund.created', readRefund],
	['refund.updated', readRefund],
	['refund.failed', readRefund],
	['charge.refund.updated', readRefund],
	['charge.dispute.created', readDispute],
	['charge.dispute.updated', readDispute],
	['charge.dispute.closed', readDispute],
	['charge.dispute.funds_withdrawn', readDispute],
	['charge.dispute.funds_reinstated', readDispute],
	['setup_intent.succeeded', readSetup],
	['setup_intent.setup_failed', readSetup],
	['setup_intent.requires_action', readSetup],
	['setup_intent.canceled', readSetup],
	['payment_method.attached', readMethod('saved')],
	['payment_method.updated', readMethod('changed')],
	['payment_method.automatically_updated', readMethod('changed')],
	['payment_method.detached', readMethod('gone')],
]);
