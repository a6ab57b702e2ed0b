import { describe, expect, test } from 'vitest';
import { createMailRenderer } from '../../src/documents/mail.ts';
import type { Invoice } from '../../src/domain/invoices/invoice.ts';
import type { InvoiceMail } from '../../src/domain/notifications/mail-model.ts';
import { frenchConsumer, frenchSeller } from '../support/company.builder.ts';
import { buildInvoice, frenchConsumerInvoice, senegaleseInvoice } from '../support/invoice.builder.ts';
import { shippedTemplates as templates } from './mail-templates.ts';
import { plainBlanks } from './pdf-reader.ts';

const mailOf = (invoice: Invoice, rest: Partial<InvoiceMail> = {}): InvoiceMail => ({
	template: 'invoice',
	invoice,
	paymentUrl: 'https://billing.coko.example/pay/1?a=b&c=d',
	attachmentName: 'FA-2026-000123.pdf',
	isCollected: false,
	...rest,
});

const send = async (mail: InvoiceMail, from: Readonly<Record<string, string>> = templates) => {
	const result = await createMailRenderer(from).renderMail(mail, null);
	if (!result.ok) throw new Error(JSON.stringify(result.error));
	return {
		...result.value,
		html: plainBlanks(result.value.html),
		text: plainBlanks(result.value.text),
		subject: plainBlanks(result.value.subject),
	};
};

const failure = async (changed: Readonly<Record<string, string>>) => {
	const result = await createMailRenderer({ ...templates, ...changed }).renderMail(mailOf(buildInvoice()), null);
	return result.ok ? null : result.error;
};

const named = (name: string): Invoice => frenchConsumerInvoice({ billing: { ...frenchConsumer, name } });

describe('the mail with an invoice', () => {
	test.each([
		['French', frenchConsumerInvoice(), 'vous n’avez rien à faire', 'Payer en ligne'],
		['English', buildInvoice({ locale: 'en' }), 'there is nothing for you to do', 'Pay online'],
	] as const)(
		'asks nothing of a customer whose saved method is charged, in %s',
		async (_language, invoice, told, asked) => {
			const mail = await send({ ...mailOf(invoice), isCollected: true });
			for (const text of [mail.html, mail.text]) {
				expect(text).toContain(told);
				expect(text).not.toContain(asked);
				expect(text).not.toContain('/pay/');
			}
		},
	);

	test.each([
		[
			'French',
			buildInvoice({ paid: 50_00 }),
			[
				'Bonjour Librairie du Canal SARL,',
				'FA-2026-000123',
				'409,94 €',
				'22 décembre 2026',
				'Payer en ligne',
				'FA-2026-000123.pdf',
				'SIREN 000 000 000',
			],
		],
		[
			'English',
			buildInvoice({ locale: 'en' }),
			[
				'Hello Librairie du Canal SARL,',
				'FA-2026-000123',
				'€459.94',
				'22 December 2026',
				'Pay online',
				'Please keep it',
				'SIREN 000 000 000',
			],
		],
		['in francs', senegaleseInvoice(), ['Bonjour Awa Ndiaye,', '9 499 F CFA', 'NINEA 000000000 0A0']],
	] as const)(
		'%s: names the customer, the amount, the date, the link, the attachment and the seller in both forms',
		async (_, invoice, expected) => {
			const { html, text } = await send(mailOf(invoice));
			for (const words of expected) {
				expect(html).toContain(words);
				expect(text).toContain(words);
			}
		},
	);

	test('has a subject with number, seller, amount and date', async () => {
		const { subject } = await send(mailOf(buildInvoice()));
		expect(subject).toBe('Facture FA-2026-000123 de Coko : 459,94 € à régler au plus tard le 22 décembre 2026');
	});

	test('has no button and asks for nothing when the invoice is paid', async () => {
		const { html, text, subject } = await send(mailOf(buildInvoice({ paid: 459_94 })));
		expect(html).not.toContain('<a href="https');
		expect(text).toContain('vous n’avez rien à payer');
		expect(subject).toBe('Facture FA-2026-000123 de Coko');
	});

	test('leaves out what there is not: payment page, attachment, address of the seller', async () => {
		const seller = { ...frenchSeller, email: null };
		const { html, text } = await send(mailOf(buildInvoice({ seller }), { paymentUrl: null, attachmentName: null }));
		for (const part of [html, text]) {
			expect(part).not.toContain('Payer en ligne');
			expect(part).not.toContain('jointe');
			expect(part).not.toContain('Une question');
		}
	});

	test('is light: less than 15 KB, no table, no image, no script', async () => {
		const { html } = await send(mailOf(buildInvoice()));
		expect(html.length).toBeLessThan(15 * 1024);
		expect(html).not.toMatch(/<(table|img|script|link)\b/);
		expect(html).toContain('<html lang="fr">');
	});
});

