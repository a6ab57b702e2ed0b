import { describe, expect, test } from 'vitest';
import { createMailRenderer } from '../../src/documents/mail.ts';
import type { CreditNote } from '../../src/domain/invoices/credit-note.ts';
import type { Invoice } from '../../src/domain/invoices/invoice.ts';
import type { CreditNoteId } from '../../src/domain/kernel/ids.ts';
import { money, zero } from '../../src/domain/kernel/money.ts';
import type {
	CreditNoteMail,
	MailModel,
	PaymentFailedMail,
	ReceiptMail,
	ReminderMail,
} from '../../src/domain/notifications/mail-model.ts';
import { mailTemplates } from '../../src/domain/notifications/mail-subject.ts';
import { type FailureReason, failureReasons } from '../../src/domain/payments/provider.ts';
import { frenchConsumer } from '../support/company.builder.ts';
import { buildInvoice, date, frenchConsumerInvoice, instant } from '../support/invoice.builder.ts';
import { shippedTemplates } from './mail-templates.ts';
import { plainBlanks } from './pdf-reader.ts';

const renderer = createMailRenderer(shippedTemplates);

const write = async (model: MailModel) => {
	const result = await renderer.renderMail(model, null);
	if (!result.ok) throw new Error(JSON.stringify(result.error));
	const { subject, html, text } = result.value;
	const words = html.replaceAll(/<[^>]+>/g, '').replaceAll('&nbsp;', ' ');
	return { subject: plainBlanks(subject), html: plainBlanks(words), text: plainBlanks(text) };
};

/** In both forms, whatever markup the page puts between the words. */
const expectBoth = async (model: MailModel, ...words: readonly string[]) => {
	const { html, text } = await write(model);
	for (const word of words) {
		expect(html).toContain(word);
		expect(text).toContain(word);
	}
};

const expectNeither = async (model: MailModel, ...words: readonly string[]) => {
	const { html, text } = await write(model);
	for (const word of words) {
		expect(html).not.toContain(word);
		expect(text).not.toContain(word);
	}
};

const paymentUrl = 'https://billing.coko.example/pay/1';

describe('a reminder', () => {
	const remind = (
		today: string,
		invoice: Invoice = buildInvoice(),
		rest: Partial<ReminderMail> = {},
	): ReminderMail => ({
		template: 'overdue',
		invoice,
		paymentUrl,
		attachmentName: 'FA-2026-000123.pdf',
		today: date(today),
		latePenalty: 'Pénalités de trois fois le taux légal.',
		recoveryFee: 'Indemnité de recouvrement : 40 €.',
		...rest,
	});

	test('before the due date says in how many days the invoice falls due, and threatens nobody', async () => {
		const mail = remind('2026-12-19');
		await expectBoth(mail, 'échoit le 22 décembre 2026, dans 3 jours', '459,94 €', paymentUrl, 'entre-temps');
		await expectNeither(mail, 'retard', 'Pénalités', 'Indemnité');
		expect((await write(mail)).subject).toBe(
			'Facture FA-2026-000123 de Coko : 459,94 € à payer au plus tard le 22 décembre 2026',
		);
	});

	test.each([
		['2026-12-21', 'échoit demain, 22 décembre 2026'],
		['2026-12-22', 'échoit aujourd’hui, 22 décembre 2026'],
		['2026-12-23', 'soit 1 jour de retard'],
		['2026-12-31', 'soit 9 jours de retard'],
	])('on %s: %s', async (today, words) => {
		await expectBoth(remind(today), words);
	});

	test('counts from the date that was agreed later', async () => {
		const invoice = buildInvoice({ extendedDueDate: date('2027-01-15') });
		await expectBoth(remind('2026-12-31', invoice), 'échoit le 15 janvier 2027, dans 15 jours');
	});

	test('tells companies that are late of penalties, and never people', async () => {
		await expectBoth(remind('2026-12-31'), 'Pénalités de trois fois', 'Indemnité de recouvrement');
		await expectNeither(remind('2026-12-31', frenchConsumerInvoice()), 'Pénalités', 'Indemnité');
	});

	test('asks for what is left, of the total', async () => {
		await expectBoth(remind('2026-12-31', buildInvoice({ paid: 50_00 })), '409,94 €', 'sur un total TTC de 459,94 €');
	});

	test('in English', async () => {
		const mail = remind('2026-12-31', buildInvoice({ locale: 'en' }));
		await expectBoth(mail, 'It was due on 22 December 2026, 9 days ago', '€459.94', 'please ignore this message');
		expect((await write(mail)).subject).toMatch(/^Reminder: invoice FA-2026-000123 from Coko, €459\.94 due since/);
		await expectBoth(remind('2026-12-21', buildInvoice({ locale: 'en' })), 'is due tomorrow, 22 December 2026');
	});
});

