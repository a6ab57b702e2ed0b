import type { Customer } from '../customers/customer.ts';
import { type CreditBalance, type CreditMovement, nextMovement, standingAfter } from '../customers/customer-credit.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, InvoiceId } from '../kernel/ids.ts';
import { canonicalJson } from '../kernel/json.ts';
import { isPositive, moneyToDecimal } from '../kernel/money.ts';
import type { Hasher } from '../kernel/ports.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Loaded, Store } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import type { CreditNote } from './credit-note.ts';
import { frozenCreditNoteText } from './credit-note-frozen.ts';
import {
	type CreditNoteError,
	type CreditNoteFacts,
	decideCreditNote,
	type IssuedCreditNote,
} from './credit-note-issuing.ts';
import { type RefundWay, refundChanges } from './credit-refunds.ts';
import type { CreditRequest } from './crediting.ts';
import { frozenSeller } from './frozen.ts';
import { amountDue, type Invoice } from './invoice.ts';
import { settledWork } from './settled-work.ts';

/** What becomes of money that had been paid for what is credited. */
export type CreditSettlement = { readonly type: 'credit' } | ({ readonly type: 'refund' } & RefundWay);

export interface CreditNoteInput {
	readonly invoiceId: InvoiceId;
	readonly request: CreditRequest;
	readonly reason: string | null;
	readonly settlement: CreditSettlement;
	readonly expectedVersion: number | null;
}

export interface CreditNoteDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly hasher: Hasher;
	readonly settings: Settings;
	readonly tenant: Tenant;
}

export type IssueCreditNoteError =
	| CreditNoteError
	| { readonly type: 'invoice/not-found'; readonly invoice: string }
	/** A final invoice took the deposit off: crediting both would give its tax back twice. */
	| { readonly type: 'credit-note/deposit-deducted'; readonly deductedBy: InvoiceId }
	| { readonly type: 'payment/in-future'; readonly today: IsoDate }
	| { readonly type: 'request/stale'; readonly version: number };

export interface CreditedInvoice {
	readonly creditNote: CreditNote;
	readonly invoice: Invoice;
	readonly customer: Customer;
}

export interface CreditNoteDoor {
	readonly idempotency: IdempotencyRequest | null;
	readonly answer: (value: CreditedInvoice) => Answer | Promise<Answer>;
}

/**
 * Credits an invoice in full, by line or by amount. It lowers what is due; what is more than that had been paid and is
 * the customer's again, as credit or as a refund by hand. 35.99 EUR of which 20.00 were paid, credited in full: 15.99
 * are no longer due and 20.00 go to the customer. Cancelling an invoice is its full credit.
 */
export const issueCreditNote = (
	deps: CreditNoteDeps,
	input: CreditNoteInput,
	context: ActionContext,
	door: CreditNoteDoor,
): Promise<Result<CommandOutcome<CreditedInvoice>, IssueCreditNoteError | CommandError>> =>
	runCommand(deps, {
		...door,
		now: context.now,
		needs: creditNoteNeeds(input.invoiceId),
		decide: (loaded) => decideCredited(deps, input, loaded, context),
	});

export const creditNoteNeeds = (invoiceId: InvoiceId) =>
	({
		invoice: { kind: 'invoice.byId', id: invoiceId },
		customer: { kind: 'customer.ofInvoice', id: invoiceId },
		before: { kind: 'credit-note.byInvoice', invoiceId },
		standing: { kind: 'customer-credit.ofInvoice', invoiceId },
		movements: { kind: 'customer-credit.byInvoice', invoiceId },
		isMoneyUnderWay: { kind: 'invoice.moneyUnderWay', invoiceId },
		heads: { kind: 'series.headsOfCredit', invoiceId },
		deductedBy: { kind: 'deposit.deductedBy', depositId: invoiceId },
	}) as const;

/** The whole decision, for whoever commits more with it. */
export const decideCredited = async (
	deps: CreditNoteDeps,
	input: CreditNoteInput,
	{ invoice, customer, deductedBy, ...facts }: Loaded<ReturnType<typeof creditNoteNeeds>>,
	context: ActionContext,
): Promise<Result<Decision<CreditedInvoice>, IssueCreditNoteError>> => {
	if (invoice === null || customer === null) return err({ type: 'invoice/not-found', invoice: input.invoiceId });
	if (input.expectedVersion !== null && input.expectedVersion !== invoice.version) {
		return err({ type: 'request/stale', version: invoice.version });
	}
	if (deductedBy !== null) return err({ type: 'credit-note/deposit-deducted', deductedBy });
	const decided = await decide(deps, input, { invoice, ...facts }, context);
	return decided.ok ? ok({ ...decided.value, value: { ...decided.value.value, customer } }) : decided;
};

