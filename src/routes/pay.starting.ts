import * as z from 'zod';
import { amountDue } from '../domain/invoices/invoice.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import { todayOf } from '../domain/kernel/tenant.ts';
import { offerOf } from '../domain/payments/offer.ts';
import { isOpenPayment } from '../domain/payments/provider-payment.ts';
import { startPayment } from '../domain/payments/start.usecases.ts';
import type { StartInput } from '../domain/payments/start-payment.ts';
import { watchedPayment } from '../domain/payments/watching.ts';
import { providerNames } from '../domain/settings/values.ts';
import { paymentDeps } from '../payment-deps.ts';
import type { AppContext } from './http.ts';
import { countRequest } from './middleware/rate-limit.ts';
import { chargeText, type FormProblem, readCountry } from './pages/methods.view.ts';
import { formProblem, type RefusedStart } from './pages/start.problems.ts';
import { chosenLocale, isPaidHere, offerDeps, pagePath, sendNotice, sendPayPage } from './pay.answers.tsx';
import { findPayable, type PayFound, payerContext } from './pay.finding.ts';

/**
 * The form of a way to pay. Whatever comes of it, the payer is led to an address that can be reloaded: a form that is sent
 * twice, or again after its answer was lost, begins one payment.
 */
export const startFromForm = async (c: AppContext): Promise<Response> => {
	if (!isOwnForm(c)) return sendNotice(c, 'refused', 403, { backTo: pagePath(c) });
	if (!(await countRequest(c.env.PAYMENT_RATE_LIMIT, c.req.param('token') ?? ''))) {
		c.header('retry-after', '60');
		return sendNotice(c, 'often', 429, { backTo: pagePath(c) });
	}
	const found = await findPayable(c);
	if (found === null) return sendNotice(c, 'unknown', 404);
	const form = isPaidHere(c, found) ? await readForm(c) : null;
	if (form === null) return toPage(c, null);
	const begun = isAsShown(c, found, form) ? await start(c, found, form) : changed;
	if (begun.kind === 'refused') return sendRefusal(c, found, form, begun.why);
	return toPage(c, begun.kind === 'begun' ? begun.paymentId : null);
};

type Begun =
	| { readonly kind: 'begun'; readonly paymentId: string }
	/** The page says how it stands: another payment is under way, or nothing is due any more. */
	| { readonly kind: 'elsewhere' }
	| { readonly kind: 'refused'; readonly why: RefusedStart };

const changed: Begun = { kind: 'refused', why: { type: 'page/changed' } };

/** Browsers tell where a form comes from; old ones say it in the older way only. */
const isOwnForm = (c: AppContext): boolean => {
	const site = c.req.header('sec-fetch-site');
	return site === undefined ? c.req.header('origin') === new URL(c.req.url).origin : site === 'same-origin';
};

const startForm = z.object({
	provider: z.enum(providerNames),
	/** One per rendered page. */
	key: z.string().regex(/^req_[0-9a-z]{26}$/),
	amount: z.string(),
	charge: z.string(),
	country: z.string().transform(readCountry),
	phone: z
		.string()
		.transform((text) => text.trim() || null)
		.default(null),
});
type StartForm = z.output<typeof startForm>;

/** Null for what our page does not send. */
const readForm = async (c: AppContext): Promise<StartForm | null> => {
	const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false;
	return (isForm && startForm.safeParse(await c.req.parseBody()).data) || null;
};

/** What is debited is what was read before the button was pressed. */
const isAsShown = (c: AppContext, found: PayFound, form: StartForm): boolean => {
	const { invoice, health, snapshot } = found;
	const now = found.snapshot.clock.now();
	const amount = amountDue(invoice);
	if (moneyToDecimal(amount) !== form.amount) return false;
	const question = { amount, country: form.country, today: todayOf(snapshot.tenant, { now }), now };
	const offer = offerOf(offerDeps(c, found), health, form.provider, question);
	return typeof offer === 'string' || chargeText(offer) === form.charge;
};

const start = async (c: AppContext, found: PayFound, form: StartForm): Promise<Begun> => {
	const { invoice, scope, snapshot } = found;
	const { wiring } = c.var;
	const { provider, key, amount, charge, country, phone } = form;
	const input: StartInput = {
		invoiceIds: [invoice.id],
		provider,
		amount: amountDue(invoice),
		flow: null,
		phone,
		country,
		locale: chosenLocale(c) ?? invoice.locale,
		methodId: null,
		saveMethod: false,
		returnUrl: null,
		cancelUrl: null,
	};
	const requestHash = await wiring.hasher.sha256(JSON.stringify([provider, amount, charge, country, phone]));
	const started = await startPayment(paymentDeps(wiring, scope, snapshot), input, payerContext(c, found), {
		idempotency: { key: `page/${invoice.id}/${key}`, requestHash },
		answer: (payment) => ({ status: 303, body: { payment_id: payment.id }, dataKey: null, number: null }),
	});
	if (!started.ok) {
		return isToldByPage.has(started.error.type) ? { kind: 'elsewhere' } : { kind: 'refused', why: started.error };
	}
	const outcome = started.value;
	if (outcome.kind === 'done') return { kind: 'begun', paymentId: outcome.value.id };
	// As the first sending of this form was answered.
	const known = outcome.body['payment_id'];
	return typeof known === 'string' ? { kind: 'begun', paymentId: known } : { kind: 'elsewhere' };
};

/**
 * The page shows by itself what was in the way; and what may have been refused only after the provider had been asked, of
 * which nobody may be told that nothing was debited.
 */
const isToldByPage: ReadonlySet<string> = new Set<RefusedStart['type']>([
	'command/conflict',
	'numbering/number-taken',
	'payment/not-found',
	'payment/no-account',
	'idempotency/in-progress',
	'idempotency/key-reused',
	'payment/in-progress',
	'payment/invoice-not-payable',
]);

const sendRefusal = (c: AppContext, found: PayFound, form: StartForm, why: RefusedStart) => {
	const { provider, phone } = form;
	const told = formProblem(why, provider, chosenLocale(c) ?? found.invoice.locale);
	const problem: FormProblem = { text: told.text, phone: told.isAboutPhone ? { provider, typed: phone ?? '' } : null };
	return sendPayPage(c, found, {
		watched: watchedPayment(found.payments.filter(isOpenPayment), null, found.snapshot.clock.now()),
		problem,
		...(form.country !== null && { country: form.country }),
		status: told.isAboutPhone ? 422 : 409,
	});
};

/** By a redirect of its own kind, so that the browser forgets the form. The page then opens the provider's, if any. */
const toPage = (c: AppContext, paymentId: string | null): Response => {
	const lang = chosenLocale(c);
	const query = new URLSearchParams({
		...(paymentId !== null && { payment: paymentId, go: '1' }),
		...(lang !== null && { lang }),
	});
	return c.redirect(query.size === 0 ? pagePath(c) : `${pagePath(c)}?${query.toString()}`, 303);
};
