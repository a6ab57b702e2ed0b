import type { Customer } from '../customers/customer.ts';
import type { CreditBalance, CreditOwner } from '../customers/customer-credit.ts';
import {
	type CustomerReference,
	type CustomerReferenceError,
	customerNeed,
	resolveCustomer,
} from '../customers/customer-reference.ts';
import type { Decision } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, SubscriptionId } from '../kernel/ids.ts';
import { zero } from '../kernel/money.ts';
import type { DataKeys } from '../kernel/ports.ts';
import { ok, type Result } from '../kernel/result.ts';
import { todayOf } from '../kernel/tenant.ts';
import { numberingKey } from '../settings/values.ts';
import type { DepositFacts } from './deposits.ts';
import { type DraftError, type Drafted, type DraftInput, draftInvoice } from './drafting.ts';
import type { Invoice } from './invoice.ts';
import { amountsOf, type IssueDeps, issueDecision } from './issue-decision.ts';
import { type IssueError, issueDateFor } from './issuing.ts';
import type { SeriesHead } from './series.ts';

export interface CreateInvoiceInput extends DraftInput {
	readonly customer: CustomerReference;
	/** True leaves it unnumbered, to be changed, discarded or finalized later. */
	readonly draft: boolean;
	/** The subscription that it bills a period of. */
	readonly subscriptionId?: SubscriptionId;
}

export type CreationError = CustomerReferenceError | DraftError | IssueError;

export interface CreationDeps extends IssueDeps {
	readonly dataKeys: DataKeys;
}

/** What the decision about one new invoice is made from. */
export interface CreationFacts {
	readonly found: Customer | null;
	readonly head: SeriesHead | null;
	/** The customer's credit in the currency of the invoice. */
	readonly standing: CreditBalance | null;
	readonly deposits: readonly DepositFacts[];
}

export interface CreatedInvoice {
	readonly invoice: Invoice;
	readonly customer: Customer;
}

/** Everything that `decideCreation` asks for, in one round trip. */
export const creationNeeds = (input: Pick<CreateInvoiceInput, 'customer' | 'currency' | 'series' | 'deposits'>) => ({
	found: customerNeed(input.customer),
	head: { kind: 'series.head', code: numberingKey('invoice', input.series) } as const,
	standing: { kind: 'customer-credit.balance', owner: creditOwner(input.customer), currency: input.currency } as const,
	deposits: { kind: 'deposit.facts', ids: input.deposits, draftId: null } as const,
});

/** A new invoice with its customer: issued, unless it is to stay a draft. Creating, previewing and bulk decide alike. */
export const decideCreation = async (
	deps: CreationDeps,
	input: CreateInvoiceInput,
	{ found, head, standing, deposits }: CreationFacts,
	context: ActionContext,
): Promise<Result<Decision<CreatedInvoice>, CreationError>> => {
	const resolved = await resolveCustomer(deps, input.customer, found, context);
	if (!resolved.ok) return resolved;
	const { customer, changes } = resolved.value;
	const issueDate = issueDateFor(todayOf(deps.tenant, context), head);
	const drafted = draftInvoice(deps, input, { customer, deposits }, issueDate);
	if (!drafted.ok) return drafted;
	const draft = { ...newDraft(deps, drafted.value, context), subscriptionId: input.subscriptionId ?? null };
	const decided = input.draft
		? ok(draftDecision(deps, draft, 'invoice.drafted', context))
		: await issueDecision(deps, draft, { issueDate, standing, deposits }, context);
	if (!decided.ok) return decided;
	return ok({
		changes: [...changes, ...decided.value.changes],
		value: { invoice: decided.value.value, customer },
	});
};

export const draftDecision = (
	deps: { readonly ids: IdSource },
	invoice: Invoice,
	type: 'invoice.drafted' | 'invoice.changed',
	context: ActionContext,
): Decision<Invoice> => ({
	value: invoice,
	changes: [{ kind: 'invoice.draft', invoice }, eventOf(deps.ids, type, invoice, amountsOf(invoice), context)],
});

const creditOwner = (reference: CustomerReference): CreditOwner => {
	if (reference.by === 'id') return reference;
	return reference.externalId === null ? { by: 'nobody' } : { by: 'external-id', externalId: reference.externalId };
};

const newDraft = (deps: CreationDeps, drafted: Drafted, context: ActionContext): Omit<Invoice, 'subscriptionId'> => ({
	...drafted,
	id: deps.ids.next('inv'),
	tenantId: deps.tenant.id,
	version: 1,
	status: 'draft',
	booksTax: null,
	seller: null,
	number: null,
	issueDate: null,
	basis: null,
	extendedDueDate: null,
	hold: null,
	importedAt: null,
	amountPaid: zero(drafted.currency),
	amountCredited: zero(drafted.currency),
	sentAt: null,
	paidAt: null,
	createdAt: context.now,
	updatedAt: context.now,
});
