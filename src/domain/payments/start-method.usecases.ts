import type { Customer } from '../customers/customer.ts';
import { addSeconds } from '../kernel/calendar.ts';
import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { CustomerId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import type { ProviderName } from '../settings/values.ts';
import { pollChange } from './method-reporting.ts';
import { followMethodAnswer, type MethodDeps, type MethodFollowError, methodAccountOf } from './methods.usecases.ts';
import type { MethodOrder, MethodReport, ProviderAnswer } from './provider.ts';
import { type MethodOrderDetails, methodOrderOf, type SavedMethod } from './saved-method.ts';

export interface StartMethodDeps extends MethodDeps {
	readonly settings: Settings;
}

export interface StartMethodInput {
	readonly customerId: CustomerId;
	readonly provider: ProviderName;
	/** Null: the first way that the provider has. */
	readonly flow: MethodOrder['flow'] | null;
	/** Where the payer comes back to; needed where they leave. */
	readonly returnUrl: string | null;
	readonly cancelUrl: string | null;
}

export type StartMethodError =
	| { readonly type: 'customer/not-found'; readonly customer: string }
	| {
			readonly type: 'payment-method/not-offered';
			readonly provider: ProviderName;
			readonly why: 'no-account' | 'switched-off' | 'nothing-to-save';
	  }
	| {
			readonly type: 'payment/flow-not-offered';
			readonly provider: ProviderName;
			readonly flows: readonly MethodOrder['flow'][];
	  }
	| { readonly type: 'payment-method/return-url-required' };

export interface StartMethodDoor {
	readonly idempotency: IdempotencyRequest | null;
	readonly answer: (method: SavedMethod, customer: Pick<Customer, 'dataKey'>) => Answer | Promise<Answer>;
}

/**
 * Begins to save a method without a payment: commits it and the request's key, and only then calls the provider. What is
 * lost on the way is asked about under the same handle.
 */
export const startMethod = async (
	deps: StartMethodDeps,
	input: StartMethodInput,
	context: ActionContext,
	door: StartMethodDoor,
): Promise<Result<CommandOutcome<SavedMethod>, StartMethodError | MethodFollowError | CommandError>> => {
	const begun = await begin(deps, input, context, door.idempotency);
	if (!begun.ok) return begun.error.type === 'idempotency/in-progress' ? resume(deps, context, door) : begun;
	if (begun.value.kind === 'replayed') return ok(begun.value);
	const { method, customer } = begun.value.value;
	const order = methodOrderOf(method);
	const methods = methodAccountOf(deps, method.provider)?.methods ?? null;
	if (order === null || methods === null) throw new Error(`a method was begun without its account: ${method.id}`);
	return outcome(deps, method, await methods.start(order), customer, context, door);
};

const outcome = (
	deps: StartMethodDeps,
	method: SavedMethod,
	answer: ProviderAnswer<MethodReport> | null,
	customer: Pick<Customer, 'dataKey'>,
	context: ActionContext,
	{ idempotency, answer: answerOf }: StartMethodDoor,
) =>
	followMethodAnswer(deps, method, answer, context, async (followed): Promise<readonly Change[]> => {
		if (idempotency === null) return [];
		const kept = { ...idempotency, ...(await answerOf(followed, customer)), at: context.now };
		return [{ kind: 'idempotency.outcome', answer: kept }];
	});

interface Begun {
	readonly method: SavedMethod;
	readonly customer: Customer;
}

const begin = (
	deps: StartMethodDeps,
	input: StartMethodInput,
	context: ActionContext,
	idempotency: IdempotencyRequest | null,
) =>
	runCommand(deps, {
		idempotency,
		answer: null,
		now: context.now,
		needs: {
			customer: { kind: 'customer.byId', id: input.customerId },
			known: { kind: 'payment-method.ofCustomer', customerId: input.customerId },
		},
		decide: async ({ customer, known }): Promise<Result<Decision<Begun>, StartMethodError>> => {
			if (customer === null) return err({ type: 'customer/not-found', customer: input.customerId });
			const flow = flowOf(deps, input, customer, context);
			if (!flow.ok) return flow;
			const details = orderDetails(deps, input, flow.value, customer, known);
			if (!details.ok) return details;
			const method = newMethod(deps, input, details.value, context);
			const payload = { provider: method.provider, customer_id: customer.id, flow: flow.value };
			return ok({
				value: { method, customer },
				changes: [
					eventOf(deps.ids, 'payment_method.created', method, payload, context),
					{ kind: 'payment-method.save', method },
					pollChange(method, context.now),
					...(idempotency === null
						? []
						: [{ kind: 'idempotency.claim', ...idempotency, at: context.now, subjectId: method.id } as const]),
				],
			});
		},
	});

const flowOf = (
	deps: StartMethodDeps,
	{ provider, flow }: StartMethodInput,
	{ country }: Customer,
	context: ActionContext,
): Result<MethodOrder['flow'], StartMethodError> => {
	const account = methodAccountOf(deps, provider);
	const refuse = (why: 'no-account' | 'switched-off' | 'nothing-to-save') =>
		err({ type: 'payment-method/not-offered', provider, why } as const);
	const isConfigured = deps.providers.accounts.some((one) => one.provider.name === provider);
	if (!isConfigured) return refuse('no-account');
	if (account === null || account.methods === null) return refuse('nothing-to-save');
	const audience = { country, userType: null };
	const value = deps.settings.read('provider/{name}', provider, audience, todayOf(deps.tenant, context))?.value;
	if (value?.enabled !== true) return refuse('switched-off');
	const flows = account.abilities.flows.filter((one) => one === 'redirect' || one === 'embedded');
	const chosen = flow ?? flows[0];
	return chosen === undefined || !flows.includes(chosen)
		? err({ type: 'payment/flow-not-offered', provider, flows })
		: ok(chosen);
};

const orderDetails = (
	{ tenant }: StartMethodDeps,
	{ provider, returnUrl, cancelUrl }: StartMethodInput,
	flow: MethodOrder['flow'],
	customer: Customer,
	known: readonly SavedMethod[],
): Result<MethodOrderDetails, StartMethodError> => {
	if (returnUrl === null && flow === 'redirect') return err({ type: 'payment-method/return-url-required' });
	const earlier = known.find((one) => one.provider === provider && one.providerCustomer !== null);
	return ok({
		flow,
		payer: {
			customerId: customer.id,
			name: customer.name,
			email: customer.email,
			phone: null,
			country: customer.country,
			providerCustomer: earlier?.providerCustomer ?? null,
		},
		locale: customer.locale,
		sellerName: tenant.name,
		returnUrl: returnUrl ?? '',
		cancelUrl: cancelUrl ?? returnUrl ?? '',
	});
};

const newMethod = (
	{ ids, tenant }: StartMethodDeps,
	{ customerId, provider }: StartMethodInput,
	order: MethodOrderDetails,
	{ now }: ActionContext,
): SavedMethod => ({
	id: ids.next('pmt'),
	tenantId: tenant.id,
	version: 1,
	customerId,
	provider,
	status: 'pending',
	summary: null,
	token: '',
	providerCustomer: order.payer.providerCustomer,
	providerId: null,
	kept: {},
	action: null,
	failure: null,
	order,
	createdAt: now,
	updatedAt: now,
});

/** While the provider may still be answering the first request, a repeat waits: its longest call, twice. */
const answerWithinSeconds = 60;

/** A repeat whose first run may have died between the commit and the answer: what it began is asked about. */
const resume = async (
	deps: StartMethodDeps,
	context: ActionContext,
	door: StartMethodDoor,
): Promise<Result<CommandOutcome<SavedMethod>, MethodFollowError | CommandError>> => {
	const { idempotency } = door;
	if (idempotency === null) throw new Error('only a request with a key is repeated');
	const inProgress = err({ type: 'idempotency/in-progress', key: idempotency.key } as const);
	const { stored } = await deps.store.load({ stored: { kind: 'idempotency', key: idempotency.key } });
	const id = stored?.subjectId ?? null;
	if (id === null) return inProgress;
	const { method } = await deps.store.load({ method: { kind: 'payment-method.byId', id } });
	if (method === null) return inProgress;
	const { customer } = await deps.store.load({ customer: { kind: 'customer.byId', id: method.customerId } });
	const isYoung = method.version === 1 && addSeconds(method.createdAt, answerWithinSeconds) > context.now;
	const methods = methodAccountOf(deps, method.provider)?.methods ?? null;
	if (customer === null || isYoung || methods === null) return inProgress;
	const order = methodOrderOf(method);
	const answer = order === null ? null : await methods.query(order);
	return outcome(deps, method, answer, customer, context, door);
};
