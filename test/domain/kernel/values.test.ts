import { describe, expect, test } from 'vitest';
import { currencyCodes, currencyOf, isCurrencyCode } from '../../../src/domain/kernel/currency.ts';
import { isMemberState } from '../../../src/domain/kernel/european-union.ts';
import { isId, isTenantId } from '../../../src/domain/kernel/ids.ts';
import { canonicalJson } from '../../../src/domain/kernel/json.ts';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import { assertNever, err, ok } from '../../../src/domain/kernel/result.ts';
import { zip } from '../../../src/domain/kernel/zip.ts';

test('the CFA francs have no decimals, the other currencies two', () => {
	expect(Object.fromEntries(currencyCodes.map((code) => [code, currencyOf(code).exponent]))).toEqual({
		EUR: 2,
		USD: 2,
		XOF: 0,
		XAF: 0,
		GHS: 2,
		NGN: 2,
	});
	expect([isCurrencyCode('XOF'), isCurrencyCode('xof'), isCurrencyCode('toString')]).toEqual([true, false, false]);
});

test('an id is its prefix and 26 characters, a tenant a short name', () => {
	expect(isId('inv', 'inv_01jd3x5t9dfq8b0w6z2m4k7n1c')).toBe(true);
	expect(isId('inv', 'cus_01jd3x5t9dfq8b0w6z2m4k7n1c')).toBe(false);
	expect(isId('inv', 'inv_81jd3x5t9dfq8b0w6z2m4k7n1c')).toBe(false);
	expect(isId('inv', 'inv_01jd3x5t9dfq8b0w6z2m4k7n1')).toBe(false);
	expect([isTenantId('coko-sn'), isTenantId('coko-'), isTenantId('Coko'), isTenantId('c')]).toEqual([
		true,
		false,
		false,
		false,
	]);
});

describe('canonical JSON', () => {
	test('sorts members, drops what is undefined and keeps lists in order', () => {
		expect(canonicalJson({ b: [2, 1, undefined], a: { d: null, c: 'é"' }, e: undefined, f: true })).toBe(
			'{"a":{"c":"é\\"","d":null},"b":[2,1,null],"f":true}',
		);
	});

	test('refuses numbers that have no single text', () => {
		expect(() => canonicalJson({ rate: 0.1 })).toThrow('not canonical');
		expect(() => canonicalJson([2 ** 53])).toThrow('not canonical');
	});
});

test('lists pair only when they are of one length', () => {
	expect(zip([1, 2], ['a', 'b'])).toEqual([
		[1, 'a'],
		[2, 'b'],
	]);
	expect(() => zip([1, 2], ['a'])).toThrow('do not pair');
});

test('a result is a value or a named refusal', () => {
	expect([ok(1), err({ type: 'x/y' })]).toEqual([
		{ ok: true, value: 1 },
		{ ok: false, error: { type: 'x/y' } },
	]);
	expect(() => assertNever('stray' as never)).toThrow('stray');
});

test('the union has 27 member states, Greece as GR, and neither Monaco nor the United Kingdom', () => {
	const codes = Array.from({ length: 26 * 26 }, (_, index) =>
		String.fromCharCode(65 + Math.floor(index / 26), 65 + (index % 26)),
	);
	const members = codes.filter((code) => isMemberState(code as CountryCode));
	expect(members).toHaveLength(27);
	expect(members).toEqual(expect.arrayContaining(['FR', 'BE', 'GR', 'HR']));
	expect(members).not.toEqual(expect.arrayContaining(['GB']));
	expect(members).not.toEqual(expect.arrayContaining(['MC']));
});
