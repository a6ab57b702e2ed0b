import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeconds, type IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import { currencyCodes } from '../../../src/domain/kernel/currency.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import type { PaymentOrder } from '../../../src/domain/payments/provider.ts';
import type { HttpAnswer } from '../../../src/providers/http-exchange.ts';
import type { MtnMomoAccount } from '../../../src/providers/mtn-momo/mtn-momo.account.ts';
import { amountFromWire, amountToWire } from '../../../src/providers/mtn-momo/mtn-momo.amounts.ts';
import {
	creationOutcome,
	plainText,
	recoveryToAnswer,
	requestToPayToWire,
	statusToAnswer,
} from '../../../src/providers/mtn-momo/mtn-momo.mapping.ts';
import { readMtnNotice, verifyMtnNotice } from '../../../src/providers/mtn-momo/mtn-momo.notices.ts';
import { createMtnMomoProvider } from '../../../src/providers/mtn-momo/mtn-momo.provider.ts';
import { meaningOf, refundMeaningOf } from '../../../src/providers/mtn-momo/mtn-momo.reasons.ts';
import { depsWith, mobileOrder } from '../momo.orders.ts';

const now = '2026-11-22T10:00:00.000Z' as IsoInstant;

const account: MtnMomoAccount = {
	userId: 'user',
	apiKey: 'key',
	subscriptionKey: 'subscription',
	targetEnvironment: 'mtnivorycoast',
	country: 'CI' as CountryCode,
	currency: 'XOF',
	wireCurrency: null,
	apiBase: 'https://mtn.test',
	disbursement: null,
};
const inSandbox: MtnMomoAccount = { ...account, targetEnvironment: 'sandbox', wireCurrency: 'EUR' };

const order = (changes: Partial<PaymentOrder> = {}): PaymentOrder => mobileOrder({ now: () => now }, changes);

const answer = (status: number, json?: unknown, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
	kind: 'answered',
	status,
	json,
	header: (name) => headers[name] ?? null,
});

describe('what is asked of MTN', () => {
	it('is the amount as a text, the phone as digits and messages of plain letters', () => {
		const of = order({ description: "Facture n° 7 & l’abonnement d'été" });
		expect(requestToPayToWire(account, of)).toEqual({
			ok: true,
			value: {
				amount: '6500',
				currency: 'XOF',
				externalId: of.reference,
				payer: { partyIdType: 'MSISDN', partyId: '2250501020304' },
				payerMessage: 'Facture n 7 l abonnement d ete',
				payeeNote: 'INV-2026-000001',
			},
		});
	});

	it('is in euros in the sandbox, with the same number', () => {
		expect(requestToPayToWire(inSandbox, order())).toMatchObject({ value: { amount: '6500', currency: 'EUR' } });
	});

	it('is nothing without a phone, without an amount, or in another currency', () => {
		const { payer } = order();
		for (const [changes, reason] of [
			[{ payer: { ...payer, phone: null } }, 'invalid_method'],
			[{ charge: money(0, 'XOF') }, 'amount_not_supported'],
			[{ charge: money(100, 'EUR') }, 'currency_not_supported'],
		] as const) {
			expect(requestToPayToWire(account, order(changes))).toMatchObject({ error: { kind: 'refused', reason } });
		}
	});

	it('never has an empty message, nor one that is too long, nor a character that MTN stumbles over', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
				expect(plainText(text, 'p-1')).toMatch(/^[A-Za-z0-9.,:/-][A-Za-z0-9 .,:/-]{0,159}$/);
			}),
		);
	});
});

describe('amounts', () => {
	it('come back as they were sent, in every currency, in the sandbox and outside', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...currencyCodes),
				fc.integer({ min: 1, max: 1_000_000_000 }),
				fc.constantFrom(null, 'EUR', 'OUV'),
				(currency, minor, wireCurrency) => {
					const charge = money(minor, currency);
					const currencies = { currency, wireCurrency };
					expect(amountFromWire(currencies, amountToWire(currencies, charge))).toEqual(charge);
				},
			),
		);
	});

	it('of another currency or size are reported as they are', () => {
		expect(amountFromWire(account, { amount: '6400', currency: 'XOF' })).toEqual(money(6_400, 'XOF'));
		expect(amountFromWire(account, { amount: '6500', currency: 'XAF' })).toEqual(money(6_500, 'XAF'));
		expect(amountFromWire(account, { amount: '6500', currency: 'UGX' })).toEqual({
			unsupported: { currency: 'UGX', amount: '6500' },
		});
	});

	it('may have zeros at the end, but no part of a unit', () => {
		expect(amountFromWire(account, { amount: '6500.00', currency: 'XOF' })).toEqual(money(6_500, 'XOF'));
		expect(amountFromWire({ currency: 'GHS', wireCurrency: null }, { amount: '12.5', currency: 'GHS' })).toEqual(
			money(1_250, 'GHS'),
		);
		for (const amount of ['6500.50', '', '6,500', '1e9', '-1', 'NaN']) {
			expect(amountFromWire(account, { amount, currency: 'XOF' }), amount).toEqual({
				unsupported: { currency: 'XOF', amount },
			});
		}
	});
});

