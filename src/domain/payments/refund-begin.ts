import type { CreditBalance } from '../customers/customer-credit.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { CreditNoteId, CustomerId, IdSource, InvoiceId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import { isPositive, type Money, moneyToDecimal, zero } from '../kernel/money.ts';
import type { Change } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import type { ProviderPayment } from './provider-payment.ts';
import type { Refund } from './refund.ts';
import { takeChanges, withoutUnallocated } from './refund-money.ts';
import { refundPollChange } from './refund-schedule.ts';

export interface BeginDeps {
	readonly ids: IdSource;
	readonly tenant: Tenant;
}

/** Where a refund's money comes from, and whose it is. */
export interface NewRefund {
	readonly payment: ProviderPayment;
	readonly charge: Money;
	readonly amount: Money;
	readonly fromCredit: Money;
	readonly fromUnallocated: Money;
	readonly uncovered: Money;
	readonly origin: Refund['origin'];
	readonly invoiceId: InvoiceId | null;
	readonly creditNoteId: CreditNoteId | null;
	readonly customerId: CustomerId | null;
	readonly description: string;
	readonly providerId: string | null;
	readonly kept: JsonObject;
}

/** The refund as it begins, before anybody was asked for it. */
export const newRefund = (
	{ ids, tenant }: BeginDeps,
	{ payment, description, kept, ...rest }: NewRefund,
	context: ActionContext,
): Refund => ({
	...rest,
	id: ids.next('rfd'),
	tenantId: tenant.id,
	version: 1,
	paymentId: payment.id,
	provider: payment.provider,
	status: 'created',
	failure: null,
	details: { description, kept },
	day: todayOf(tenant, context),
	finalAt: null,
	createdAt: context.now,
});

/** Of money that the customer's credit stands for. */
export const creditRefund = (
	payment: ProviderPayment,
	{ amount, charge }: { readonly amount: Money; readonly charge: Money },
	of: Pick<NewRefund, 'invoiceId' | 'creditNoteId' | 'customerId' | 'description'>,
): NewRefund => ({
	...of,
	payment,
	charge,
	amount,
	fromCredit: amount,
	fromUnallocated: zero(charge.currency),
	uncovered: zero(charge.currency),
	origin: 'ours',
	providerId: null,
	kept: {},
});

/**
 * A refund of ours begins: its money leaves where it stood, in the commit of the refund itself and before the provider
 * hears of it. The payment gets a version too: of two refunds that begin at once, one meets it and counts the other.
 */
export const beginChanges = (
	deps: BeginDeps,
	refund: Refund,
	{
		payment,
		standing,
		isSentNow,
	}: {
		readonly payment: ProviderPayment;
		readonly standing: CreditBalance | null;
		/** By this request; otherwise the queue sends it at once. */
		readonly isSentNow: boolean;
	},
	context: ActionContext,
): readonly Change[] => {
	const taken = { ...withoutUnallocated(payment, refund.fromUnallocated), version: payment.version + 1 };
	const wake = { kind: 'refund.poll', subjectId: refund.id, step: '', dueAt: context.now } as const;
	return [
		eventOf(deps.ids, 'refund.created', refund, refundPayload(refund), context),
		eventOf(deps.ids, 'payment.refund_created', taken, { refund_id: refund.id, ...chargePayload(refund) }, context),
		{ kind: 'provider-payment.follow', payment: taken },
		{ kind: 'refund.begin', refund },
		...takeChanges({ ids: deps.ids, day: refund.day }, refund, standing, context),
		isSentNow ? refundPollChange(refund, context.now) : { kind: 'due-work', work: wake },
	];
};

export const chargePayload = ({ charge }: Pick<Refund, 'charge'>): JsonObject => ({
	currency: charge.currency,
	amount: moneyToDecimal(charge),
});

export const refundPayload = (refund: Refund): JsonObject => ({
	payment_id: refund.paymentId,
	provider: refund.provider,
	status: refund.status,
	...chargePayload(refund),
	...(refund.invoiceId !== null && { invoice_id: refund.invoiceId }),
	...(refund.creditNoteId !== null && { credit_note_id: refund.creditNoteId }),
	...(refund.failure !== null && { reason: refund.failure }),
	...(refund.origin === 'outside' && { origin: refund.origin }),
	...(isPositive(refund.uncovered) && { uncovered: moneyToDecimal(refund.uncovered) }),
});
