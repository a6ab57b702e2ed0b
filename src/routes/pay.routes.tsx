import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { documentFilename } from '../domain/invoices/filename.ts';
import { addSeconds } from '../domain/kernel/calendar.ts';
import { keepReceipt } from '../domain/payments/receipts.usecases.ts';
import { errorFields } from '../platform/log.ts';
import type { AppContext, AppEnv } from './http.ts';
import { limitByAddress } from './middleware/rate-limit.ts';
import { pageHeaders } from './pages/headers.ts';
import { chosenLocale, pagePath, sendNotice, sendPayPage } from './pay.answers.tsx';
import { findPayable, payerContext, watchPayment } from './pay.finding.ts';
import { startFromForm } from './pay.starting.ts';

/**
 * What a payer sees: whoever holds the link may look, nobody else learns that the invoice exists. Forged, mistyped and
 * outlived links get one and the same answer.
 */
export const pay = new Hono<AppEnv>({ strict: false });

/** People are told in their language what programs read in a problem. */
const refusalsAsPages = createMiddleware<AppEnv>(async (c, next) => {
	await next();
	const isPage = c.res.headers.get('content-type')?.startsWith('text/html') ?? false;
	if (c.res.status === 429 && !isPage) c.res = await sendNotice(c, 'busy', 429);
});

pay.use('/:token/*', pageHeaders, refusalsAsPages, limitByAddress);

pay.onError(async (error, c) => {
	c.var.wiring.log.error('page.failed', { request_id: c.var.requestId, ...errorFields(error) });
	return sendNotice(c, 'broken', 503);
});

pay.get('/:token', async (c) => {
	const named = await findPayable(c);
	if (named === null) return sendNotice(c, 'unknown', 404);
	const { found, payment } = await watchPayment(c, named);
	return sendPayPage(c, found, { watched: payment });
});

/** Many times what the largest form has. */
const formBytesMax = 8_192;

pay.post(
	'/:token/payments',
	bodyLimit({ maxSize: formBytesMax, onError: (c) => sendNotice(c as AppContext, 'refused', 403) }),
	startFromForm,
);

/** Where the answer to a form stood: its reader reloads it or changes the language. */
pay.get('/:token/payments', (c) => {
	const locale = chosenLocale(c);
	return c.redirect(locale === null ? pagePath(c) : `${pagePath(c)}?lang=${locale}`, 303);
});

/** The printer usually needs less than this after the invoice was issued. */
const reloadSeconds = 3;

/** A page that has reloaded for this long will not be luckier soon; it stops, so that a forgotten tab costs nothing. */
const reloadForSeconds = 120;

pay.get('/:token/invoice.pdf', async (c) => {
	const found = await findPayable(c);
	if (found === null) return sendNotice(c, 'unknown', 404);
	const { invoice, pdf } = found;
	const { wiring } = c.var;
	const bytes = pdf === null ? null : await wiring.archive.get(pdf.key);
	if (bytes === null) {
		const isRecent = addSeconds(invoice.updatedAt, reloadForSeconds) > found.snapshot.clock.now();
		c.header('retry-after', String(isRecent ? reloadSeconds : reloadForSeconds));
		if (isRecent) c.header('refresh', String(reloadSeconds));
		const locale = chosenLocale(c) ?? invoice.locale;
		return sendNotice(c, isRecent ? 'preparing' : 'delayed', 503, { locale, backTo: `${pagePath(c)}?lang=${locale}` });
	}
	return sendDocument(c, bytes, documentFilename(invoice));
});

/** Of a payment of this invoice. It is printed when it is first asked for, or mailed. */
pay.get('/:token/receipt/:file{.+\\.pdf}', async (c) => {
	const found = await findPayable(c);
	const paymentId = c.req.param('file').slice(0, -'.pdf'.length);
	const payment = found?.payments.find(({ id }) => id === paymentId);
	if (!found || !payment) return sendNotice(c, 'unknown', 404);
	const { archive, hasher, receiptRenderer } = c.var.wiring;
	const store = found.scope.storeFor(found.snapshot.tenant.id);
	const { receipt, pdf } = await store.load({
		receipt: { kind: 'receipt.ofPayment', paymentId: payment.id },
		pdf: { kind: 'rendition', documentId: payment.id, rendition: 'pdf' },
	});
	const locale = chosenLocale(c) ?? found.invoice.locale;
	const backTo = `${pagePath(c)}?lang=${locale}`;
	if (receipt === null) return sendNotice(c, 'no_receipt', 404, { locale, backTo });
	const context = payerContext(c, found);
	const kept = pdf ?? (await keepReceipt({ store, archive, hasher, receiptRenderer }, receipt, context));
	const bytes = await archive.get(kept.key);
	if (bytes === null) return sendNotice(c, 'broken', 503, { locale, backTo });
	return sendDocument(c, bytes, documentFilename({ id: payment.id, number: receipt.receipt.number }));
});

const sendDocument = (c: AppContext, bytes: Uint8Array, filename: string): Response =>
	c.body(bytes as Uint8Array<ArrayBuffer>, 200, {
		'content-type': 'application/pdf',
		'content-disposition': `inline; filename="${filename}"`,
	});