describe('the mail about a payment', () => {
	const receipt = (invoice: Invoice, rest: Partial<ReceiptMail> = {}): ReceiptMail => ({
		template: 'payment_received',
		invoice,
		paid: [{ invoice, taken: money(50_00, 'EUR') }],
		payment: { method: 'bank_transfer', summary: null, amount: money(50_00, 'EUR'), paidOn: date('2026-11-24') },
		charged: null,
		creditKept: null,
		receiptNumber: 'REC-2026-000017',
		paymentUrl,
		attachmentName: 'REC-2026-000017.pdf',
		...rest,
	});

	test('says how much came how and when, what is left with the link, and which receipt it carries', async () => {
		const mail = receipt(buildInvoice({ paid: 50_00 }));
		await expectBoth(
			mail,
			'50,00 €',
			'par virement le 24 novembre 2026',
			'Il reste 409,94 € à payer',
			paymentUrl,
			'Votre reçu REC-2026-000017 est joint à ce message au format PDF (REC-2026-000017.pdf)',
		);
		await expectNeither(mail, 'crédit', 'débités');
	});

	test('of money that was recorded without a receipt speaks of none', async () => {
		await expectNeither(receipt(buildInvoice(), { receiptNumber: null, attachmentName: null }), 'reçu REC', 'joint');
	});

	test('says that nothing is left, without a link, and what is kept of an over-payment', async () => {
		const mail = receipt(buildInvoice({ paid: 459_94 }), { creditKept: money(4_01, 'EUR') });
		await expectBoth(mail, 'vous n’avez plus rien à payer', '4,01 € de plus que ce qui était dû');
		await expectNeither(mail, paymentUrl);
	});

	test('of several invoices lists each with what it took, and sums what is left', async () => {
		const [one, other] = [buildInvoice({ paid: 459_94 }), buildInvoice({ number: 'FA-2026-000124', paid: 10_00 })];
		const paid = [
			{ invoice: one, taken: money(40_00, 'EUR') },
			{ invoice: other, taken: money(10_00, 'EUR') },
		];
		const mail = receipt(one, { paid });
		await expectBoth(
			mail,
			'pour ces factures :',
			'FA-2026-000123 du 22 novembre 2026 : 40,00 €',
			'FA-2026-000124 du 22 novembre 2026 : 10,00 €',
			'Il reste 449,94 € à payer',
		);
		expect((await write(mail)).subject).toBe(
			'Paiement reçu : 50,00 € pour les factures FA-2026-000123, FA-2026-000124',
		);
		await expectBoth(receipt(one, { paid: [paid[0]!, { invoice: one, taken: money(1, 'EUR') }] }), 'Ces factures sont');
	});

	test('of money that no invoice needed says that it is kept', async () => {
		const mail = receipt(buildInvoice({ paid: 459_94 }), { paid: [], creditKept: money(50_00, 'EUR') });
		await expectBoth(mail, 'FA-2026-000123', 'vous n’avez plus rien à payer', '50,00 € de plus');
	});

	test('of a charge in another currency says what was debited', async () => {
		const payment = { method: 'stripe', amount: money(50_00, 'EUR'), paidOn: date('2026-11-24') } as const;
		const summary = { kind: 'card', brand: 'mastercard', last4: '4444', expiryMonth: 1, expiryYear: 2030 } as const;
		const mail = receipt(buildInvoice(), { payment: { ...payment, summary }, charged: money(54_00, 'USD') });
		await expectBoth(mail, 'par carte Mastercard se terminant par 4444', '54,00 $US ont été débités');
	});

	test('in English', async () => {
		const mail = receipt(buildInvoice({ locale: 'en', paid: 50_00 }), { creditKept: money(4_01, 'EUR') });
		await expectBoth(mail, 'received by bank transfer on 24 November 2026', '€409.94 is left to pay', '€4.01 more');
		await expectBoth(mail, 'Your receipt REC-2026-000017 is attached');
		expect((await write(mail)).subject).toBe('Payment received: €50.00 for invoice FA-2026-000123');
	});
});