describe('the answer to a request', () => {
	it.each([
		[202, undefined, 'accepted'],
		[409, { code: 'RESOURCE_ALREADY_EXIST' }, 'exists'],
	])('%i is %s', (status, json, outcome) => {
		expect(creationOutcome(answer(status, json), meaningOf)).toBe(outcome);
	});

	it.each([
		[500, 'NOT_ALLOWED', 'declined'],
		[500, 'NOT_ALLOWED_TARGET_ENVIRONMENT', 'configuration'],
		[500, 'INVALID_CALLBACK_URL_HOST', 'configuration'],
		[500, 'INVALID_CURRENCY', 'configuration'],
		[500, 'PAYER_NOT_FOUND', 'unknown_payer'],
		[500, 'PAYEE_NOT_FOUND', 'unknown_payer'],
		[400, undefined, 'configuration'],
		[401, undefined, 'configuration'],
		[403, 'FORBIDDEN', 'configuration'],
		[429, undefined, 'provider_unavailable'],
	])('%i %s is a refusal', (status, code, reason) => {
		expect(creationOutcome(answer(status, code && { code }), meaningOf)).toMatchObject({ kind: 'refused', reason });
	});

	it.each([
		[500, 'INTERNAL_PROCESSING_ERROR'],
		[500, 'SOMETHING_NEW'],
		[500, undefined],
		[503, 'SERVICE_UNAVAILABLE'],
		[504, undefined],
		[200, undefined],
		[302, undefined],
	])('%i %s leaves it open', (status, code) => {
		expect(creationOutcome(answer(status, code && { code }), meaningOf)).toMatchObject({ kind: 'unknown' });
	});

	it('tells how long to wait where MTN does', () => {
		expect(creationOutcome(answer(503, undefined, { 'retry-after': '7' }), meaningOf)).toMatchObject({
			kind: 'unknown',
			retryAfterSeconds: 7,
		});
	});
});

describe('the state of a payment', () => {
	const of = order();
	const body = {
		amount: '6500',
		currency: 'XOF',
		externalId: of.reference,
		payer: { partyIdType: 'MSISDN', partyId: '2250501020304' },
		payerMessage: 'm',
		payeeNote: 'n',
	};
	const ask = (json: object, seconds = 10) =>
		statusToAnswer(account, of, answer(200, { ...body, ...json }), addSeconds(of.startedAt, seconds));

	it('waits for the phone five minutes, and for MTN after that', () => {
		expect(ask({ status: 'PENDING' }, 299)).toMatchObject({
			report: { state: 'action_required', action: { kind: 'confirm_on_phone' }, expiresAt: '2026-11-22T10:05:00.000Z' },
		});
		expect(ask({ status: 'PENDING' }, 300)).toMatchObject({
			report: { state: 'processing', action: null, expiresAt: null },
		});
		expect(ask({ status: 'PENDING' }, 80_000)).toMatchObject({ report: { state: 'processing' } });
	});

	it('has succeeded with what MTN says was debited', () => {
		expect(ask({ status: 'SUCCESSFUL', financialTransactionId: '1234567890' })).toMatchObject({
			report: {
				state: 'succeeded',
				received: money(6_500, 'XOF'),
				references: [of.uuid, '1234567890'],
				method: { kind: 'mobile_money', phoneEnd: '04' },
			},
		});
		expect(ask({ status: 'SUCCESSFUL', amount: '6000' })).toMatchObject({ report: { received: money(6_000, 'XOF') } });
	});

	it.each([
		['APPROVAL_REJECTED', 'failed', 'rejected_by_payer'],
		['REJECTED', 'failed', 'rejected_by_payer'],
		['EXPIRED', 'expired', null],
		['COULD_NOT_PERFORM_TRANSACTION', 'failed', 'timed_out'],
		['NOT_ENOUGH_FUNDS', 'failed', 'insufficient_funds'],
		['INTERNAL_PROCESSING_ERROR', 'failed', 'insufficient_funds'],
		['PAYER_LIMIT_REACHED', 'failed', 'limit_reached'],
		['PAYER_NOT_FOUND', 'failed', 'unknown_payer'],
		['PAYEE_NOT_FOUND', 'failed', 'unknown_payer'],
		['PAYEE_NOT_ALLOWED_TO_RECEIVE', 'failed', 'declined'],
		['NOT_ALLOWED', 'failed', 'declined'],
		['NOT_ALLOWED_TARGET_ENVIRONMENT', 'failed', 'configuration'],
		['INVALID_CALLBACK_URL_HOST', 'failed', 'configuration'],
		['INVALID_CURRENCY', 'failed', 'configuration'],
		['TRANSFER_TYPE_UNKNOWN', 'failed', 'configuration'],
		['VALIDATION_ERROR', 'failed', 'configuration'],
		['SERVICE_UNAVAILABLE', 'failed', 'provider_unavailable'],
		['TRANSACTION_NOT_COMPLETED', 'failed', 'provider_unavailable'],
		['PAYER_DELAYED', 'processing', null],
		['PAYEE_DELAYED', 'processing', null],
		['ONGOING', 'processing', null],
		['DELAYED', 'processing', null],
		['TRANSACTION_CANCELED', 'failed', 'cancelled'],
		['PAYMENT_NOT_APPROVED', 'failed', 'rejected_by_payer'],
		['TRANSACTION_NOT_FOUND', 'failed', 'other'],
		['RESOURCE_NOT_FOUND', 'failed', 'other'],
		['A_WORD_OF_TOMORROW', 'failed', 'other'],
	])('failed for %s is %s, %s, as a text and as an object', (word, state, reason) => {
		const expected = { kind: 'report', report: { state, reason, received: null, action: null } };
		expect(ask({ status: 'FAILED', reason: word })).toMatchObject(expected);
		expect(ask({ status: 'FAILED', reason: { code: word, message: 'whatever' } })).toMatchObject(expected);
	});

	it('failed without a reason is declined', () => {
		expect(ask({ status: 'FAILED' })).toMatchObject({ report: { state: 'failed', reason: 'declined' } });
	});

	it('is not read from an answer about another payment, without an amount, or with another word', () => {
		expect(ask({ status: 'SUCCESSFUL', externalId: 'p-other' }).kind).toBe('unknown');
		expect(ask({ status: 'SUCCESSFUL', amount: undefined }).kind).toBe('unknown');
		expect(ask({ status: 'DONE' }).kind).toBe('unknown');
	});

	it('of a start whose answer was lost is certain only after what was on its way must have arrived', () => {
		const notFound = answer(404, { code: 'RESOURCE_NOT_FOUND' });
		expect(recoveryToAnswer(account, of, notFound, addSeconds(of.startedAt, 50))).toMatchObject({
			kind: 'unknown',
			retryAfterSeconds: 10,
		});
		expect(recoveryToAnswer(account, of, notFound, addSeconds(of.startedAt, 59))).toMatchObject({
			kind: 'unknown',
			retryAfterSeconds: 1,
		});
		expect(recoveryToAnswer(account, of, notFound, addSeconds(of.startedAt, 60))).toMatchObject({
			kind: 'refused',
			reason: 'not_started',
		});
	});

	it('is not taken from a 404 that is not MTN’s own', () => {
		expect(recoveryToAnswer(account, of, answer(404), addSeconds(of.startedAt, 3_600)).kind).toBe('unknown');
	});
});

