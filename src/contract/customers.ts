import * as z from 'zod';
import type { CustomerPatch } from '../domain/customers/customer.ts';
import { customerTypes } from '../domain/customers/customer.ts';
import { isId } from '../domain/kernel/ids.ts';
import type { CountryCode } from '../domain/kernel/party.ts';
import { countryCode, emailAddress, line, refuse } from './config/primitives.ts';
import { readPhone, readTaxNumber, readUnionTaxNumber } from './config/registries.ts';
import { locale, metadata, nextCursor, pageQuery } from './text.ts';

export const customerId = z
	.string()
	.refine((text) => isId('cus', text), 'An id such as cus_01k….')
	.transform((text) => text)
	.meta({ example: 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra' });

export const externalId = line(100).meta({ description: 'The platform’s own name for the customer', example: '42' });

export const postalAddress = z.strictObject({
	lines: z.array(line(100)).max(4).default([]),
	postal_code: line(20).nullable().default(null),
	city: line(100).nullable().default(null),
	country: countryCode,
});

const type = z.enum(customerTypes, { error: 'A customer is a consumer or a company.' });
const name = line(200).meta({ example: 'Awa Ndiaye' });

const details = {
	type: type.optional(),
	name: name.optional(),
	email: emailAddress.nullable().optional().meta({ example: 'awa@example.com' }),
	phone: line(40).nullable().optional().meta({ example: '+221 77 123 45 67' }),
	country: countryCode.optional(),
	address: postalAddress.nullable().optional(),
	tax_number: line(40).nullable().optional().meta({ description: 'VAT number of a company', example: 'BE0403019261' }),
	registration_number: line(60)
		.nullable()
		.optional()
		.meta({ description: 'Company register number: SIREN in France, NINEA in Senegal' }),
	locale: locale.optional(),
	metadata: metadata.optional(),
};

type Details = z.output<z.ZodObject<typeof details>>;

/** Numbers are read with the country they are given for; without one, as they are. */
const toPatch = (input: Details, context: z.core.$RefinementCtx): CustomerPatch => {
	const country = input.country ?? null;
	return {
		...(input.type !== undefined && { type: input.type }),
		...(input.name !== undefined && { name: input.name }),
		...(input.email !== undefined && { email: input.email }),
		...(input.phone !== undefined && { phone: input.phone && phoneOf(input.phone, country, context) }),
		...(input.country !== undefined && { country: input.country }),
		...(input.address !== undefined && { address: input.address && addressOf(input.address) }),
		...(input.tax_number !== undefined && {
			taxNumber: input.tax_number && taxNumberOf(input.tax_number, country, context),
		}),
		...(input.registration_number !== undefined && { registrationNumber: input.registration_number }),
		...(input.locale !== undefined && { locale: input.locale }),
		...(input.metadata !== undefined && { metadata: input.metadata }),
	};
};

const addressOf = ({ postal_code, ...address }: z.output<typeof postalAddress>) => ({
	...address,
	postalCode: postal_code,
});

const phoneOf = (text: string, country: CountryCode | null, context: z.core.$RefinementCtx): string => {
	if (country === null && !text.startsWith('+'))
		return refuse(context, 'Begin with + and the country code.', ['phone']);
	return (
		readPhone(text, country ?? ('FR' as CountryCode)) ??
		refuse(context, 'There is no such telephone number.', ['phone'])
	);
};

/**
 * Without a country only a number that proves itself: any other text could make a company of the union tax-free.
 * Whether its prefix is that of the stored country shows when a line is taxed.
 */
const taxNumberOf = (text: string, country: CountryCode | null, context: z.core.$RefinementCtx): string => {
	const detail =
		country === null
			? 'Not a VAT number of the European Union; give the country with any other number.'
			: `Not a tax number of ${country}: its prefix, form or check digits are wrong.`;
	const number = country === null ? readUnionTaxNumber(text) : readTaxNumber(text, country);
	return number ?? refuse(context, detail, ['tax_number']);
};

/** An inline customer: created, or matched by external id and brought up to date with what is given. */
export const customerDetails = z
	.strictObject({ external_id: externalId.nullable().default(null), ...details })
	.transform(({ external_id, ...input }, context) => ({ externalId: external_id, details: toPatch(input, context) }));

export const createCustomerBody = z
	.strictObject({ external_id: externalId.nullable().default(null), ...details, name, country: countryCode })
	.transform(({ external_id, ...input }, context) => ({
		externalId: external_id,
		details: { ...toPatch(input, context), name: input.name, country: input.country },
	}));

export const changeCustomerBody = z.strictObject(details).transform(toPatch);

export const customerFilter = z.strictObject({
	...pageQuery,
	external_id: externalId.optional(),
	email: emailAddress.optional(),
	country: countryCode.optional(),
});

const addressResponse = z.object({
	lines: z.array(z.string()),
	postal_code: z.string().nullable(),
	city: z.string().nullable(),
	country: z.string(),
});

/** Who an invoice is addressed to, and the part of a customer that describes a person. */
export const billingResponse = z.object({
	type: z.enum(customerTypes),
	name: z.string(),
	email: z.string().nullable(),
	phone: z.string().nullable(),
	country: z.string(),
	address: addressResponse.nullable(),
	tax_number: z.string().nullable(),
	registration_number: z.string().nullable(),
});

export const customerResponse = billingResponse
	.extend({
		id: z.string(),
		object: z.literal('customer'),
		external_id: z.string().nullable(),
		locale: z.enum(['fr', 'en']),
		metadata: z.record(z.string(), z.unknown()),
		created_at: z.string().meta({ format: 'date-time' }),
		updated_at: z.string().meta({ format: 'date-time' }),
	})
	.meta({
		example: {
			id: 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra',
			object: 'customer',
			external_id: '42',
			type: 'consumer',
			name: 'Awa Ndiaye',
			email: 'awa@example.com',
			phone: '+221 77 123 45 67',
			country: 'SN',
			address: null,
			tax_number: null,
			registration_number: null,
			locale: 'fr',
			metadata: {},
			created_at: '2026-11-22T15:16:13.000Z',
			updated_at: '2026-11-22T15:16:13.000Z',
		},
	});
export type CustomerResponse = z.output<typeof customerResponse>;

export const customerListResponse = z.object({ data: z.array(customerResponse), next_cursor: nextCursor });
