import type { ReceiptDocument } from '../domain/payments/receipt.ts';
import { drawFurniture } from './layout/closing.ts';
import { detailsHeight, drawDetails } from './layout/details.ts';
import { drawLines } from './layout/lines-table.ts';
import { drawMasthead } from './layout/masthead.ts';
import { drawReceiptTotal, receiptTotalHeight } from './layout/receipt-total.ts';
import { type FontFiles, pressWith, type RenderedDocument } from './press.ts';
import { receiptView } from './receipt/receipt-view.ts';
import { wordsFor } from './words.ts';

/** Prints receipts. Equal documents give equal bytes. */
export interface ReceiptRenderer {
	renderReceipt(document: ReceiptDocument): Promise<RenderedDocument>;
}

export const createReceiptRenderer = (fonts: FontFiles): ReceiptRenderer => ({
	renderReceipt: (document) => {
		const { paymentId, issueDate, seller, locale } = document.receipt;
		return pressWith(fonts).print({
			id: `${paymentId}/receipt`,
			day: issueDate,
			view: receiptView(document),
			extras: { logo: seller.logo },
			draw: (sheet, view, logo) => {
				drawMasthead(sheet, view, logo);
				drawLines(sheet, view.table, receiptTotalHeight + detailsHeight(sheet, view.details));
				drawReceiptTotal(sheet, view.total);
				drawDetails(sheet, view.details);
				drawFurniture(sheet, view, wordsFor(locale).page);
			},
		});
	},
});
