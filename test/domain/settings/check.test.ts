import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/kernel/calendar.ts';
import { checkSettings } from '../../../src/domain/settings/check.ts';
import type { CompanyDetailsValue } from '../../../src/domain/settings/company-values.ts';
import { createSettings } from '../../../src/domain/settings/settings.ts';
import type { KitRow } from '../../../src/domain/settings/start-kit/kit-row.ts';
import {
	country,
	frenchCompany,
	frenchTenant,
	registration,
	senegaleseCompany,
	senegaleseTenant,
	settingsOf,
	today,
} from './examples.ts';

const france = { country: country('FR'), booksCurrency: 'EUR', mode: 'test' } as const;
const senegal = { country: country('SN'), booksCurrency: 'XOF', mode: 'test' } as const;

const frenchWith = (company: Partial<CompanyDetailsValue>, registrations = frenchTenant.registrations) =>
	checkSettings(
		settingsOf({ ...frenchTenant, company: { ...frenchCompany, ...company }, registrations }),
		france,
		today,
	);

const frenchWithout = (drop: (row: KitRow) => boolean) =>
	checkSettings(
		settingsOf(frenchTenant, (rows) => rows.filter((row) => !drop(row))),
		france,
		today,
	);

const named = (problems: ReturnType<typeof checkSettings>) =>
	problems.map(({ severity, type, key, country: of }) => `${severity} ${type}/${key}${of === null ? '' : ` ${of}`}`);

describe('the company', () => {
	it('a tenant without a company is told so, once', () => {
		expect(named(frenchWithout((row) => row.type === 'company'))).toEqual(['error company/details']);
	});

	it.each<[string, Partial<CompanyDetailsValue>, RegExp]>([
		['no city', { address: { ...frenchCompany.address, city: null } }, /no complete address/],
		['no bank account', { bank_accounts: [] }, /No bank account/],
		['no SIREN', { identifiers: [] }, /SIREN is missing/],
		['a SIREN with a wrong check digit', { identifiers: [{ label: 'SIREN', value: '732 829 321' }] }, /check digit/],
		['a SIREN of eight digits', { identifiers: [{ label: 'SIREN', value: '73282932' }] }, /nine digits/],
		['no VAT number', { vat_number: null }, /VAT number/],
		['no legal form', { legal_form: null }, /legal form/],
		['a SAS without capital', { share_capital: null }, /share capital/],
		[
			'an address in another country',
			{ address: { ...frenchCompany.address, country: country('BE') } },
			/address is in BE/,
		],
	])('%s is a problem', (_, change, what) => {
		expect(
			frenchWith(change)
				.map((problem) => problem.what)
				.join('\n'),
		).toMatch(what);
	});

	it('a SIREN of ten digits is not taken for nine', () => {
		expect(frenchWith({ identifiers: [{ label: 'SIREN', value: '732 829 3201' }] })).toMatchObject([
			{ what: expect.stringContaining('nine digits') },
		]);
	});

	it('a SIRET is as good as a SIREN', () => {
		expect(frenchWith({ identifiers: [{ label: 'SIRET', value: '732 829 320 00074' }] })).toEqual([]);
	});

	it('a Senegalese company needs its NINEA and RCCM', () => {
		const settings = settingsOf({ ...senegaleseTenant, company: { ...senegaleseCompany, identifiers: [] } });
		expect(checkSettings(settings, senegal, today).map(({ what }) => what)).toEqual([
			'The NINEA is missing.',
			'The RCCM is missing.',
		]);
	});

	it('a French company without the wording on late payment is told which wording', () => {
		const problems = checkSettings(
			settingsOf(frenchTenant, (rows) =>
				rows.map((row) => {
					if (row.key !== 'mentions') return row;
					const { late_penalty: _, ...rest } = row.value;
					return { ...row, value: rest };
				}),
			),
			france,
			today,
		);
		expect(problems).toMatchObject([
			{ type: 'company', key: 'mentions', what: expect.stringContaining('late_penalty') },
		]);
	});
});

