import { type IsoInstant, instantFromEpochMs } from '../../domain/kernel/calendar.ts';
import { isId } from '../../domain/kernel/ids.ts';
import type {
	MethodReport,
	MethodSummary,
	PayerAction,
	PaymentFlow,
	PaymentReport,
	RefundReport,
	SavedToken,
	Settlement,
} from '../../domain/payments/provider.ts';
import { stripeToMoney, supportedMoney } from './stripe.amounts.ts';
import { declineToReason, refundFailureToReason } from './stripe.reasons.ts';
import type {
	StripeCharge,
	StripeIntent,
	StripeMethodDetails,
	StripePaymentMethod,
	StripeRefund,
	StripeSession,
	StripeSetupIntent,
} from './stripe.schemas.ts';

/** `publicKey`: what a browser needs beside the client secret. */
export const intentToReport = (intent: StripeIntent, flow: PaymentFlow, publicKey: string): PaymentReport => {
	const base: PaymentReport = {
		...closedReport(intent.id, { object: 'intent', intent: intent.id }),
		references: intentReferences(intent),
		method: detailsToMethod(chargeOf(intent)?.payment_method_details),
	};
	switch (intent.status) {
		case 'succeeded':
			return {
				...base,
				state: 'succeeded',
				received: stripeToMoney(intent.amount_received, intent.currency),
				settlement: chargeToSettlement(chargeOf(intent)),
				saved: intentToSaved(intent),
			};
		// Only somebody in Stripe's own pages asks for money without taking it.
		case 'requires_capture':
		case 'processing':
			return { ...base, state: 'processing' };
		case 'canceled':
			return { ...base, state: 'failed', reason: intent.last_payment_error ? failureOf(intent) : 'cancelled' };
		case 'requires_payment_method':
		case 'requires_confirmation':
		case 'requires_action':
			if (flow === 'saved') return { ...base, state: 'failed', reason: failureOf(intent) };
			// A card that was declined leaves the payment open: the payer may try another one with the same secret.
			return { ...base, state: 'action_required', action: clientSecret(intent, publicKey) };
	}
};

/** Null while the session says that it was paid and does not say with what. */
export const sessionToReport = (session: StripeSession): PaymentReport | null => {
	const intent = typeof session.payment_intent === 'object' ? session.payment_intent : null;
	const intentId = intent?.id ?? (typeof session.payment_intent === 'string' ? session.payment_intent : null);
	const base: PaymentReport = {
		...closedReport(session.id, { object: 'session', intent: intentId }),
		references: [session.id, ...(intent === null ? [intentId ?? []].flat() : intentReferences(intent))],
	};
	const ofIntent = intent && { ...intentToReport(intent, 'saved', ''), ...identityOf(base) };
	// The money's own object is ahead of the page's by moments.
	if (ofIntent?.state === 'succeeded' || ofIntent?.state === 'processing') return ofIntent;
	switch (session.status) {
		case 'open':
			return {
				...base,
				state: 'action_required',
				action: session.url ? { kind: 'redirect', url: session.url } : null,
				expiresAt: secondsToInstant(session.expires_at),
			};
		case 'expired':
			return { ...base, state: 'expired' };
		case 'complete':
			return ofIntent ?? null;
	}
};

const identityOf = ({ providerId, references, keep }: PaymentReport) => ({ providerId, references, keep });

const closedReport = (providerId: string, keep: PaymentReport['keep']): PaymentReport => ({
	state: 'processing',
	providerId,
	references: [providerId],
	received: null,
	settlement: null,
	reason: null,
	action: null,
	expiresAt: null,
	method: null,
	saved: null,
	keep,
});

const chargeOf = ({ latest_charge: charge }: StripeIntent): StripeCharge | null =>
	typeof charge === 'object' ? charge : null;

const intentReferences = ({ id, latest_charge: charge }: StripeIntent): readonly string[] => {
	if (charge === null || charge === undefined) return [id];
	return [id, typeof charge === 'string' ? charge : charge.id];
};

const failureOf = ({ last_payment_error: error, status }: StripeIntent) => {
	if (error) return declineToReason(error);
	return status === 'requires_action' ? 'authentication_required' : 'other';
};

const clientSecret = (
	{ client_secret: secret }: { readonly client_secret?: string | null | undefined },
	publicKey: string,
): PayerAction | null => (secret ? { kind: 'client_secret', clientSecret: secret, publicKey } : null);

