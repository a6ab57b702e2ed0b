import type { Customer } from '../customers/customer.ts';
import { addSeconds, type Clock } from '../kernel/calendar.ts';
import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { InvoiceId, PaymentId } from '../kernel/ids.ts';
import { moneyToDecimal } from '../kernel/money.ts';
import type { CountryCode } from '../kernel/party.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Loaded } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import { type FollowDeps, type FollowError, followPayment, followStart } from './follow.usecases.ts';
import { breakerOf, type ProviderHealth, withProbeTaken } from './health.ts';
import { type Chosen, type NewPaymentDeps, type NewPaymentFacts, newPayment } from './new-payment.ts';
import { offerOf } from './offer.ts';
import { type PayerPhone, type PhoneError, payerPhone } from './phone.ts';
import { attemptOf, isOpenPayment, orderOf, type ProviderPayment } from './provider-payment.ts';
import { pollChange } from './reporting.ts';
import { openPayments, type Payable, payableOf, type StartError, type StartInput } from './start-payment.ts';

export interface StartDeps extends FollowDeps, NewPaymentDeps {
	readonly clock: Clock;
}

export interface StartDoor {
	readonly idempotency: IdempotencyRequest | null;
	readonly answer: (payment: ProviderPayment, customer: Pick<Customer, 'dataKey'>) => Answer | Promise<Answer>;
}

/**
 * Begins a payment: closes what its payer left open, commits the payment and the request's key, and only then calls the
 * provider. Whatever happens between two lines, there is one debit at most, and the payment stands where it will be
 * followed up.
 */
export const startPayment = async (
	deps: StartDeps,
	input: StartInput,
	context: ActionContext,
	door: StartDoor,
): Promise<Result<CommandOutcome<ProviderPayment>, StartError | FollowError | CommandError>> => {
	const left = await closeLeft(deps, input, context, door.idempotency);
	if (!left.ok) return left;
	// Closing may have taken a while, and a payment counts its patience from its start.
	const begun = await begin(deps, input, { ...context, now: deps.clock.now() }, door.idempotency);
	if (!begun.ok) return begun.error.type === 'idempotency/in-progress' ? resume(deps, context, door) : begun;
	if (begun.value.kind === 'replayed') return ok(begun.value);
	const { payment, customer } = begun.value.value;
	const order = orderOf(payment);
	const provider = deps.providers.account(payment.provider, payment.country);
	if (order === null || provider === null) throw new Error(`a payment was begun without its account: ${payment.id}`);
	const answer = await provider.start(order);
	return followStart(
		deps,
		payment,
		answer,
		{ ...context, now: deps.clock.now() },
		{
			idempotency: door.idempotency,
			answer: (followed) => door.answer(followed, customer),
		},
	);
};

/**
 * A payer who comes back chooses anew: the page they left is closed where that is possible, so that nobody pays twice.
 * What cannot be closed now may be paid or captured now: then no other is begun. A contract that is gone is not asked.
 */
const closeLeft = async (
	deps: StartDeps,
	input: StartInput,
	context: ActionContext,
	idempotency: IdempotencyRequest | null,
): Promise<Result<null, StartError | FollowError | CommandError>> => {
	const { stored, ...facts } = await deps.store.load({
		...startNeeds(input),
		stored: { kind: 'idempotency', key: idempotency?.key ?? '' },
	});
	if (stored !== null) return ok(null);
	const { left } = openPayments(facts.earlier);
	// What is refused anyhow, a mistyped number say, takes no page from a payer; `begin` says why.
	if (left.length === 0 || !fitOf(deps, input, facts, context).ok) return ok(null);
	for (const payment of left) {
		const closed = await followPayment(deps, payment.id, context, { ask: 'cancel' });
		if (!closed.ok && closed.error.type !== 'payment/no-account') return closed;
		if (closed.ok && isOpenPayment(closed.value)) {
			return err({ type: 'payment/in-progress', payment: payment.id, status: closed.value.status });
		}
	}
	return ok(null);
};

