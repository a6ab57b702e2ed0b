import type { Invoice } from '../../domain/invoices/invoice.ts';
import type { TaxDecision } from '../../domain/tax/treatment.ts';

/** The different legal mentions of a document's taxes in the order of its tax table; their places are their numbers. */
export const taxNotes = ({ taxGroups }: Pick<Invoice, 'taxGroups'>): readonly string[] => [
	...new Set(taxGroups.flatMap(({ decision }) => (decision.mention === null ? [] : [decision.mention]))),
];

/** ` (1)` behind what the first note explains; nothing where there is no note. */
export const noteMark = ({ mention }: TaxDecision, notes: readonly string[]): string => {
	const place = mention === null ? -1 : notes.indexOf(mention);
	return place === -1 ? '' : `\u00a0(${place + 1})`;
};
