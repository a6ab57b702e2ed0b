import { daysBetween, type IsoDate, type IsoInstant } from '../kernel/calendar.ts';
import { type DunningReason, reasonClass } from './reasons.ts';

/** Charges of one invoice in all: what Stripe advises for a renewal, below what any network allows. */
export const triesOfInvoiceMax = 8;

/** Refusals of one invoice; what Recurly stops at. */
export const declinesMax = 7;

/** Charges of one method within 30 days, of all invoices: Visa's rule since April 2026. */
export const triesOfMethodMax = 20;
export const triesOfMethodDays = 30;

/** Days since the invoice after which nothing is charged unasked: whoever pays so late wants to be asked. */
export const invoiceAgeDaysMax = 60;

/** How often a phone rings for one invoice; the operator's users take more for fraud. */
export const promptsMax = 3;

/**
 * Seconds within which Orange Money refuses the same amount from the same phone as an "identical operation": about five
 * minutes by the experience of those who use it, doubled since nobody wrote it down.
 */
export const samePromptAfterSeconds = 600;

/** Hours that can be agreed on, where the seller is: a phone rings from nine until before eight in the evening. */
export const promptHours = { from: 9, until: 20 } as const;

/** Charges that were made already. */
export interface Tries {
	readonly ofInvoice: number;
	/** Of them, those that were refused. */
	readonly declines: number;
	/** Of the method that would be charged, whatever for, in the last 30 days. */
	readonly ofMethod: number;
}

export interface RetryFacts {
	/** Why the last charge failed. */
	readonly reason: DunningReason;
	/** What could be charged: a method that failed, or one that its owner saved since. */
	readonly method: 'none' | 'tried' | 'untried';
	readonly tries: Tries;
	/** The day of issue. */
	readonly invoiceDate: IsoDate;
}

/** Why a method is not charged again. */
export const retryStops = [
	'no_method',
	'hard_decline',
	'payer_must_act',
	'tries_of_invoice',
	'declines',
	'tries_of_method',
	'invoice_too_old',
] as const;
export type RetryStop = (typeof retryStops)[number];

/**
 * What forbids charging the saved method again; null when nothing does. What was refused for good, or by the payer, is
 * never tried again, but a method saved since then is.
 * Seven refusals within 20 days: `declines`. Three, 60 days after the invoice: `invoice_too_old`.
 */
export const retryStop = ({ reason, method, tries, invoiceDate }: RetryFacts, today: IsoDate): RetryStop | null => {
	if (method === 'none') return 'no_method';
	if (method === 'tried' && reasonClass(reason) === 'hard') return 'hard_decline';
	if (method === 'tried' && reasonClass(reason) === 'payer') return 'payer_must_act';
	if (tries.declines >= declinesMax) return 'declines';
	if (tries.ofInvoice >= triesOfInvoiceMax) return 'tries_of_invoice';
	if (tries.ofMethod >= triesOfMethodMax) return 'tries_of_method';
	return daysBetween(invoiceDate, today) >= invoiceAgeDaysMax ? 'invoice_too_old' : null;
};

export interface PromptFacts {
	/** Whether the payer agreed that their phone rings by itself. */
	readonly areAgreed: boolean;
	/** Of the seller's day, from which on for an hour it may ring. */
	readonly hour: number;
	readonly count: number;
	readonly lastAt: IsoInstant | null;
}

export const promptStops = ['not_agreed', 'prompts_used'] as const;
export type PromptStop = (typeof promptStops)[number];

/** What forbids ringing the payer's phone unasked; null when nothing does. */
export const promptStop = ({ areAgreed, count }: PromptFacts): PromptStop | null => {
	if (!areAgreed) return 'not_agreed';
	return count >= promptsMax ? 'prompts_used' : null;
};
