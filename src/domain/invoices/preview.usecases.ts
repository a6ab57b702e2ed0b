import type { ActionContext } from '../kernel/event.ts';
import { type Money, sum } from '../kernel/money.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Store } from '../kernel/store.ts';
import {
	type CreateInvoiceInput,
	type CreationDeps,
	type CreationError,
	creationNeeds,
	decideCreation,
} from './creation.ts';
import type { Invoice } from './invoice.ts';

/** An invoice as it would be issued now. Its ids are made up and lead nowhere. */
export interface InvoicePreview {
	readonly invoice: Invoice;
	/** Whether the invoice would create its customer. */
	readonly isNewCustomer: boolean;
	/** What the customer's credit with us would pay. */
	readonly creditApplied: Money;
}

/**
 * Decides what creating would decide, with the same refusals, and commits nothing. Only the number is missing: it
 * belongs to whoever commits first.
 */
export const previewInvoice = async (
	deps: CreationDeps & { readonly store: Store },
	input: CreateInvoiceInput,
	context: ActionContext,
): Promise<Result<InvoicePreview, CreationError>> => {
	const facts = await deps.store.load(creationNeeds(input));
	const decided = await decideCreation(deps, { ...input, draft: false }, facts, context);
	if (!decided.ok) return decided;
	const { invoice, customer } = decided.value.value;
	const credit = invoice.prepaid.filter(({ method }) => method === 'customer_credit').map(({ amount }) => amount);
	return ok({
		invoice,
		isNewCustomer: facts.found?.id !== customer.id,
		creditApplied: sum(credit, invoice.currency),
	});
};
