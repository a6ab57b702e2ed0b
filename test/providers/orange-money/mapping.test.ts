import { describe, expect, it } from 'vitest';
import { addSeconds, type IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import type { PaymentOrder } from '../../../src/domain/payments/provider.ts';
import type { HttpAnswer } from '../../../src/providers/http-exchange.ts';
import type { OrangeMoneyAccount } from '../../../src/providers/orange-money/orange-money.account.ts';
import {
	amountToWire,
	creationToAnswer,
	creationToWire,
	statusToAnswer,
} from '../../../src/providers/orange-money/orange-money.mapping.ts';
import { readOrangeNotice, verifyOrangeNotice } from '../../../src/providers/orange-money/orange-money.notices.ts';
import { mobileOrder } from '../momo.orders.ts';

const now = '2026-11-22T10:00:00.000Z' as IsoInstant;

const account: OrangeMoneyAccount = {
	clientId: 'client',
	clientSecret: 'secret',
	merchantKey: 'merchant',
	country: 'SN' as CountryCode,
	environment: 'sn',
	wireCurrency: null,
	currency: 'XOF',
	apiBase: 'https://api.orange.test',
	merchantName: 'Éditions du Baobab et de la Téranga',
};

const kept = { payToken: 'pay-token', notifToken: 'n'.repeat(32), paymentUrl: 'https://orange.test/pay/1' };

const order = (changes: Partial<PaymentOrder> = {}): PaymentOrder => mobileOrder({ now: () => now }, changes);

const answer = (status: number, json: unknown): HttpAnswer => ({
	kind: 'answered',
	status,
	json,
	header: () => null,
});

describe('what is asked of WebPay', () => {
	it('is whole units, the reference as the order, and the merchant’s name cut to what the page shows', () => {
		const of = order();
		expect(creationToWire(account, of)).toEqual({
			ok: true,
			value: {
				merchant_key: 'merchant',
				currency: 'XOF',
				order_id: of.reference,
				amount: 6_500,
				return_url: of.returnUrl,
				cancel_url: of.cancelUrl,
				notif_url: of.noticeUrl,
				lang: 'fr',
				reference: 'Éditions du Baobab et de la Té',
			},
		});
	});

	it('is in the test currency where the environment has one', () => {
		const wire = creationToWire({ ...account, environment: 'dev', wireCurrency: 'OUV' }, order());
		expect(wire).toMatchObject({ ok: true, value: { currency: 'OUV', amount: 6_500 } });
	});

	it('is never a part of a unit, nothing, or less', () => {
		expect(amountToWire(money(6_500, 'XAF'))).toBe(6_500);
		expect(amountToWire(money(1_200, 'USD'))).toBe(12);
		for (const amount of [money(1_250, 'USD'), money(0, 'XOF'), money(-1, 'XOF')])
			expect(amountToWire(amount)).toBeNull();
	});

	it('is nothing when an address is longer than WebPay keeps', () => {
		const noticeUrl = `https://billing.example.test/${'a'.repeat(92)}`;
		expect(creationToWire(account, order({ noticeUrl: noticeUrl.slice(0, 120) })).ok).toBe(true);
		expect(creationToWire(account, order({ noticeUrl }))).toMatchObject({
			ok: false,
			error: { kind: 'refused', reason: 'configuration', detail: expect.stringContaining('notif_url') },
		});
	});

	it('is nothing in another currency than the contract’s', () => {
		expect(creationToWire(account, order({ charge: money(6_500, 'XAF') }))).toMatchObject({
			ok: false,
			error: { kind: 'refused', reason: 'currency_not_supported' },
		});
	});
});

describe('the answer to a creation', () => {
	const created = {
		status: 201,
		message: 'OK',
		pay_token: 'p',
		payment_url: 'https://orange.test/p',
		notif_token: 'n',
	};

	it('sends the payer to the page and keeps what finds the payment again', () => {
		const of = order();
		expect(creationToAnswer(of, answer(201, created))).toMatchObject({
			kind: 'report',
			report: {
				state: 'action_required',
				providerId: of.reference,
				action: { kind: 'redirect', url: 'https://orange.test/p' },
				expiresAt: '2026-11-22T10:10:00.000Z',
				keep: { payToken: 'p', notifToken: 'n', paymentUrl: 'https://orange.test/p' },
			},
		});
	});

	it.each([
		['an unsafe address of the page', 201, { ...created, payment_url: 'javascript:alert(1)' }, 'unknown', null],
		['no notif_token', 201, { ...created, notif_token: undefined }, 'unknown', null],
		['the gateway’s 403 for too many requests', 403, { code: 53, message: 'm' }, 'refused', 'provider_unavailable'],
		['the same with the code as a text', 403, { code: '53' }, 'refused', 'provider_unavailable'],
		['no access to the offer', 403, { code: 50 }, 'refused', 'configuration'],
		['an order_id that was used', 403, { message: 'Forbidden' }, 'unknown', null],
		['a wrong field', 400, { message: 'Bad request' }, 'refused', 'configuration'],
		['credentials that stay refused', 401, { code: 41 }, 'refused', 'configuration'],
		['a broken back end', 503, { code: 5 }, 'unknown', null],
		['a redirect', 302, undefined, 'unknown', null],
	])('that is %s is read as what it says', (_name, status, json, kind, reason) => {
		const read = creationToAnswer(order(), answer(status, json));
		expect(read.kind).toBe(kind);
		if (read.kind === 'refused') expect(read.reason).toBe(reason);
	});
});

describe('the state of a payment', () => {
	const of = order();
	const ask = (status: string, seconds = 30, more: object = { txnid: 'MP1' }) =>
		statusToAnswer(
			of,
			kept,
			answer(201, { status, order_id: of.reference, ...more }),
			addSeconds(of.startedAt, seconds),
		);

	it('is open while the page is, then waits a minute for clocks that differ, then is over', () => {
		expect(ask('INITIATED', 599)).toMatchObject({ report: { state: 'action_required', action: { kind: 'redirect' } } });
		expect(ask('INITIATED', 600)).toMatchObject({ report: { state: 'action_required', action: null } });
		expect(ask('INITIATED', 659)).toMatchObject({ report: { state: 'action_required', action: null } });
		expect(ask('INITIATED', 660)).toMatchObject({ report: { state: 'expired', action: null, expiresAt: null } });
	});

	it.each([
		['PENDING', { state: 'processing', received: null, reason: null }],
		['EXPIRED', { state: 'expired', received: null, reason: null }],
		['SUCCESS', { state: 'succeeded', received: money(6_500, 'XOF'), reason: null, references: [of.reference, 'MP1'] }],
		['FAILED', { state: 'failed', received: null, reason: 'declined' }],
	])('%s is told in our words', (status, report) => {
		expect(ask(status)).toMatchObject({ kind: 'report', report: { ...report, action: null, keep: kept } });
		expect(ask(status, 90_000)).toMatchObject({ kind: 'report', report });
	});

	it('is not read from an answer about another order, or with a word that we do not know', () => {
		expect(ask('SUCCESS', 30, { order_id: 'p-other' }).kind).toBe('unknown');
		expect(ask('SUCCESSFULL').kind).toBe('unknown');
	});

	it.each([400, 401, 403, 404, 500, 503])('is not read from a refusal with %i', (status) => {
		const body = { status: 'SUCCESS', order_id: of.reference };
		expect(statusToAnswer(of, kept, answer(status, body), now).kind).toBe('unknown');
	});
});

describe('a notice', () => {
	const attempt = order({ kept });
	const delivery = (body: string, of: PaymentOrder | null = attempt) =>
		verifyOrangeNotice({ headers: new Map(), body: new TextEncoder().encode(body), now, attempt: of });
	const fields = { status: 'SUCCESS', notif_token: kept.notifToken, txnid: 'MP150709.1341.A00073' };

	it('is believed with the notif_token of its payment, as JSON or as a form', () => {
		expect(delivery(JSON.stringify(fields))).toEqual({ ok: true, value: null });
		expect(delivery(String(new URLSearchParams(fields)))).toEqual({ ok: true, value: null });
	});

	it('with another token, or with none, is not', () => {
		for (const token of ['', 'x', 'm'.repeat(32), `${kept.notifToken}n`]) {
			expect(delivery(JSON.stringify({ ...fields, notif_token: token })).ok, token).toBe(false);
		}
		expect(delivery(JSON.stringify({ ...fields, notif_token: 'm'.repeat(32) }))).toMatchObject({
			error: { type: 'notice/forged' },
		});
	});

	it('for an address that names no payment is forged', () => {
		expect(delivery(JSON.stringify(fields), null)).toMatchObject({ error: { type: 'notice/forged' } });
	});

	it('that comes before we have stored its token cannot be verified yet', () => {
		expect(delivery(JSON.stringify(fields), order())).toMatchObject({ error: { type: 'notice/cannot-verify' } });
	});

	it('has a key without its secret, the same in both forms', () => {
		const key = { ok: true, value: { eventKey: 'SUCCESS|MP150709.1341.A00073' } };
		expect(readOrangeNotice(JSON.stringify(fields))).toMatchObject(key);
		expect(readOrangeNotice(String(new URLSearchParams(fields)))).toMatchObject(key);
	});

	it('only ever makes us ask', () => {
		expect(readOrangeNotice(JSON.stringify({ ...fields, amount: 1 }))).toMatchObject({
			value: { facts: { about: 'payment', subject: { paymentId: null, references: [] } } },
		});
	});
});
