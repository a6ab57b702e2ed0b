import { describe, expect, test } from 'vitest';
import type { IsoDate } from '../../../src/domain/kernel/calendar.ts';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import {
	isReverseCharge,
	liabilityFor,
	type Registration,
	type TaxCustomer,
	type TaxProfile,
} from '../../../src/domain/tax/registrations.ts';

const today = '2026-11-22' as IsoDate;
const sellerIn = (country: string, registrations: readonly Registration[] = []): TaxProfile => ({
	country: country as CountryCode,
	franchise: false,
	registrations,
});
const local = (country: string): Registration => ({
	country: country as CountryCode,
	scheme: 'local',
	number: null,
	validFrom: null,
	validTo: null,
});
const consumer = (country: string): TaxCustomer => ({
	type: 'consumer',
	country: country as CountryCode,
	taxNumber: null,
});
const company = (country: string, taxNumber: string): TaxCustomer => ({
	...consumer(country),
	type: 'company',
	taxNumber,
});

describe('territories with a country code of their own', () => {
	test.each([
		['MC', 'FR'],
		['GP', 'GP'],
		['MQ', 'MQ'],
		['RE', 'RE'],
	])('a French seller taxes a customer in %s, person or company, by the rows of %s', (place, country) => {
		const expected = { country, rule: 'registration', oneStopShop: false };
		expect(liabilityFor(sellerIn('FR'), consumer(place), today)).toEqual(expected);
		expect(liabilityFor(sellerIn('FR'), company(place, 'FR40303265045'), today)).toEqual(expected);
		expect(isReverseCharge(sellerIn('FR'), company(place, 'FR40303265045'))).toBe(false);
	});

	test.each(['GF', 'YT', 'CH'])('a French seller charges nothing in %s', (place) => {
		expect(liabilityFor(sellerIn('FR'), consumer(place), today)).toBeNull();
	});

	test.each(['BE', 'SN'])('they are nothing to a seller in %s', (seller) => {
		for (const place of ['MC', 'GP', 'MQ', 'RE']) {
			expect(liabilityFor(sellerIn(seller), consumer(place), today)).toBeNull();
		}
	});

	test('a registration of its own there comes first', () => {
		expect(liabilityFor(sellerIn('FR', [local('MC')]), consumer('MC'), today)).toMatchObject({ country: 'MC' });
	});
});

describe('a VAT number proves a company only in its own country', () => {
	test.each([
		['BE', 'BE0403019261', true],
		['BE', 'FR40303265045', false],
		['GR', 'EL094259216', true],
		['GR', 'GR094259216', false],
	])('a company in %s with %s: reverse charge %s', (place, number, reversed) => {
		expect(isReverseCharge(sellerIn('FR'), company(place, number))).toBe(reversed);
		const country = reversed ? null : 'FR';
		expect(liabilityFor(sellerIn('FR'), company(place, number), today)?.country ?? null).toBe(country);
	});
});
