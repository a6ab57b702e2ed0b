import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { type IssuedInvoice, issuedInvoice } from '../documents/printable-invoice.ts';
import { documentFilename } from '../domain/invoices/filename.ts';
import type { Rendition } from '../domain/invoices/invoices.ports.ts';
import { addSeconds } from '../domain/kernel/calendar.ts';
import type { Locale } from '../domain/kernel/party.ts';
import type { Tenant } from '../domain/kernel/tenant.ts';
import { errorFields } from '../platform/log.ts';
import type { AppContext, AppEnv } from './http.ts';
import { limitByAddress } from './middleware/rate-limit.ts';
import { pageHeaders } from './pages/headers.ts';
import { NoticePage } from './pages/notice.page.tsx';
import { PayPage } from './pages/pay.page.tsx';
import { payView } from './pages/pay.view.ts';
import type { Notice } from './pages/words.ts';

/**
 * What a payer sees: whoever holds the link may look, nobody else learns that the invoice exists. Forged, mistyped and
 * outlived links get one and the same answer.
 */
export const pay = new Hono<AppEnv>({ strict: false });

/** People are told in their language what programs read in a problem. */
const refusalsAsPages = createMiddleware<AppEnv>(async (c, next) => {
	await next();
	if (c.res.status === 429) c.res = await sendNotice(c, 'busy', 429);
});

pay.use('/:token/*', pageHeaders, refusalsAsPages, limitByAddress);

pay.onError(async (error, c) => {
	c.var.wiring.log.error('page.failed', { request_id: c.var.requestId, ...errorFields(error) });
	return sendNotice(c, 'broken', 503);
});

pay.get('/:token', async (c) => {
	const found = await findInvoice(c);
	if (found === null) return sendNotice(c, 'unknown', 404);
	const { invoice, tenant } = found;
	const locale = chosenLocale(c) ?? invoice.locale;
	const view = payView(invoice, {
		locale,
		now: c.var.wiring.clock.now(),
		timeZone: tenant.timeZone,
		pdfUrl: `/pay/${c.req.param('token')}/invoice.pdf?lang=${locale}`,
	});
	return c.html(<PayPage view={view} />);
});

/** The printer usually needs less than this after the invoice was issued. */
const reloadSeconds = 3;

/** A page that has reloaded for this long will not be luckier soon; it stops, so that a forgotten tab costs nothing. */
const reloadForSeconds = 120;

pay.get('/:token/invoice.pdf', async (c) => {
	const found = await findInvoice(c);
	if (found === null) return sendNotice(c, 'unknown', 404);
	const { invoice, pdf } = found;
	const { wiring } = c.var;
	const bytes = pdf === null ? null : await wiring.archive.get(pdf.key);
	if (bytes === null) {
		const isRecent = addSeconds(invoice.updatedAt, reloadForSeconds) > wiring.clock.now();
		c.header('retry-after', String(isRecent ? reloadSeconds : reloadForSeconds));
		if (isRecent) c.header('refresh', String(reloadSeconds));
		const locale = chosenLocale(c) ?? invoice.locale;
		const backTo = `/pay/${c.req.param('token')}?lang=${locale}`;
		return sendNotice(c, isRecent ? 'preparing' : 'delayed', 503, { locale, backTo });
	}
	return c.body(bytes as Uint8Array<ArrayBuffer>, 200, {
		'content-type': 'application/pdf',
		'content-disposition': `inline; filename="${documentFilename(invoice)}"`,
	});
});

interface Found {
	readonly invoice: IssuedInvoice;
	readonly pdf: Rendition | null;
	readonly tenant: Tenant;
}

/** In one round trip, from the primary: a link is opened seconds after its invoice was issued or paid. */
const findInvoice = async (c: AppContext): Promise<Found | null> => {
	const { wiring } = c.var;
	const named = await wiring.payTokens.verify(c.req.param('token') ?? '');
	if (named === null) return null;
	const { tenantId, invoiceId } = named;
	const scope = wiring.open({ tenantId, background: (work) => c.executionCtx.waitUntil(work) });
	c.set('scope', scope);
	const { invoice, pdf, tenant } = await scope.storeFor(tenantId).load({
		invoice: { kind: 'invoice.byId', id: invoiceId },
		pdf: { kind: 'rendition', documentId: invoiceId, rendition: 'pdf' },
		tenant: { kind: 'tenant' },
	});
	if (invoice === null || tenant === null || invoice.status === 'draft') return null;
	// Another system asks for that money, and on other accounts.
	if (invoice.importedAt !== null) return null;
	return { invoice: issuedInvoice(invoice), pdf, tenant };
};

const sendNotice = async (
	c: AppContext,
	notice: Notice,
	status: 404 | 429 | 503,
	options: { readonly locale?: Locale; readonly backTo?: string } = {},
): Promise<Response> => {
	const { locale = chosenLocale(c) ?? browserLocale(c), backTo = null } = options;
	return c.html(<NoticePage locale={locale} notice={notice} backTo={backTo} />, status);
};

const chosenLocale = (c: AppContext): Locale | null => {
	const lang = c.req.query('lang');
	return lang === 'fr' || lang === 'en' ? lang : null;
};

/** Browsers name the languages of their owner in the order of preference. */
const browserLocale = (c: AppContext): Locale =>
	/\b(fr|en)\b/i.exec(c.req.header('accept-language') ?? '')?.[1]?.toLowerCase() === 'en' ? 'en' : 'fr';
