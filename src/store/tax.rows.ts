import type { BooksTax, TaxGroup } from '../domain/invoices/invoice.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import { decimal, decimalToString } from '../domain/kernel/decimal.ts';
import { money, moneyToMinor } from '../domain/kernel/money.ts';
import type { TaxDecision } from '../domain/tax/treatment.ts';

/*
 * The taxes of a document as its row keeps them. Each decision stands once, in `decisions`; lines and groups point at
 * them by their place.
 */

interface StoredDecision extends Omit<TaxDecision, 'rate' | 'parts'> {
	readonly rate: string;
	readonly parts?: readonly { readonly label: string; readonly rate: string }[];
}

export interface StoredTax {
	readonly decisions: readonly StoredDecision[];
	readonly groups: readonly { readonly decision: number; readonly taxable: number; readonly tax: number }[];
}

/** Different decisions and their places. */
export type DecisionPlaces = ReadonlyMap<string, number>;

export const placesOf = (document: {
	readonly taxGroups: readonly TaxGroup[];
	readonly lines: readonly { readonly tax: TaxDecision }[];
}): DecisionPlaces => {
	const decisions = [...document.taxGroups.map((group) => group.decision), ...document.lines.map((line) => line.tax)];
	return new Map([...new Set(decisions.map(decisionKey))].map((key, index) => [key, index]));
};

export const placeOfDecision = (places: DecisionPlaces, decision: TaxDecision): number =>
	places.get(decisionKey(decision)) ?? 0;

export const taxToStored = (groups: readonly TaxGroup[], places: DecisionPlaces): StoredTax => ({
	decisions: [...places.keys()].map((key) => JSON.parse(key)),
	groups: groups.map((group) => ({
		decision: placeOfDecision(places, group.decision),
		taxable: moneyToMinor(group.taxableAmount),
		tax: moneyToMinor(group.taxAmount),
	})),
});

export const storedToTax = (
	text: string,
	currency: CurrencyCode,
): { readonly decisions: readonly TaxDecision[]; readonly taxGroups: readonly TaxGroup[] } => {
	const stored: StoredTax = JSON.parse(text);
	const decisions = stored.decisions.map(storedToDecision);
	return {
		decisions,
		taxGroups: stored.groups.map((group) => ({
			decision: decisionAt(decisions, group.decision),
			taxableAmount: money(group.taxable, currency),
			taxAmount: money(group.tax, currency),
		})),
	};
};

export const decisionAt = (decisions: readonly TaxDecision[], place: number): TaxDecision => {
	const decision = decisions[place];
	if (decision === undefined) throw new Error(`no tax decision at ${place}`);
	return decision;
};

export const booksTaxToStored = (booksTax: BooksTax | null) =>
	booksTax && { ...booksTax, taxAmount: moneyToMinor(booksTax.taxAmount) };

export const storedToBooksTax = (text: string | null): BooksTax | null => {
	if (text === null) return null;
	const stored: Omit<BooksTax, 'taxAmount'> & { readonly taxAmount: number } = JSON.parse(text);
	return { ...stored, taxAmount: money(stored.taxAmount, stored.currency) };
};

const decisionKey = (decision: TaxDecision): string => JSON.stringify(decisionToStored(decision));

const decisionToStored = ({ rate, parts, ...decision }: TaxDecision): StoredDecision => ({
	...decision,
	rate: decimalToString(rate),
	...(parts && { parts: parts.map((part) => ({ label: part.label, rate: decimalToString(part.rate) })) }),
});

const storedToDecision = ({ rate, parts, ...stored }: StoredDecision): TaxDecision => ({
	...stored,
	rate: decimal(rate),
	...(parts && { parts: parts.map((part) => ({ label: part.label, rate: decimal(part.rate) })) }),
});
