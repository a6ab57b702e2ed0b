import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { CustomerId, IdSource, TenantId } from '../kernel/ids.ts';
import type { DataKeys } from '../kernel/ports.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import { type Customer, type CustomerDetails, type CustomerPatch, changedFields } from './customer.ts';

export type CustomerError =
	| { readonly type: 'customer/not-found'; readonly customer: string }
	| { readonly type: 'customer/external-id-taken'; readonly externalId: string; readonly customerId: CustomerId }
	| { readonly type: 'request/stale'; readonly version: number };

export interface CustomerDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly dataKeys: DataKeys;
	readonly tenant: { readonly id: TenantId };
}

export interface CustomerInput extends CustomerDetails {
	readonly externalId: string | null;
}

type CustomerDecision = Promise<Result<Decision<Customer>, CustomerError>>;

export type CustomerResult = Promise<Result<CommandOutcome<Customer>, CustomerError | CommandError>>;

/** Creates a customer; an external id that is taken is refused with the id of its holder. */
export const createCustomer = (
	deps: CustomerDeps,
	input: CustomerInput,
	context: ActionContext,
	door: {
		readonly idempotency: IdempotencyRequest | null;
		readonly answer: (customer: Customer) => Answer | Promise<Answer>;
	},
): CustomerResult =>
	runCommand(deps, {
		...door,
		now: context.now,
		needs: { holder: { kind: 'customer.byExternalId', externalId: input.externalId ?? '' } },
		decide: async ({ holder }): CustomerDecision => {
			if (holder !== null && input.externalId !== null) {
				return err({
					type: 'customer/external-id-taken',
					externalId: input.externalId,
					customerId: holder.id,
				});
			}
			const { customer, changes } = await newCustomer(deps, input, context);
			return ok({ changes, value: customer });
		},
	});

/** Changes what the patch names. A patch that changes nothing writes nothing. */
export const changeCustomer = (
	deps: CustomerDeps,
	input: { readonly id: CustomerId; readonly patch: CustomerPatch; readonly expectedVersion: number | null },
	context: ActionContext,
): CustomerResult =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { customer: { kind: 'customer.byId', id: input.id } },
		decide: async ({ customer }): CustomerDecision => {
			if (customer === null) return err({ type: 'customer/not-found', customer: input.id });
			if (input.expectedVersion !== null && input.expectedVersion !== customer.version) {
				return err({ type: 'request/stale', version: customer.version });
			}
			const patched = patchedCustomer(deps, customer, input.patch, context);
			return ok({ changes: patched.changes, value: patched.customer });
		},
	});

/** The changes that make a new customer; also used by an invoice that brings its customer along. */
export const newCustomer = async (
	deps: Omit<CustomerDeps, 'store'>,
	input: CustomerInput,
	context: ActionContext,
): Promise<{ readonly customer: Customer; readonly changes: readonly Change[] }> => {
	const customer: Customer = {
		...input,
		id: deps.ids.next('cus'),
		tenantId: deps.tenant.id,
		version: 1,
		dataKey: await deps.dataKeys.create(),
		createdAt: context.now,
		updatedAt: context.now,
	};
	const payload = { type: customer.type, country: customer.country };
	return {
		customer,
		changes: [{ kind: 'customer.save', customer }, eventOf(deps.ids, 'customer.created', customer, payload, context)],
	};
};

/** The changes that bring a customer up to date; none when nothing differs. */
export const patchedCustomer = (
	deps: Pick<CustomerDeps, 'ids'>,
	customer: Customer,
	patch: CustomerPatch,
	context: ActionContext,
): { readonly customer: Customer; readonly changes: readonly Change[] } => {
	const fields = changedFields(customer, patch);
	if (fields.length === 0) return { customer, changes: [] };
	const changed: Customer = { ...customer, ...patch, version: customer.version + 1, updatedAt: context.now };
	return {
		customer: changed,
		changes: [
			{ kind: 'customer.save', customer: changed },
			eventOf(deps.ids, 'customer.changed', changed, { fields: [...fields] }, context),
		],
	};
};
