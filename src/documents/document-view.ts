import type { LinesView } from './invoice/lines-view.ts';
import type { PartyView } from './invoice/parties-view.ts';
import type { TotalsView } from './invoice/totals-view.ts';
import type { LabelledText } from './invoice/view-context.ts';

/** An invoice or a credit note as the words and figures that stand on paper, in its language; the layout only places them. */
export interface DocumentView {
	readonly language: string;
	readonly title: string;
	readonly author: string;
	readonly heading: string;
	readonly brand: string;
	readonly facts: readonly LabelledText[];
	readonly seller: PartyView;
	readonly customer: PartyView;
	readonly table: LinesView;
	readonly totals: TotalsView;
	/** Free text under its label. */
	readonly notes: LabelledText | null;
	readonly legalMentions: readonly string[];
	readonly identity: readonly string[];
}
