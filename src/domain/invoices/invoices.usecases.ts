import type { Customer } from '../customers/customer.ts';
import type { CreditBalance } from '../customers/customer-credit.ts';
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
import { zero } from '../kernel/money.ts';
import type { DataKeys, Hasher } from '../kernel/ports.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Store } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import {
	type CreateInvoiceInput,
	type CreationError,
	creationNeeds,
	decideCreation,
	draftDecision,
} from './creation.ts';
import type { DepositFacts } from './deposits.ts';
import { type DraftInput, draftInputOf, draftInvoice } from './drafting.ts';
import type { Invoice } from './invoice.ts';
import { issueDecision } from './issue-decision.ts';
import { issueDateFor } from './issuing.ts';
import { canDiscard, type LifecycleError, nextStatus } from './lifecycle.ts';
import type { SeriesHead } from './series.ts';

export interface InvoiceDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly hasher: Hasher;
	readonly dataKeys: DataKeys;
	readonly settings: Settings;
	readonly tenant: Tenant;
}

export type InvoiceError =
	| CreationError
	| LifecycleError
	| { readonly type: 'invoice/not-found'; readonly invoice: string }
	| { readonly type: 'request/stale'; readonly version: number };

export interface ChangeInvoiceInput {
	readonly id: InvoiceId;
	/** What is absent stays. */
	readonly patch: Partial<DraftInput>;
	readonly expectedVersion: number | null;
}

/** How the door recognizes a repeated request and what it answers; the customer's key seals the kept answer. */
export interface InvoiceDoor {
	readonly idempotency: IdempotencyRequest | null;
	readonly answer: (value: InvoiceWithCustomer) => Answer | Promise<Answer>;
}

export interface InvoiceWithCustomer {
	readonly invoice: Invoice;
	readonly customer: Customer;
}

type InvoiceDecision = Promise<Result<Decision<InvoiceWithCustomer>, InvoiceError>>;
export type InvoiceResult = Promise<Result<CommandOutcome<InvoiceWithCustomer>, InvoiceError | CommandError>>;

/** Creates an invoice and, unless it is to stay a draft, issues it: one load, one commit. */
export const createInvoice = (
	deps: InvoiceDeps,
	input: CreateInvoiceInput,
	context: ActionContext,
	door: InvoiceDoor,
): InvoiceResult =>
	runCommand(deps, {
		...door,
		now: context.now,
		needs: creationNeeds(input),
		decide: (facts): InvoiceDecision => decideCreation(deps, input, facts, context),
	});

/** Changes a draft; everything that follows from the change is computed again. */
export const changeInvoice = (deps: InvoiceDeps, input: ChangeInvoiceInput, context: ActionContext): InvoiceResult =>
	onDraft(deps, input, context, null, async ({ invoice, customer, deposits }) => {
		const allowed = nextStatus(invoice, 'edit');
		if (!allowed.ok) return allowed;
		const merged: DraftInput = { ...draftInputOf(invoice), ...input.patch };
		const drafted = draftInvoice(deps, merged, { customer, deposits }, todayOf(deps.tenant, context));
		if (!drafted.ok) return drafted;
		const changed: Invoice = {
			...invoice,
			...drafted.value,
			// Nothing was paid on a draft, in whichever currency it is now.
			amountPaid: zero(merged.currency),
			amountCredited: zero(merged.currency),
			version: invoice.version + 1,
			updatedAt: context.now,
		};
		return ok(draftDecision(deps, changed, 'invoice.changed', context));
	});

/** Issues a draft, decided again by the law, the settings and the customer of the day. */
export const finalizeInvoice = (
	deps: InvoiceDeps,
	input: { readonly id: InvoiceId; readonly expectedVersion: number | null },
	context: ActionContext,
	door: InvoiceDoor,
): InvoiceResult =>
	onDraft(deps, input, context, door, async ({ invoice, customer, head, standing, deposits }) => {
		const allowed = nextStatus(invoice, 'issue');
		if (!allowed.ok) return allowed;
		const issueDate = issueDateFor(todayOf(deps.tenant, context), head);
		const drafted = draftInvoice(deps, draftInputOf(invoice), { customer, deposits }, issueDate);
		if (!drafted.ok) return drafted;
		const draft = { ...invoice, ...drafted.value, version: invoice.version + 1, updatedAt: context.now };
		return issueDecision(deps, draft, { issueDate, standing, deposits }, context);
	});

/** Removes a draft; the audit trail keeps that it was. */
export const discardInvoice = (
	deps: InvoiceDeps,
	input: { readonly id: InvoiceId; readonly expectedVersion: number | null },
	context: ActionContext,
): InvoiceResult =>
	onDraft(deps, input, context, null, async ({ invoice }) => {
		if (!canDiscard(invoice)) {
			return err({ type: 'invoice/wrong-status', status: invoice.status, command: 'discard' });
		}
		const gone = { ...invoice, version: invoice.version + 1 };
		return ok({
			value: gone,
			changes: [{ kind: 'invoice.discard', id: invoice.id }, eventOf(deps.ids, 'invoice.discarded', gone, {}, context)],
		});
	});

const onDraft = (
	deps: InvoiceDeps,
	input: Omit<ChangeInvoiceInput, 'patch'> & { readonly patch?: ChangeInvoiceInput['patch'] },
	context: ActionContext,
	door: InvoiceDoor | null,
	decide: (loaded: {
		readonly invoice: Invoice;
		readonly customer: Customer;
		readonly deposits: readonly DepositFacts[];
		readonly head: SeriesHead | null;
		readonly standing: CreditBalance | null;
	}) => Promise<Result<Decision<Invoice>, InvoiceError>>,
): InvoiceResult =>
	runCommand(deps, {
		idempotency: door?.idempotency ?? null,
		answer: door?.answer ?? null,
		now: context.now,
		needs: {
			invoice: { kind: 'invoice.byId', id: input.id },
			customer: { kind: 'customer.ofInvoice', id: input.id },
			head: { kind: 'series.headOfDraft', id: input.id },
			standing: { kind: 'customer-credit.ofInvoice', invoiceId: input.id },
			deposits: { kind: 'deposit.facts', ids: input.patch?.deposits ?? [], draftId: input.id },
		},
		decide: async ({ invoice, customer, ...facts }): InvoiceDecision => {
			if (invoice === null || customer === null) return err({ type: 'invoice/not-found', invoice: input.id });
			if (input.expectedVersion !== null && input.expectedVersion !== invoice.version) {
				return err({ type: 'request/stale', version: invoice.version });
			}
			const decided = await decide({ invoice, customer, ...facts });
			if (!decided.ok) return decided;
			return ok({ changes: decided.value.changes, value: { invoice: decided.value.value, customer } });
		},
	});
