import type { Customer } from '../customers/customer.ts';
import type { CreditBalance } from '../customers/customer-credit.ts';
import { standingAfter } from '../customers/customer-credit.ts';
import type { CustomerReference } from '../customers/customer-reference.ts';
import { type BulkItem, type BulkOutcome, runBulk } from '../kernel/bulk.ts';
import type { Answer } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { CustomerId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Loaded, Store } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import { numberingKey } from '../settings/values.ts';
import {
	type CreatedInvoice,
	type CreateInvoiceInput,
	type CreationDeps,
	type CreationError,
	type CreationFacts,
	decideCreation,
} from './creation.ts';
import type { Invoice } from './invoice.ts';

export type BulkSizeError = { readonly type: 'bulk/too-many'; readonly count: number; readonly max: number };

export type BulkCreation = BulkOutcome<CreatedInvoice, CreationError>;

/**
 * Creates many invoices, each accepted or refused on its own, in the order given: numbers follow it without a gap. Items
 * that name the same new customer share the customer whom the first of them creates.
 */
export const createInvoices = async (
	deps: CreationDeps & { readonly store: Store },
	items: readonly BulkItem<CreateInvoiceInput>[],
	context: ActionContext,
	answer: (created: CreatedInvoice) => Answer,
): Promise<readonly BulkCreation[]> =>
	runBulk(
		deps,
		{
			needs: bulkNeeds,
			facts: bulkFacts,
			decide: (input: CreateInvoiceInput, facts) => decideCreation(deps, input, facts.of(input), context),
			answer,
			bytes: ({ invoice }) => rowBytes(invoice),
			takesNumber: ({ invoice }) => invoice.status !== 'draft',
			now: context.now,
		},
		items,
	);

/** How many items one call may bring, by the tenant's own limit. */
export const checkBulkSize = (
	{ settings, tenant }: Pick<CreationDeps, 'settings' | 'tenant'>,
	count: number,
	context: ActionContext,
): Result<null, BulkSizeError> => {
	const max = settings.limit('bulk_invoices', todayOf(tenant, context));
	return count > max ? err({ type: 'bulk/too-many', count, max }) : ok(null);
};

/** Everything that many new invoices are decided from, in one round trip. */
export const bulkNeeds = (inputs: readonly CreateInvoiceInput[]) => {
	const names = { ids: inputs.flatMap(idOf), externalIds: inputs.flatMap(externalIdOf) };
	return {
		customers: { kind: 'customer.many', ...names } as const,
		standings: { kind: 'customer-credit.many', ...names } as const,
		heads: { kind: 'series.heads', codes: [...new Set(inputs.map(seriesOf))] } as const,
		deposits: { kind: 'deposit.facts', ids: inputs.flatMap(({ deposits }) => deposits), draftId: null } as const,
	};
};

const seriesOf = ({ series }: CreateInvoiceInput) => numberingKey('invoice', series);

const idOf = ({ customer }: CreateInvoiceInput): readonly CustomerId[] => (customer.by === 'id' ? [customer.id] : []);

const externalIdOf = ({ customer }: CreateInvoiceInput): readonly string[] =>
	customer.by === 'id' || customer.externalId === null ? [] : [customer.externalId];

/** The facts of a chunk by item, kept up to date by what its items decide. */
export const bulkFacts = ({ customers, standings, heads, ...loaded }: Loaded<ReturnType<typeof bulkNeeds>>) => {
	const byId = new Map<string, Customer>();
	const byExternalId = new Map<string, Customer>();
	const credit = new Map<string, CreditBalance>();
	const deposits = new Map(loaded.deposits.map((facts) => [facts.invoice.id, facts]));
	const remember = (customer: Customer) => {
		byId.set(customer.id, customer);
		if (customer.externalId !== null) byExternalId.set(customer.externalId, customer);
	};
	const creditKey = (id: string, currency: string) => `${id}/${currency}`;
	const customerOf = (reference: CustomerReference): Customer | null => {
		if (reference.by === 'id') return byId.get(reference.id) ?? null;
		return reference.externalId === null ? null : (byExternalId.get(reference.externalId) ?? null);
	};
	customers.forEach(remember);
	for (const { customerId, ...standing } of standings) {
		credit.set(creditKey(customerId, standing.balance.currency), standing);
	}
	return {
		of: (input: CreateInvoiceInput): CreationFacts => {
			const found = customerOf(input.customer);
			const head = heads.get(seriesOf(input)) ?? null;
			const standing = found === null ? null : (credit.get(creditKey(found.id, input.currency)) ?? null);
			return { found, head, standing, deposits: input.deposits.flatMap((id) => deposits.get(id) ?? []) };
		},
		learn: (changes: readonly Change[]) => {
			for (const change of changes) {
				if (change.kind === 'customer.save') remember(change.customer);
				if (change.kind === 'customer-credit.add') {
					const { movement } = change;
					credit.set(creditKey(movement.customerId, movement.amount.currency), standingAfter(movement));
				}
				if (change.kind === 'deposit.deduct') {
					const facts = deposits.get(change.depositId);
					if (facts !== undefined) deposits.set(change.depositId, { ...facts, deductedBy: change.invoiceId });
				}
			}
		},
	};
};

/** Names of columns, ids, instants and the sealed address, which is a third longer than what it seals. */
const rowBytesAtLeast = 1500;

/** At most the bytes of the invoice's row: its own text, with long names and whole decisions, is longer than the stored one. */
export const rowBytes = ({ seller: _seller, ...invoice }: Invoice): number => {
	const text = JSON.stringify(invoice, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
	return rowBytesAtLeast + text.length + 2 * (text.match(beyondAscii)?.length ?? 0);
};

/** UTF-8 has up to three bytes for what is one unit here. */
const beyondAscii = /[^\x20-\x7e]/g;
