import type { ChangePreviewResponse, LifeResponse } from '../contract/recurring-life.ts';
import type { CreditNote } from '../domain/invoices/credit-note.ts';
import type { InvoiceLine } from '../domain/invoices/invoice.ts';
import type { IsoDate } from '../domain/kernel/calendar.ts';
import { minus, moneyToDecimal, sum, zero } from '../domain/kernel/money.ts';
import type { ChangeOutcome } from '../domain/subscriptions/change.usecases.ts';
import type { ChangeFigures } from '../domain/subscriptions/change-figures.ts';
import type { LifeOutcome } from '../domain/subscriptions/life.ts';
import type { ReleaseOutcome } from '../domain/subscriptions/release.usecases.ts';
import { presentSubscription } from './recurring.present.ts';

export const presentLife = ({ subscription, creditNotes, invoice }: LifeOutcome, today: IsoDate): LifeResponse => ({
	...presentSubscription(subscription, today),
	credit_note_ids: creditNotes.map(({ id }) => id),
	invoice_id: invoice?.id ?? null,
});

export const presentRelease = ({ subscription, invoices }: ReleaseOutcome, today: IsoDate) => ({
	...presentSubscription(subscription, today),
	invoice_ids: invoices.map(({ id }) => id),
});

export const presentChange = ({ subscription, figures }: ChangeOutcome): ChangePreviewResponse => {
	const { creditNotes, invoice, next } = figures;
	const { currency } = subscription;
	const creditTax = sum(
		creditNotes.map(({ taxAmount }) => taxAmount),
		currency,
	);
	return {
		object: 'subscription_change',
		effective_on: figures.effectiveOn,
		is_scheduled: figures.isLater,
		currency,
		credit_lines: creditNotes.flatMap((note) => presentCreditLines(note, figures)),
		charge_lines: (invoice?.lines ?? []).map(presentChargeLine),
		credit_tax_amount: moneyToDecimal(creditTax),
		credit_total: moneyToDecimal(figures.credited),
		charge_tax_amount: moneyToDecimal(invoice?.taxAmount ?? zero(currency)),
		charge_total: moneyToDecimal(figures.charged),
		credit_used: moneyToDecimal(figures.creditUsed),
		amount_due_now: moneyToDecimal(figures.dueNow),
		next_billing_date: next?.on ?? null,
		next_invoice_total: next === null ? null : moneyToDecimal(next.total),
	};
};

const presentCreditLines = ({ lines }: CreditNote, { effectiveOn, creditedUntil }: ChangeFigures) =>
	lines.map((line) => ({
		description: line.description,
		period_start: effectiveOn,
		period_end: creditedUntil,
		net_amount: moneyToDecimal(line.netAmount),
		tax_amount: moneyToDecimal(line.taxAmount),
		total_amount: moneyToDecimal(line.totalAmount),
	}));

const presentChargeLine = (line: InvoiceLine) => ({
	description: line.description,
	period_start: line.periodStart,
	period_end: line.periodEnd,
	net_amount: moneyToDecimal(minus(line.totalAmount, line.taxAmount)),
	tax_amount: moneyToDecimal(line.taxAmount),
	total_amount: moneyToDecimal(line.totalAmount),
});
