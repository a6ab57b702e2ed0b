import type { IsoInstant } from '../kernel/calendar.ts';
import type { CustomerId, InvoiceId, TenantId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { CountryCode, Locale, PostalAddress } from '../kernel/party.ts';

export const customerTypes = ['consumer', 'company'] as const;
export type CustomerType = (typeof customerTypes)[number];

/** What a caller tells about a customer. Everything but type, country, locale and metadata is personal data. */
export interface CustomerDetails {
	readonly type: CustomerType;
	readonly name: string;
	readonly email: string | null;
	readonly phone: string | null;
	readonly country: CountryCode;
	readonly address: PostalAddress | null;
	/** VAT number of a company. */
	readonly taxNumber: string | null;
	/** Company register number: SIREN in France, NINEA in Senegal. */
	readonly registrationNumber: string | null;
	readonly locale: Locale;
	readonly metadata: JsonObject;
}

export interface Customer extends CustomerDetails {
	readonly id: CustomerId;
	readonly tenantId: TenantId;
	readonly version: number;
	/** The platform's own name for the customer, unique in the tenant. */
	readonly externalId: string | null;
	/** Wrapped key that seals what is personal about this customer; its destruction is erasure. */
	readonly dataKey: string;
	readonly createdAt: IsoInstant;
	readonly updatedAt: IsoInstant;
}

/** Details as far as they were given; what is absent stays as it is. */
export type CustomerPatch = Partial<CustomerDetails>;

/** The names of the fields whose value would change; the audit trail keeps names, never personal values. */
export const changedFields = (customer: Customer, patch: CustomerPatch): readonly (keyof CustomerDetails)[] =>
	(Object.keys(patch) as (keyof CustomerDetails)[]).filter(
		(field) => JSON.stringify(patch[field]) !== JSON.stringify(customer[field]),
	);

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'customer.byId': { readonly args: { readonly id: CustomerId }; readonly answer: Customer | null };
		'customer.byExternalId': { readonly args: { readonly externalId: string }; readonly answer: Customer | null };
		/** In no order and each once; what does not exist is absent. */
		'customer.many': {
			readonly args: { readonly ids: readonly CustomerId[]; readonly externalIds: readonly string[] };
			readonly answer: readonly Customer[];
		};
		/** The customer of an invoice, so that both travel in one round trip. */
		'customer.ofInvoice': { readonly args: { readonly id: InvoiceId }; readonly answer: Customer | null };
		'customer.list': { readonly args: CustomerFilter; readonly answer: readonly Customer[] };
	}
	interface ChangeKinds {
		/** Inserts version 1, updates later versions. */
		'customer.save': { readonly customer: Customer };
	}
}

/** Newest first; `before` is the id of the last customer of the page before. */
export interface CustomerFilter {
	readonly externalId: string | null;
	readonly email: string | null;
	readonly country: CountryCode | null;
	readonly before: CustomerId | null;
	readonly limit: number;
}
