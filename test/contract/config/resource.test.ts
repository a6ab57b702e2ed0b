import { describe, expect, it } from 'vitest';
import { newCompany } from '../../../src/contract/config/company.ts';
import { presentConfig, presentConfigProblems, presentResolvedConfig } from '../../../src/contract/config/present.ts';
import {
	configProblemsResponse,
	configResponse,
	createConfigBody,
	patchConfigBody,
	resolveConfigQuery,
	resolvedConfigResponse,
} from '../../../src/contract/config/resource.ts';
import { checkSettings } from '../../../src/domain/settings/check.ts';
import { createSettings } from '../../../src/domain/settings/settings.ts';
import { aVersion, country, frenchCompany, registration, today } from '../../domain/settings/examples.ts';

describe('the wire of settings', () => {
	it('a setting is created with its type, key and value; the rest may be left out', () => {
		expect(
			createConfigBody.parse({ config_type: 'tax_rate', config_key: 'default_rate', value: { rate: 0.2 } }),
		).toEqual({
			config_type: 'tax_rate',
			config_key: 'default_rate',
			country_code: null,
			user_type: null,
			value: { rate: 0.2 },
			reason: null,
		});
	});

	it.each([
		[{ config_type: 'vat', config_key: 'x', value: {} }],
		[{ config_type: 'tax_rate', config_key: 'ebook', value: 0.2 }],
		[{ config_type: 'tax_rate', config_key: 'ebook', country_code: 'fr', value: {} }],
		[{ config_type: 'tax_rate', config_key: 'ebook', user_type: 'Company!', value: {} }],
		[{ config_type: 'tax_rate', config_key: 'ebook', valid_from: '2026-13-01', value: {} }],
		[{ config_type: 'tax_rate', config_key: 'ebook', value: {}, is_active: true }],
	])('%j is refused', (body) => {
		expect(createConfigBody.safeParse(body).success).toBe(false);
	});

	it('a change says what and from when, never another type or key', () => {
		expect(patchConfigBody.safeParse({ value: { days: 20 }, valid_from: '2027-01-01' }).success).toBe(true);
		expect(patchConfigBody.safeParse({ value: { days: 20 }, config_key: 'other' }).success).toBe(false);
	});

	it('a question names type and key, and perhaps country, user type and day', () => {
		const query = {
			config_type: 'payment_terms',
			config_key: 'default_due_days',
			country_code: 'SN',
			at: '2026-11-22',
		};
		expect(resolveConfigQuery.parse(query)).toEqual(query);
	});

	it('what is answered is what the contract promises', () => {
		const version = aVersion();
		expect(configResponse.parse(presentConfig(version))).toMatchObject({
			object: 'config',
			id: version.configId,
			config_type: 'tax_rate',
			country_code: 'FR',
			valid_from: '2020-01-01',
			value: { rate: '0.055' },
		});
		const settings = createSettings([version]);
		const found = settings.resolve({
			type: 'tax_rate',
			key: 'ebook',
			country: country('FR'),
			userType: null,
			at: today,
		})!;
		expect(resolvedConfigResponse.parse(presentResolvedConfig(found)).ref).toBe(`${version.configId}@1`);
		const problems = checkSettings(settings, { country: country('FR'), booksCurrency: 'EUR', mode: 'test' }, today);
		expect(configProblemsResponse.parse(presentConfigProblems(problems, today)).problems).toHaveLength(problems.length);
	});
});

describe('a company as a new tenant brings it', () => {
	it('is split into its details and its registrations', () => {
		const read = newCompany.parse({ ...frenchCompany, registrations: [registration()] });
		expect(read).toEqual({ details: frenchCompany, registrations: [registration()] });
	});

	it('is checked like the settings it becomes', () => {
		expect(newCompany.safeParse({ ...frenchCompany, vat_number: 'FR00000000001' }).success).toBe(false);
		expect(newCompany.safeParse({ ...frenchCompany, registrations: [{ country: 'FR', scheme: 'x' }] }).success).toBe(
			false,
		);
	});
});
