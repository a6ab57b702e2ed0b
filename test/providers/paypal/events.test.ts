import { describe, expect, it } from 'vitest';
import { money } from '../../../src/domain/kernel/money.ts';
import { readPaypalNotice } from '../../../src/providers/paypal/paypal.events.ts';

const paymentId = 'pay_01kb000000e00000000000000a';
const refundId = 'rfd_01kb000000e00000000000000b';

const read = (type: string, resource: unknown, more: object = {}) =>
	readPaypalNotice(JSON.stringify({ id: 'WH-1', event_type: type, resource, ...more }));
const facts = (type: string, resource: unknown) => {
	const notice = read(type, resource);
	if (!notice.ok) throw new Error(notice.error.detail);
	return notice.value.facts;
};

describe('a notice about an order', () => {
	it.each(['CHECKOUT.ORDER.APPROVED', 'CHECKOUT.ORDER.COMPLETED'])('%s leads to our payment', (type) => {
		expect(facts(type, { id: 'O1', purchase_units: [{ custom_id: paymentId }] })).toEqual({
			about: 'payment',
			subject: { paymentId, references: ['O1'] },
		});
	});

	it('of a reversed approval names the order another way', () => {
		expect(facts('CHECKOUT.PAYMENT-APPROVAL.REVERSED', { order_id: 'O1', purchase_units: [] })).toEqual({
			about: 'payment',
			subject: { paymentId: null, references: ['O1'] },
		});
	});
});

describe('a notice about a capture', () => {
	const resource = {
		id: 'C1',
		status: 'COMPLETED',
		custom_id: paymentId,
		amount: { currency_code: 'EUR', value: '1.00' },
		supplementary_data: { related_ids: { order_id: 'O1' } },
	};

	it.each(['COMPLETED', 'PENDING', 'DECLINED', 'DENIED'])('PAYMENT.CAPTURE.%s only makes us ask', (name) => {
		expect(facts(`PAYMENT.CAPTURE.${name}`, resource)).toEqual({
			about: 'payment',
			subject: { paymentId, references: ['O1', 'C1'] },
		});
	});

	it('is found by its names where the id is none of ours', () => {
		for (const customId of ['ORDER-7', 'pay_', 'rfd_01kb000000e00000000000000b', '../../x']) {
			expect(facts('PAYMENT.CAPTURE.COMPLETED', { ...resource, custom_id: customId })).toMatchObject({
				subject: { paymentId: null, references: ['O1', 'C1'] },
			});
		}
	});
});

describe('a notice about a refund', () => {
	const resource = {
		id: 'R1',
		status: 'COMPLETED',
		amount: { currency_code: 'EUR', value: '5.00' },
		custom_id: refundId,
		links: [
			{ rel: 'self', href: 'https://api.paypal.com/v2/payments/refunds/R1' },
			{ rel: 'up', href: 'https://api.paypal.com/v2/payments/captures/C1' },
		],
	};
	const report = { state: 'succeeded', providerId: 'R1', amount: money(500, 'EUR'), reason: null, keep: {} };

	it('carries the refund; its capture is found by the link up', () => {
		expect(facts('PAYMENT.CAPTURE.REFUNDED', resource)).toEqual({
			about: 'refund',
			subject: { paymentId: null, references: ['C1'] },
			refundId,
			report,
		});
	});

	it('made in PayPal’s pages carries the payment’s id, which is no refund of ours', () => {
		expect(facts('PAYMENT.CAPTURE.REFUNDED', { ...resource, custom_id: paymentId })).toMatchObject({
			subject: { paymentId, references: ['C1'] },
			refundId: null,
		});
	});

	it.each(['PAYMENT.CAPTURE.REVERSED', 'PAYMENT.REFUND.PENDING', 'PAYMENT.REFUND.FAILED'])('may be %s', (type) => {
		const status = type.endsWith('PENDING') ? 'PENDING' : type.endsWith('FAILED') ? 'FAILED' : 'COMPLETED';
		const state = { PENDING: 'processing', FAILED: 'failed', COMPLETED: 'succeeded' }[status];
		expect(facts(type, { ...resource, status })).toMatchObject({ about: 'refund', report: { state } });
	});
});

