import type { CreditBalance } from '../customers/customer-credit.ts';
import type { InvoiceTarget, InvoiceTargetError } from '../invoices/invoice-command.ts';
import { addSeconds } from '../kernel/calendar.ts';
import {
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { PaymentId, RefundId } from '../kernel/ids.ts';
import { compareMoney, isPositive, type Money, zero } from '../kernel/money.ts';
import type { Locale } from '../kernel/party.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { ProviderPayment } from './provider-payment.ts';
import { type Refund, refundOrderOf } from './refund.ts';
import { beginChanges, creditRefund, type NewRefund, newRefund } from './refund-begin.ts';
import { decideRefund, type RefundDecisionError, type RefundWish } from './refund-decision.ts';
import { type FollowRefundError, followRefund, type RefundDeps, type RefundDoor } from './refund-follow.usecases.ts';

export type StartRefundError =
	| RefundDecisionError
	| FollowRefundError
	| InvoiceTargetError
	| { readonly type: 'payment/not-found'; readonly payment: string }
	| { readonly type: 'refund/nothing-unallocated'; readonly payment: PaymentId }
	| { readonly type: 'refund/exceeds-unallocated'; readonly left: Money };

type StartResult = Promise<Result<CommandOutcome<Refund>, StartRefundError | CommandError>>;

/**
 * Gives money of an invoice back through the provider that took it. It leaves the customer's credit in the commit that
 * begins the refund, before the provider is called, and comes back only when it is certain that it did not go.
 */
export const refundInvoicePayment = (
	deps: RefundDeps,
	{ invoiceId, expectedVersion, ...wish }: RefundWish & InvoiceTarget,
	context: ActionContext,
	door: RefundDoor,
): StartResult => {
	const begin = () =>
		runCommand(deps, {
			idempotency: door.idempotency,
			answer: null,
			now: context.now,
			needs: {
				invoice: { kind: 'invoice.byId', id: invoiceId },
				standing: { kind: 'customer-credit.ofInvoice', invoiceId },
				movements: { kind: 'customer-credit.byInvoice', invoiceId },
				payments: { kind: 'provider-payment.ofInvoices', invoiceIds: [invoiceId] },
				refunds: { kind: 'refund.ofInvoicePayments', invoiceId },
				creditNotes: { kind: 'credit-note.byInvoice', invoiceId },
			},
			decide: async ({ invoice, ...facts }): Promise<Result<Decision<Begun>, StartRefundError>> => {
				if (invoice === null) return err({ type: 'invoice/not-found', invoice: invoiceId });
				if (expectedVersion !== null && expectedVersion !== invoice.version) {
					return err({ type: 'request/stale', version: invoice.version });
				}
				const decided = decideRefund(wish, { ...facts, invoice, canGiveBack: canGiveBack(deps) });
				if (!decided.ok) return decided;
				const { customerId, number, locale } = invoice;
				const of = { invoiceId, creditNoteId: wish.creditNoteId, customerId, description: describe(locale, number) };
				const wanted = creditRefund(decided.value.payment, decided.value, of);
				return ok(begun(deps, wanted, facts.standing, door.idempotency, context));
			},
		});
	return send(deps, begin, context, door);
};

/** Gives back money that matched nothing; null: all that is still unallocated. */
export const refundUnallocated = (
	deps: RefundDeps,
	{ paymentId, amount }: { readonly paymentId: PaymentId; readonly amount: Money | null },
	context: ActionContext,
	door: RefundDoor,
): StartResult => {
	const begin = () =>
		runCommand(deps, {
			idempotency: door.idempotency,
			answer: null,
			now: context.now,
			needs: { payment: { kind: 'provider-payment.byId', id: paymentId } },
			decide: async ({ payment }): Promise<Result<Decision<Begun>, StartRefundError>> => {
				if (payment === null) return err({ type: 'payment/not-found', payment: paymentId });
				const charge = unallocatedPart(payment, amount);
				if (!charge.ok) return charge;
				if (payment.status === 'disputed') return err({ type: 'refund/payment-disputed', payment: payment.id });
				if (!canGiveBack(deps)(payment)) return err({ type: 'refund/not-by-provider', provider: payment.provider });
				return ok(begun(deps, unallocatedRefund(deps, payment, charge.value), null, door.idempotency, context));
			},
		});
	return send(deps, begin, context, door);
};

const unallocatedPart = (
	{ id, unallocated }: ProviderPayment,
	amount: Money | null,
): Result<Money, StartRefundError> => {
	if (!isPositive(unallocated)) return err({ type: 'refund/nothing-unallocated', payment: id });
	const charge = amount ?? unallocated;
	if (charge.currency !== unallocated.currency) {
		return err({ type: 'payment/wrong-currency', expected: unallocated.currency });
	}
	if (!isPositive(charge)) return err({ type: 'payment/not-positive' });
	return compareMoney(charge, unallocated) > 0
		? err({ type: 'refund/exceeds-unallocated', left: unallocated })
		: ok(charge);
};

const unallocatedRefund = ({ tenant }: RefundDeps, payment: ProviderPayment, charge: Money): NewRefund => ({
	payment,
	charge,
	amount: zero(payment.amount.currency),
	fromCredit: zero(payment.amount.currency),
	fromUnallocated: charge,
	uncovered: zero(charge.currency),
	origin: 'ours',
	invoiceId: null,
	creditNoteId: null,
	customerId: payment.customerId,
	description: tenant.name.slice(0, descriptionLengthMax),
	providerId: null,
	kept: {},
});

export const canGiveBack =
	({ providers }: Pick<RefundDeps, 'providers'>) =>
	({ provider, country }: ProviderPayment): boolean =>
		(providers.account(provider, country)?.refunds ?? null) !== null;

/** PayPal shows the payer 127 characters. */
const descriptionLengthMax = 127;

/** What the payer may read beside the money that came back. */
export const describe = (locale: Locale, number: string | null): string =>
	`${locale === 'fr' ? 'Remboursement' : 'Refund'} ${number ?? ''}`.trim().slice(0, descriptionLengthMax);

interface Begun {
	readonly refund: Refund;
	readonly payment: ProviderPayment;
}

const begun = (
	deps: RefundDeps,
	wanted: NewRefund,
	standing: CreditBalance | null,
	idempotency: IdempotencyRequest,
	context: ActionContext,
): Decision<Begun> => {
	const { payment } = wanted;
	const refund = newRefund(deps, wanted, context);
	return {
		value: { refund, payment },
		changes: [
			...beginChanges(deps, refund, { payment, standing, isSentNow: true }, context),
			{ kind: 'idempotency.claim', ...idempotency, at: context.now, subjectId: refund.id },
		],
	};
};

/** Commits the refund with the request's key, and only then calls the provider. */
const send = async (
	deps: RefundDeps,
	begin: () => Promise<Result<CommandOutcome<Begun>, StartRefundError | CommandError>>,
	context: ActionContext,
	door: RefundDoor,
): StartResult => {
	const started = await begin();
	if (!started.ok) return started.error.type === 'idempotency/in-progress' ? resume(deps, context, door) : started;
	if (started.value.kind === 'replayed') return ok(started.value);
	const { refund, payment } = started.value.value;
	const refunds = deps.providers.account(payment.provider, payment.country)?.refunds ?? null;
	if (refunds === null) throw new Error(`a refund was begun without its account: ${refund.id}`);
	const answer = await refunds.start(refundOrderOf(refund, payment));
	return done(await followRefund(deps, refund.id, context, { answer, door }));
};

/** While the provider may still be answering the first request, a repeat waits: its longest call, twice. */
const answerWithinSeconds = 60;

/**
 * A repeat of a request whose first run may have died between the commit and the answer: the refund that it began is
 * asked about, and what became of it is the answer of both.
 */
const resume = async (deps: RefundDeps, context: ActionContext, door: RefundDoor): StartResult => {
	const { key } = door.idempotency;
	const inProgress = err({ type: 'idempotency/in-progress', key } as const);
	const { stored } = await deps.store.load({ stored: { kind: 'idempotency', key } });
	const id = stored?.subjectId ?? null;
	if (id === null) return inProgress;
	const { refund } = await deps.store.load({ refund: { kind: 'refund.byId', id: id as RefundId } });
	const isYoung = refund?.status === 'created' && addSeconds(refund.createdAt, answerWithinSeconds) > context.now;
	if (refund === null || isYoung) return inProgress;
	return done(await followRefund(deps, refund.id, context, { door }));
};

const done = <Failure>(followed: Result<Refund, Failure>): Result<CommandOutcome<Refund>, Failure> =>
	followed.ok ? ok({ kind: 'done', value: followed.value, numbers: new Map() }) : followed;
