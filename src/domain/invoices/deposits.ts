import type { Customer } from '../customers/customer.ts';
import { decimal } from '../kernel/decimal.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, InvoiceId } from '../kernel/ids.ts';
import { isNegative, isZero, minus, moneyToDecimal, plus, sum } from '../kernel/money.ts';
import type { Locale } from '../kernel/party.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import type { Invoice, InvoiceLine, TaxGroup } from './invoice.ts';
import type { ComputedTotals, DraftLine } from './totals.ts';
import { taxGroupKey } from './totals-by-rate.ts';

/** A deposit invoice as the invoice that takes it off finds it. */
export interface DepositFacts {
	readonly invoice: Invoice;
	/** Rows of the credit notes of the deposit; what is left of it is what they left. */
	readonly credited: readonly TaxGroup[];
	/** The invoice that took it off already. */
	readonly deductedBy: InvoiceId | null;
}

/** `deposit` counts from 0 in the list that the invoice names. */
export type DepositError =
	| { readonly type: 'deposit/not-found'; readonly deposit: number; readonly invoice: InvoiceId }
	| { readonly type: 'deposit/not-deductible'; readonly deposit: number; readonly reason: DepositObstacle }
	| { readonly type: 'deposit/already-deducted'; readonly deposit: number; readonly deductedBy: InvoiceId }
	/** A deposit that takes deposits off would hide what was asked for in advance. */
	| { readonly type: 'deposit/nested' }
	/** In total or in a row of the tax table, more was asked for in advance than the invoice comes to. */
	| { readonly type: 'deposit/exceeds-invoice'; readonly deposit: number };

export type DepositObstacle =
	| 'not-a-deposit'
	| 'draft'
	| 'cancelled'
	| 'written-off'
	| 'other-customer'
	| 'other-currency'
	| 'nothing-left';

/** Priced, taxed as it was taxed then, and not to be discounted. */
export type DeductionLine = DraftLine &
	Omit<InvoiceLine, 'discountAmount' | 'subtotal' | 'documentDiscount' | 'taxAmount' | 'totalAmount'>;

/**
 * The lines that take deposits off a final invoice: one of quantity −1 for each row of the deposit's tax table, with the
 * very tax decision of the deposit, so that what was taxed in advance is not taxed again. A deposit of 100.00 + 20.00 on
 * an invoice of 300.00 leaves 200.00 + 40.00. Each document rounds its own tax, as the law has it, so that both together
 * may differ by a unit from one invoice over the whole.
 */
export const deductionLines = (
	ids: IdSource,
	named: readonly InvoiceId[],
	facts: readonly DepositFacts[],
	into: { readonly customer: Customer; readonly currency: string; readonly pricesIncludeTax: boolean },
): Result<readonly DeductionLine[], DepositError> => {
	const lines: DeductionLine[] = [];
	for (const [deposit, id] of named.entries()) {
		const found = facts.find(({ invoice }) => invoice.id === id);
		if (found === undefined) return err({ type: 'deposit/not-found', deposit, invoice: id });
		const { deductedBy } = found;
		if (deductedBy !== null) return err({ type: 'deposit/already-deducted', deposit, deductedBy });
		const reason = obstacleOf(found.invoice, into);
		if (reason !== null) return err({ type: 'deposit/not-deductible', deposit, reason });
		const rows = rowsLeft(found);
		if (rows.length === 0) return err({ type: 'deposit/not-deductible', deposit, reason: 'nothing-left' });
		lines.push(...rows.map((row) => deductionLine(ids, found.invoice, row, into)));
	}
	return ok(lines);
};

/** The first deposit that takes more off than there is; null when each leaves something or nothing. */
export const exceedingDeposit = (
	named: readonly InvoiceId[],
	{ lines, taxGroups, totals }: ComputedTotals<DraftLine & Pick<InvoiceLine, 'depositId'>>,
): DepositError | null => {
	const negative = taxGroups.filter((group) => isNegative(group.taxableAmount) || isNegative(group.taxAmount));
	if (negative.length === 0 && !isNegative(totals.totalAmount)) return null;
	const keys = new Set(negative.map((group) => taxGroupKey(group.decision)));
	const culprit = lines.find(({ depositId, tax }) => depositId !== undefined && keys.has(taxGroupKey(tax)));
	const deposit = culprit?.depositId === undefined ? 0 : named.indexOf(culprit.depositId);
	return { type: 'deposit/exceeds-invoice', deposit };
};

