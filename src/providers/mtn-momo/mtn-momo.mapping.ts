import * as z from 'zod';
import { addSeconds, type IsoInstant, instantToEpochMs } from '../../domain/kernel/calendar.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { isPositive } from '../../domain/kernel/money.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { PaymentAttempt, PaymentOrder, PaymentReport, ProviderAnswer } from '../../domain/payments/provider.ts';
import { type HttpAnswer, retryAfterSecondsOf } from '../http-exchange.ts';
import { refused, reported, unknown } from '../provider-answers.ts';
import type { MtnMomoAccount } from './mtn-momo.account.ts';
import { amountFromWire, amountToWire } from './mtn-momo.amounts.ts';
import type { MtnAnswer } from './mtn-momo.client.ts';
import { isCertainRefusal, meaningOf, type ReasonMeaning, reasonText } from './mtn-momo.reasons.ts';

/** How long MTN waits for the PIN. */
export const promptSeconds = 300;

/** A request that was on its way when its answer was lost may arrive a little later. */
const arrivalSeconds = 60;

export const requestToPayToWire = (
	account: MtnMomoAccount,
	order: PaymentOrder,
): Result<JsonObject, ProviderAnswer<never>> => {
	if (order.charge.currency !== account.currency) {
		return err(refused('currency_not_supported', `the contract charges in ${account.currency}`));
	}
	if (!isPositive(order.charge)) return err(refused('amount_not_supported', 'an amount is above zero'));
	if (order.payer.phone === null) return err(refused('invalid_method', 'a phone number is needed'));
	return ok({
		...amountToWire(account, order.charge),
		externalId: order.reference,
		payer: { partyIdType: 'MSISDN', partyId: order.payer.phone },
		payerMessage: plainText(order.description, order.reference),
		payeeNote: plainText(order.invoiceNumbers.join(' '), order.reference),
	});
};

const messageCharactersMax = 160;

/** Accents, `&` and `'` come back as errors from some countries, and an empty text has been answered with 500. */
export const plainText = (text: string, otherwise: string): string => {
	const ascii = text.normalize('NFD').replace(/\p{M}/gu, '');
	const plain = ascii
		.replace(/[^A-Za-z0-9 .,:/-]+/g, ' ')
		.replace(/ +/g, ' ')
		.trim()
		.slice(0, messageCharactersMax)
		.trim();
	return plain === '' ? otherwise : plain;
};

/** What was answered to a creation; `exists` when it must be asked how it stands. */
export const creationOutcome = (
	answer: MtnAnswer,
	meaningOf: (code: string) => ReasonMeaning,
): 'accepted' | 'exists' | ProviderAnswer<never> => {
	if (answer.kind === 'no_token') return refused(answer.reason, answer.detail);
	if (answer.kind === 'lost') return unknown(answer.detail);
	if (answer.status === 202) return 'accepted';
	if (answer.status === 409) return 'exists';
	const { code, detail } = errorOf(answer);
	if (code !== null && isCertainRefusal(code)) {
		const meaning = meaningOf(code);
		return refused(meaning === 'waiting' || meaning === 'expired' ? 'other' : meaning, detail);
	}
	if (answer.status === 429) return refused('provider_unavailable', detail);
	if (answer.status >= 400 && answer.status < 500) return refused('configuration', detail);
	return unknown(detail, retryAfterSecondsOf(answer));
};

export const acceptedReport = (order: PaymentOrder, now: IsoInstant): PaymentReport => ({
	...pendingReport(order, now),
	method: methodOf(order.payer.phone),
});

/** A text by the description; a number would mean the same. */
export const wireAmount = z.union([z.string(), z.number().transform(String)]);

const statusBody = z.object({
	amount: wireAmount,
	currency: z.string(),
	financialTransactionId: z.coerce.string().nullish(),
	externalId: z.string(),
	payer: z.object({ partyId: z.string() }).optional(),
	status: z.enum(['PENDING', 'SUCCESSFUL', 'FAILED']),
	reason: reasonText.nullish(),
});

