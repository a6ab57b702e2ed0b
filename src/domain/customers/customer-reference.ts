import type { ActionContext } from '../kernel/event.ts';
import type { CustomerId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Need } from '../kernel/store.ts';
import type { Customer, CustomerPatch } from './customer.ts';
import { type CustomerDeps, newCustomer, patchedCustomer } from './customers.usecases.ts';

/** How a document names its customer: by our id, by the platform's, or with everything about them. */
export type CustomerReference =
	| { readonly by: 'id'; readonly id: CustomerId }
	| { readonly by: 'external-id'; readonly externalId: string }
	| { readonly by: 'details'; readonly externalId: string | null; readonly details: CustomerPatch };

export type CustomerReferenceError =
	| { readonly type: 'customer/not-found'; readonly customer: string }
	| { readonly type: 'customer/incomplete'; readonly missing: readonly ('name' | 'country')[] };

export interface ResolvedCustomer {
	readonly customer: Customer;
	/** What creates the customer or brings it up to date; empty when nothing is new. */
	readonly changes: readonly Change[];
}

/** What to load before `resolveCustomer`; an inline customer without a name of its own asks for one that cannot exist. */
export const customerNeed = (reference: CustomerReference): Need<'customer.byId'> | Need<'customer.byExternalId'> =>
	reference.by === 'id'
		? { kind: 'customer.byId', id: reference.id }
		: { kind: 'customer.byExternalId', externalId: reference.externalId ?? '' };

/**
 * The customer of a document. An inline customer with an external id that is known brings that customer up to date:
 * the platform's latest word decides the tax, and a silent difference between the two would bill the wrong country.
 */
export const resolveCustomer = async (
	deps: Omit<CustomerDeps, 'store'>,
	reference: CustomerReference,
	found: Customer | null,
	context: ActionContext,
): Promise<Result<ResolvedCustomer, CustomerReferenceError>> => {
	if (reference.by !== 'details') {
		if (found !== null) return ok({ customer: found, changes: [] });
		return err({ type: 'customer/not-found', customer: reference.by === 'id' ? reference.id : reference.externalId });
	}
	const { details, externalId } = reference;
	if (found !== null && externalId !== null) return ok(patchedCustomer(deps, found, details, context));
	const { name, country } = details;
	if (name === undefined || country === undefined) {
		const missing = (['name', 'country'] as const).filter((field) => details[field] === undefined);
		return err({ type: 'customer/incomplete', missing });
	}
	return ok(await newCustomer(deps, { ...blankCustomer, ...details, name, country, externalId }, context));
};

/** What is assumed of a customer nobody told more about: a consumer who reads French. */
export const blankCustomer = {
	type: 'consumer',
	email: null,
	phone: null,
	address: null,
	taxNumber: null,
	registrationNumber: null,
	locale: 'fr',
	metadata: {},
} as const;
