import type { CurrencyCode } from '../kernel/currency.ts';
import { addDecimals, compareDecimals, type Decimal, decimalToRatio } from '../kernel/decimal.ts';
import type { LineId } from '../kernel/ids.ts';
import {
	apportion,
	compareMoney,
	fraction,
	isPositive,
	isZero,
	type Money,
	minus,
	plus,
	split,
	sum,
	zero,
} from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { zip } from '../kernel/zip.ts';
import type { CreditTotals } from './credit-note.ts';
import {
	type CreditedBefore,
	creditRow,
	type OpenLine,
	type Row,
	rowsOf,
	taxInside,
	type Wanted,
} from './credit-rows.ts';
import type { Invoice } from './invoice.ts';

/** What somebody wants to credit. */
export type CreditRequest =
	/** Everything that is left. */
	| { readonly kind: 'full' }
	| { readonly kind: 'lines'; readonly lines: readonly LineCredit[] }
	/** Including tax, spread over what is left of every line. */
	| { readonly kind: 'amount'; readonly amount: Money };

/** One of `quantity` and `amount` is given, or neither: all that is left of the line. */
export interface LineCredit {
	readonly lineId: LineId;
	readonly quantity: Decimal | null;
	/** As the invoice's prices are: without tax, or with it where its prices include tax. */
	readonly amount: Money | null;
}

export type CreditError =
	| { readonly type: 'credit-note/nothing-left' }
	/** `line` counts from 0 in the request; null for a credit by amount. */
	| { readonly type: 'credit-note/not-positive'; readonly line: number | null }
	| { readonly type: 'credit-note/wrong-currency'; readonly expected: CurrencyCode }
	/** `line` counts from 0 in the request. */
	| { readonly type: 'credit-note/unknown-line'; readonly line: number }
	| { readonly type: 'credit-note/line-repeated'; readonly line: number }
	| { readonly type: 'credit-note/exceeds-line'; readonly line: number; readonly left: Money }
	/** More than the invoice taxes at this rate, because a deposit was taken off there. */
	| { readonly type: 'credit-note/exceeds-rate'; readonly rate: Decimal; readonly left: Money }
	| { readonly type: 'credit-note/exceeds-rest'; readonly left: Money };

/**
 * The figures of a credit note: never more than is left per line and per rate, whatever was credited before. Tax is
 * computed per rate on what has been credited so far, `round(rate × credited base) − tax credited before`; whoever takes
 * the last of a rate takes the tax that is left. So the credit notes of an invoice, in any number and order, add up to
 * it to the last unit. 68.33 + 57.50 + 85.00 + 68.33 EUR at 20 % of 279.16 + 55.83: 82.00, 69.00, 102.00 and 81.99.
 */
export const creditTotals = (
	invoice: Invoice,
	before: CreditedBefore,
	request: CreditRequest,
): Result<CreditTotals, CreditError> => {
	const rows = rowsOf(invoice, before);
	const wanted = wantedOf(invoice, rows, request);
	if (!wanted.ok) return wanted;
	const { currency, pricesIncludeTax } = invoice;
	const credited = zip(rows, wanted.value).map(([row, want]) => creditRow(row, want, pricesIncludeTax, currency));
	const lines = credited.flatMap((row) => row.lines);
	const byInvoiceOrder = invoice.lines.flatMap(({ id }) => lines.filter(({ lineId }) => lineId === id));
	const total = (figure: 'netAmount' | 'taxAmount' | 'totalAmount') =>
		sum(
			byInvoiceOrder.map((line) => line[figure]),
			currency,
		);
	return ok({
		lines: byInvoiceOrder,
		taxGroups: credited.filter(({ lines: own }) => own.length > 0).map(({ group }) => group),
		subtotal: total('netAmount'),
		taxAmount: total('taxAmount'),
		totalAmount: total('totalAmount'),
	});
};

/** What can still be credited, including tax. */
export const creditableRest = (invoice: Pick<Invoice, 'totalAmount' | 'amountCredited'>): Money =>
	minus(invoice.totalAmount, invoice.amountCredited);

const wantedOf = (
	invoice: Invoice,
	rows: readonly Row[],
	request: CreditRequest,
): Result<readonly Wanted[], CreditError> => {
	const left = creditableRest(invoice);
	if (isZero(left) && !isZero(invoice.totalAmount)) return err({ type: 'credit-note/nothing-left' });
	switch (request.kind) {
		case 'full':
			return ok(rows.map(everything));
		case 'lines':
			return wantedLines(invoice, rows, request.lines);
		case 'amount':
			return wantedAmount(invoice, rows, request.amount, left);
	}
};