const intentToSaved = (intent: StripeIntent): SavedToken | null =>
	intent.setup_future_usage === 'off_session' && intent.payment_method && intent.customer
		? { token: intent.payment_method, providerCustomer: intent.customer }
		: null;

/** In the currency of our account: francs arrive as euros. Null until Stripe has counted it. */
const chargeToSettlement = (charge: StripeCharge | null): Settlement | null => {
	const transaction = charge?.balance_transaction;
	if (typeof transaction !== 'object' || transaction === null) return null;
	const gross = supportedMoney(transaction.amount, transaction.currency);
	const fee = supportedMoney(transaction.fee, transaction.currency);
	return gross === null || fee === null ? null : { gross, fee };
};

export const detailsToMethod = (details: StripeMethodDetails | null | undefined): MethodSummary | null => {
	if (!details) return null;
	if (!details.card) return { kind: 'other', name: details.type };
	const { brand, last4, exp_month: expiryMonth, exp_year: expiryYear } = details.card;
	return { kind: 'card', brand: brand ?? 'card', last4: last4 ?? '', expiryMonth, expiryYear };
};

export const refundToReport = (refund: StripeRefund): RefundReport => {
	const base = { providerId: refund.id, amount: stripeToMoney(refund.amount, refund.currency), keep: {} };
	switch (refund.status) {
		case 'succeeded':
			return { ...base, state: 'succeeded', reason: null };
		case 'pending':
		case 'requires_action':
			return { ...base, state: 'processing', reason: null };
		case 'canceled':
			return { ...base, state: 'failed', reason: 'cancelled' };
		case 'failed':
			return { ...base, state: 'failed', reason: refundFailureToReason(refund.failure_reason) };
	}
};

const openMethod = (providerId: string): MethodReport => ({
	state: 'action_required',
	providerId,
	action: null,
	saved: null,
	method: null,
	reason: null,
	keep: {},
});

export const setupIntentToReport = (setup: StripeSetupIntent, publicKey: string): MethodReport => {
	const base = openMethod(setup.id);
	switch (setup.status) {
		case 'succeeded':
			return { ...base, state: 'succeeded', ...savedBy(setup) };
		case 'processing':
			return { ...base, state: 'processing' };
		case 'canceled':
			return {
				...base,
				state: 'failed',
				reason: setup.last_setup_error ? declineToReason(setup.last_setup_error) : 'cancelled',
			};
		case 'requires_payment_method':
		case 'requires_confirmation':
		case 'requires_action':
			return { ...base, action: clientSecret(setup, publicKey) };
	}
};

export const setupSessionToReport = (session: StripeSession): MethodReport => {
	const setup = typeof session.setup_intent === 'object' ? session.setup_intent : null;
	const ofSetup = setup && { ...setupIntentToReport(setup, ''), providerId: session.id };
	if (ofSetup?.state === 'succeeded' || ofSetup?.state === 'processing') return ofSetup;
	const base = openMethod(session.id);
	switch (session.status) {
		case 'open':
			return { ...base, action: session.url ? { kind: 'redirect', url: session.url } : null };
		case 'expired':
			return { ...base, state: 'failed', reason: 'timed_out' };
		case 'complete':
			return { ...base, state: 'processing' };
	}
};

const savedBy = (setup: StripeSetupIntent): Pick<MethodReport, 'saved' | 'method'> => {
	const { payment_method: method, customer } = setup;
	if (method === null || method === undefined) return { saved: null, method: null };
	const whole: StripePaymentMethod | null = typeof method === 'object' ? method : null;
	return {
		saved: { token: typeof method === 'string' ? method : method.id, providerCustomer: customer ?? null },
		method: detailsToMethod(whole),
	};
};

export const secondsToInstant = (seconds: number): IsoInstant => instantFromEpochMs(seconds * 1_000);

/** What somebody typed in Stripe's pages must not be taken for an id of ours. */
export const ownPaymentId = ({ metadata }: { readonly metadata: Readonly<Record<string, string>> }): string | null => {
	const id = metadata['payment_id'];
	return id !== undefined && isId('pay', id) ? id : null;
};

export const ownRefundId = ({ metadata }: Pick<StripeRefund, 'metadata'>): string | null => {
	const id = metadata['refund_id'];
	return id !== undefined && isId('rfd', id) ? id : null;
};
