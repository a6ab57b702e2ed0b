import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInvoiceRenderer } from '../../src/documents/invoice-renderer.ts';
import { buildInvoice } from '../../test/support/invoice.builder.ts';
import { root } from '../bundle.ts';
import { median } from '../statistics.ts';

export interface DocumentFigures {
	readonly lines: number;
	/** Processor time of one document once the fonts are open. */
	readonly cpuMs: number;
	readonly bytes: number;
}

const longest = Array.from({ length: 500 }, (_, index) => ({
	description: `Livre numérique n° ${index + 1}, collection « Lectures d’ailleurs »`,
	quantity: String(1 + (index % 7)),
	unitPrice: 4_99 + 7 * index,
}));

/** French invoices of three and of five hundred lines, printed in this process: the engine is the Worker's. */
export const measureDocuments = async (runs: number): Promise<readonly DocumentFigures[]> => {
	const renderer = createInvoiceRenderer({
		regular: await fontFile('inter-regular.ttf'),
		bold: await fontFile('inter-bold.ttf'),
	});
	const figures: DocumentFigures[] = [];
	for (const invoice of [buildInvoice(), buildInvoice({ lines: longest })]) {
		const print = () => renderer.renderInvoice({ invoice, paymentUrl, paidOn: null });
		const count = invoice.lines.length > 100 ? Math.ceil(runs / 10) : runs;
		for (let run = 0; run < count; run++) await print();
		const times: number[] = [];
		for (let run = 0; run < count; run++) times.push(await cpuMsOf(print));
		figures.push({ lines: invoice.lines.length, cpuMs: median(times), bytes: (await print()).bytes.byteLength });
	}
	return figures;
};

const paymentUrl = 'https://billing.coko.example/pay/coko.01kapj8c6sf9qv6x5k2m3n4p5q.k1.O3uQrIViVJxhZzYvgHxPQw';

const fontFile = async (name: string) => new Uint8Array(await readFile(join(root, 'assets', 'fonts', name)));

/** Of all threads, so the collector's share counts. */
const cpuMsOf = async (work: () => Promise<unknown>): Promise<number> => {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
};
