import type { CreditNote } from '../domain/invoices/credit-note.ts';
import { creditNoteView } from './credit-note/credit-note-view.ts';
import { closingHeight, drawFurniture, drawLegalMentions, drawNotes } from './layout/closing.ts';
import { drawEffect, effectHeight } from './layout/effect.ts';
import { drawLines } from './layout/lines-table.ts';
import { drawMasthead } from './layout/masthead.ts';
import { drawTotals, totalsHeight } from './layout/totals.ts';
import { type FontFiles, pressWith, type RenderedDocument } from './press.ts';
import { wordsFor } from './words.ts';

/** Prints credit notes. Equal models give equal bytes; only one without a number throws. */
export interface CreditNoteRenderer {
	renderCreditNote(model: { readonly creditNote: CreditNote }): Promise<RenderedDocument>;
}

export const createCreditNoteRenderer = (fonts: FontFiles): CreditNoteRenderer => ({
	renderCreditNote: async ({ creditNote }) =>
		pressWith(fonts).print({
			id: creditNote.id,
			day: creditNote.issueDate,
			view: creditNoteView(creditNote),
			extras: { logo: creditNote.seller.logo },
			draw: (sheet, view, logo) => {
				drawMasthead(sheet, view, logo);
				drawLines(sheet, view.table, totalsHeight(sheet, view.totals));
				drawTotals(sheet, view.totals);
				const endHeight = effectHeight(sheet, view.effect) + closingHeight(sheet, view);
				if (endHeight <= sheet.pager.pageRoom) sheet.pager.ensure(endHeight);
				drawEffect(sheet, view.effect);
				drawNotes(sheet, view);
				drawLegalMentions(sheet, view);
				drawFurniture(sheet, view, wordsFor(creditNote.locale).page);
			},
		}),
});
