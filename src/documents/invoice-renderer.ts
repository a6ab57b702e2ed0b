import { PDFDocument, PDFHexString } from 'pdf-lib';
import { type InvoiceExtras, type InvoiceView, invoiceExtras, invoiceView } from './invoice/invoice-view.ts';
import { closingHeight, drawFurniture, drawLegalMentions, drawNotes } from './layout/closing.ts';
import { drawLines } from './layout/lines-table.ts';
import { drawMasthead } from './layout/masthead.ts';
import { drawSettlement, settlementHeight } from './layout/settlement.ts';
import { frame, page, type Sheet } from './layout/sheet.ts';
import { drawTotals, totalsHeight } from './layout/totals.ts';
import { createCanvas, type Ink, type Weight } from './pdf/canvas.ts';
import { fingerprintOf } from './pdf/fingerprint.ts';
import { embedLogo } from './pdf/logo.ts';
import { createPager } from './pdf/pager.ts';
import { createPrintableText, mapTexts } from './pdf/printable-text.ts';
import { fontkitOver, openTypeface, type Typeface } from './pdf/typeface.ts';
import { issuedInvoice, type PrintableInvoice } from './printable-invoice.ts';
import { wordsFor } from './words.ts';

export interface RenderedDocument {
	readonly bytes: Uint8Array;
	readonly pageCount: number;
}

/** Prints documents. Equal models give equal bytes; only a draft throws. */
export interface DocumentRenderer {
	renderInvoice(model: PrintableInvoice): Promise<RenderedDocument>;
}

/** TrueType files of the two weights, as in `assets/fonts`. */
export type FontFiles = Readonly<Record<Weight, Uint8Array>>;

type Typefaces = Readonly<Record<Weight, Typeface>>;

/** Build one and keep it: the fonts are parsed with the first document and serve all later ones. */
export const createInvoiceRenderer = (fonts: FontFiles): DocumentRenderer => {
	let opened: Typefaces | null = null;
	return {
		renderInvoice: (model) => {
			opened ??= { regular: openTypeface(fonts.regular), bold: openTypeface(fonts.bold) };
			return renderInvoice(opened, model);
		},
	};
};

const renderInvoice = async (typefaces: Typefaces, model: PrintableInvoice): Promise<RenderedDocument> => {
	const { regular, bold } = typefaces;
	const printable = createPrintableText((codePoint) => regular.has(codePoint) && bold.has(codePoint));
	const view = mapTexts(invoiceView(model), printable);
	const extras = invoiceExtras(model);
	const { logo, link } = extras;
	const document = await createDocument(model, view, extras);
	const inks = await embedFonts(document, typefaces);
	const sheet: Sheet = {
		pager: createPager(frame, () => createCanvas(document.addPage([page.width, page.height]), inks)),
		widthOf: (text, style) => typefaces[style.weight].widthOf(text, style.size),
	};
	drawMasthead(sheet, view, await embedLogo(document, logo));
	drawLines(sheet, view.table, totalsHeight(sheet, view.totals));
	drawTotals(sheet, view.totals);
	const endHeight = settlementHeight(sheet, view.settlement, link) + closingHeight(sheet, view);
	if (endHeight <= sheet.pager.pageRoom) sheet.pager.ensure(endHeight);
	drawSettlement(sheet, view.settlement, link);
	drawNotes(sheet, view);
	drawLegalMentions(sheet, view);
	drawFurniture(sheet, view, wordsFor(model.invoice.locale).page);
	const bytes = await document.save({
		addDefaultPage: false,
		updateFieldAppearances: false,
		objectsPerTick: Number.POSITIVE_INFINITY,
	});
	return { bytes, pageCount: sheet.pager.pages.length };
};

/** A document whose dates and identifiers come from the invoice, so that printing it again changes nothing. */
const createDocument = async (
	model: PrintableInvoice,
	view: InvoiceView,
	extras: InvoiceExtras,
): Promise<PDFDocument> => {
	const { id, issueDate } = issuedInvoice(model.invoice);
	const document = await PDFDocument.create({ updateMetadata: false });
	const issued = new Date(`${issueDate}T00:00:00Z`);
	document.setTitle(view.title, { showInWindowTitleBar: true });
	document.setAuthor(view.author);
	document.setCreator(producer);
	document.setProducer(producer);
	document.setLanguage(view.language);
	document.setCreationDate(issued);
	document.setModificationDate(issued);
	// The first identifier stays with the invoice, the second follows what is printed: a payment changes it, sending does not.
	const [permanent, changing] = await Promise.all([fingerprintOf(id), fingerprintOf({ view, extras })]);
	document.context.trailerInfo.ID = document.context.obj([PDFHexString.of(permanent), PDFHexString.of(changing)]);
	return document;
};

const producer = 'Coko Billing';

const embedFonts = async (
	document: PDFDocument,
	{ regular, bold }: Typefaces,
): Promise<Readonly<Record<Weight, Ink>>> => {
	document.registerFontkit(fontkitOver([regular, bold]));
	const embed = async (typeface: Typeface, name: string): Promise<Ink> => ({
		typeface,
		font: await document.embedFont(typeface.bytes, { subset: true, customName: name }),
	});
	return { regular: await embed(regular, 'COKORG+Inter-Regular'), bold: await embed(bold, 'COKOBD+Inter-Bold') };
};