describe('the mail about a payment that failed', () => {
	const failed = (reason: FailureReason, invoice: Invoice = buildInvoice()): PaymentFailedMail => ({
		template: 'payment_failed',
		invoice,
		payment: { method: 'orange_money', summary: null, amount: money(459_94, 'EUR') },
		reason,
		paymentUrl,
	});

	test('says what failed, that nothing was taken, what to do, and where to pay', async () => {
		await expectBoth(
			failed('insufficient_funds'),
			'459,94 € par Orange Money',
			'facture FA-2026-000123 du 22 novembre 2026',
			'rien n’a été encaissé',
			'Le solde disponible ne suffisait pas.',
			'choisissez un autre moyen de paiement',
			paymentUrl,
		);
		expect((await write(failed('declined'))).subject).toBe(
			'Paiement non abouti : 459,94 € pour la facture FA-2026-000123',
		);
	});

	test('in English', async () => {
		const mail = failed('timed_out', buildInvoice({ locale: 'en' }));
		await expectBoth(mail, '€459.94 by Orange Money', 'was not confirmed in time', 'Pay again online');
	});

	test('tells nobody which detail of a card was wrong, or whether a phone has an account', async () => {
		const said = await Promise.all(
			(['invalid_method', 'expired_method', 'unknown_payer'] as const).map((reason) => write(failed(reason))),
		);
		expect(new Set(said.map(({ text }) => text)).size).toBe(1);
		const refused = await Promise.all(
			(['declined', 'duplicate', 'other'] as const).map((reason) => write(failed(reason))),
		);
		expect(new Set(refused.map(({ text }) => text)).size).toBe(1);
	});

	test.each(failureReasons.flatMap((reason) => (['fr', 'en'] as const).map((locale) => [reason, locale] as const)))(
		'%s in %s has words for people, and none of ours',
		async (reason, locale) => {
			const { text } = await write(failed(reason, buildInvoice({ locale })));
			expect(text).not.toContain(reason.includes('_') ? reason : '_');
			expect(text.split('\n').filter((line) => line.endsWith('.')).length).toBeGreaterThan(3);
		},
	);
});