describe('asking by ourselves', () => {
	it('is done often while the prompt is open, then each hour for a day', () => {
		const { abilities } = createMtnMomoProvider(account, depsWith({ now: () => now }));
		const schedule = abilities.pollAfterSeconds;
		expect(schedule.slice(0, 6)).toEqual([5, 10, 20, 30, 60, 90]);
		expect(schedule.filter((seconds) => seconds > 330)).toEqual([
			360,
			...Array.from({ length: 24 }, (_, n) => 3_600 * (n + 1)),
		]);
	});
});

describe('why money could not be given back', () => {
	it.each([
		['NOT_ALLOWED', 'not_refundable'],
		['RESOURCE_NOT_FOUND', 'not_refundable'],
		['NOT_ENOUGH_FUNDS', 'insufficient_funds'],
		['INTERNAL_PROCESSING_ERROR', 'other'],
		['APPROVAL_REJECTED', 'rejected_by_payer'],
	])('%s is %s', (word, reason) => {
		expect(refundMeaningOf(word)).toBe(reason);
	});
});

describe('a notice', () => {
	const verify = (body: string, attempt: PaymentOrder | null = order()) =>
		verifyMtnNotice({ headers: new Map(), body: new TextEncoder().encode(body), now, attempt });

	it('at the address of a payment is taken as a reason to ask, whatever it says', () => {
		const body = JSON.stringify({ status: 'SUCCESSFUL', amount: '999999', financialTransactionId: 1_234_567_890 });
		expect(verify(body)).toEqual({ ok: true, value: null });
		expect(readMtnNotice(body)).toMatchObject({
			value: {
				eventKey: 'SUCCESSFUL|1234567890',
				facts: { about: 'payment', subject: { paymentId: null, references: [] } },
			},
		});
	});

	it('is read with the other key that was seen', () => {
		expect(readMtnNotice('{"transactionStatus":"FAILED"}')).toMatchObject({ value: { eventKey: 'FAILED|' } });
	});

	it('anywhere else is forged', () => {
		expect(verify('{"status":"SUCCESSFUL"}', null)).toMatchObject({ error: { type: 'notice/forged' } });
	});

	it.each(['', 'null', '[]', '{}', 'status=SUCCESSFUL', '{"status":7}', '{"status":"SUCCESSFUL"'])(
		'that reads %j is unreadable',
		(body) => {
			expect(verify(body)).toMatchObject({ error: { type: 'notice/unreadable' } });
			expect(readMtnNotice(body).ok).toBe(false);
		},
	);
});
