import { describe, expect, it } from 'vitest';
import { addSeconds } from '../../../src/domain/kernel/calendar.ts';
import type { CustomerId, PaymentMethodId, TenantId } from '../../../src/domain/kernel/ids.ts';
import { applyMethodAnswer, isRenewal, pollChange } from '../../../src/domain/payments/method-reporting.ts';
import type { MethodReport, MethodSummary, ProviderAnswer } from '../../../src/domain/payments/provider.ts';
import { methodOrderOf, type SavedMethod } from '../../../src/domain/payments/saved-method.ts';
import { action, countingIds } from '../../support/fake-store.ts';

const order: SavedMethod['order'] = {
	flow: 'redirect',
	payer: { customerId: 'cus_1', name: 'Awa', email: null, phone: null, country: null, providerCustomer: null },
	locale: 'fr',
	sellerName: 'Coko',
	returnUrl: 'https://coko.example',
	cancelUrl: 'https://coko.example',
};
const pending: SavedMethod = {
	id: 'pmt_01kb0c8p7ve3v8k2s5q6m7n8p9' as PaymentMethodId,
	tenantId: 'coko' as TenantId,
	version: 1,
	customerId: 'cus_1' as CustomerId,
	provider: 'stripe',
	status: 'pending',
	summary: null,
	token: '',
	providerCustomer: null,
	providerId: 'seti_1',
	kept: {},
	action: null,
	failure: null,
	order,
	createdAt: action.now,
	updatedAt: action.now,
};
const card: MethodSummary = { kind: 'card', brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2030 };
const report = (state: MethodReport['state'], changes: Partial<MethodReport> = {}): ProviderAnswer<MethodReport> => ({
	kind: 'report',
	report: { state, providerId: 'seti_1', action: null, saved: null, method: null, reason: null, keep: {}, ...changes },
});
const confirmed = report('succeeded', { saved: { token: 'pm_1', providerCustomer: 'cus_x' }, method: card });
const silent = { kind: 'unknown', detail: '', retryAfterSeconds: null } as const;
const apply = (method: SavedMethod, answer: ProviderAnswer<MethodReport>, afterSeconds = 10, isKnown = false) =>
	applyMethodAnswer(countingIds(), method, answer, isKnown, { ...action, now: addSeconds(action.now, afterSeconds) });
const eventOf = ({ changes }: ReturnType<typeof apply>) =>
	changes.flatMap((change) => (change.kind === 'event' ? [change.event] : []))[0];

describe('a method that waits for its owner', () => {
	it('is active with its token once they confirmed, and needs nothing of the order any more', () => {
		const done = apply(pending, confirmed);
		expect(done.method).toMatchObject({
			version: 2,
			status: 'active',
			token: 'pm_1',
			providerCustomer: 'cus_x',
			summary: card,
			order: null,
		});
		expect(methodOrderOf(done.method)).toBeNull();
		expect(done.changes.at(-1)).toMatchObject({ kind: 'due-work.done' });
	});

	it('tells the audit trail nothing by which it could be recognized', () => {
		const event = eventOf(apply(pending, confirmed));
		expect(event).toMatchObject({ type: 'payment_method.saved', subjectVersion: 2 });
		expect(JSON.stringify(event)).not.toMatch(/4242|pm_1|Awa|2030/);
	});

	it('fails when the provider says so, and when it never heard of it', () => {
		expect(apply(pending, report('failed', { reason: 'declined' })).method).toMatchObject({
			status: 'failed',
			failure: 'declined',
			order: null,
		});
		expect(apply(pending, report('not_started')).method.failure).toBe('not_started');
		const refused = { kind: 'refused', reason: 'configuration', detail: '' } as const;
		expect(apply({ ...pending, providerId: null }, refused).method.failure).toBe('configuration');
		// Once the provider has it, a refusal of the question says nothing about it.
		expect(apply(pending, refused).method).toBe(pending);
	});

	it('waits while nobody answers, three days at most', () => {
		expect(apply(pending, silent).method).toBe(pending);
		expect(apply(pending, silent, 3 * 86_400).method).toMatchObject({ status: 'failed', failure: 'timed_out' });
		expect(apply(pending, report('action_required'), 3 * 86_400).method.failure).toBe('timed_out');
		// Confirmed in the last moment is confirmed.
		expect(apply(pending, confirmed, 4 * 86_400).method.status).toBe('active');
	});

	it('is not kept a second time when another of ours has its token', () => {
		expect(apply(pending, confirmed, 10, true).method).toMatchObject({
			status: 'failed',
			failure: 'duplicate',
			token: '',
		});
	});

	it('is asked about less and less often', () => {
		const asked = [1, 300, 3_600, 21_600, 86_400].map((seconds) => {
			const change = pollChange(pending, addSeconds(action.now, seconds));
			return change.kind === 'due-work' ? change.work.dueAt : null;
		});
		expect(asked).toEqual([300, 3_600, 21_600, 86_400, 259_200].map((seconds) => addSeconds(action.now, seconds)));
	});
});

describe('a method that is settled', () => {
	const settled = [
		{ ...pending, status: 'active', token: 'pm_1', order: null },
		{ ...pending, status: 'failed', failure: 'declined', order: null },
		{ ...pending, status: 'removed', order: null },
	] as const;

	it.each(settled)('stays $status whatever comes late', (method) => {
		for (const answer of [confirmed, report('failed'), report('action_required'), silent]) {
			expect(apply(method, answer).method).toBe(method);
		}
	});

	it('removed before its owner confirmed, it keeps the token until it is forgotten and is never active', () => {
		const late = apply({ ...pending, status: 'removed' }, confirmed);
		expect(late.method).toMatchObject({ status: 'removed', token: 'pm_1', order: null });
		expect(late.changes.at(-1)).toMatchObject({ kind: 'due-work', work: { kind: 'method.poll' } });
		const never = apply({ ...pending, status: 'removed' }, silent, 3 * 86_400);
		expect(never.method).toMatchObject({ status: 'removed', order: null });
		expect(never.changes.at(-1)).toMatchObject({ kind: 'due-work.done' });
	});
});

it('a card is renewed forwards only', () => {
	const renewed = { ...card, expiryYear: 2033 };
	expect(isRenewal(card, renewed)).toBe(true);
	expect(isRenewal(renewed, card)).toBe(false);
	expect(isRenewal(card, card)).toBe(false);
	expect(isRenewal(card, { ...card, expiryMonth: 11 })).toBe(false);
	expect(isRenewal(null, card)).toBe(true);
	const wallet = { kind: 'paypal', account: 'a•••@example.com' } as const;
	expect(isRenewal(wallet, wallet)).toBe(false);
});