describe('the mail with a credit note', () => {
	const invoice = buildInvoice();
	const credit = (rest: Partial<CreditNoteMail> = {}, sketch: Partial<CreditNote> = {}): CreditNoteMail => ({
		template: 'credit_note',
		creditNote: {
			id: 'crn_01kapj8c6sf9qv6x5k2m3n4p5q' as CreditNoteId,
			tenantId: invoice.tenantId,
			version: 1,
			invoiceId: invoice.id,
			invoiceNumber: 'FA-2026-000123',
			invoiceIssueDate: date('2026-11-22'),
			customerId: invoice.customerId,
			billing: invoice.billing,
			locale: 'fr',
			currency: 'EUR',
			pricesIncludeTax: false,
			kind: 'amount',
			reason: 'Atelier annulé',
			booksTax: null,
			lines: [],
			taxGroups: [],
			subtotal: money(180_00, 'EUR'),
			taxAmount: money(36_00, 'EUR'),
			totalAmount: money(216_00, 'EUR'),
			appliedAmount: money(150_00, 'EUR'),
			freedAmount: money(66_00, 'EUR'),
			seller: invoice.seller!,
			number: 'AV-2026-000017',
			issueDate: date('2026-11-24'),
			sentAt: null,
			createdAt: instant('2026-11-24T09:00:00.000Z'),
			...sketch,
		},
		refunded: money(26_00, 'EUR'),
		attachmentName: 'AV-2026-000017.pdf',
		...rest,
	});

	test('names both documents, the reason and what became of each part of the money', async () => {
		await expectBoth(
			credit(),
			'FA-2026-000123 du 22 novembre 2026',
			'Motif : Atelier annulé',
			'216,00 €',
			'150,00 € sont déduits',
			'40,00 € : cette somme reste à votre crédit',
			'26,00 € : cette somme vous est remboursée',
			'AV-2026-000017.pdf',
		);
	});

	test('leaves out what did not happen', async () => {
		const mail = credit(
			{ refunded: zero('EUR') },
			{ reason: null, appliedAmount: money(216_00, 'EUR'), freedAmount: zero('EUR') },
		);
		await expectNeither(mail, 'Motif', 'crédit', 'remboursée');
		await expectBoth(mail, '216,00 € sont déduits');
	});

	test('in English', async () => {
		const mail = credit({}, { locale: 'en' });
		await expectBoth(mail, 'Reason: Atelier annulé', '€150.00 is taken off', '€40.00 had been paid already');
		expect((await write(mail)).subject).toBe('Credit note AV-2026-000017 from Coko: €216.00 on invoice FA-2026-000123');
	});

	test('a reason and a name are text, whatever they hold', async () => {
		const mail = credit({}, { reason: '<b>x</b>', billing: { ...frenchConsumer, name: '<i>Léa</i>' } });
		const result = await renderer.renderMail(mail, null);
		if (!result.ok) throw new Error(result.error.type);
		expect(result.value.html).toContain('&lt;b&gt;x&lt;/b&gt;');
		expect(result.value.html).toContain('&lt;i&gt;Léa&lt;/i&gt;');
		expect(result.value.html).not.toMatch(/<b>|<i>/);
	});
});

describe.each(mailTemplates.flatMap((name) => (['fr', 'en'] as const).map((locale) => [name, locale] as const)))(
	'%s in %s, as shipped',
	(name, locale) => {
		test('would be accepted from a tenant, and is light: no table, no image, no script', async () => {
			const texts = renderer.shipped(name, locale);
			expect(await renderer.faultsIn(name, locale, texts)).toEqual([]);
			const result = await renderer.renderSample(name, locale, texts);
			if (!result.ok) throw new Error(result.error.type);
			const { html, text, subject } = result.value;
			expect(html.length).toBeLessThan(15 * 1024);
			expect(html).not.toMatch(/<(table|img|script|link)\b/);
			expect(html).toContain(`<html lang="${locale}">`);
			expect(text).toContain('Awa Ndiaye');
			expect(subject.length).toBeGreaterThan(10);
		});

		test('describes each of its variables', () => {
			const variables = renderer.variables(name, locale);
			expect(variables.filter(({ required }) => required).length).toBeGreaterThan(0);
			expect(variables.filter(({ meaning, example }) => meaning === '' || example === null)).toEqual([]);
		});
	},
);

test('no line of a French page begins with a colon or a question mark', () => {
	const pages = Object.entries(shippedTemplates).filter(([name]) => name.endsWith('.fr.html.liquid'));
	expect(pages).toHaveLength(mailTemplates.length);
	expect(pages.filter(([, page]) => / [:?](?= |<|$)/m.test(page)).map(([name]) => name)).toEqual([]);
});
