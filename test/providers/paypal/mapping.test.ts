import { describe, expect, it } from 'vitest';
import type { IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import { failureReasons, type PaymentAttempt } from '../../../src/domain/payments/provider.ts';
import { meaningOf } from '../../../src/providers/paypal/paypal.issues.ts';
import { orderToReport, readKept, refundToReport } from '../../../src/providers/paypal/paypal.mapping.ts';
import { orderSchema } from '../../../src/providers/paypal/paypal.schemas.ts';
import { breakdownToSettlement } from '../../../src/providers/paypal/paypal.settlement.ts';

const startedAt = '2026-11-22T10:00:00.000Z' as IsoInstant;
const soon = '2026-11-22T10:05:00.000Z' as IsoInstant;
const afterThreeHours = '2026-11-22T13:00:00.000Z' as IsoInstant;

const attempt = (changes: Partial<PaymentAttempt> = {}): PaymentAttempt => ({
	paymentId: 'pay_01kb000000e00000000000000a',
	reference: 'p-01kb000000e00000000000000a',
	uuid: '00000000-0000-4000-8000-000000000000',
	flow: 'redirect',
	charge: money(2_999, 'EUR'),
	providerId: '5O190127TN364715T',
	kept: {},
	startedAt,
	...changes,
});

const capture = (status: string, more: object = {}) => ({
	id: `C-${status}`,
	status,
	amount: { currency_code: 'EUR', value: '29.99' },
	...more,
});

const report = (wire: object, changes: Partial<PaymentAttempt> = {}, now = soon) => {
	const order = orderSchema.parse({ id: '5O190127TN364715T', links, ...wire });
	const of = attempt(changes);
	return orderToReport(order, of, readKept(of.kept), now);
};
const captured = (...captures: object[]) => ({ status: 'COMPLETED', purchase_units: [{ payments: { captures } }] });
const links = [{ rel: 'payer-action', href: 'https://www.paypal.com/checkoutnow?token=5O190127TN364715T' }];

describe('an order without a capture', () => {
	it.each(['CREATED', 'SAVED', 'PAYER_ACTION_REQUIRED'])('waits for the payer when it is %s', (status) => {
		expect(report({ status })).toMatchObject({
			state: 'action_required',
			action: { kind: 'redirect', url: links[0]?.href },
			expiresAt: afterThreeHours,
			received: null,
			reason: null,
		});
	});

	it('leads to PayPal by either name of the link', () => {
		const approve = [{ rel: 'approve', href: 'https://www.paypal.com/checkoutnow?token=1' }];
		expect(report({ status: 'CREATED', links: approve }).action).toMatchObject({ url: approve[0]?.href });
		expect(report({ status: 'CREATED', links: [] }).action).toBeNull();
	});

	it('is on its way when it is approved, and when it is complete without telling of its captures', () => {
		expect(report({ status: 'APPROVED' })).toMatchObject({ state: 'processing', action: null });
		expect(report({ status: 'COMPLETED' })).toMatchObject({ state: 'processing', received: null });
	});

	it('has failed when it is voided', () => {
		expect(report({ status: 'VOIDED' })).toMatchObject({ state: 'failed', reason: 'declined' });
	});

	it('has expired after three hours, and stays expired even if it is approved then', () => {
		const expired = report({ status: 'PAYER_ACTION_REQUIRED' }, {}, afterThreeHours);
		expect(expired).toMatchObject({ state: 'expired', action: null, expiresAt: null });
		expect(report({ status: 'APPROVED' }, { kept: expired.keep }, afterThreeHours).state).toBe('expired');
	});

	it('has failed when nobody is there to approve it', () => {
		expect(report({ status: 'PAYER_ACTION_REQUIRED' }, { flow: 'saved' })).toMatchObject({
			state: 'failed',
			reason: 'authentication_required',
			action: null,
		});
	});

	it('repeats why it was closed', () => {
		const kept = { closedBy: 'declined' };
		expect(report({ status: 'APPROVED' }, { kept })).toMatchObject({ state: 'failed', reason: 'declined' });
		expect(report({ status: 'APPROVED' }, { kept: { closedBy: 'cancelled' } }).state).toBe('expired');
	});
});

describe('a captured order', () => {
	it.each(['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED'])('has succeeded when its capture is %s', (status) => {
		expect(report(captured(capture(status)))).toMatchObject({
			state: 'succeeded',
			received: money(2_999, 'EUR'),
			references: ['5O190127TN364715T', `C-${status}`],
			reason: null,
			keep: { captureId: `C-${status}` },
		});
	});

	it('is no money while its capture is pending', () => {
		expect(report(captured(capture('PENDING')))).toMatchObject({ state: 'processing', received: null, reason: null });
	});

	it.each(['DECLINED', 'FAILED'])('has failed when its capture is %s', (status) => {
		expect(report(captured(capture(status)))).toMatchObject({ state: 'failed', received: null, reason: 'declined' });
	});

	it('has succeeded whatever we had concluded before', () => {
		for (const closedBy of ['cancelled', 'timed_out', 'declined']) {
			expect(report(captured(capture('COMPLETED')), { kept: { closedBy } }).state).toBe('succeeded');
		}
	});

	it('goes by the capture that brought money, wherever it stands', () => {
		const captures = [capture('DECLINED'), capture('COMPLETED'), capture('PENDING'), capture('FAILED')];
		for (const order of [captures, captures.toReversed()]) {
			expect(report(captured(...order))).toMatchObject({ state: 'succeeded', keep: { captureId: 'C-COMPLETED' } });
		}
	});

	it('tells what was received as it was received, not as it was asked', () => {
		const yen = capture('COMPLETED', { amount: { currency_code: 'JPY', value: '5000' } });
		expect(report(captured(yen)).received).toEqual({ unsupported: { currency: 'JPY', amount: '5000' } });
		const less = capture('COMPLETED', { amount: { currency_code: 'EUR', value: '1.00' } });
		expect(report(captured(less)).received).toEqual(money(100, 'EUR'));
	});

	it('shows the wallet masked, and what it saved only once it may be charged', () => {
		const paidBy = (vault: object) => ({
			...captured(capture('COMPLETED')),
			payment_source: { paypal: { email_address: 'awa.ndiaye@example.com', attributes: { vault } } },
		});
		const saved = report(paidBy({ id: '8kk845', status: 'VAULTED', customer: { id: 'cust-1' } }));
		expect(saved.method).toEqual({ kind: 'paypal', account: 'a•••@example.com' });
		expect(saved.saved).toEqual({ token: '8kk845', providerCustomer: 'cust-1' });
		expect(report(paidBy({ status: 'APPROVED' })).saved).toBeNull();
		expect(report(paidBy({ id: '8kk845', status: 'CREATED' })).saved).toBeNull();
	});
});

describe('what arrives on the balance', () => {
	const eur = (value: string) => ({ currency_code: 'EUR', value });
	const usd = (value: string) => ({ currency_code: 'USD', value });

	it('is gross and fee as they are told', () => {
		const settlement = breakdownToSettlement({ gross_amount: eur('29.99'), paypal_fee: eur('1.22') });
		expect(settlement).toEqual({ gross: money(2_999, 'EUR'), fee: money(122, 'EUR') });
	});

	it('is told in the currency of the balance when PayPal exchanges: gross less fee is what it credited', () => {
		const told = { gross_amount: eur('29.99'), paypal_fee: eur('1.22'), receivable_amount: usd('31.64') };
		const rate = { value: '1.1', source_currency: 'EUR', target_currency: 'USD' };
		expect(breakdownToSettlement({ ...told, exchange_rate: rate })).toEqual({
			gross: money(3_298, 'USD'),
			fee: money(134, 'USD'),
		});
		const exact = { ...rate, value: '1.100000000000123' };
		expect(breakdownToSettlement({ ...told, exchange_rate: exact })).toMatchObject({ fee: money(134, 'USD') });
		expect(breakdownToSettlement({ ...told, paypal_fee_in_receivable_currency: usd('1.36') })).toEqual({
			gross: money(3_300, 'USD'),
			fee: money(136, 'USD'),
		});
	});

	it.each([
		['nothing', undefined],
		['no fee', { gross_amount: eur('29.99') }],
		['a fee in another currency than the gross', { gross_amount: eur('29.99'), paypal_fee: usd('1.22') }],
		[
			'a balance in a currency we keep no books in',
			{ ...feeOf(eur), receivable_amount: { currency_code: 'GBP', value: '25.00' } },
		],
		['an exchange without its rate', { ...feeOf(eur), receivable_amount: usd('31.64') }],
		[
			'an exchange at the rate of other currencies',
			{
				...feeOf(eur),
				receivable_amount: usd('31.64'),
				exchange_rate: { value: '1.1', source_currency: 'USD', target_currency: 'EUR' },
			},
		],
		[
			'an exchange at a rate that is none',
			{
				...feeOf(eur),
				receivable_amount: usd('31.64'),
				exchange_rate: { value: 'a lot', source_currency: 'EUR', target_currency: 'USD' },
			},
		],
	])('is not known from %s', (_what, breakdown) => {
		expect(breakdownToSettlement(breakdown)).toBeNull();
	});
});

describe('a refund', () => {
	it.each([
		['COMPLETED', 'succeeded', null],
		['PENDING', 'processing', null],
		['FAILED', 'failed', 'other'],
		['CANCELLED', 'failed', 'cancelled'],
	] as const)('that is %s has %s', (status, state, reason) => {
		const refund = { id: 'R1', status, amount: { currency_code: 'EUR', value: '5.00' }, links: [] };
		expect(refundToReport(refund)).toEqual({ state, reason, providerId: 'R1', amount: money(500, 'EUR'), keep: {} });
	});
});

describe('an issue', () => {
	const meaning = (issue: string, status = 422) => meaningOf({ kind: 'refused', status, issue, detail: '' });

	it.each([
		['INSTRUMENT_DECLINED', 'payer', 'declined'],
		['PAYER_ACTION_REQUIRED', 'payer', 'authentication_required'],
		['ORDER_NOT_APPROVED', 'payer', 'authentication_required'],
		['ORDER_ALREADY_CAPTURED', 'look', 'other'],
		['ORDER_COMPLETION_IN_PROGRESS', 'look', 'other'],
		['ORDER_EXPIRED', 'final', 'timed_out'],
		['DUPLICATE_INVOICE_ID', 'doubtful', 'duplicate'],
		['TRANSACTION_REFUSED', 'final', 'declined'],
		['TOKEN_ID_NOT_FOUND', 'final', 'invalid_method'],
		['INVALID_CURRENCY_CODE', 'final', 'currency_not_supported'],
		['CURRENCY_NOT_SUPPORTED_FOR_COUNTRY', 'final', 'currency_not_supported'],
		['DECIMAL_PRECISION', 'final', 'configuration'],
		['CAPTURE_FULLY_REFUNDED', 'final', 'not_refundable'],
		['REFUND_AMOUNT_EXCEEDED', 'final', 'not_refundable'],
	])('%s means %s and %s', (issue, next, reason) => {
		expect(meaning(issue)).toEqual({ next, reason });
	});

	it('that nobody told us about is judged by its status, and never throws', () => {
		expect(meaning('SOMETHING_NEW', 422)).toEqual({ next: 'final', reason: 'other' });
		expect(meaning('SOMETHING_NEW', 403)).toEqual({ next: 'final', reason: 'configuration' });
		expect(failureReasons).toContain(meaning('constructor').reason);
	});
});

describe('what was kept', () => {
	it('is read from anything without throwing', () => {
		const nothing = { captureId: null, closedBy: null, declines: 0, declinedVersion: null };
		expect(readKept({})).toEqual(nothing);
		expect(readKept({ captureId: 7, closedBy: 'a whim', declines: -1, declinedVersion: [] })).toEqual(nothing);
	});
});

function feeOf(eur: (value: string) => { currency_code: string; value: string }) {
	return { gross_amount: eur('29.99'), paypal_fee: eur('1.22') };
}
