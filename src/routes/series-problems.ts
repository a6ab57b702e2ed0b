import type { DraftError } from '../domain/invoices/drafting.ts';
import type { FigureDifference } from '../domain/invoices/import-figures.ts';
import type { ImportRefusal } from '../domain/invoices/importing.usecases.ts';
import { isId } from '../domain/kernel/ids.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import type { Problem } from './problem.ts';

/** What can go wrong with series and with what is imported to one, beside what is told elsewhere. */
export type SeriesProblem = ImportRefusal | Extract<DraftError, { readonly type: 'invoice/unknown-series' }>;

type Own = Extract<SeriesProblem, { readonly type: `import/${string}` | 'invoice/unknown-series' }>;
type ErrorOf<Type extends Own['type']> = Extract<Own, { readonly type: Type }>;

export const seriesProblems: { readonly [Type in Own['type']]: (error: ErrorOf<Type>) => Omit<Problem, 'type'> } = {
	'invoice/unknown-series': ({ series }) => ({
		status: 422,
		title: 'There is no such series',
		errors: [{ pointer: '/series', detail: `Set invoice_numbering/invoice.${series} first, or leave the series out.` }],
	}),
	'import/number-exists': ({ number, documentId }) =>
		isId('inv', documentId)
			? {
					status: 409,
					title: 'An invoice has this number',
					detail: 'Nothing was changed. If it is the same invoice, it is imported already.',
					members: { invoice_number: number, invoice_id: documentId },
				}
			: {
					status: 409,
					title: 'A credit note has this number',
					detail: 'Nothing was changed. A number tells one document from all others.',
					members: { credit_note_number: number, credit_note_id: documentId },
				},
	'import/number-reserved': ({ number, numbering }) => ({
		status: 422,
		title: 'A series of this tenant will give the number itself',
		detail: `invoice_numbering/${numbering} would come to ${number} and could not go on. Give it another pattern first.`,
		errors: [{ pointer: '/number', detail: `Belongs to invoice_numbering/${numbering}.` }],
	}),
	'import/date-in-future': ({ issueDate, today }) => ({
		status: 422,
		title: 'The invoice was not issued yet',
		errors: [{ pointer: '/issue_date', detail: `${issueDate} is after ${today}, which is today where the seller is.` }],
	}),
	'import/figures-differ': ({ differences }) => ({
		status: 422,
		title: 'The printed figures do not add up',
		errors: differences.map((difference) => ({
			pointer: pointerOf(difference),
			detail: `Is ${moneyToDecimal(difference.printed)}, the other figures make it ${moneyToDecimal(difference.expected)}.`,
		})),
	}),
};

const fields = {
	subtotal: 'subtotal',
	taxableAmount: 'taxable_amount',
	taxAmount: 'tax_amount',
	totalAmount: 'total_amount',
} as const;

const pointerOf = ({ at, figure }: FigureDifference): string =>
	at === null
		? `/${fields[figure]}`
		: `/${at.list === 'lines' ? 'items' : 'tax_breakdown'}/${at.index}/${fields[figure]}`;
