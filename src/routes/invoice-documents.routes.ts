import { createRoute, z } from '@hono/zod-openapi';
import { invoiceId } from '../contract/invoices.ts';
import { documentFilename } from '../domain/invoices/filename.ts';
import type { Rendition } from '../domain/invoices/invoices.ports.ts';
import { type AppContext, callerOf, createRouter, endpoint, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { problems, security } from './openapi.ts';
import { domainProblem, sendProblem } from './problem.ts';

export const invoiceDocuments = createRouter();

/** The printer usually needs less than this after the invoice was issued. */
const retryAfterSeconds = 2;

endpoint(
	invoiceDocuments,
	createRoute({
		method: 'get',
		path: '/{id}/pdf',
		tags: ['Invoices'],
		summary: 'The original PDF of an issued invoice',
		security,
		middleware: requireScope('invoices:read'),
		request: { params: z.object({ id: invoiceId }) },
		responses: {
			200: {
				description: 'The document, the same bytes for ever',
				content: { 'application/pdf': { schema: z.string().meta({ format: 'binary' }) } },
			},
			...problems(404, 409),
		},
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { invoice, pdf } = await storeOf(c).load({
			invoice: { kind: 'invoice.byId', id },
			pdf: { kind: 'rendition', documentId: id, rendition: 'pdf' },
		});
		const { endUser } = callerOf(c);
		if (invoice === null || (endUser !== null && endUser.customerId !== invoice.customerId)) {
			return domainProblem(c, { type: 'invoice/not-found', invoice: id });
		}
		if (invoice.status === 'draft') {
			return sendProblem(c, { type: 'document-draft', title: 'A draft has no document', status: 409 });
		}
		if (invoice.importedAt !== null) {
			return sendProblem(c, {
				type: 'document-elsewhere',
				title: 'An imported invoice has no document here',
				status: 409,
				detail: 'The system that issued it keeps the original.',
			});
		}
		return sendPdf(c, pdf, documentFilename(invoice));
	},
);

/** The archived original; the printer may not have come to it yet. */
export const sendPdf = async (c: AppContext, pdf: Rendition | null, filename: string): Promise<Response> => {
	const bytes = pdf === null ? null : await c.var.wiring.archive.get(pdf.key);
	if (pdf === null || bytes === null) {
		c.header('retry-after', String(retryAfterSeconds));
		return sendProblem(c, { type: 'document-not-ready', title: 'The document is being printed', status: 409 });
	}
	return c.body(bytes as Uint8Array<ArrayBuffer>, 200, {
		'content-type': 'application/pdf',
		'content-disposition': `inline; filename="${filename}"`,
		etag: `"${pdf.sha256}"`,
	});
};
