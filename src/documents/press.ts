import { PDFDocument, PDFHexString, type PDFImage } from 'pdf-lib';
import type { IsoDate } from '../domain/kernel/calendar.ts';
import type { Logo } from '../domain/settings/company.ts';
import { frame, page, type Sheet } from './layout/sheet.ts';
import { createCanvas, type Ink, type Weight } from './pdf/canvas.ts';
import { fingerprintOf } from './pdf/fingerprint.ts';
import { embedLogo } from './pdf/logo.ts';
import { createPager } from './pdf/pager.ts';
import { createPrintableText, mapTexts } from './pdf/printable-text.ts';
import { fontkitOver, openTypeface, type Typeface } from './pdf/typeface.ts';

export interface RenderedDocument {
	readonly bytes: Uint8Array;
	readonly pageCount: number;
}

/** TrueType files of the two weights, as in `assets/fonts`. */
export type FontFiles = Readonly<Record<Weight, Uint8Array>>;

type Typefaces = Readonly<Record<Weight, Typeface>>;

/** What every printed thing tells about itself. */
interface Titled {
	readonly language: string;
	readonly title: string;
	readonly author: string;
}

/** One thing to print. */
export interface Proof<View extends Titled> {
	/** Stays the same however often it is printed: its first identifier. */
	readonly id: string;
	/** The day it is dated, which the file says it was made on. */
	readonly day: IsoDate;
	/** Texts as they should stand on paper. */
	readonly view: View;
	/** What else changes the pages and must not be altered on its way there. */
	readonly extras: { readonly logo: Logo | null };
	readonly draw: (sheet: Sheet, view: View, logo: PDFImage | null) => void;
}

/** Prints pages with our two fonts. Equal proofs give equal bytes. */
export interface Press {
	print<View extends Titled>(proof: Proof<View>): Promise<RenderedDocument>;
}

/** One for each pair of font files: the fonts are parsed with the first document and serve all later ones. */
export const pressWith = (fonts: FontFiles): Press => {
	const known = presses.get(fonts) ?? createPress(fonts);
	presses.set(fonts, known);
	return known;
};

const presses = new WeakMap<FontFiles, Press>();

const createPress = (fonts: FontFiles): Press => {
	let opened: Typefaces | null = null;
	return {
		print: (proof) => {
			opened ??= { regular: openTypeface(fonts.regular), bold: openTypeface(fonts.bold) };
			return print(opened, proof);
		},
	};
};

const print = async <View extends Titled>(typefaces: Typefaces, proof: Proof<View>): Promise<RenderedDocument> => {
	const { regular, bold } = typefaces;
	const printable = createPrintableText((codePoint) => regular.has(codePoint) && bold.has(codePoint));
	const view = mapTexts(proof.view, printable);
	const document = await createDocument({ ...proof, view });
	const inks = await embedFonts(document, typefaces);
	const sheet: Sheet = {
		pager: createPager(frame, () => createCanvas(document.addPage([page.width, page.height]), inks)),
		widthOf: (text, style) => typefaces[style.weight].widthOf(text, style.size),
	};
	proof.draw(sheet, view, await embedLogo(document, proof.extras.logo));
	const bytes = await document.save({
		addDefaultPage: false,
		updateFieldAppearances: false,
		objectsPerTick: Number.POSITIVE_INFINITY,
	});
	return { bytes, pageCount: sheet.pager.pages.length };
};

/** A document whose dates and identifiers come from what is printed, so that printing it again changes nothing. */
const createDocument = async <View extends Titled>({ id, day, view, extras }: Proof<View>): Promise<PDFDocument> => {
	const document = await PDFDocument.create({ updateMetadata: false });
	const made = new Date(`${day}T00:00:00Z`);
	document.setTitle(view.title, { showInWindowTitleBar: true });
	document.setAuthor(view.author);
	document.setCreator(producer);
	document.setProducer(producer);
	document.setLanguage(view.language);
	document.setCreationDate(made);
	document.setModificationDate(made);
	// The first identifier stays with the thing, the second follows what is printed: a payment changes it, sending does not.
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
