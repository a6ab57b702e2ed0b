import { describe, expect, it, test } from 'vitest';
import type { PrintableStatement } from '../../src/documents/statement/printable-statement.ts';
import { statementCsv } from '../../src/documents/statement/statement-csv.ts';
import { createStatementRenderer } from '../../src/documents/statement-renderer.ts';
import type { Customer } from '../../src/domain/customers/customer.ts';
import type { CurrencyCode } from '../../src/domain/kernel/currency.ts';
import type { CustomerId, TenantId } from '../../src/domain/kernel/ids.ts';
import { money } from '../../src/domain/kernel/money.ts';
import { type AccountMovement, type AccountStatement, statementOf } from '../../src/domain/statements/statement.ts';
import { frenchCompany, frenchSeller, senegaleseConsumer, senegaleseSeller } from '../support/company.builder.ts';
import { date, instant } from '../support/invoice.builder.ts';
import { plainBlanks, readPdf } from './pdf-reader.ts';
import { fonts } from './rendering.ts';

const renderer = createStatementRenderer(fonts);

type Sketch = readonly [source: string, day: string, number: string | null, debit: number, credit: number];

const drawnUp = (
	sketches: readonly Sketch[],
	{ currency = 'EUR', opening = 20_00, held = 0 }: { currency?: CurrencyCode; opening?: number; held?: number } = {},
): AccountStatement => {
	const movements = sketches.map(
		([source, day, documentNumber, debit, credit]): AccountMovement => ({
			source,
			day: date(day),
			createdAt: instant(`${day}T10:00:00.000Z`),
			documentId: null,
			documentNumber,
			debit: money(debit, currency),
			credit: money(credit, currency),
		}),
	);
	const closing = sketches.reduce((known, [, , , debit, credit]) => known + debit - credit, opening);
	const statement = statementOf({ from: date('2026-11-01'), to: date('2026-11-30') }, currency, {
		opening: { receivable: money(opening, currency), credit: money(0, currency) },
		closing: { receivable: money(closing + held, currency), credit: money(held, currency) },
		movements,
	});
	if (!statement.ok) throw new Error(statement.error.type);
	return statement.value;
};

const story: readonly Sketch[] = [
	['inv_1/issued', '2026-11-02', 'FA-2026-000001', 35_99, 0],
	['pay_1/received', '2026-11-05', 'FA-2026-000001', 0, 60_00],
	['ccm_1/applied', '2026-11-08', 'FA-2026-000002', 4_01, 4_01],
	['crn_1/issued', '2026-11-10', 'AV-2026-000001', 0, 12_00],
	['ccm_2/refunded', '2026-11-12', null, 2_00, 0],
	['inv_2/written-off', '2026-11-15', 'FA-2026-000003', 0, 1_99],
	['inv_3/unheard-of', '2026-11-16', null, 1_00, 0],
];

const french: Customer = {
	...frenchCompany,
	id: 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra' as CustomerId,
	tenantId: 'coko' as TenantId,
	version: 1,
	externalId: null,
	locale: 'fr',
	dataKey: 'key',
	metadata: {},
	createdAt: instant('2026-01-01T00:00:00.000Z'),
	updatedAt: instant('2026-01-01T00:00:00.000Z'),
};

const model = (statement: AccountStatement, given: Partial<PrintableStatement> = {}): PrintableStatement => ({
	statement,
	customer: french,
	seller: frenchSeller,
	day: date('2026-12-01'),
	...given,
});

const print = async (given: PrintableStatement) => readPdf((await renderer.renderStatement(given)).bytes);

describe('a statement of account on paper', async () => {
	const pdf = await print(model(drawnUp(story)));

	test.each([
		['its title, period, currency and day', ['Relevé de compte', '01/11/2026 – 30/11/2026', 'EUR', '01/12/2026']],
		['who it is from and to', ['Coko SAS', 'Compte de', 'Librairie du Canal SARL', 'SIREN 111 111 111']],
		['where the account stood at the start', ['Solde au début de la période (01/11/2026)', '20,00 €']],
		['each movement by its name', ['Facture FA-2026-000001', 'Règlement · FA-2026-000001', 'Avoir AV-2026-000001']],
		['what we held and used', ['Imputation de votre avoir disponible · FA-2026-000002', 'Remboursement\n']],
		['what was lost, and what has no name yet', ['Passage en perte · FA-2026-000003', 'Écriture\n']],
		['debits and credits added up', ['Total des mouvements', '43,00 €', '78,00 €']],
		['where it stands at the end', ['Solde à la fin de la période (30/11/2026)', '-15,00 €']],
		['a balance in the customer’s favor without a minus', ['Solde en votre faveur', '15,00 €']],
		['the page number', ['Page 1 / 1']],
	])('shows %s', (_what, expected) => {
		const text = plainBlanks(pdf.text);
		for (const part of expected) expect(text).toContain(plainBlanks(part));
	});

	it('names no person in what archives show', () => {
		expect(pdf.document.getTitle()).toBe('Relevé de compte du 01/11/2026 au 30/11/2026');
	});
});

