import { describe, expect, it, test } from 'vitest';
import type { Customer } from '../../../src/domain/customers/customer.ts';
import type { PaymentId, PaymentMethodId } from '../../../src/domain/kernel/ids.ts';
import type { Need } from '../../../src/domain/kernel/store.ts';
import { type LetterDeps, loadLetter } from '../../../src/domain/notifications/letter.ts';
import type { MailRecord } from '../../../src/domain/notifications/mail.ts';
import { parseMailSubject } from '../../../src/domain/notifications/mail-subject.ts';
import { dunningModel, whyDunningUnwanted } from '../../../src/domain/notifications/subscription-letter.ts';
import type { Settings } from '../../../src/domain/settings/settings.ts';
import type { Subscription } from '../../../src/domain/subscriptions/subscription.ts';
import { type SubscriptionMail, subscriptionMailSubject } from '../../../src/domain/subscriptions/subscription-mail.ts';
import { frenchConsumer, frenchSeller } from '../../support/company.builder.ts';
import { action, createFakeStore } from '../../support/fake-store.ts';
import type { InvoiceSketch } from '../../support/invoice.builder.ts';
import { date, frenchConsumerInvoice, instant } from '../../support/invoice.builder.ts';
import { anyPayment } from '../../support/provider-payment.builder.ts';
import { buildSubscription, subscriptionId } from '../../support/subscription.builder.ts';

const pastDue = buildSubscription({ status: 'past_due', graceUntil: date('2026-12-30') });
const buildUnpaid = (sketch: InvoiceSketch = {}) =>
	frenchConsumerInvoice({ status: 'pending', subscriptionId, ...sketch });
const unpaid = buildUnpaid();
const head = { locale: 'fr', customerName: 'Awa', seller: frenchSeller, description: 'Coko Premium' } as const;
const paymentUrl = 'https://billing.coko.example/pay/1';

describe('a mail after an unpaid invoice', () => {
	const steps = ['payment_retry', 'pay_link', 'past_due_warning', 'dunning_final'] as const;
	const why = (step: (typeof steps)[number], sketch: InvoiceSketch = {}, subscription: Subscription = pastDue) =>
		whyDunningUnwanted(
			{ template: `subscription_${step}`, on: null },
			subscription,
			buildUnpaid(sketch),
			date('2026-12-10'),
		);

	test.each(steps)('%s is wanted while money is missing', (step) => {
		expect(why(step)).toBeNull();
	});

	test.each(steps)('%s is not, once the invoice was paid, credited, cancelled or is contested', (step) => {
		expect(why(step, { status: 'paid', paid: 9_99 })).toBe('not-open');
		expect(why(step, { credited: 9_99 })).toBe('nothing-due');
		expect(why(step, { status: 'cancelled' })).toBe('not-open');
		expect(why(step, { status: 'uncollectible' })).toBe('not-open');
		expect(why(step, { hold: 'dispute' })).toBe('on-hold');
	});

	it('threatens nobody whose subscription was paused or has ended, and still asks them to pay', () => {
		for (const status of ['paused', 'cancelled', 'expired'] as const) {
			const subscription = buildSubscription({ status });
			expect(why('payment_retry', {}, subscription)).toBe('not-running');
			expect(why('past_due_warning', {}, subscription)).toBe('not-running');
			expect(why('pay_link', {}, subscription)).toBeNull();
			expect(why('dunning_final', {}, subscription)).toBeNull();
		}
	});

	it('does not announce a day that has passed', () => {
		const on = date('2026-12-09');
		const mail = { template: 'subscription_payment_retry', on } as const;
		expect(whyDunningUnwanted(mail, pastDue, unpaid, date('2026-12-09'))).toBeNull();
		expect(whyDunningUnwanted(mail, pastDue, unpaid, date('2026-12-10'))).toBe('day-passed');
	});

	it('tells the latest failure, the operator of a phone, the access that is left, and what became of it', () => {
		const failed = anyPayment({ status: 'failed', reason: 'insufficient_funds', provider: 'orange_money' });
		const earlier = anyPayment({ id: 'pay_1' as PaymentId, status: 'failed', reason: 'declined' });
		const facts = {
			head,
			subscription: pastDue,
			invoice: unpaid,
			attempts: [failed, earlier],
			charged: null,
			paymentUrl,
		};
		const mail = { template: 'subscription_pay_link', on: null } as const;
		expect(dunningModel(mail, facts)).toMatchObject({
			reason: 'insufficient_funds',
			mobileOperator: 'orange_money',
			accessUntil: '2026-12-30',
			status: 'running',
		});
		expect(dunningModel(mail, { ...facts, attempts: [] })).toMatchObject({ reason: null, mobileOperator: null });
		const paused = buildSubscription({ status: 'paused' });
		expect(dunningModel(mail, { ...facts, subscription: paused }).status).toBe('paused');
		const ended = buildSubscription({ status: 'cancelled' });
		expect(dunningModel(mail, { ...facts, subscription: ended }).status).toBe('cancelled');
	});
});

