import type { Customer } from '../customers/customer.ts';
import { type CustomerReferenceError, resolveCustomer } from '../customers/customer-reference.ts';
import { type BulkItem, type BulkOutcome, runBulk } from '../kernel/bulk.ts';
import type { Answer, Decision } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { CreditNoteId, IdSource, InvoiceId } from '../kernel/ids.ts';
import type { DataKeys, Hasher } from '../kernel/ports.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Loaded, Store } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import type { NumberingKey, SeriesName } from '../settings/values.ts';
import { rowBytes } from './bulk-creation.usecases.ts';
import { frozenText } from './frozen.ts';
import { type ImportError, importedInvoice, type PrintedInvoice } from './importing.ts';
import type { Invoice } from './invoice.ts';
import { amountsOf } from './issue-decision.ts';
import { canGive } from './number-forms.ts';
import type { SeriesCode } from './series.ts';

export interface ImportDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly hasher: Hasher;
	readonly dataKeys: DataKeys;
	readonly settings: Settings;
	readonly tenant: Tenant;
}

export type ImportRefusal =
	| ImportError
	| CustomerReferenceError
	/** Of any invoice or credit note of the tenant, imported or issued here. */
	| { readonly type: 'import/number-exists'; readonly number: string; readonly documentId: InvoiceId | CreditNoteId }
	/** A series of ours would come to this number and could not go on. */
	| { readonly type: 'import/number-reserved'; readonly number: string; readonly numbering: NumberingKey };

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** Invoices and credit notes that have one of these numbers, by `numberKey`. */
		'invoice.numbers': {
			readonly args: { readonly numbers: readonly string[] };
			readonly answer: ReadonlyMap<string, InvoiceId | CreditNoteId>;
		};
	}
	interface ChangeKinds {
		/** Takes an invoice over under its own number, at the end of the series that it was imported to. */
		'invoice.import': { readonly invoice: Invoice; readonly code: SeriesCode; readonly documentHash: string };
	}
}

/** Numbers that differ in case only are the same to whoever reads them. */
export const numberKey = (number: string): string => number.toLowerCase();

/**
 * Takes over invoices of another system, each accepted or refused on its own, in the order given. They are kept under
 * their own numbers, sealed and found like others, and never posted, printed, mailed or reminded of. A repetition is
 * harmless: a number that is there is refused with the id of its document.
 */
export const importInvoices = (
	deps: ImportDeps,
	series: SeriesName,
	items: readonly BulkItem<PrintedInvoice>[],
	context: ActionContext,
	answer: (invoice: Invoice) => Answer,
): Promise<readonly BulkOutcome<Invoice, ImportRefusal>[]> =>
	runBulk(
		deps,
		{
			needs: importNeeds,
			facts: importFacts,
			decide: (input: PrintedInvoice, facts) => decideImport(deps, series, input, facts, context),
			answer,
			bytes: rowBytes,
			// The number is the invoice's own: that one is taken says nothing of the next.
			takesNumber: () => false,
			now: context.now,
		},
		items,
	);

const importNeeds = (inputs: readonly PrintedInvoice[]) => {
	const customers = inputs.map(({ customer }) => customer);
	return {
		numbers: { kind: 'invoice.numbers', numbers: inputs.map(({ number }) => number) } as const,
		customers: {
			kind: 'customer.many',
			ids: customers.flatMap((reference) => (reference.by === 'id' ? [reference.id] : [])),
			externalIds: customers.flatMap((reference) =>
				reference.by === 'id' || reference.externalId === null ? [] : [reference.externalId],
			),
		} as const,
	};
};

interface ImportFacts {
	readonly customerOf: (input: PrintedInvoice) => Customer | null;
	readonly documentWith: (number: string) => InvoiceId | CreditNoteId | null;
	readonly learn: (changes: readonly Change[]) => void;
}

/** The facts of a chunk, kept up to date by what its items decide. */
const importFacts = ({ numbers, customers }: Loaded<ReturnType<typeof importNeeds>>): ImportFacts => {
	const taken = new Map(numbers);
	const known = new Map<string, Customer>();
	const remember = (customer: Customer): void => {
		known.set(customer.id, customer);
		if (customer.externalId !== null) known.set(externalKey(customer.externalId), customer);
	};
	customers.forEach(remember);
	return {
		customerOf: ({ customer }) => {
			if (customer.by === 'id') return known.get(customer.id) ?? null;
			return customer.externalId === null ? null : (known.get(externalKey(customer.externalId)) ?? null);
		},
		documentWith: (number) => taken.get(numberKey(number)) ?? null,
		learn: (changes) => {
			for (const change of changes) {
				if (change.kind === 'customer.save') remember(change.customer);
				if (change.kind === 'invoice.import') taken.set(numberKey(change.invoice.number ?? ''), change.invoice.id);
			}
		},
	};
};

/** The platform's names may look like our ids. */
const externalKey = (externalId: string): string => `external/${externalId}`;

const decideImport = async (
	deps: ImportDeps,
	series: SeriesName,
	input: PrintedInvoice,
	facts: ImportFacts,
	context: ActionContext,
): Promise<Result<Decision<Invoice>, ImportRefusal>> => {
	const { number } = input;
	const today = todayOf(deps.tenant, context);
	const existing = facts.documentWith(number);
	if (existing !== null) return err({ type: 'import/number-exists', number, documentId: existing });
	const reserved = deps.settings.numberings(today).find(({ format }) => canGive(format, number, today));
	if (reserved !== undefined) return err({ type: 'import/number-reserved', number, numbering: reserved.key });
	const found = await customerOf(deps, input, facts.customerOf(input), context);
	if (!found.ok) return found;
	const { customer, changes } = found.value;
	const linesMax = deps.settings.limit('lines_per_invoice', today);
	const imported = importedInvoice({ ...deps, linesMax }, input, { series, customer, today, now: context.now });
	if (!imported.ok) return imported;
	const invoice = imported.value;
	const documentHash = await deps.hasher.sha256(frozenText(invoice));
	return ok({
		value: invoice,
		changes: [
			...changes,
			eventOf(deps.ids, 'invoice.imported', invoice, { ...amountsOf(invoice), series, number }, context),
			{ kind: 'invoice.import', invoice, code: `import.${series}`, documentHash },
			{ kind: 'outbox', message: { kind: 'series.seal', subjectId: invoice.id, createdAt: context.now } },
		],
	});
};

/**
 * The customer with the details that were printed. What an old invoice says of a known customer is older than what we
 * know, so it stands on the document and changes nothing else.
 */
const customerOf = async (
	deps: ImportDeps,
	{ customer: reference }: PrintedInvoice,
	found: Customer | null,
	context: ActionContext,
): Promise<Result<{ readonly customer: Customer; readonly changes: readonly Change[] }, CustomerReferenceError>> => {
	if (found === null || reference.by !== 'details') return resolveCustomer(deps, reference, found, context);
	return ok({ customer: { ...found, ...reference.details }, changes: [] });
};