it('speaks English to those who read it, in francs without decimals', async () => {
	const statement = drawnUp([['inv_1/issued', '2026-11-02', 'SN-1', 6500, 0]], {
		currency: 'XOF',
		opening: 0,
		held: 500,
	});
	const customer: Customer = { ...french, ...senegaleseConsumer, locale: 'en' };
	const { text } = await print(model(statement, { customer, seller: senegaleseSeller }));
	for (const part of [
		'Account of',
		'Invoice SN-1',
		'F CFA 6,500',
		'Balance due',
		'Credit on your account: F CFA 500',
	]) {
		expect(plainBlanks(text)).toContain(part);
	}
});

it('without movements says so', async () => {
	const { text } = await print(model(drawnUp([])));
	expect(plainBlanks(text)).toContain('Aucun mouvement pendant cette période.');
});

it('of many pages repeats its head and never leaves the end alone, whatever the number of movements', async () => {
	for (let count = 20; count <= 40; count++) {
		const many = Array.from({ length: count }, (_, index): Sketch => {
			return [`inv_${index}/issued`, '2026-11-02', `FA-${index}`, 1_00, 0];
		});
		const { pageCount, bytes } = await renderer.renderStatement(model(drawnUp(many)));
		const pdf = await readPdf(bytes);
		const pages = pdf.document.getPages().map((_, index) => pdf.textOf(index));
		expect(pages).toHaveLength(pageCount);
		for (const page of pages) {
			expect(page).toContain('Libellé');
			expect(page).toMatch(/Facture FA-\d+/);
		}
		expect(pages.at(-1)).toContain('Solde à la fin de la période');
		expect(pages.at(-1)).toContain('Un solde positif est dû');
	}
});

it('a long name, a long number and large amounts stay on their page', async () => {
	const long: readonly Sketch[] = [
		['pay_1/received', '2026-11-02', 'A'.repeat(35), 9_007_199_254_740_00, 9_007_199_254_740_00],
	];
	const customer = { ...french, name: 'Librairie '.repeat(20).trim() };
	const pdf = await print(model(drawnUp(long), { customer }));
	expect(pdf.document.getPageCount()).toBe(1);
	expect(pdf.texts.filter(({ x }) => x < 40 || x > 560)).toEqual([]);
});

it('equal statements give equal bytes', async () => {
	const [one, other] = await Promise.all([1, 2].map(() => renderer.renderStatement(model(drawnUp(story)))));
	expect(one!.bytes).toEqual(other!.bytes);
});

describe('a statement as CSV', () => {
	it('has a row for the opening, each movement and the closing, and amounts that programs read', () => {
		expect(statementCsv(drawnUp(story.slice(0, 2)), 'en').split('\r\n')).toEqual([
			'date,type,document_number,label,debit,credit,balance,currency',
			'2026-11-01,opening,,Balance at the start of the period (2026-11-01),,,20.00,EUR',
			'2026-11-02,invoice,FA-2026-000001,Invoice FA-2026-000001,35.99,0.00,55.99,EUR',
			'2026-11-05,payment,FA-2026-000001,Payment · FA-2026-000001,0.00,60.00,-4.01,EUR',
			'2026-11-30,closing,,Balance at the end of the period (2026-11-30),,,-4.01,EUR',
			'',
		]);
	});

	it.each([
		['=1+1', "'=1+1"],
		['+33', "'+33"],
		['-5', "'-5"],
		['@SUM(A1)', "'@SUM(A1)"],
		['a,b', '"a,b"'],
		['say "yes"', '"say ""yes"""'],
		['=A1,"x"', `"'=A1,""x"""`],
	])('a number such as %s computes nothing and breaks no row', (number, cell) => {
		const [, , line] = statementCsv(drawnUp([['crn_1/issued', '2026-11-02', number, 0, 1_00]]), 'fr').split('\r\n');
		expect(line?.startsWith(`2026-11-02,credit_note,${cell},`)).toBe(true);
	});
});