describe('a letter about a subscription', () => {
	const customer: Customer = {
		...frenchConsumer,
		id: pastDue.customerId,
		tenantId: pastDue.tenantId,
		version: 1,
		name: 'Awa Ndiaye',
		email: 'awa@example.com',
		locale: 'en',
		metadata: {},
		externalId: null,
		dataKey: 'key',
		createdAt: pastDue.createdAt,
		updatedAt: pastDue.createdAt,
	};
	const bounced: MailRecord = {
		documentId: subscriptionId,
		kind: 'subscription_paused.2026-11-01',
		customerId: customer.id,
		attempt: 1,
		status: 'bounced',
		recipient: 'awa@example.com',
		providerId: 'mail-1',
		detail: null,
		claimedAt: instant('2026-11-01T10:00:00.000Z'),
		sentAt: null,
	};
	const renewal: SubscriptionMail = {
		template: 'subscription_renewal_upcoming',
		subscriptionId,
		on: date('2026-12-22'),
	};
	const payLink: SubscriptionMail = {
		template: 'subscription_pay_link',
		subscriptionId,
		invoiceId: unpaid.id,
		step: '0',
		on: null,
	};

	const read = (mail: SubscriptionMail, answers: Partial<Record<Need['kind'], unknown>> = {}, isOn = true) => {
		const known: Partial<Record<Need['kind'], unknown>> = {
			'subscription.byId': buildSubscription({ methodId: 'pmt_1' as PaymentMethodId }),
			'mail.ofDocument': [],
			'email-template.latest': [],
			'customer.byId': customer,
			'subscription.periods': [],
			'invoice.byId': unpaid,
			'provider-payment.ofInvoices': [],
			...answers,
		};
		const { store } = createFakeStore(({ kind }) => known[kind] ?? null);
		const settings = { feature: () => isOn, sellerFor: () => frenchSeller } as unknown as Settings;
		const deps = {
			store,
			settings,
			tenant: { timeZone: 'Europe/Paris' },
			links: { paymentUrl: async () => paymentUrl },
		} as unknown as LetterDeps;
		const subject = parseMailSubject(subscriptionMailSubject(mail));
		if (subject === null) throw new Error('no such mail');
		return loadLetter(deps, subject, action);
	};

	it('is in the customer’s language of today, to their address of today, without attachment', async () => {
		expect(await read(renewal)).toMatchObject({
			ok: true,
			value: {
				email: 'awa@example.com',
				attachment: null,
				unwanted: null,
				model: { template: 'subscription_renewal_upcoming', locale: 'en', charged: null },
			},
		});
	});

	it('names a saved method that is in use, and no other', async () => {
		const method = { provider: 'stripe', status: 'active', summary: null };
		const of = (status: string) => read(renewal, { 'payment-method.byId': { ...method, status } });
		expect(await of('active')).toMatchObject({ value: { model: { charged: { method: 'stripe', summary: null } } } });
		expect(await of('removed')).toMatchObject({ value: { model: { charged: null } } });
	});

	it('of a day can be switched off; what follows an unpaid invoice belongs to the ladder', async () => {
		expect(await read(renewal, {}, false)).toMatchObject({ value: { unwanted: 'switched-off' } });
		expect(await read(payLink, {}, false)).toMatchObject({ value: { unwanted: null } });
	});

	it('does not go to an address from which an earlier one came back', async () => {
		const mails = { 'mail.ofDocument': [bounced] };
		expect(await read(renewal, mails)).toMatchObject({ value: { unwanted: 'address-bounced' } });
		expect(await read(payLink, mails)).toMatchObject({ value: { unwanted: 'address-bounced' } });
	});

	it('of an unpaid invoice goes to the address on it when the customer has none any more', async () => {
		const nobody = { 'customer.byId': { ...customer, email: null } };
		expect(await read(payLink, nobody)).toMatchObject({ value: { email: frenchConsumer.email } });
		expect(await read(renewal, nobody)).toMatchObject({ value: { email: null } });
	});

	it('about what is not there is an error', async () => {
		const missing = { ok: false, error: { type: 'subscription/not-found' } };
		expect(await read(renewal, { 'subscription.byId': null })).toMatchObject(missing);
		expect(await read(renewal, { 'customer.byId': null })).toMatchObject(missing);
		const noInvoice = { ok: false, error: { type: 'invoice/not-found' } };
		expect(await read(payLink, { 'invoice.byId': null })).toMatchObject(noInvoice);
		const other = buildUnpaid({ subscriptionId: null });
		expect(await read(payLink, { 'invoice.byId': other })).toMatchObject(noInvoice);
	});

	it('takes the place of the mail about a saved method that was refused, and of no other', async () => {
		const reasonFor = async (subscription: typeof subscriptionId | null, flow: 'saved' | 'redirect') => {
			const invoice = buildUnpaid({ subscriptionId: subscription });
			const failed = anyPayment({ status: 'failed', reason: 'declined', flow });
			const known: Partial<Record<Need['kind'], unknown>> = {
				'invoice.byId': invoice,
				'customer.ofInvoice': customer,
				'provider-payment.ofInvoices': [failed],
			};
			const { store } = createFakeStore(
				({ kind }) => known[kind] ?? (kind.endsWith('.ofPayment') || kind === 'rendition' ? null : []),
			);
			const deps = { store, links: { paymentUrl: async () => paymentUrl } } as unknown as LetterDeps;
			const subject = parseMailSubject(`${invoice.id}/payment_failed.${failed.id}`);
			if (subject === null) throw new Error('no such mail');
			const letter = await loadLetter(deps, subject, action);
			return letter.ok ? letter.value.unwanted : letter.error;
		};
		expect(await reasonFor(subscriptionId, 'saved')).toBe('told-by-dunning');
		expect(await reasonFor(subscriptionId, 'redirect')).toBeNull();
		expect(await reasonFor(null, 'saved')).toBeNull();
	});
});
