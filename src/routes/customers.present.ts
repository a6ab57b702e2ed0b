import type { z } from '@hono/zod-openapi';
import type { billingResponse, CustomerResponse } from '../contract/customers.ts';
import type { Customer } from '../domain/customers/customer.ts';
import type { BillingParty } from '../domain/invoices/invoice.ts';

export const presentCustomer = (customer: Customer): CustomerResponse => ({
	id: customer.id,
	object: 'customer',
	external_id: customer.externalId,
	...presentParty(customer),
	locale: customer.locale,
	metadata: customer.metadata,
	created_at: customer.createdAt,
	updated_at: customer.updatedAt,
});

export const presentParty = (party: BillingParty): z.output<typeof billingResponse> => ({
	type: party.type,
	name: party.name,
	email: party.email,
	phone: party.phone,
	country: party.country,
	address: party.address && {
		lines: [...party.address.lines],
		postal_code: party.address.postalCode,
		city: party.address.city,
		country: party.address.country,
	},
	tax_number: party.taxNumber,
	registration_number: party.registrationNumber,
});
