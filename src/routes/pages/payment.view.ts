import { formatterFor } from '../../documents/format.ts';
import { methodName } from '../../documents/method-words.ts';
import { type IsoInstant, instantToEpochMs } from '../../domain/kernel/calendar.ts';
import { isPositive, type Money } from '../../domain/kernel/money.ts';
import type { Locale } from '../../domain/kernel/party.ts';
import { approvalMenuOf } from '../../domain/payments/operator-menus.ts';
import { hasSucceeded, isOpenPayment, type ProviderPayment } from '../../domain/payments/provider-payment.ts';
import { openPayments } from '../../domain/payments/start-payment.ts';
import { looksAgainAfterSeconds } from '../../domain/payments/watching.ts';
import type { Row } from './pay.view.ts';
import { fill, type PageWords, pageWords } from './words.ts';

/** How a payment stands, in the words of its payer. */
export interface PaymentView {
	/** `waiting`: nothing else may be begun. `left`: the payer can go back to it or choose anew. */
	readonly kind: 'waiting' | 'left' | 'done' | 'failed';
	readonly title: string;
	readonly texts: readonly string[];
	/** What to do on the phone, in this order. */
	readonly steps: readonly Step[];
	readonly facts: readonly Row[];
	readonly button: Link | null;
	readonly receiptUrl: string | null;
	readonly reload: Reload | null;
}

/** A sentence; `dial` is the code in it. */
export interface Step {
	readonly text: string;
	readonly dial: string | null;
}

export interface Link {
	readonly label: string;
	readonly href: string;
}

/** By itself after some seconds, unless the reader has stopped it or it has gone on for too long; by hand always. */
export interface Reload {
	readonly afterSeconds: number | null;
	readonly url: string;
	/** The same page at rest. */
	readonly restUrl: string;
}

export interface PaymentReader {
	readonly locale: Locale;
	readonly now: IsoInstant;
	/** Of the page of the invoice, without a query. */
	readonly path: string;
	/** The payer has just pressed the button of this payment: the provider's page opens by itself. */
	readonly isJustBegun: boolean;
	/** The reader has asked the page to stay as it is. */
	readonly isAtRest: boolean;
}

export const paymentView = (payment: ProviderPayment, reader: PaymentReader): PaymentView => {
	const words = pageWords[reader.locale];
	if (isOpenPayment(payment)) {
		return openPayments([payment]).blocking === null
			? leftView(payment, reader, words)
			: waitingView(payment, reader, words);
	}
	return hasSucceeded(payment) ? doneView(payment, reader, words) : failedView(payment, words);
};

/** The address at which the provider takes over; null when there is nothing to open. */
export const providerPageOf = ({ details }: ProviderPayment): string | null => {
	const { action } = details;
	if (action?.kind !== 'redirect' || !URL.canParse(action.url)) return null;
	const { protocol, href } = new URL(action.url);
	return protocol === 'https:' || protocol === 'http:' ? href : null;
};

const nothing = { texts: [], steps: [], facts: [], button: null, receiptUrl: null, reload: null } as const;

const waitingView = (payment: ProviderPayment, reader: PaymentReader, words: PageWords): PaymentView => {
	const operator = words.payment.operators[payment.provider];
	const reload = reloadOf(payment, reader);
	if (payment.status === 'action_required') {
		const steps = phoneSteps(payment, reader, words);
		return { ...nothing, kind: 'waiting', title: words.payment.phone.title, steps, reload };
	}
	const { title, text } = words.payment[waitingWords(payment.status)];
	return { ...nothing, kind: 'waiting', title, texts: [fill(text, { operator })], reload };
};

const waitingWords = (status: ProviderPayment['status']): 'created' | 'unknown' | 'processing' =>
	status === 'created' || status === 'unknown' ? status : 'processing';

/** What appears, what to type, how long, and what to dial when nothing appears. */
const phoneSteps = (payment: ProviderPayment, { locale, now }: PaymentReader, words: PageWords): readonly Step[] => {
	const { phone } = words.payment;
	const operator = words.payment.operators[payment.provider];
	const end = payment.details.order?.payer.phone?.slice(-2) ?? null;
	const amount = formatterFor(locale).money(payment.charge);
	const dial = approvalMenuOf(payment.provider, payment.country);
	const plain = (text: string): Step => ({ text, dial: null });
	return [
		plain(end === null ? fill(phone.prompt_plain, { operator }) : fill(phone.prompt, { operator, end })),
		plain(fill(phone.pin, { amount })),
		...timeLeft(payment, now, words).map(plain),
		dial === null ? plain(phone.dial_plain) : { text: phone.dial, dial },
	];
};

