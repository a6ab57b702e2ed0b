import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InvoiceId, SubscriptionId } from '../../../src/domain/kernel/ids.ts';
import {
	askSubscriptionMail,
	datedMailTemplates,
	dunningMailTemplates,
	parseSubscriptionMail,
	type SubscriptionMail,
	subscriptionMailKind,
	subscriptionMailSubject,
} from '../../../src/domain/subscriptions/subscription-mail.ts';
import { date, instant } from '../../support/invoice.builder.ts';

const subscriptionId = 'sub_01k3v0j9x4f7mbt2w8h5q6z1ra' as SubscriptionId;
const invoiceId = 'inv_01k3v0j9x4f7mbt2w8h5q6z1rb' as InvoiceId;

const days = fc.integer({ min: 0, max: 36_500 }).map((day) => {
	const epochDay = new Date(Date.UTC(2020, 0, 1) + day * 86_400_000);
	return date(epochDay.toISOString().slice(0, 10));
});

const mails: fc.Arbitrary<SubscriptionMail> = fc.oneof(
	fc.record({
		template: fc.constantFrom(...datedMailTemplates),
		subscriptionId: fc.constant(subscriptionId),
		on: days,
	}),
	fc.record({
		template: fc.constantFrom(...dunningMailTemplates),
		subscriptionId: fc.constant(subscriptionId),
		invoiceId: fc.constant(invoiceId),
		step: fc.oneof(fc.integer({ min: 0, max: 99 }).map(String), fc.constant('final')),
		on: fc.option(days),
	}),
);

/** The same mail written in the same order of its fields. */
const inOrder = (mail: object): string =>
	JSON.stringify(Object.entries(mail).toSorted(([one], [other]) => one.localeCompare(other)));

describe('the name of a mail about a subscription', () => {
	test.each<[SubscriptionMail, string]>([
		[
			{ template: 'subscription_trial_ending', subscriptionId, on: date('2026-12-01') },
			`${subscriptionId}/subscription_trial_ending.2026-12-01`,
		],
		[
			{ template: 'subscription_pay_link', subscriptionId, invoiceId, step: '3', on: null },
			`${subscriptionId}/subscription_pay_link.${invoiceId}.3`,
		],
		[
			{ template: 'subscription_payment_retry', subscriptionId, invoiceId, step: '3', on: date('2026-12-04') },
			`${subscriptionId}/subscription_payment_retry.${invoiceId}.3.2026-12-04`,
		],
	])('tells the template and the occurrence', (mail, subject) => {
		expect(subscriptionMailSubject(mail)).toBe(subject);
	});

	test('is read as what was written, and two mails never share one', () => {
		fc.assert(
			fc.property(mails, mails, (mail, other) => {
				expect(parseSubscriptionMail(subscriptionId, subscriptionMailKind(mail))).toEqual(mail);
				const same = inOrder(mail) === inOrder(other);
				expect(subscriptionMailSubject(mail) === subscriptionMailSubject(other)).toBe(same);
			}),
			{ numRuns: 1_000 },
		);
	});

	test.each([
		['inv_01k3v0j9x4f7mbt2w8h5q6z1rb', 'subscription_paused.2026-12-01'],
		[subscriptionId, ''],
		[subscriptionId, 'subscription_paused'],
		[subscriptionId, 'subscription_paused.2026-02-30'],
		[subscriptionId, 'subscription_paused.2026-12-01.1'],
		[subscriptionId, 'subscription_welcomed.2026-12-01'],
		[subscriptionId, 'subscription_pay_link.2026-12-01'],
		[subscriptionId, `subscription_pay_link.${invoiceId}`],
		[subscriptionId, `subscription_pay_link.${invoiceId}.a/b`],
		[subscriptionId, `subscription_pay_link.${invoiceId}.3.tomorrow`],
		[subscriptionId, `subscription_pay_link.${invoiceId}.3.2026-12-01.x`],
		[subscriptionId, `subscription_pay_link.${subscriptionId}.3`],
	])('%s/%s names no mail', (id, kind) => {
		expect(parseSubscriptionMail(id, kind)).toBeNull();
	});
});

test('a mail is asked for in the outbox, as one of the mails', () => {
	const now = instant('2026-11-24T09:00:00.000Z');
	const mail = { template: 'subscription_paused', subscriptionId, on: date('2026-12-01') } as const;
	expect(askSubscriptionMail(mail, now)).toEqual({
		kind: 'outbox',
		message: { kind: 'mail.send', subjectId: `${subscriptionId}/subscription_paused.2026-12-01`, createdAt: now },
	});
});
