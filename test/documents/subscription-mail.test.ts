import { describe, expect, test } from 'vitest';
import { createMailRenderer } from '../../src/documents/mail.ts';
import { frequencies } from '../../src/domain/kernel/frequency.ts';
import { money } from '../../src/domain/kernel/money.ts';
import type { Locale } from '../../src/domain/kernel/party.ts';
import type {
	ComingPaymentMail,
	DunningMail,
	EndMail,
	PausedMail,
	PriceChangedMail,
	ResumedMail,
	SubscriptionMailModel,
} from '../../src/domain/notifications/subscription-mail-model.ts';
import { frenchSeller } from '../support/company.builder.ts';
import { date, frenchConsumerInvoice } from '../support/invoice.builder.ts';
import { shippedTemplates } from './mail-templates.ts';
import { plainBlanks } from './pdf-reader.ts';

const renderer = createMailRenderer(shippedTemplates);

const write = async (model: SubscriptionMailModel) => {
	const result = await renderer.renderMail(model, null);
	if (!result.ok) throw new Error(JSON.stringify(result.error));
	const { subject, html, text } = result.value;
	const words = html.replaceAll(/<[^>]+>/g, '').replaceAll('&nbsp;', ' ');
	return { subject: plainBlanks(subject), html: plainBlanks(words), text: plainBlanks(text) };
};

/** In both forms, whatever markup the page puts between the words. */
const expectBoth = async (model: SubscriptionMailModel, ...words: readonly string[]) => {
	const { html, text } = await write(model);
	for (const word of words) {
		expect(html).toContain(word);
		expect(text).toContain(word);
	}
};

const expectNeither = async (model: SubscriptionMailModel, ...words: readonly string[]) => {
	const { html, text } = await write(model);
	for (const word of words) {
		expect(html).not.toContain(word);
		expect(text).not.toContain(word);
	}
};

const head = (locale: Locale = 'fr') => ({
	locale,
	customerName: 'Awa Ndiaye',
	seller: { ...frenchSeller, website: 'https://coko.example' },
	description: 'Coko Premium',
});

const visa = {
	method: 'stripe',
	summary: { kind: 'card', brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2030 },
} as const;

const paymentUrl = 'https://billing.coko.example/pay/1';

describe('the mail before a payment', () => {
	const coming = (given: Partial<ComingPaymentMail> = {}): ComingPaymentMail => ({
		...head(given.locale),
		template: 'subscription_renewal_upcoming',
		on: date('2026-12-22'),
		until: date('2027-01-22'),
		amount: money(9_99, 'EUR'),
		includesTax: true,
		isReduced: false,
		charged: visa,
		...given,
	});

	test('says what renews when and for how long, how much, how it is paid, and how to leave', async () => {
		await expectBoth(
			coming(),
			'« Coko Premium » se renouvelle le 22 décembre 2026',
			'du 22 décembre 2026 au 21 janvier 2027 inclus',
			'9,99 €',
			'toutes taxes comprises',
			'par carte Visa se terminant par 4242 : vous n’avez rien à faire',
			'y mettre fin avant cette date',
			'https://coko.example/',
		);
		expect((await write(coming())).subject).toBe('Coko Premium : renouvellement le 22 décembre 2026');
		await expectNeither(coming(), 'remise', 'lien pour payer');
	});

	test('promises a link to those who pay by link, and names the discount and the missing tax', async () => {
		const mail = coming({ charged: null, isReduced: true, includesTax: false });
		await expectBoth(mail, 'une facture avec un lien pour payer', 'hors taxes, remise déduite');
		await expectNeither(mail, 'rien à faire');
	});

	test('at the end of a trial says that it becomes paid', async () => {
		const mail = coming({ template: 'subscription_trial_ending' });
		await expectBoth(mail, 'Votre essai gratuit', 'commence le 22 décembre 2026', 'Pour ne pas continuer');
		expect((await write(mail)).subject).toBe('Coko Premium : premier paiement le 22 décembre 2026');
	});

	test('sends to the address where the company has no page, and says nothing where it has neither', async () => {
		const seller = { ...frenchSeller, website: null };
		await expectBoth(coming({ seller }), 'il suffit de nous écrire');
		await expectNeither(coming({ seller: { ...seller, email: null } }), 'y mettre fin');
	});

	test('in English', async () => {
		const mail = coming({ locale: 'en' });
		await expectBoth(mail, '“Coko Premium” renews on 22 December 2026', '€9.99', 'tax included', 'by card Visa ending');
		const trial = coming({ locale: 'en', template: 'subscription_trial_ending', charged: null });
		await expectBoth(trial, 'Your free trial', 'an invoice with a link to pay');
	});

	test('a name is text, whatever it holds', async () => {
		const result = await renderer.renderMail(coming({ description: '<b>x</b>\r\nBcc: x' }), null);
		if (!result.ok) throw new Error(result.error.type);
		expect(result.value.html).toContain('&lt;b&gt;x&lt;/b&gt; Bcc: x');
		expect(result.value.subject).not.toMatch(/[\r\n]/);
	});
});

