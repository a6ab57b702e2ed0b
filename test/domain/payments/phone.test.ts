import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import {
	type MobileMoneyProvider,
	mobileMoneyProviders,
	numberingPlanOf,
	plannedCountries,
} from '../../../src/domain/payments/mobile-operators.ts';
import { payerPhone } from '../../../src/domain/payments/phone.ts';

const read = (text: string, country: string, provider: MobileMoneyProvider) =>
	payerPhone(text, { country: country as CountryCode, provider });

const digitsOf = (text: string, country: string, provider: MobileMoneyProvider) => {
	const result = read(text, country, provider);
	return result.ok ? result.value.digits : result.error.type;
};

describe('a payer’s phone', () => {
	it('is read in every form that people write', () => {
		for (const text of [
			'+225 07 01 02 03 04',
			'00225 0701020304',
			'2250701020304',
			'07 01 02 03 04',
			'07-01-02-03-04',
			'07.01.02.03.04',
			'(07) 01 02 03 04',
			'\u00a007\u202f01\u202f02\u202f03\u202f04 ',
		]) {
			expect(digitsOf(text, 'CI', 'orange_money'), text).toBe('2250701020304');
		}
	});

	it('is read with the trunk zero of the country, where there is one', () => {
		for (const text of ['024 123 4567', '24 123 4567', '+233 24 123 4567', '+233 (0)24 123 4567', '0233241234567']) {
			const digits = digitsOf(text, 'GH', 'mtn_mobile_money');
			expect(digits, text).toBe(text.startsWith('0233') ? 'phone/wrong-length' : '233241234567');
		}
	});

	it('keeps a zero that is part of the number', () => {
		expect(digitsOf('06 612 34 56', 'CG', 'mtn_mobile_money')).toBe('242066123456');
		expect(digitsOf('01 97 00 00 00', 'BJ', 'mtn_mobile_money')).toBe('2290197000000');
	});

	it('of another country is refused as such', () => {
		expect(digitsOf('+33 6 12 34 56 78', 'SN', 'orange_money')).toBe('phone/wrong-country');
		expect(digitsOf('0022507010203', 'SN', 'orange_money')).toBe('phone/wrong-country');
	});

	it('of another operator is refused as such', () => {
		expect(digitsOf('05 01 02 03 04', 'CI', 'orange_money')).toBe('phone/wrong-operator');
		expect(digitsOf('07 01 02 03 04', 'CI', 'mtn_mobile_money')).toBe('phone/wrong-operator');
		expect(digitsOf('76 123 45 67', 'SN', 'orange_money')).toBe('phone/wrong-operator');
	});

	it('of the wrong length is refused with the right one', () => {
		expect(read('77 123 45 6', 'SN', 'orange_money')).toEqual({
			ok: false,
			error: { type: 'phone/wrong-length', digits: 9 },
		});
		expect(digitsOf('+221 77 123 45 678', 'SN', 'orange_money')).toBe('phone/wrong-length');
	});

	it('where the operator has no mobile money is refused as such', () => {
		expect(digitsOf('77 123 45 67', 'SN', 'mtn_mobile_money')).toBe('phone/not-served');
		expect(digitsOf('06 12 34 56 78', 'FR', 'orange_money')).toBe('phone/not-served');
	});

	it('is refused when it is none', () => {
		for (const text of [
			'',
			'  ',
			'+',
			'call me',
			'07 01 02 03 0x',
			'++2250701020304',
			'٠٧٠١٠٢٠٣٠٤',
			'0'.repeat(1_000),
		]) {
			expect(digitsOf(text, 'CI', 'orange_money'), text).toBe('phone/unreadable');
		}
	});
});

/** A number of an operator somewhere. */
const anyNumber = fc.constantFrom(...plannedCountries()).chain((country) => {
	const plan = numberingPlanOf(country)!;
	const providers = mobileMoneyProviders.filter((provider) => plan.ranges[provider] !== undefined);
	return fc
		.record({
			provider: fc.constantFrom(...providers),
			rest: fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 12, maxLength: 12 }),
			pick: fc.nat(),
		})
		.map(({ provider, rest, pick }) => {
			const ranges = plan.ranges[provider]!;
			const national = `${ranges[pick % ranges.length]}${rest}`.slice(0, plan.nationalDigits);
			return { country, provider, plan, national };
		});
});

const separators = fc.array(fc.constantFrom('', '', ' ', '-', '.', '\u00a0'), { minLength: 20, maxLength: 20 });
const spread = (digits: string, between: readonly string[]): string =>
	[...digits].map((digit, index) => `${digit}${between[index % between.length]}`).join('');

describe('every number of every operator', () => {
	it('reads the same in each form, and again from what was read', () => {
		fc.assert(
			fc.property(anyNumber, separators, ({ country, provider, plan, national }, between) => {
				const digits = `${plan.callingCode}${national}`;
				const forms = [`+${spread(digits, between)}`, `00${digits}`, digits, spread(national, between)];
				if (plan.trunkPrefix !== null) forms.push(`${plan.trunkPrefix}${national}`);
				for (const form of forms)
					expect(read(form, country, provider)).toEqual({ ok: true, value: { digits, country } });
			}),
			{ numRuns: 1_000 },
		);
	});

	it('is never one of the other operator', () => {
		fc.assert(
			fc.property(anyNumber, ({ country, provider, national }) => {
				const other = mobileMoneyProviders.find((one) => one !== provider)!;
				expect(read(national, country, other).ok).toBe(false);
			}),
		);
	});

	it('is refused with a digit more or less', () => {
		fc.assert(
			fc.property(anyNumber, ({ country, provider, plan, national }) => {
				expect(read(`+${plan.callingCode}${national.slice(1)}`, country, provider)).toMatchObject({ ok: false });
				expect(read(`+${plan.callingCode}${national}5`, country, provider)).toMatchObject({
					ok: false,
					error: { type: 'phone/wrong-length' },
				});
			}),
		);
	});

	it('whatever is typed, what is accepted is a number of the plan', () => {
		fc.assert(
			fc.property(
				anyNumber,
				fc.string({ unit: fc.constantFrom(...'0123456789+ -.x') }),
				({ country, provider, plan }, text) => {
					const result = read(text, country, provider);
					if (!result.ok) return;
					expect(result.value.digits).toHaveLength(plan.callingCode.length + plan.nationalDigits);
					expect(plan.ranges[provider]!.some((range) => result.value.digits.startsWith(plan.callingCode + range))).toBe(
						true,
					);
				},
			),
			{ numRuns: 2_000 },
		);
	});
});