interface Begun {
	readonly payment: ProviderPayment;
	readonly customer: Customer;
}

const begin = (deps: StartDeps, input: StartInput, context: ActionContext, idempotency: IdempotencyRequest | null) =>
	runCommand(deps, {
		idempotency,
		answer: null,
		now: context.now,
		needs: startNeeds(input),
		decide: async (facts): Promise<Result<Decision<Begun>, StartError>> => {
			const fit = fitOf(deps, input, facts, context);
			if (!fit.ok) return fit;
			const payment = await newPayment(deps, input, fit.value, context);
			const changes = beginChanges(deps, payment, facts.health, context, idempotency);
			return ok({ value: { payment, customer: fit.value.customer }, changes });
		},
	});

const startNeeds = ({ invoiceIds, methodId }: StartInput) =>
	({
		invoices: { kind: 'invoice.byIds', ids: invoiceIds },
		customer: { kind: 'customer.ofInvoice', id: firstOf(invoiceIds) },
		earlier: { kind: 'provider-payment.ofInvoices', invoiceIds },
		health: { kind: 'provider-health.all' },
		method: { kind: 'payment-method.byId', id: methodId ?? '' },
	}) as const;

const firstOf = ([first]: readonly InvoiceId[]): InvoiceId => {
	if (first === undefined) throw new Error('a payment names at least one invoice');
	return first;
};

/** What the payment would be, or why it cannot begin; pages that its payer left are in nobody's way. */
const fitOf = (
	deps: StartDeps,
	input: StartInput,
	{ invoices, customer, earlier, health, method }: Loaded<ReturnType<typeof startNeeds>>,
	context: ActionContext,
): Result<NewPaymentFacts, StartError> => {
	const payable = payableOf(input, invoices, earlier);
	if (!payable.ok) return payable;
	if (customer === null) return err({ type: 'invoice/not-found', invoice: firstOf(input.invoiceIds) });
	const { blocking } = openPayments(earlier);
	if (blocking !== null) {
		return err({ type: 'payment/in-progress', payment: blocking.id, status: blocking.status });
	}
	if (input.methodId !== null && (method === null || method.customerId !== customer.id)) {
		return err({ type: 'payment-method/not-found', method: input.methodId });
	}
	if (method !== null && (method.status !== 'active' || method.provider !== input.provider)) {
		return err({ type: 'payment-method/not-usable', method: method.id });
	}
	const chosen = choose(deps, input, payable.value, customer, health, context);
	return chosen.ok ? ok({ ...chosen.value, payable: payable.value, customer, method }) : chosen;
};

const choose = (
	deps: StartDeps,
	input: StartInput,
	{ amount }: Payable,
	customer: Customer,
	health: readonly ProviderHealth[],
	context: ActionContext,
): Result<Chosen, StartError> => {
	const { provider } = input;
	const home = input.country ?? customer.country;
	const phone = phoneOf(deps, input, home);
	if (!phone.ok) return phone;
	const question = {
		amount,
		country: phone.value?.country ?? home,
		today: todayOf(deps.tenant, context),
		now: context.now,
	};
	const offer = offerOf(deps, health, provider, question);
	if (typeof offer === 'string') return err({ type: 'payment/not-offered', provider, why: offer });
	const flow = input.methodId === null ? (input.flow ?? offer.flows[0]) : 'saved';
	if (flow === undefined || !offer.flows.includes(flow) || (flow === 'saved' && input.methodId === null)) {
		return err({ type: 'payment/flow-not-offered', provider, flows: offer.flows });
	}
	return ok({ offer, flow, phone: phone.value });
};

