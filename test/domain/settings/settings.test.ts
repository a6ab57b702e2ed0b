import { describe, expect, it } from 'vitest';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import { fillMention } from '../../../src/domain/settings/company.ts';
import { createSettings, everyone } from '../../../src/domain/settings/settings.ts';
import { kitRow } from '../../../src/domain/settings/start-kit/kit-row.ts';
import {
	country,
	date,
	frenchTenant,
	registration,
	rowsToVersions,
	senegaleseTenant,
	settingsOf,
	today,
} from './examples.ts';

const french = settingsOf(frenchTenant);
const senegalese = settingsOf(senegaleseTenant);

describe('tax rates', () => {
	it('a French e-book is at 5.5 %, author’s rights at 10 %, the press at 2.1 %', () => {
		expect(french.taxRate(country('FR'), 'ebook', today)?.rate).toEqual(decimal('0.055'));
		expect(french.taxRate(country('FR'), 'author_rights', today)?.rate).toEqual(decimal('0.1'));
		expect(french.taxRate(country('FR'), 'press', today)?.rate).toEqual(decimal('0.021'));
	});

	it('a rate before its first day is no rate', () => {
		expect(french.taxRate(country('FI'), 'ebook', date('2025-12-31'))).toBeNull();
		expect(french.taxRate(country('FI'), 'ebook', date('2026-01-01'))?.rate).toEqual(decimal('0.135'));
	});

	it('a composed rate tells its parts', () => {
		expect(senegalese.taxRate(country('GH'), 'standard', today)?.parts).toEqual([
			{ label: 'VAT', rate: decimal('0.15') },
			{ label: 'NHIL', rate: decimal('0.025') },
			{ label: 'GETFund', rate: decimal('0.025') },
		]);
		expect(senegalese.taxRate(country('SN'), 'standard', today)).not.toHaveProperty('parts');
	});

	it('a rate of zero is a rate, not an exemption', () => {
		expect(french.taxRate(country('IE'), 'ebook', today)).toMatchObject({ rate: decimal('0'), category: 'Z' });
		expect(french.taxRate(country('IE'), 'standard', today)).toMatchObject({ category: 'S' });
	});

	it('a rate names the setting and version it comes from', () => {
		expect(french.taxRate(country('BE'), 'ebook', today)?.setting).toMatch(/^cfg_\w{26}@1$/);
	});

	it('the default rate is the standard rate of the seller’s country', () => {
		expect(french.defaultTaxRate(today)?.rate).toEqual(decimal('0.2'));
		expect(senegalese.defaultTaxRate(today)?.rate).toEqual(decimal('0.18'));
	});
});

describe('what the seller prints', () => {
	it('a company reads of penalties and the recovery fee', () => {
		const { legalMentions } = french.sellerFor({ locale: 'fr', customerType: 'company' }, today)!;
		expect(legalMentions).toHaveLength(4);
		expect(legalMentions[0]).toBe('Catégorie de l’opération : prestation de services');
		expect(legalMentions.join(' ')).toMatch(/trois fois.*40 €/);
	});

	it('a consumer does not', () => {
		const { legalMentions } = french.sellerFor({ locale: 'en', customerType: 'consumer' }, today)!;
		expect(legalMentions).toEqual(['Category of operation: supply of services']);
	});

	it('a credit note says what it takes back, and nothing of paying early or late', () => {
		const reader = { locale: 'fr', customerType: 'company', document: 'credit_note' } as const;
		expect(french.sellerFor(reader, today)?.legalMentions).toEqual([
			'Avoir sur la facture n° {number} du {date}',
			'Catégorie de l’opération : prestation de services',
		]);
	});

	it('the seller has the company’s details, its capital as money, and its logo', () => {
		const withLogo = settingsOf(frenchTenant, (rows) => [
			...rows,
			kitRow('company/logo', 'logo', { media_type: 'image/png', data: 'aGVsbG8=' }),
		]);
		const seller = withLogo.sellerFor({ locale: 'fr', customerType: 'company' }, today)!;
		expect(seller).toMatchObject({
			legalName: 'Coko SAS',
			country: 'FR',
			shareCapital: money(1_000_000, 'EUR'),
			bankAccounts: [{ bankName: 'La Banque Postale', accountNumber: null }],
			logo: { mediaType: 'image/png', data: 'aGVsbG8=' },
		});
		expect(seller).not.toHaveProperty('setting');
	});

	it('without a company there is no seller', () => {
		expect(createSettings([]).sellerFor({ locale: 'fr', customerType: 'company' }, today)).toBeNull();
	});

	it('a wording exists in both languages, and one that is not set is null', () => {
		expect(french.mention('reverse_charge', 'fr', today)).toMatch(/^Autoliquidation — art. 283-2/);
		expect(french.mention('reverse_charge', 'en', today)).toMatch(/^Reverse charge/);
		expect(french.mention('vat_on_debits', 'fr', today)).toBeNull();
		expect(senegalese.mention('outside_scope_company', 'fr', today)).toMatch(/^TVA du Sénégal non applicable/);
	});

	it('the places of a wording are filled; a place without a value stays visible', () => {
		const text = french.mention('credit_note', 'fr', today)!;
		expect(fillMention(text, { number: 'INV-2026-000123', date: '22/11/2026' })).toBe(
			'Avoir sur la facture n° INV-2026-000123 du 22/11/2026',
		);
		expect(fillMention(text, { number: 'X' })).toContain('{date}');
	});

	it('a registration counts on its first day and no more on its end', () => {
		const settings = settingsOf({
			...frenchTenant,
			registrations: [
				registration({
					country: country('SN'),
					scheme: 'local',
					valid_from: date('2026-01-01'),
					valid_to: date('2027-01-01'),
				}),
			],
		});
		expect(settings.registrations(date('2025-12-31'))).toEqual([]);
		expect(settings.registrations(date('2026-12-31'))).toHaveLength(1);
		expect(settings.registrations(date('2027-01-01'))).toEqual([]);
	});
});