describe('the mail about a price', () => {
	const changed = (given: Partial<PriceChangedMail> = {}): PriceChangedMail => ({
		...head(given.locale),
		template: 'subscription_price_changed',
		on: date('2026-12-22'),
		before: { amount: money(9_99, 'EUR'), includesTax: true, frequency: 'monthly' },
		after: { amount: money(99_00, 'EUR'), includesTax: true, frequency: 'yearly' },
		...given,
	});

	test('tells the old and the new one, and from when', async () => {
		await expectBoth(changed(), 'à partir du 22 décembre 2026', '99,00 € par an', 'au lieu de 9,99 € par mois');
		await expectBoth(changed({ locale: 'en' }), 'from 22 December 2026', '€99.00 a year', 'instead of €9.99 a month');
	});

	test('and the new one alone where the old one is not known', async () => {
		await expectNeither(changed({ before: null }), 'au lieu');
	});

	test.each(frequencies)('says %s in words', async (frequency) => {
		for (const locale of ['fr', 'en'] as const) {
			const mail = changed({ locale, after: { amount: money(1_00, 'EUR'), includesTax: true, frequency } });
			expect((await write(mail)).text).toMatch(locale === 'fr' ? /1,00 € par [a-z]+,/ : /€1\.00 (a|every) [a-z ]+,/);
		}
	});
});

describe('the mails about a pause', () => {
	const paused = (given: Partial<PausedMail> = {}): PausedMail => ({
		...head(given.locale),
		template: 'subscription_paused',
		on: date('2026-12-05'),
		resumesOn: date('2027-03-01'),
		isCredited: true,
		...given,
	});

	test('tell its first day, its end and what is given back', async () => {
		await expectBoth(
			paused(),
			'pause à partir du 5 décembre 2026',
			'reprend le 1 mars 2027',
			'ne vous sont pas comptés',
		);
		await expectBoth(paused({ locale: 'en' }), 'paused from 5 December 2026', 'resumes on 1 March 2027', 'given back');
	});

	test('without an end, and without money back', async () => {
		const mail = paused({ resumesOn: null, isCredited: false });
		await expectBoth(mail, 'jusqu’à ce que vous le repreniez');
		await expectNeither(mail, 'comptés', 'avoir ');
	});

	const resumed = (given: Partial<ResumedMail> = {}): ResumedMail => ({
		...head(given.locale),
		template: 'subscription_resumed',
		on: date('2027-03-01'),
		nextBillingOn: date('2027-03-22'),
		price: { amount: money(9_99, 'EUR'), includesTax: true, frequency: 'monthly' },
		...given,
	});

	test('and the return tells the next day that is to be paid', async () => {
		await expectBoth(resumed(), 'reprend le 1 mars 2027', 'commence le 22 mars 2027, au prix de 9,99 € par mois');
		await expectBoth(resumed({ nextBillingOn: date('2027-03-01') }), 'La facturation reprend ce jour-là, au prix');
		await expectBoth(resumed({ locale: 'en' }), 'resumes on 1 March 2027', 'begins on 22 March 2027, at €9.99 a month');
	});
});