const timeLeft = ({ expiresAt }: ProviderPayment, now: IsoInstant, words: PageWords): readonly string[] => {
	if (expiresAt === null || expiresAt <= now) return [];
	const minutes = Math.ceil((instantToEpochMs(expiresAt) - instantToEpochMs(now)) / 60_000);
	const { phone } = words.payment;
	return [minutes === 1 ? phone.minute : fill(phone.minutes, { minutes: String(minutes) })];
};

const reloadOf = (payment: ProviderPayment, { locale, now, path, isAtRest }: PaymentReader): Reload => {
	const url = `${path}?payment=${payment.id}&lang=${locale}`;
	const afterSeconds = isAtRest ? null : looksAgainAfterSeconds(payment, now);
	return { afterSeconds, url, restUrl: `${url}&reload=off` };
};

const leftView = (payment: ProviderPayment, { isJustBegun }: PaymentReader, words: PageWords): PaymentView => {
	const url = providerPageOf(payment);
	if (isJustBegun && url !== null) {
		const { title, text } = words.payment.redirect;
		const button = { label: words.payment.continue[payment.provider], href: url };
		// A page between the form and the provider, so that forms may go nowhere but to ourselves.
		const reload = { afterSeconds: 0, url, restUrl: url };
		return { ...nothing, kind: 'waiting', title, texts: [text], button, reload };
	}
	const { title, text } = words.payment.left;
	return {
		...nothing,
		kind: 'left',
		title,
		texts: [fill(text, { method: words.methods.names[payment.provider] })],
		button: url === null ? null : { label: words.payment.resume, href: url },
	};
};

const doneView = (payment: ProviderPayment, reader: PaymentReader, words: PageWords): PaymentView => {
	const format = formatterFor(reader.locale);
	const amount = format.money(payment.received ?? payment.charge);
	const { succeeded } = words.payment;
	const facts: readonly Row[] = [
		{
			label: succeeded.by,
			value: methodName({ method: payment.provider, summary: payment.summary }, reader.locale),
		},
		...(payment.paidOn === null ? [] : [{ label: succeeded.day, value: format.date(payment.paidOn) }]),
	];
	return {
		...nothing,
		kind: 'done',
		...doneWords(payment, amount, format.money(payment.refunded), words),
		facts,
		receiptUrl: hasReceipt(payment) ? `${reader.path}/receipt/${payment.id}.pdf?lang=${reader.locale}` : null,
	};
};

const doneWords = (
	payment: ProviderPayment,
	amount: string,
	refunded: string,
	{ payment: words }: PageWords,
): { readonly title: string; readonly texts: readonly string[] } => {
	const { status, attention } = payment;
	if (status === 'refunded' || status === 'partially_refunded' || status === 'disputed') {
		const { title, text } = words[status];
		return { title, texts: [fill(text, { amount, refunded })] };
	}
	const { title, text, not_needed, to_check } = words.succeeded;
	if (attention === 'currency_differs' || attention === 'unmatched') return { title, texts: [to_check] };
	const texts = [fill(text, { amount })];
	return { title, texts: attention === 'not_needed' ? [...texts, not_needed] : texts };
};

/** A receipt tells what an invoice or a credit took; money that waits for a person has none yet. */
const hasReceipt = (payment: ProviderPayment): boolean =>
	isSettledMoney(payment.received) && !isPositive(payment.unallocated);

const isSettledMoney = (received: Money | null): boolean => received !== null && isPositive(received);

const failedView = (payment: ProviderPayment, words: PageWords): PaymentView => {
	const { failed, expired, reasons, no_debit } = words.payment;
	const texts =
		payment.status === 'expired'
			? [expired.text, failed.again]
			: [reasons[payment.reason ?? 'other'], no_debit, failed.again];
	return { ...nothing, kind: 'failed', title: payment.status === 'expired' ? expired.title : failed.title, texts };
};
