import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import { money, moneyToDecimal } from '../../../src/domain/kernel/money.ts';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import { taxByPart } from '../../../src/domain/tax/parts.ts';
import type { TaxDecision } from '../../../src/domain/tax/treatment.ts';
import { runs } from '../kernel/arbitraries.ts';

const plain: TaxDecision = {
	rule: 'registration',
	category: 'S',
	rate: decimal('0.20'),
	country: 'GH' as CountryCode,
	mention: null,
	setting: null,
};
const ghanaian: TaxDecision = {
	...plain,
	parts: [
		{ label: 'VAT', rate: decimal('0.15') },
		{ label: 'NHIL', rate: decimal('0.025') },
		{ label: 'GETFund', rate: decimal('0.025') },
	],
};

test('Ghana shows VAT, NHIL and GETFund: 2.02 is 1.52, 0.25 and 0.25', () => {
	const parts = taxByPart(ghanaian, money(202, 'GHS'));
	expect(parts.map(({ label, taxAmount }) => [label, moneyToDecimal(taxAmount)])).toEqual([
		['VAT', '1.52'],
		['NHIL', '0.25'],
		['GETFund', '0.25'],
	]);
});

test('the parts are the tax', () => {
	fc.assert(
		fc.property(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), (minor) => {
			const parts = taxByPart(ghanaian, money(minor, 'GHS'));
			expect(parts.reduce((total, part) => total + part.taxAmount.minor, 0n)).toBe(minor);
		}),
		runs,
	);
});

test('a single rate has no parts', () => {
	expect(taxByPart(plain, money(202, 'GHS'))).toEqual([]);
});