/** Nothing that goes wrong with the question says anything about the payment. */
export const statusToAnswer = (
	account: MtnMomoAccount,
	attempt: PaymentAttempt,
	answer: MtnAnswer,
	now: IsoInstant,
): ProviderAnswer<PaymentReport> => {
	if (answer.kind !== 'answered') return unknown(answer.detail);
	const body = answer.status === 200 ? statusBody.safeParse(answer.json) : null;
	if (!body?.success) return unknown(errorOf(answer).detail, retryAfterSecondsOf(answer));
	const { data } = body;
	if (data.externalId !== attempt.reference) return unknown('the answer is about another payment');
	const base = { ...pendingReport(attempt, now), method: methodOf(data.payer?.partyId ?? null) };
	const transaction = data.financialTransactionId;
	const settled = {
		...base,
		references: transaction ? [attempt.uuid, transaction] : [attempt.uuid],
		action: null,
		expiresAt: null,
	};
	switch (data.status) {
		case 'PENDING':
			return reported(base);
		case 'SUCCESSFUL':
			return reported({ ...settled, state: 'succeeded', received: amountFromWire(account, data) });
		case 'FAILED': {
			const meaning = meaningOf(data.reason ?? null);
			if (meaning === 'waiting') return reported({ ...settled, state: 'processing' });
			if (meaning === 'expired') return reported({ ...settled, state: 'expired' });
			return reported({ ...settled, state: 'failed', reason: meaning });
		}
	}
};

/** The answer to "what became of it" after a lost one; says that nothing began only once nothing can arrive any more. */
export const recoveryToAnswer = (
	account: MtnMomoAccount,
	attempt: PaymentAttempt,
	answer: MtnAnswer,
	now: IsoInstant,
): ProviderAnswer<PaymentReport> => {
	if (!isNotFound(answer)) return statusToAnswer(account, attempt, answer, now);
	const waitMs = instantToEpochMs(addSeconds(attempt.startedAt, arrivalSeconds)) - instantToEpochMs(now);
	if (waitMs > 0) return unknown('MTN does not know it, but it may still arrive', Math.ceil(waitMs / 1_000));
	return refused('not_started', 'MTN has never received it');
};

/** Only MTN's own 404: an address that is wrong is answered without its code. */
export const isNotFound = (answer: MtnAnswer): boolean =>
	answer.kind === 'answered' && answer.status === 404 && errorOf(answer).code === 'RESOURCE_NOT_FOUND';

const pendingReport = (attempt: PaymentAttempt, now: IsoInstant): PaymentReport => {
	const expiresAt = addSeconds(attempt.startedAt, promptSeconds);
	const isPromptOpen = now < expiresAt;
	return {
		// A prompt that nobody answered may still be answered late, so it expires only when MTN says so.
		state: isPromptOpen ? 'action_required' : 'processing',
		providerId: attempt.uuid,
		references: [attempt.uuid],
		received: null,
		settlement: null,
		reason: null,
		action: isPromptOpen ? { kind: 'confirm_on_phone' } : null,
		expiresAt: isPromptOpen ? expiresAt : null,
		method: null,
		saved: null,
		keep: {},
	};
};

const methodOf = (phone: string | null): PaymentReport['method'] => ({
	kind: 'mobile_money',
	phoneEnd: phone === null ? null : phone.slice(-2),
});

const errorBody = z.object({ code: z.string().nullish(), message: z.string().nullish() });

/** MTN's code and what a person reads who looks into a case. */
export const errorOf = (answer: HttpAnswer): { readonly code: string | null; readonly detail: string } => {
	const { code = null, message = null } = errorBody.safeParse(answer.json).data ?? {};
	const words = [`HTTP ${answer.status}`, code, message].filter((word) => word !== null && word !== '');
	return { code, detail: words.join(', ').slice(0, detailCharactersMax) };
};

const detailCharactersMax = 300;