const everything = ({ lines, taxLeft }: Row): Wanted => ({
	shares: lines.map(({ baseLeft }) => ({ base: baseLeft, quantity: null })),
	tax: taxLeft,
});

const wantedLines = (
	{ currency }: Invoice,
	rows: readonly Row[],
	credits: readonly LineCredit[],
): Result<readonly Wanted[], CreditError> => {
	if (credits.length === 0) return err({ type: 'credit-note/nothing-left' });
	const wishes = new Map<string, Wanted['shares'][number]>();
	for (const [index, credit] of credits.entries()) {
		const open = rows.flatMap((row) => row.lines).find(({ line }) => line.id === credit.lineId);
		if (open === undefined) return err({ type: 'credit-note/unknown-line', line: index });
		if (wishes.has(credit.lineId)) return err({ type: 'credit-note/line-repeated', line: index });
		const base = wantedOfLine(open, credit, index, currency);
		if (!base.ok) return base;
		wishes.set(credit.lineId, { base: base.value, quantity: credit.quantity });
	}
	const wanted = rows.map(({ lines }) => ({
		shares: lines.map(({ line }) => wishes.get(line.id) ?? { base: zero(currency), quantity: null }),
		tax: null,
	}));
	for (const [row, { shares }] of zip(rows, wanted)) {
		const base = sum(
			shares.map((share) => share.base),
			currency,
		);
		if (compareMoney(base, row.baseLeft) > 0) {
			return err({ type: 'credit-note/exceeds-rate', rate: row.group.decision.rate, left: row.baseLeft });
		}
	}
	return ok(wanted);
};

/** Quantities credited one after the other sum to the line: 1, 1 and 1 of 3 for 10.00 are 3.33, 3.34 and 3.33. */
const wantedOfLine = (
	{ line, base, baseLeft, creditedQuantity }: OpenLine,
	{ quantity, amount }: LineCredit,
	index: number,
	currency: CurrencyCode,
): Result<Money, CreditError> => {
	const exceeds = err({ type: 'credit-note/exceeds-line' as const, line: index, left: baseLeft });
	if (!isPositive(baseLeft)) return exceeds;
	if (amount !== null) {
		if (amount.currency !== currency) return err({ type: 'credit-note/wrong-currency', expected: currency });
		if (!isPositive(amount)) return err({ type: 'credit-note/not-positive', line: index });
		return compareMoney(amount, baseLeft) > 0 ? exceeds : ok(amount);
	}
	if (quantity === null) return ok(baseLeft);
	const together = addDecimals(creditedQuantity, quantity);
	if (compareDecimals(together, line.quantity) > 0) return exceeds;
	const upTo = (part: Decimal) => shareOfQuantity(base, part, line.quantity);
	const share = minus(upTo(together), upTo(creditedQuantity));
	if (!isPositive(share)) return err({ type: 'credit-note/not-positive', line: index });
	return ok(compareMoney(share, baseLeft) > 0 ? baseLeft : share);
};

const shareOfQuantity = (base: Money, part: Decimal, whole: Decimal): Money => {
	const [a, b] = [decimalToRatio(part), decimalToRatio(whole)];
	return fraction(base, a.numerator * b.denominator, a.denominator * b.numerator);
};

const wantedAmount = (
	invoice: Invoice,
	rows: readonly Row[],
	amount: Money,
	left: Money,
): Result<readonly Wanted[], CreditError> => {
	const { currency, pricesIncludeTax } = invoice;
	if (amount.currency !== currency) return err({ type: 'credit-note/wrong-currency', expected: currency });
	if (!isPositive(amount)) return err({ type: 'credit-note/not-positive', line: null });
	if (compareMoney(amount, left) > 0) return err({ type: 'credit-note/exceeds-rest', left });
	const grossLeft = rows.map((row) => (pricesIncludeTax ? row.baseLeft : plus(row.baseLeft, row.taxLeft)));
	const shares = split(
		amount,
		grossLeft.map(({ minor }) => minor),
	);
	return ok(
		zip(rows, shares).map(([row, gross]) => {
			const tax = taxInside(row, gross, pricesIncludeTax);
			const base = pricesIncludeTax ? gross : minus(gross, tax);
			return { shares: spread(row, base).map((share) => ({ base: share, quantity: null })), tax };
		}),
	);
};

/** The row's base over what is left of its lines; each takes its own exact share, so none takes more than it has. */
const spread = ({ lines, baseLeft }: Row, base: Money): readonly Money[] => {
	const left = lines.map((line) => line.baseLeft);
	if (isZero(baseLeft)) return left.map(({ currency }) => zero(currency));
	return apportion(base, left, { numerator: base.minor, denominator: baseLeft.minor });
};
