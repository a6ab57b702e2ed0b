import { invoiceExtras, invoiceView } from './invoice/invoice-view.ts';
import { closingHeight, drawFurniture, drawLegalMentions, drawNotes } from './layout/closing.ts';
import { drawLines } from './layout/lines-table.ts';
import { drawMasthead } from './layout/masthead.ts';
import { drawSettlement, settlementHeight } from './layout/settlement.ts';
import { drawTotals, totalsHeight } from './layout/totals.ts';
import { type FontFiles, pressWith, type RenderedDocument } from './press.ts';
import { issuedInvoice, type PrintableInvoice } from './printable-invoice.ts';
import { wordsFor } from './words.ts';

/** Prints invoices. Equal models give equal bytes; only a draft throws. */
export interface InvoiceRenderer {
	renderInvoice(model: PrintableInvoice): Promise<RenderedDocument>;
}

export const createInvoiceRenderer = (fonts: FontFiles): InvoiceRenderer => ({
	renderInvoice: async (model) => {
		const { id, issueDate, locale } = issuedInvoice(model.invoice);
		const extras = invoiceExtras(model);
		return pressWith(fonts).print({
			id,
			day: issueDate,
			view: invoiceView(model),
			extras,
			draw: (sheet, view, logo) => {
				const { link } = extras;
				drawMasthead(sheet, view, logo);
				drawLines(sheet, view.table, totalsHeight(sheet, view.totals));
				drawTotals(sheet, view.totals);
				const endHeight = settlementHeight(sheet, view.settlement, link) + closingHeight(sheet, view);
				if (endHeight <= sheet.pager.pageRoom) sheet.pager.ensure(endHeight);
				drawSettlement(sheet, view.settlement, link);
				drawNotes(sheet, view);
				drawLegalMentions(sheet, view);
				drawFurniture(sheet, view, wordsFor(locale).page);
			},
		});
	},
});