type Credited = Omit<CreditedInvoice, 'customer'>;

const decide = async (
	deps: CreditNoteDeps,
	input: CreditNoteInput,
	facts: CreditNoteFacts & { readonly standing: CreditBalance | null },
	context: ActionContext,
): Promise<Result<Decision<Credited>, IssueCreditNoteError>> => {
	const today = todayOf(deps.tenant, context);
	const { settlement } = input;
	if (settlement.type === 'refund' && settlement.paidOn !== null && settlement.paidOn > today) {
		return err({ type: 'payment/in-future', today });
	}
	const id = deps.ids.next('crn');
	const issued = decideCreditNote({ ...deps, id, now: context.now, today }, input, facts);
	if (!issued.ok) return issued;
	const { creditNote, invoice } = issued.value;
	return ok({
		value: { creditNote, invoice },
		changes: [
			eventOf(deps.ids, eventTypes[issued.value.command], invoice, eventPayload(issued.value), context),
			...(await documentChanges(deps, issued.value, context)),
			{ kind: 'invoice.progress', invoice },
			...freedChanges(deps.ids, issued.value, facts.standing, settlement, context),
			...(isPositive(amountDue(invoice)) ? [] : settledWork(invoice, context.now)),
		],
	});
};

const eventTypes = {
	'credit-part': 'invoice.credited',
	'credit-rest': 'invoice.credited',
	cancel: 'invoice.cancelled',
	refund: 'invoice.refunded',
} as const;

const eventPayload = ({ creditNote, invoice }: IssuedCreditNote) => ({
	credit_note_id: creditNote.id,
	currency: creditNote.currency,
	amount: moneyToDecimal(creditNote.totalAmount),
	freed_amount: moneyToDecimal(creditNote.freedAmount),
	amount_due: moneyToDecimal(amountDue(invoice)),
	status: invoice.status,
});

const documentChanges = async (
	{ ids, hasher }: CreditNoteDeps,
	{ creditNote, invoice, code, series, entry }: IssuedCreditNote,
	context: ActionContext,
): Promise<readonly Change[]> => {
	const [documentHash, sellerHash] = await Promise.all([
		hasher.sha256(frozenCreditNoteText(creditNote)),
		hasher.sha256(canonicalJson(frozenSeller(creditNote.seller))),
	]);
	const outbox = (kind: 'document.render' | 'series.seal'): Change => ({
		kind: 'outbox',
		message: { kind, subjectId: creditNote.id, createdAt: context.now },
	});
	const payload = {
		invoice_id: invoice.id,
		customer_id: creditNote.customerId,
		currency: creditNote.currency,
		total_amount: moneyToDecimal(creditNote.totalAmount),
	};
	return [
		eventOf(ids, 'credit_note.issued', creditNote, payload, context),
		{ kind: 'credit-note.issue', creditNote, code, series, sellerHash, documentHash },
		{ kind: 'ledger.post', entry },
		outbox('document.render'),
		outbox('series.seal'),
	];
};

/** Money that was paid becomes credit of the customer; a refund takes it out again in the same commit. */
const freedChanges = (
	ids: IdSource,
	{ creditNote }: IssuedCreditNote,
	standing: CreditBalance | null,
	settlement: CreditSettlement,
	context: ActionContext,
): readonly Change[] => {
	if (!isPositive(creditNote.freedAmount)) return [];
	const movement: CreditMovement = nextMovement(ids, standing, {
		customerId: creditNote.customerId,
		kind: 'credit_note',
		amount: creditNote.freedAmount,
		invoiceId: creditNote.invoiceId,
		sourceId: creditNote.id,
		method: null,
		reference: null,
		day: creditNote.issueDate,
		createdAt: context.now,
	});
	const kept: Change = { kind: 'customer-credit.add', movement };
	if (settlement.type === 'credit') return [kept];
	const { id: sourceId, customerId, invoiceId, freedAmount: amount } = creditNote;
	const refund = { sourceId, customerId, invoiceId, amount };
	const paidOn = settlement.paidOn ?? creditNote.issueDate;
	return [kept, ...refundChanges(ids, standingAfter(movement), { ...refund, ...settlement, paidOn }, context)];
};