/** The phone that pays: of the payer's country, or of another one where the tenant has a contract. */
const phoneOf = (
	{ providers }: StartDeps,
	{ provider, phone }: StartInput,
	home: CountryCode,
): Result<PayerPhone | null, StartError> => {
	if (provider !== 'mtn_mobile_money' && provider !== 'orange_money') return ok(null);
	// Orange asks for the phone on its own page.
	if (phone === null) return provider === 'orange_money' ? ok(null) : err({ type: 'payment/phone-required' });
	const served = providers.accounts.filter((account) => account.provider.name === provider);
	const countries = served.flatMap((account) => account.provider.abilities.phoneCountries ?? []);
	const readings = [...new Set([home, ...countries])].map((country) => payerPhone(phone, { country, provider }));
	const read = readings.find(({ ok: isRead }) => isRead) ?? readings.find(isTelling) ?? readings[0];
	return read ?? err({ type: 'payment/phone-required' });
};

/** Of several refusals, one that helps more than "not served there". */
const isTelling = (reading: Result<PayerPhone, PhoneError>): boolean =>
	!reading.ok && reading.error.type !== 'phone/not-served';

const beginChanges = (
	deps: StartDeps,
	payment: ProviderPayment,
	health: readonly ProviderHealth[],
	context: ActionContext,
	idempotency: IdempotencyRequest | null,
): readonly Change[] => {
	const provider = deps.providers.account(payment.provider, payment.country);
	if (provider === null) throw new Error(`no account for ${payment.provider}`);
	const known = health.find((one) => one.provider === payment.provider && one.country === payment.country) ?? null;
	const probes = known !== null && breakerOf(known, context.now) === 'half-open';
	const payload = {
		provider: payment.provider,
		flow: payment.flow,
		currency: payment.charge.currency,
		amount: moneyToDecimal(payment.charge),
		invoices: payment.targets.map(({ invoiceId }) => invoiceId),
	};
	return [
		eventOf(deps.ids, 'payment.created', payment, payload, context),
		{ kind: 'provider-payment.begin', payment },
		pollChange(payment, provider.abilities, context),
		...(probes ? [{ kind: 'provider-health.save', health: withProbeTaken(known, context.now) } as const] : []),
		...claimOf(payment, idempotency, context),
	];
};

const claimOf = (
	payment: ProviderPayment,
	idempotency: IdempotencyRequest | null,
	{ now }: ActionContext,
): readonly Change[] =>
	idempotency === null ? [] : [{ kind: 'idempotency.claim', ...idempotency, at: now, subjectId: payment.id }];

/** While the provider may still be answering the first request, a repeat waits: its longest call, twice. */
const answerWithinSeconds = 60;

/**
 * A repeat of a request whose first run may have died between the commit and the answer: the payment that it began is
 * asked about, and what became of it is the answer of both.
 */
const resume = async (
	deps: StartDeps,
	context: ActionContext,
	door: StartDoor,
): Promise<Result<CommandOutcome<ProviderPayment>, FollowError | CommandError>> => {
	const { idempotency } = door;
	if (idempotency === null) throw new Error('only a request with a key is repeated');
	const inProgress = err({ type: 'idempotency/in-progress', key: idempotency.key } as const);
	const { stored } = await deps.store.load({ stored: { kind: 'idempotency', key: idempotency.key } });
	const id = stored?.subjectId ?? null;
	if (id === null) return inProgress;
	const { payment, customer } = await deps.store.load({
		payment: { kind: 'provider-payment.byId', id: id as PaymentId },
		customer: { kind: 'customer.ofPayment', paymentId: id as PaymentId },
	});
	if (payment === null || customer === null) return inProgress;
	const isYoung = payment.status === 'created' && addSeconds(payment.createdAt, answerWithinSeconds) > context.now;
	if (isYoung) return inProgress;
	const account = deps.providers.account(payment.provider, payment.country);
	const order = orderOf(payment);
	if (account === null || order === null) return inProgress;
	const answer = payment.providerId === null ? await account.recover(order) : await account.query(attemptOf(payment));
	return followStart(deps, payment, answer, context, {
		idempotency,
		answer: (followed) => door.answer(followed, customer),
	});
};
