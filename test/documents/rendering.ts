import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCreditNoteRenderer } from '../../src/documents/credit-note-renderer.ts';
import { createInvoiceRenderer } from '../../src/documents/invoice-renderer.ts';
import type { FontFiles } from '../../src/documents/press.ts';
import type { PrintableInvoice } from '../../src/documents/printable-invoice.ts';
import type { CreditNote } from '../../src/domain/invoices/credit-note.ts';
import type { Invoice } from '../../src/domain/invoices/invoice.ts';
import { type ReadPdf, readPdf } from './pdf-reader.ts';

const fontFile = async (name: string): Promise<Uint8Array> =>
	new Uint8Array(await readFile(join(import.meta.dirname, '..', '..', 'assets', 'fonts', name)));

export const fonts: FontFiles = {
	regular: await fontFile('inter-regular.ttf'),
	bold: await fontFile('inter-bold.ttf'),
};

export const renderer = createInvoiceRenderer(fonts);

export const paymentUrl = 'https://billing.coko.example/pay/01kapj8c6sf9qv6x5k2m3n4p5q';

export const printable = (invoice: Invoice, rest: Partial<PrintableInvoice> = {}): PrintableInvoice => ({
	invoice,
	paymentUrl,
	paidOn: null,
	...rest,
});

export const print = async (invoice: Invoice, rest: Partial<PrintableInvoice> = {}): Promise<ReadPdf> =>
	readPdf((await renderer.renderInvoice(printable(invoice, rest))).bytes);

export const creditNoteRenderer = createCreditNoteRenderer(fonts);

export const printCreditNote = async (creditNote: CreditNote): Promise<ReadPdf> =>
	readPdf((await creditNoteRenderer.renderCreditNote({ creditNote })).bytes);
