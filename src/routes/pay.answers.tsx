import { amountDue } from '../domain/invoices/invoice.ts';
import type { CountryCode, Locale } from '../domain/kernel/party.ts';
import { todayOf } from '../domain/kernel/tenant.ts';
import type { OfferDeps } from '../domain/payments/offer.ts';
import type { ProviderPayment } from '../domain/payments/provider-payment.ts';
import { payableOf } from '../domain/payments/start-payment.ts';
import type { AppContext } from './http.ts';
import { type FormProblem, type MethodsView, methodsView, readCountry } from './pages/methods.view.ts';
import { NoticePage } from './pages/notice.page.tsx';
import { PayPage } from './pages/pay.page.tsx';
import { payView } from './pages/pay.view.ts';
import { type PaymentView, paymentView, type Reload } from './pages/payment.view.ts';
import type { Notice } from './pages/words.ts';
import { isJustBegun, type PayFound } from './pay.finding.ts';

export interface PageOptions {
	/** The payment that the page is about. */
	readonly watched: ProviderPayment | null;
	/** Why the form that was sent did not begin a payment. */
	readonly problem?: FormProblem;
	readonly country?: CountryCode;
	readonly status?: 200 | 409 | 422;
}

/** The page of an invoice: what is due, how its payment stands, and the ways to pay. */
export const sendPayPage = (c: AppContext, found: PayFound, options: PageOptions): Response | Promise<Response> => {
	const { invoice, snapshot } = found;
	const locale = chosenLocale(c) ?? invoice.locale;
	const path = pagePath(c);
	const now = snapshot.clock.now();
	const view = payView(invoice, {
		locale,
		now,
		timeZone: snapshot.tenant.timeZone,
		pdfUrl: `${path}/invoice.pdf?lang=${locale}`,
	});
	const payment = watchedView(c, found, options.watched, locale);
	const methods = payment?.kind === 'waiting' ? null : offeredMethods(c, found, locale, options);
	if (payment?.reload) announceReload(c, payment.reload);
	return c.html(<PayPage view={view} path={path} payment={payment} methods={methods} />, options.status ?? 200);
};

const watchedView = (
	c: AppContext,
	found: PayFound,
	watched: ProviderPayment | null,
	locale: Locale,
): PaymentView | null => {
	if (watched === null) return null;
	const view = paymentView(watched, {
		locale,
		now: found.snapshot.clock.now(),
		path: pagePath(c),
		isJustBegun: isJustBegun(c),
		isAtRest: c.req.query('reload') === 'off',
	});
	// Nothing to go back to for somebody who owes nothing any more, and no failure to tell them of.
	const isMoot = (view.kind === 'left' || view.kind === 'failed') && !isPayable(found);
	return isMoot ? null : view;
};

/** By a header: a tag would tell programs that help readers the same, and some of them count it as a fault. */
const announceReload = (c: AppContext, { afterSeconds, url }: Reload): void => {
	if (afterSeconds !== null) c.header('refresh', `${afterSeconds};url=${url}`);
};

const offeredMethods = (
	c: AppContext,
	found: PayFound,
	locale: Locale,
	{ problem, country }: PageOptions,
): MethodsView | null => {
	if (!isPaidHere(c, found)) return null;
	const { invoice, health, snapshot } = found;
	const { wiring } = c.var;
	const now = snapshot.clock.now();
	const home = invoice.billing.country;
	const hint = readCountry(c.req.header('cf-ipcountry'));
	return methodsView(offerDeps(c, found), health, amountDue(invoice), {
		locale,
		action: `${pagePath(c)}/payments?lang=${locale}`,
		key: wiring.ids.next('req'),
		country: country ?? readCountry(c.req.query('country')) ?? hint ?? home,
		likely: hint === null ? [home] : [home, hint],
		today: todayOf(snapshot.tenant, { now }),
		now,
		problem: problem ?? null,
	});
};

export const offerDeps = (c: AppContext, { snapshot }: PayFound): OfferDeps => ({
	settings: snapshot.settings,
	providers: c.var.wiring.providersFor(snapshot.tenant),
});

/** Whether a payment may begin on this page at all. */
export const isPaidHere = (c: AppContext, found: PayFound): boolean => {
	const { wiring } = c.var;
	const { tenant, settings, clock } = found.snapshot;
	const today = todayOf(tenant, { now: clock.now() });
	return wiring.config.billingEnabled && settings.feature('payment_page', today) && isPayable(found);
};

const isPayable = ({ invoice, payments }: PayFound): boolean =>
	payableOf({ invoiceIds: [invoice.id], amount: null }, [invoice], payments).ok;

export const sendNotice = async (
	c: AppContext,
	notice: Notice,
	status: 403 | 404 | 429 | 503,
	options: { readonly locale?: Locale; readonly backTo?: string } = {},
): Promise<Response> => {
	const { locale = chosenLocale(c) ?? browserLocale(c), backTo = null } = options;
	return c.html(<NoticePage locale={locale} notice={notice} backTo={backTo} />, status);
};

/** Of the page, without a query. */
export const pagePath = (c: AppContext): string => `/pay/${c.req.param('token')}`;

export const chosenLocale = (c: AppContext): Locale | null => {
	const lang = c.req.query('lang');
	return lang === 'fr' || lang === 'en' ? lang : null;
};

/** Browsers name the languages of their owner in the order of preference. */
const browserLocale = (c: AppContext): Locale =>
	/\b(fr|en)\b/i.exec(c.req.header('accept-language') ?? '')?.[1]?.toLowerCase() === 'en' ? 'en' : 'fr';