describe('a notice about a dispute', () => {
	const resource = {
		dispute_id: 'PP-D-1',
		reason: 'UNAUTHORISED',
		status: 'WAITING_FOR_SELLER_RESPONSE',
		dispute_amount: { currency_code: 'EUR', value: '29.99' },
		disputed_transactions: [{ seller_transaction_id: 'C1', custom: paymentId }],
		seller_response_due_date: '2026-12-02T10:00:00Z',
	};

	it('names the capture, the amount and the day', () => {
		expect(facts('CUSTOMER.DISPUTE.CREATED', resource)).toEqual({
			about: 'dispute',
			subject: { paymentId, references: ['C1'] },
			report: {
				providerId: 'PP-D-1',
				state: 'open',
				reason: 'unauthorised',
				amount: money(2_999, 'EUR'),
				isWithdrawn: false,
				dueBy: '2026-12-02T10:00:00.000Z',
			},
		});
	});

	it.each([
		['RESOLVED_BUYER_FAVOUR', 'lost'],
		['ACCEPTED', 'lost'],
		['RESOLVED_SELLER_FAVOUR', 'won'],
		['RESOLVED_WITH_PAYOUT', 'won'],
		['CANCELED_BY_BUYER', 'won'],
		['DENIED', 'won'],
		['NONE', 'won'],
	])('that ends in %s is %s; the money, if it goes, goes by its own notice', (code, state) => {
		const resolved = { ...resource, status: 'RESOLVED', dispute_outcome: { outcome_code: code } };
		expect(facts('CUSTOMER.DISPUTE.RESOLVED', resolved)).toMatchObject({ report: { state, isWithdrawn: false } });
	});
});

describe('a notice about a saved method', () => {
	it.each([
		['CREATED', 'saved'],
		['DELETED', 'gone'],
		['DELETION-INITIATED', 'gone'],
	])('VAULT.PAYMENT-TOKEN.%s means %s', (name, state) => {
		const resource = { id: '8kk', payment_source: { paypal: { email_address: 'awa@example.com' } } };
		expect(facts(`VAULT.PAYMENT-TOKEN.${name}`, resource)).toEqual({
			about: 'method',
			methodId: null,
			token: '8kk',
			state,
			method: { kind: 'paypal', account: 'a•••@example.com' },
		});
	});
});

describe('any notice', () => {
	it('is known by its own id, and one that is not about us is about nothing', () => {
		expect(read('PAYMENT.PAYOUTSBATCH.SUCCESS', { any: 'thing' })).toEqual({
			ok: true,
			value: { eventKey: 'WH-1', type: 'PAYMENT.PAYOUTSBATCH.SUCCESS', facts: { about: 'nothing' } },
		});
	});

	it.each([
		['', 'no text'],
		['[]', 'a list'],
		['null', 'null'],
		['{"id":"WH-1"}', 'no type'],
		['{"event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"id":"C1"}}', 'no id'],
		['{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED"}', 'no resource'],
		['{"id":"WH-1","event_type":"PAYMENT.CAPTURE.REFUNDED","resource":{"id":"C1"}}', 'another resource'],
		['{"id":"WH-1","event_type":"CUSTOMER.DISPUTE.CREATED","resource":[]}', 'another resource'],
		['{"id":"WH-1","event_type":"CHECKOUT.ORDER.APPROVED","resource":{}}', 'an order without an id'],
	])('%s cannot be read: %s', (body) => {
		expect(readPaypalNotice(body)).toMatchObject({ ok: false, error: { type: 'notice/unreadable' } });
	});
});
