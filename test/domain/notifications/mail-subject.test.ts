import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CreditNoteId, InvoiceId, PaymentId, SubscriptionId } from '../../../src/domain/kernel/ids.ts';
import { idempotencyKeyOf, withoutAddresses } from '../../../src/domain/notifications/mail.ts';
import { mailSubjectId, parseMailSubject } from '../../../src/domain/notifications/mail-subject.ts';

const invoice = 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra' as InvoiceId;
const creditNote = 'crn_01k3v0j9x4f7mbt2w8h5q6z1ra' as CreditNoteId;
const subscription = 'sub_01k3v0j9x4f7mbt2w8h5q6z1ra' as SubscriptionId;
const payment = 'pay_01k3v0j9x4f7mbt2w8h5q6z1ra' as PaymentId;

describe('what the outbox names', () => {
	test.each([
		[invoice, { template: 'invoice', documentId: invoice, kind: 'invoice' }],
		[creditNote, { template: 'credit_note', documentId: creditNote, kind: 'credit_note' }],
		[`${invoice}/overdue.7`, { template: 'overdue', documentId: invoice, kind: 'overdue.7' }],
		[`${invoice}/overdue.-3`, { template: 'overdue', documentId: invoice, kind: 'overdue.-3' }],
		[`${invoice}/overdue.7.2027-01-31`, { template: 'overdue', documentId: invoice, kind: 'overdue.7.2027-01-31' }],
		[
			`${invoice}/overdue.manual-2026-11-22`,
			{ template: 'overdue', documentId: invoice, kind: 'overdue.manual-2026-11-22' },
		],
		[
			`${invoice}/payment_received.${payment}`,
			{
				template: 'payment_received',
				documentId: invoice,
				kind: `payment_received.${payment}`,
				paymentId: payment,
			},
		],
		[
			`${invoice}/payment_failed.${payment}`,
			{ template: 'payment_failed', documentId: invoice, kind: `payment_failed.${payment}`, paymentId: payment },
		],
		[
			`${subscription}/subscription_paused.2026-12-01`,
			{
				template: 'subscription_paused',
				documentId: subscription,
				kind: 'subscription_paused.2026-12-01',
				mail: { template: 'subscription_paused', subscriptionId: subscription, on: '2026-12-01' },
			},
		],
	])('%s is read, and written as it was', (subjectId, subject) => {
		const read = parseMailSubject(subjectId);
		expect(read).toEqual(subject);
		expect(read && mailSubjectId(read.documentId, read.kind)).toBe(subjectId);
	});

	test.each([
		'',
		'inv_1',
		'cus_01k3v0j9x4f7mbt2w8h5q6z1ra',
		`${invoice}/`,
		`${invoice}/invoice`,
		`${invoice}/overdue.`,
		`${invoice}/overdue.seven`,
		`${invoice}/overdue.7/x`,
		`${invoice}/payment_received.inv_01k3v0j9x4f7mbt2w8h5q6z1ra`,
		`${invoice}/payment_failed.`,
		`${invoice}/payment_expired.${payment}`,
		`${creditNote}/payment_failed.${payment}`,
		`${invoice}/${payment}`,
		`${creditNote}/overdue.7`,
		`${subscription}/overdue.7`,
		`${invoice}/subscription_paused.2026-12-01`,
		subscription,
	])('"%s" names no mail', (subjectId) => {
		expect(parseMailSubject(subjectId)).toBeNull();
	});
});

test('each attempt has a key of its own, and the first one that of always', () => {
	const mail = { documentId: invoice, kind: 'invoice' } as const;
	expect(idempotencyKeyOf(mail, 1)).toBe(`${invoice}/invoice`);
	expect(idempotencyKeyOf(mail, 2)).toBe(`${invoice}/invoice#2`);
});

describe('the words of a mail server are kept without the address', () => {
	test('however it stands there', () => {
		expect(withoutAddresses('550 5.1.1 <awa@example.com>: user unknown\r\n(awa+x@mail.example.com)')).toBe(
			'550 5.1.1 <…@…>: user unknown (…@…)',
		);
	});

	test('whatever stands around it', () => {
		const words = fc.array(fc.constantFrom('550', '<', '>', ' ', ':', 'user', '\n', '"', 'to='), { maxLength: 8 });
		fc.assert(
			fc.property(words, words, (before, after) => {
				const kept = withoutAddresses(`${before.join('')}awa.ndiaye@example.com${after.join('')}`);
				expect(kept).not.toMatch(/awa|ndiaye|example/);
			}),
			{ numRuns: 1_000 },
		);
	});

	test('and never more than 300 characters of them', () => {
		expect(withoutAddresses('x'.repeat(1_000))).toHaveLength(300);
	});
});
