import { describe, expect, it } from 'vitest';
import { money } from '../../../src/domain/kernel/money.ts';
import type { NoticeFacts } from '../../../src/domain/payments/provider.ts';
import { idSource } from '../../../src/platform/ids.ts';
import { readStripeNotice } from '../../../src/providers/stripe/stripe.events.ts';

const paymentId = idSource.next('pay');
const refundId = idSource.next('rfd');
const methodId = idSource.next('pmt');

const eventOf = (type: string, object: object): string =>
	JSON.stringify({ id: 'evt_1', object: 'event', api_version: '2026-10-28.endive', type, data: { object } });

const factsOf = (type: string, object: object): NoticeFacts => {
	const read = readStripeNotice(eventOf(type, object));
	if (!read.ok) throw new Error(read.error.detail);
	expect(read.value).toMatchObject({ eventKey: 'evt_1', type });
	return read.value.facts;
};

const intent = { id: 'pi_1', latest_charge: 'ch_1', metadata: { payment_id: paymentId } };

describe('an event', () => {
	it.each(['succeeded', 'payment_failed', 'processing', 'requires_action', 'canceled', 'amount_capturable_updated'])(
		'payment_intent.%s leads to its payment',
		(name) => {
			expect(factsOf(`payment_intent.${name}`, intent)).toEqual({
				about: 'payment',
				subject: { paymentId, references: ['pi_1', 'ch_1'] },
			});
		},
	);

	it.each(['completed', 'expired', 'async_payment_succeeded', 'async_payment_failed'])(
		'checkout.session.%s leads to its payment',
		(name) => {
			const session = { id: 'cs_1', mode: 'payment', payment_intent: null, metadata: { payment_id: paymentId } };
			expect(factsOf(`checkout.session.${name}`, session)).toEqual({
				about: 'payment',
				subject: { paymentId, references: ['cs_1'] },
			});
		},
	);

	it.each(['succeeded', 'failed', 'updated'])('charge.%s leads to its payment', (name) => {
		const charge = { id: 'ch_1', payment_intent: 'pi_1', metadata: { payment_id: paymentId } };
		expect(factsOf(`charge.${name}`, charge)).toEqual({
			about: 'payment',
			subject: { paymentId, references: ['pi_1', 'ch_1'] },
		});
	});

	it('whose metadata somebody typed by hand is found by its names only', () => {
		const facts = factsOf('payment_intent.succeeded', { ...intent, metadata: { payment_id: 'pay_of_mine' } });
		expect(facts).toEqual({ about: 'payment', subject: { paymentId: null, references: ['pi_1', 'ch_1'] } });
	});

	it.each([
		['refund.created', 'succeeded', 'succeeded', null],
		['refund.updated', 'pending', 'processing', null],
		['refund.failed', 'failed', 'failed', 'expired_method'],
		['charge.refund.updated', 'canceled', 'failed', 'cancelled'],
	] as const)('%s with %s tells how the refund stands', (type, status, state, reason) => {
		const refund = {
			id: 're_1',
			amount: 6_500,
			currency: 'xof',
			created: 1,
			status,
			failure_reason: status === 'failed' ? 'expired_or_canceled_card' : null,
			payment_intent: 'pi_1',
			charge: 'ch_1',
			metadata: { refund_id: refundId, payment_id: paymentId },
		};
		expect(factsOf(type, refund)).toEqual({
			about: 'refund',
			subject: { paymentId, references: ['pi_1', 'ch_1'] },
			refundId,
			report: { state, providerId: 're_1', amount: money(6_500, 'XOF'), reason, keep: {} },
		});
	});

	const dispute = {
		id: 'dp_1',
		amount: 2_999,
		currency: 'eur',
		created: 1,
		reason: 'fraudulent',
		status: 'needs_response',
		payment_intent: 'pi_1',
		charge: 'ch_1',
		evidence_details: { due_by: 1_800_000_000 },
		balance_transactions: [{ amount: -2_999 }],
	};

	it.each([
		['created', {}, 'open', true],
		['created', { status: 'warning_needs_response', balance_transactions: [] }, 'open', false],
		['funds_withdrawn', { balance_transactions: [] }, 'open', true],
		['updated', { status: 'under_review' }, 'open', true],
		['closed', { status: 'lost' }, 'lost', true],
		['closed', { status: 'won', balance_transactions: [{ amount: -2_999 }, { amount: 2_999 }] }, 'won', false],
		['closed', { status: 'warning_closed', balance_transactions: [] }, 'won', false],
		['funds_reinstated', { status: 'won' }, 'won', false],
	] as const)('charge.dispute.%s with %o: %s, withdrawn %s', (name, changes, state, isWithdrawn) => {
		expect(factsOf(`charge.dispute.${name}`, { ...dispute, ...changes })).toEqual({
			about: 'dispute',
			subject: { paymentId: null, references: ['pi_1', 'ch_1'] },
			report: {
				providerId: 'dp_1',
				state,
				reason: 'fraudulent',
				amount: money(2_999, 'EUR'),
				isWithdrawn,
				dueBy: '2027-01-15T08:00:00.000Z',
			},
		});
	});

	it('about a saved method names it by our id, by its token, or by both', () => {
		const setup = { id: 'seti_1', payment_method: 'pm_1', metadata: { method_id: methodId } };
		const method = { about: 'method', methodId, method: null };
		expect(factsOf('setup_intent.succeeded', setup)).toEqual({ ...method, token: 'pm_1', state: 'saved' });
		expect(factsOf('setup_intent.setup_failed', setup)).toEqual({ ...method, token: null, state: 'changed' });
		const session = { id: 'cs_1', mode: 'setup', metadata: { method_id: methodId } };
		expect(factsOf('checkout.session.completed', session)).toEqual({ ...method, token: null, state: 'saved' });
		expect(factsOf('checkout.session.expired', session)).toEqual({ ...method, token: null, state: 'changed' });
		expect(factsOf('setup_intent.setup_failed', { id: 'seti_2', metadata: {} })).toEqual({ about: 'nothing' });
	});

	it.each([
		['attached', 'saved'],
		['updated', 'changed'],
		['automatically_updated', 'changed'],
		['detached', 'gone'],
	])('payment_method.%s: %s', (name, state) => {
		const card = { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2034 };
		expect(factsOf(`payment_method.${name}`, { id: 'pm_1', type: 'card', card, customer: 'cus_1' })).toEqual({
			about: 'method',
			methodId: null,
			token: 'pm_1',
			state,
			method: { kind: 'card', brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2034 },
		});
	});

	it('that we do not act on is none of our business, whatever it carries', () => {
		expect(factsOf('balance.available', { anything: true })).toEqual({ about: 'nothing' });
		expect(factsOf('charge.refunded', {})).toEqual({ about: 'nothing' });
	});

	it.each(['', 'hello', 'null', '[]', '{}', '{"id":"evt_1","object":"v2.core.event","type":"x","data":{"object":{}}}'])(
		'that is %o cannot be read',
		(body) => {
			expect(readStripeNotice(body)).toMatchObject({ ok: false, error: { type: 'notice/unreadable' } });
		},
	);

	it.each(['payment_intent.succeeded', 'refund.failed', 'charge.dispute.closed', 'payment_method.detached'])(
		'%s of another shape cannot be read',
		(type) => {
			expect(readStripeNotice(eventOf(type, { id: 7 }))).toMatchObject({ ok: false });
		},
	);
});
