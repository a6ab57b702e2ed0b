import type { IsoDate } from '../kernel/calendar.ts';
import { type CommandError, type Decision, runCommand } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { PaymentId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import { type Money, moneyToDecimal, zero } from '../kernel/money.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import type { FollowDeps } from './follow.usecases.ts';
import type { KeptNotice } from './notice.ts';
import {
	isSupportedMoney,
	type PaymentAttempt,
	type PaymentProvider,
	type PaymentReport,
	type ProviderAbilities,
} from './provider.ts';
import { feeChanges } from './provider-fees.ts';
import type { ProviderPayment } from './provider-payment.ts';
import { pollChange } from './reporting.ts';
import { settle } from './settlement.ts';

/** Several tenants, or staging, may share an account: what bears a payment's id that is not here is theirs. */
export const ofAnotherSystem = 'of another system';

/** What came of a provider's names for money: the payment that stands for it now, or why there is none. */
export type OutsideOutcome =
	| { readonly recorded: string }
	| { readonly ignored: 'no payment of ours' | typeof ofAnotherSystem }
	/** Asked about all of the names, the provider told nothing of any: nobody knows yet whether there is money. */
	| { readonly unheard: true };

/**
 * Money that a provider took for us without a payment of ours: it is kept as a payment that matches nothing, visible
 * and waiting to be assigned. Ignored when the provider has no such success, or took it for somebody else.
 */
export const recordOutsidePayment = async (
	deps: FollowDeps,
	provider: PaymentProvider,
	{ country }: Pick<KeptNotice, 'country'>,
	references: readonly string[],
	mark: (outcome: string) => readonly Change[],
	context: ActionContext,
): Promise<Result<OutsideOutcome, CommandError>> => {
	const report = await findSuccess(provider, references, context);
	if (report === 'unheard') return ok({ unheard: true });
	if (report === null || report.received === null || !isSupportedMoney(report.received)) {
		return ok({ ignored: 'no payment of ours' });
	}
	if (!(await isHere(deps, report))) return ok({ ignored: ofAnotherSystem });
	const { received, providerId, settlement, method: summary, keep: kept } = report;
	const told = { received, settlement, summary, kept, abilities: provider.abilities };
	const outside = { ...told, providerId, references: [providerId, ...report.references], paidOn: null };
	const done = await keepOutsidePayment(deps, { provider: provider.name, country }, outside, mark, context);
	return done.ok ? ok({ recorded: done.value }) : done;
};

/** A debit that was made twice bears the id of a payment of ours; an id of nobody's here was given by another system. */
const isHere = async ({ store }: FollowDeps, { ownId = null }: PaymentReport): Promise<boolean> => {
	if (ownId === null) return true;
	const { payment } = await store.load({ payment: { kind: 'provider-payment.byId', id: ownId as PaymentId } });
	return payment !== null;
};

/** What is known of money that came without a payment of ours. */
export interface OutsideMoney extends Pick<ProviderPayment, 'settlement' | 'summary'> {
	readonly received: Money;
	readonly providerId: string;
	/** All names that the provider has for it. */
	readonly references: readonly string[];
	readonly kept: JsonObject;
	/** Seller's local date on which it came; null: today. */
	readonly paidOn: IsoDate | null;
	/** Of the provider that can be asked about it again; null for what only a statement tells. */
	readonly abilities: ProviderAbilities | null;
}

/** Keeps it as a payment that matches nothing, once: of two who find the same money, one meets the other's names for it. */
export const keepOutsidePayment = async (
	deps: Pick<FollowDeps, 'ids' | 'store' | 'tenant'>,
	{ provider, country }: Pick<ProviderPayment, 'provider' | 'country'>,
	{ received, providerId, references, settlement, summary, kept, paidOn: day, abilities }: OutsideMoney,
	mark: (outcome: string) => readonly Change[],
	context: ActionContext,
): Promise<Result<string, CommandError>> => {
	const names = [...new Set([providerId, ...references])];
	const done = await runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { known: { kind: 'provider-payment.bySubject', provider, id: null, references: names } },
		decide: async ({ known }): Promise<Result<Decision<string>, never>> => {
			if (known !== null) return ok({ value: known.id, changes: mark(`payment ${known.id}`) });
			const paidOn = day ?? todayOf(deps.tenant, context);
			const payment: ProviderPayment = {
				id: deps.ids.next('pay'),
				tenantId: deps.tenant.id,
				version: 1,
				status: 'succeeded',
				customerId: null,
				provider,
				country,
				flow: 'outside',
				amount: received,
				targets: [],
				charge: received,
				quote: null,
				received,
				refunded: zero(received.currency),
				unallocated: received,
				providerId,
				reason: null,
				attention: 'unmatched',
				settlement,
				summary,
				noticeHash: null,
				details: { order: null, kept, action: null, reported: null },
				expiresAt: null,
				checkedAt: context.now,
				polls: 0,
				paidOn,
				finalAt: context.now,
				createdAt: context.now,
			};
			const settled = settle(deps.ids, payment, received, paidOn, { invoices: [], standing: null }, context);
			const payload = { provider, currency: received.currency, amount: moneyToDecimal(received) };
			return ok({
				value: payment.id,
				changes: [
					eventOf(deps.ids, 'payment.unmatched', payment, payload, context),
					{ kind: 'provider-payment.begin', payment },
					{ kind: 'provider-payment.claim', payment, references: names },
					...settled.changes,
					...feeChanges({ settlement: null }, payment, deps, context),
					...(abilities === null ? [] : [pollChange(payment, abilities, context)]),
					...mark(`unmatched payment ${payment.id}`),
				],
			});
		},
	});
	if (!done.ok) return done;
	if (done.value.kind === 'replayed') throw new Error('a command without a key cannot be replayed');
	return ok(done.value.value);
};

const findSuccess = async (
	provider: PaymentProvider,
	references: readonly string[],
	{ now }: ActionContext,
): Promise<PaymentReport | null | 'unheard'> => {
	let isHeard = false;
	for (const reference of references) {
		const answer = await provider.query(outsideAttempt(reference, now), { look: true });
		if (answer.kind !== 'report') continue;
		if (answer.report.state === 'succeeded') return answer.report;
		isHeard = true;
	}
	return isHeard ? null : 'unheard';
};

/** Named by the provider alone: nothing of ours is known about it, what it was to cost included. */
const outsideAttempt = (providerId: string, startedAt: PaymentAttempt['startedAt']): PaymentAttempt => ({
	paymentId: '',
	isOutside: true,
	reference: '',
	uuid: '',
	flow: 'redirect',
	charge: zero('EUR'),
	providerId,
	kept: {},
	startedAt,
});