describe('the mail about an end', () => {
	const end = (given: Partial<EndMail> = {}): EndMail => ({
		...head(given.locale),
		template: 'subscription_cancelled',
		on: date('2026-12-22'),
		isAhead: true,
		isCredited: false,
		...given,
	});

	test('that is planned tells the last day', async () => {
		await expectBoth(end(), 'ouvert jusqu’au 21 décembre 2026 inclus');
		await expectNeither(end(), 'comptés', 'a pris fin');
		await expectBoth(end({ locale: 'en' }), 'stays open until 21 December 2026');
	});

	test('of today tells so, and whether money goes back', async () => {
		const mail = end({ isAhead: false, isCredited: true });
		await expectBoth(mail, 'a pris fin le 22 décembre 2026', 'ne vous sont pas comptés');
		await expectBoth({ ...mail, ...head('en') }, 'ended on 22 December 2026', 'are given back');
	});

	test('that was agreed tells the last day', async () => {
		const mail = end({ template: 'subscription_expired', isAhead: false });
		await expectBoth(mail, 'arrivé à son terme', 'dernier jour était le 21 décembre 2026');
		await expectBoth({ ...mail, ...head('en') }, 'its last day was 21 December 2026');
	});
});

describe('the mail after an unpaid invoice', () => {
	const dunning = (template: DunningMail['template'], given: Partial<DunningMail> = {}): DunningMail => ({
		...head(given.locale),
		template,
		invoice: frenchConsumerInvoice({ paid: 2_00 }),
		on: null,
		accessUntil: date('2027-01-06'),
		status: 'running',
		reason: null,
		charged: null,
		mobileOperator: null,
		paymentUrl,
		...given,
	});

	test('that announces a new try says why, when and with what, and offers to pay now', async () => {
		const mail = dunning('subscription_payment_retry', {
			on: date('2026-12-25'),
			reason: 'insufficient_funds',
			charged: visa,
		});
		await expectBoth(
			mail,
			'facture FA-2026-000123 du 22 novembre 2026',
			'Le solde disponible ne suffisait pas.',
			'7,99 €',
			'de nouveau le 25 décembre 2026, par carte Visa se terminant par 4242',
			paymentUrl,
			'ouvert jusqu’au 5 janvier 2027 inclus',
		);
		await expectBoth({ ...mail, ...head('en') }, 'try again on 25 December 2026, by card Visa', 'until 5 January 2027');
	});

	test('of a failure without a new try promises none', async () => {
		await expectNeither(dunning('subscription_payment_retry', { reason: 'declined' }), 'essaierons');
	});

	test('that asks to pay tells how with a phone, and never asks for the code', async () => {
		const mail = dunning('subscription_pay_link', { mobileOperator: 'orange_money' });
		await expectBoth(mail, paymentUrl, 'Avec Orange Money', 'jamais sur une page', 'jamais de code secret');
		expect((await write(mail)).subject).toBe('Coko Premium : 7,99 € à payer');
		await expectNeither(dunning('subscription_pay_link'), 'Orange Money');
		await expectBoth({ ...mail, ...head('en') }, 'With Orange Money', '€7.99', 'never on a page');
	});

	test('that warns tells the last day of access, where there is one', async () => {
		const mail = dunning('subscription_past_due_warning');
		await expectBoth(mail, 'votre accès prend fin après le 5 janvier 2027', paymentUrl);
		expect((await write(mail)).subject).toBe('Coko Premium : votre accès prend fin après le 5 janvier 2027');
		const open = dunning('subscription_past_due_warning', { accessUntil: null });
		await expectNeither(open, 'prend fin');
		expect((await write(open)).subject).toBe('Coko Premium : 7,99 € toujours à payer');
		await expectBoth({ ...mail, ...head('en') }, 'your access ends after 5 January 2027');
	});

	test.each([
		['paused', 'fr', 'Nous avons donc suspendu votre abonnement', 'pourra alors reprendre'],
		['cancelled', 'fr', 'Nous avons donc arrêté votre abonnement', 'abonnez-vous de nouveau'],
		['running', 'fr', 'Cette facture reste due', 'pour retrouver'],
		['paused', 'en', 'We have therefore paused your subscription', 'can then resume'],
		['cancelled', 'en', 'We have therefore ended your subscription', 'subscribe again'],
		['running', 'en', 'This invoice is still due', 'to have all your access again'],
	] as const)(
		'that is the last one says what became of it and how to come back: %s in %s',
		async (status, locale, ...words) => {
			await expectBoth(dunning('subscription_dunning_final', { status, locale }), ...words, paymentUrl);
		},
	);

	test('has no link once nothing is due', async () => {
		const invoice = frenchConsumerInvoice({ paid: 9_99 });
		await expectNeither(dunning('subscription_pay_link', { invoice }), paymentUrl);
	});
});