describe('money', () => {
	it('the payout threshold is the currency’s own', () => {
		expect(french.payoutThreshold('EUR', everyone, today)).toEqual(money(10_000, 'EUR'));
		expect(french.payoutThreshold('XOF', everyone, today)).toEqual(money(65_000, 'XOF'));
		expect(senegalese.payoutThreshold('XOF', everyone, today)).toEqual(money(65_000, 'XOF'));
		expect(french.payoutThreshold('NGN', everyone, today)).toBeNull();
	});

	it('royalty rates begin as in the original system', () => {
		expect(french.royaltyRate('sale_rate', everyone, today)?.rate).toEqual(decimal('0.7'));
		expect(french.royaltyRate('subscription_rate', everyone, today)?.rate).toEqual(decimal('0.5'));
	});

	it('exchange quotes are those that are set, with source and date', () => {
		expect(french.exchangeQuotes(today)).toContainEqual({
			base: 'EUR',
			quote: 'USD',
			rate: decimal('1.15'),
			source: 'demo',
			date: today,
		});
	});

	it('a tenant that sells starts without invented rates and accepts what needs none', () => {
		const live = settingsOf({ ...frenchTenant, demoRatesOn: null });
		expect(live.exchangeQuotes(today)).toEqual([]);
		expect(live.acceptedCurrencies(today)).toEqual(['EUR', 'XOF', 'XAF']);
		expect(live.defaultCurrency(everyone, today)).toBe('EUR');
	});

	it('payment terms of thirty days, and numbers by year', () => {
		expect(french.paymentTerms(everyone, today)?.days).toBe(30);
		expect(french.numbering('invoice', today)).toMatchObject({ pattern: 'INV-{YYYY}-{NNNNNN}', restart: 'yearly' });
	});
});

describe('operation', () => {
	it('a limit that is not set is the system’s own', () => {
		expect(createSettings([]).limit('lines_per_invoice', today)).toBe(500);
		const lower = createSettings(rowsToVersions([kitRow('limit/{name}', 'lines_per_invoice', { value: 50 })]));
		expect(lower.limit('lines_per_invoice', today)).toBe(50);
	});

	it('documents are kept eleven years unless finance says longer', () => {
		expect(createSettings([]).retentionDays('documents', today)).toBe(4018);
	});

	it('a feature is off unless it is switched on', () => {
		expect(createSettings([]).feature('invoice_email', today)).toBe(false);
		expect(french.feature('invoice_email', today)).toBe(true);
	});

	it('mail comes from the company, in the reader’s language or the fallback', () => {
		const settings = settingsOf(frenchTenant, (rows) =>
			rows.map((row) =>
				row.key === 'sender'
					? kitRow('email_template/sender', 'sender', {
							name: { fr: 'Coko, facturation', en: 'Coko Billing' },
							address: 'a@coko.example.com',
							reply_to: null,
							fallback_locale: 'fr',
						})
					: row,
			),
		);
		expect(settings.mailSender('en', today)).toEqual({
			name: 'Coko Billing',
			address: 'a@coko.example.com',
			replyTo: null,
		});
		expect(settings.mailSender(null, today)?.name).toBe('Coko, facturation');
		expect(createSettings([]).mailSender('fr', today)).toBeNull();
	});

	it('nobody’s tokens are accepted before an identity is set', () => {
		expect(french.identity(today)).toBeNull();
	});
});
