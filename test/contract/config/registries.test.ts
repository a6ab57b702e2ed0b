import { describe, expect, it } from 'vitest';
import { readOneStopShopNumber, readTaxNumber, readUnionTaxNumber } from '../../../src/contract/config/registries.ts';
import { changeCustomerBody } from '../../../src/contract/customers.ts';
import { country } from '../../domain/settings/examples.ts';

describe('a VAT number belongs to its country', () => {
	it.each([
		['FR', 'fr 40 303.265-045', 'FR40303265045'],
		['BE', 'BE0403019261', 'BE0403019261'],
		['GR', 'EL094259216', 'EL094259216'],
	])('%s gave %s', (place, text, expected) => {
		expect(readTaxNumber(text, country(place))).toBe(expected);
		expect(readUnionTaxNumber(text)).toBe(expected);
	});

	it.each([
		['BE', 'FR40303265045'],
		['FR', 'BE0403019261'],
		['GR', 'GR094259216'],
		['FR', 'EL094259216'],
		['FR', 'EU372008134'],
		['BE', '0403019261'],
	])('%s did not give %s', (place, text) => {
		expect(readTaxNumber(text, country(place))).toBeNull();
	});

	it('outside the union it is taken as written', () => {
		expect(readTaxNumber('005117355 2V2', country('SN'))).toBe('005117355 2V2');
	});

	it('EU… is a number of the one-stop shop and of nobody else', () => {
		expect(readOneStopShopNumber('EU372008134', country('FR'))).toBe('EU372008134');
		expect(readOneStopShopNumber('FR40303265045', country('FR'))).toBe('FR40303265045');
		expect(readOneStopShopNumber('FR40303265045', country('BE'))).toBeNull();
		expect(readUnionTaxNumber('EU372008134')).toBeNull();
	});

	it('a customer’s is read by its prefix where no country comes with it', () => {
		const accepted = (body: object) => changeCustomerBody.safeParse(body).success;
		expect(accepted({ tax_number: 'BE0403019261' })).toBe(true);
		expect(accepted({ tax_number: '005117355 2V2' })).toBe(false);
		expect(accepted({ tax_number: 'FR40303265045', country: 'BE' })).toBe(false);
	});
});
