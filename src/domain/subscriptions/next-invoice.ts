import type { Customer } from '../customers/customer.ts';
import { type CreationError, decideCreation } from '../invoices/creation.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import { type Money, zero } from '../kernel/money.ts';
import { ok, type Result } from '../kernel/result.ts';
import { changeOn } from './change.ts';
import { nextBillingDate } from './schedule.ts';
import type { Subscription } from './subscription.ts';
import { decideTurn } from './turn.ts';
import { invoiceOf, type TurnDeps } from './turn.usecases.ts';

/** The next period that will be billed by itself. */
export interface NextInvoice {
	readonly on: IsoDate;
	/** Including tax; zero when the period is free. */
	readonly total: Money;
}

/**
 * What the invoice of the next period will come to, at the taxes of today; null when nothing is billed any more, or not
 * before a pause. A change that waits for a day before it has happened by then.
 */
export const nextInvoice = async (
	deps: TurnDeps,
	subscription: Subscription,
	{ found }: { readonly found: Customer | null },
	context: ActionContext,
): Promise<Result<NextInvoice | null, CreationError>> => {
	const { pending } = subscription;
	const before =
		pending !== null && pending.on < nextBillingDate(subscription)
			? changeOn(subscription, pending.terms, pending.on).step.subscription
			: subscription;
	const on = nextBillingDate(before);
	const turn = decideTurn(before, { today: on, catchUpMax: Number.MAX_SAFE_INTEGER });
	if (turn.kind !== 'step' || turn.bill === null) return ok(null);
	const wanted = invoiceOf(before, turn);
	if (wanted === null) return ok({ on, total: zero(subscription.currency) });
	const facts = { found, head: null, standing: null, deposits: [] };
	const decided = await decideCreation(deps, { ...wanted, draft: true }, facts, context);
	return decided.ok ? ok({ on, total: decided.value.value.invoice.totalAmount }) : decided;
};