describe('what a customer typed', () => {
	test('cannot become markup in the HTML part, and is left as it is in the text part', async () => {
		const { html, text } = await send(mailOf(named('<b onload="x">Léa & Co</b>')));
		expect(html).toContain('&lt;b onload=&#34;x&#34;&gt;Léa &amp; Co&lt;/b&gt;');
		expect(html).not.toContain('<b onload');
		expect(text).toContain('Bonjour <b onload="x">Léa & Co</b>,');
	});

	test('is not run as a template', async () => {
		const { text } = await send(mailOf(named('{{ amount_due }}')));
		expect(text).toContain('Bonjour {{ amount_due }},');
	});

	test('cannot start a paragraph of its own', async () => {
		expect((await send(mailOf(named('Léa\n\nPayez ici')))).text).toContain('Bonjour Léa Payez ici,');
	});

	test('cannot start a header: the subject is one line', async () => {
		const seller = { ...frenchSeller, tradingName: 'Coko\r\nBcc: all@example.test' };
		const source = { 'invoice.fr.subject.liquid': 'A\r\nB: {{ seller_name }}\n' };
		expect((await send(mailOf(buildInvoice({ seller })), { ...templates, ...source })).subject).toBe(
			'A B: Coko Bcc: all@example.test',
		);
	});

	test('cannot make a subject longer than servers accept', async () => {
		const seller = { ...frenchSeller, tradingName: 'x'.repeat(5_000) };
		const { subject } = await send(mailOf(buildInvoice({ seller })));
		expect([...subject]).toHaveLength(200);
	});
});

describe('a template at fault is an error with a name', () => {
	test.each([
		['names an unknown variable', '{{ customer_nom }}', /undefined variable: customer_nom/],
		['uses an unknown filter', '{{ customer_name | shout }}', /undefined filter: shout/],
		['does not parse', '{% if %}', /.+/],
		['asks for a file', "{% include 'invoice.en.txt.liquid' %}", /.+/],
		['is too long', 'x'.repeat(100_001), /limit/],
		['builds too much', '{% for i in (1..10000000) %}x{% endfor %}', /limit/],
	])('one that %s', async (_, source, reason) => {
		expect(await failure({ 'invoice.fr.html.liquid': source })).toEqual({
			type: 'mail/template-failed',
			template: 'invoice.fr.html.liquid',
			reason: expect.stringMatching(reason),
			retry: 'never',
		});
	});

	test('one that writes more than 2 MB', async () => {
		const source = `{% for i in (1..1500) %}${'x'.repeat(1_500)}{% endfor %}`;
		expect(await failure({ 'invoice.fr.html.liquid': source })).toMatchObject({
			type: 'mail/too-large',
			bytes: 2_250_000,
		});
	});

	test('one that is not there', async () => {
		const result = await createMailRenderer({}).renderMail(mailOf(buildInvoice()), null);
		expect(result).toEqual({
			ok: false,
			error: { type: 'mail/template-missing', template: 'invoice.fr.subject.liquid', retry: 'never' },
		});
	});
});