describe('taxes', () => {
	it('a franchise with a domestic registration contradicts itself', () => {
		expect(frenchWith({ vat_franchise: true }, [registration()]).map(({ what }) => what)).toEqual([
			'The company charges no VAT (franchise) but has a domestic registration in FR.',
		]);
	});

	it('a franchise may still be registered in another country', () => {
		const local = registration({ country: country('SN'), scheme: 'local', number: '005117355' });
		expect(frenchWith({ vat_franchise: true, vat_number: null }, [local])).toEqual([]);
	});

	it('a registration asks for the rates of its country', () => {
		const local = registration({ country: country('MA'), scheme: 'local' });
		expect(named(frenchWith({}, [local]))).toEqual([
			'error tax_rate/standard MA',
			'error tax_rate/ebook MA',
			'error tax_rate/ebook_subscription MA',
		]);
	});

	it('the one-stop shop asks for the rates of every member state', () => {
		expect(named(frenchWithout((row) => row.type === 'tax_rate' && row.country === 'PL'))).toEqual([
			'error tax_rate/standard PL',
			'error tax_rate/ebook PL',
			'error tax_rate/ebook_subscription PL',
		]);
	});

	it('the default rate can stand in for the standard rate at home', () => {
		expect(frenchWithout((row) => row.key === 'standard' && row.country === 'FR')).toEqual([]);
	});

	it.each([
		['a domestic one abroad', { country: country('SN') }, /domestic registration is one in FR/],
		['a local one at home', { scheme: 'local' as const }, /own country/],
		['a one-stop shop outside the union', { country: country('SN'), scheme: 'oss' as const }, /no office in SN/],
		['one without a number', { number: null }, /no number/],
	])('registrations: %s is a problem', (_, change, what) => {
		expect(
			frenchWith({}, [registration(change)])
				.map((problem) => problem.what)
				.join('\n'),
		).toMatch(what);
	});

	it('two registrations of one kind at once are a problem', () => {
		expect(frenchWith({}, [registration(), registration()]).map(({ what }) => what)).toEqual([
			'Two domestic registrations in FR hold at once.',
		]);
	});
});

describe('documents and currencies', () => {
	it.each([
		['invoice_numbering', 'invoice'],
		['invoice_numbering', 'credit_note'],
		['payment_terms', 'default_due_days'],
		['currency', 'accepted_currencies'],
		['currency', 'default_currency'],
		['email_template', 'sender'],
	])('%s/%s is missed', (type, key) => {
		expect(named(frenchWithout((row) => row.type === type && row.key === key))).toEqual([`error ${type}/${key}`]);
	});

	it('a currency without a rate to the books is named', () => {
		expect(named(frenchWithout((row) => row.key === 'EUR-NGN'))).toEqual(['error exchange_rate/EUR-NGN']);
	});

	it('a rate through the euro is enough for books in CFA francs', () => {
		expect(checkSettings(settingsOf(senegaleseTenant), senegal, today)).toEqual([]);
	});

	it('a rate that nobody has renewed for more than a week is a warning', () => {
		const settings = settingsOf(frenchTenant);
		expect(checkSettings(settings, france, addDays(today, 7))).toEqual([]);
		expect(named(checkSettings(settings, france, addDays(today, 8)))).toEqual([
			'warning exchange_rate/EUR-USD',
			'warning exchange_rate/EUR-GHS',
			'warning exchange_rate/EUR-NGN',
		]);
	});

	it('an invented rate on a live tenant is an error', () => {
		const problems = checkSettings(settingsOf(frenchTenant), { ...france, mode: 'live' }, today);
		expect(problems.map(({ key }) => key)).toEqual(['EUR-USD', 'EUR-GHS', 'EUR-NGN']);
	});

	it('a default currency that is not accepted is a contradiction', () => {
		const settings = settingsOf(frenchTenant, (rows) =>
			rows.map((row) => (row.key === 'accepted_currencies' ? { ...row, value: { currencies: ['XOF'] } } : row)),
		);
		expect(named(checkSettings(settings, france, today))).toEqual(['error currency/default_currency']);
	});

	it('every problem says how it is mended', () => {
		for (const problem of checkSettings(createSettings([]), france, today)) {
			expect(problem.mend.length).toBeGreaterThan(10);
		}
	});
});