/** The deposits that a draft takes off, from its lines. */
export const depositsOf = (lines: readonly Pick<InvoiceLine, 'depositId'>[]): readonly InvoiceId[] => [
	...new Set(lines.flatMap(({ depositId }) => (depositId === undefined ? [] : [depositId]))),
];

/**
 * What the issue of the final invoice writes about its deposits. The event is also the lock: a credit note that changes
 * the deposit at the same time meets it, and one of the two is decided again.
 */
export const deductionChanges = (
	deps: { readonly ids: IdSource },
	final: Pick<Invoice, 'id' | 'lines'>,
	facts: readonly DepositFacts[],
	context: ActionContext,
): readonly Change[] =>
	depositsOf(final.lines).flatMap((id): readonly Change[] => {
		const deposit = facts.find(({ invoice }) => invoice.id === id)?.invoice;
		if (deposit === undefined) throw new Error('a deposit is taken off that was not loaded');
		const amount = sum(
			final.lines.filter(({ depositId }) => depositId === id).map(({ totalAmount }) => totalAmount),
			deposit.currency,
		);
		const deducted: Invoice = { ...deposit, version: deposit.version + 1, updatedAt: context.now };
		const payload = { invoice_id: final.id, amount: moneyToDecimal(amount) };
		return [
			eventOf(deps.ids, 'invoice.deposit_deducted', deducted, payload, context),
			{ kind: 'invoice.progress', invoice: deducted },
			{ kind: 'deposit.deduct', depositId: id, invoiceId: final.id },
		];
	});

const obstacleOf = (
	{ isDeposit, status, customerId, currency }: Invoice,
	into: { readonly customer: Pick<Customer, 'id'>; readonly currency: string },
): DepositObstacle | null => {
	if (customerId !== into.customer.id) return 'other-customer';
	if (!isDeposit) return 'not-a-deposit';
	if (status === 'draft') return 'draft';
	if (status === 'cancelled' || status === 'refunded') return 'cancelled';
	if (status === 'uncollectible') return 'written-off';
	return currency === into.currency ? null : 'other-currency';
};

const rowsLeft = ({ invoice, credited }: DepositFacts): readonly TaxGroup[] =>
	invoice.taxGroups
		.map(({ decision, taxableAmount, taxAmount }) => {
			const key = taxGroupKey(decision);
			const own = credited.filter((group) => taxGroupKey(group.decision) === key);
			return {
				decision,
				taxableAmount: own.map((group) => group.taxableAmount).reduce(minus, taxableAmount),
				taxAmount: own.map((group) => group.taxAmount).reduce(minus, taxAmount),
			};
		})
		.filter(({ taxableAmount, taxAmount }) => !isZero(taxableAmount) || !isZero(taxAmount));

const deductionLine = (
	ids: IdSource,
	deposit: Invoice,
	{ decision, taxableAmount, taxAmount }: TaxGroup,
	{ customer, pricesIncludeTax }: { readonly customer: Pick<Customer, 'locale'>; readonly pricesIncludeTax: boolean },
): DeductionLine => {
	const key = taxGroupKey(decision);
	const first = deposit.lines.find((line) => taxGroupKey(line.tax) === key);
	return {
		id: ids.next('lin'),
		depositId: deposit.id,
		description: descriptions[customer.locale](deposit.number ?? '', deposit.issueDate ?? ''),
		quantity: decimal('-1'),
		unitPrice: pricesIncludeTax ? plus(taxableAmount, taxAmount) : taxableAmount,
		itemType: first?.itemType ?? 'other',
		taxCode: first?.taxCode ?? 'standard',
		tax: decision,
		discounts: [],
		workId: null,
		authorId: null,
		periodStart: null,
		periodEnd: null,
		metadata: {},
	};
};

const descriptions: { readonly [Language in Locale]: (number: string, date: string) => string } = {
	fr: (number, date) => `Acompte facture ${number} du ${date.split('-').reverse().join('/')}`,
	en: (number, date) => `Deposit, invoice ${number} of ${date}`,
};

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** In no order; what does not exist is absent. With a draft, also those that its lines name. */
		'deposit.facts': {
			readonly args: { readonly ids: readonly InvoiceId[]; readonly draftId: InvoiceId | null };
			readonly answer: readonly DepositFacts[];
		};
		/** The invoice that took a deposit off and still stands; null when none did, or when it was cancelled since. */
		'deposit.deductedBy': { readonly args: { readonly depositId: InvoiceId }; readonly answer: InvoiceId | null };
	}
	interface ChangeKinds {
		/** A deposit is taken off once: a second one is a conflict. */
		'deposit.deduct': { readonly depositId: InvoiceId; readonly invoiceId: InvoiceId };
	}
}
