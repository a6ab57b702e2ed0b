import { err, ok, type Result } from '../kernel/result.ts';
import type { Invoice, InvoiceStatus } from './invoice.ts';

/** What can happen to an invoice. */
export type InvoiceCommand =
	| 'edit'
	| 'discard'
	| 'issue'
	| 'issue-settled'
	| 'mark-sent'
	| 'mark-overdue'
	| 'remind'
	| 'hold'
	| 'extend'
	| 'pay-part'
	| 'pay-in-full'
	/** More than was due, when nothing is due any more: all of it becomes the customer's credit. */
	| 'pay-extra'
	| 'credit-part'
	/** A credit note takes the rest of what was due; the other part had been paid. */
	| 'credit-rest'
	/** Credited as a whole; money that had been paid stays with us as the customer's credit. */
	| 'cancel'
	/** Credited as a whole, and all money that had been paid went back. */
	| 'refund'
	/** A refund that had succeeded failed after all: its money is ours to give back again. */
	| 'refund-failed'
	/** The payer's bank takes money back that had paid it. */
	| 'dispute'
	| 'write-off';

export type LifecycleError =
	| { readonly type: 'invoice/wrong-status'; readonly status: InvoiceStatus; readonly command: InvoiceCommand }
	/** Issued by another system and kept for reading. */
	| { readonly type: 'invoice/imported'; readonly command: InvoiceCommand };

type Transitions = { readonly [Command in InvoiceCommand]?: InvoiceStatus | 'discarded' };

/** While money is expected. */
const unpaid = (status: 'pending' | 'sent' | 'overdue'): Transitions => ({
	'mark-sent': status === 'pending' ? 'sent' : status,
	remind: status,
	hold: status,
	dispute: status,
	extend: status === 'overdue' ? 'pending' : status,
	'pay-part': status,
	'pay-in-full': 'paid',
	'credit-part': status,
	'credit-rest': 'paid',
	cancel: 'cancelled',
	refund: 'refunded',
	'write-off': 'uncollectible',
});

/**
 * The life of an invoice, the whole of it: status × command → next status; what is absent is refused.
 * An invoice over nothing is settled by being issued. A part payment keeps the status. Mail that leaves after the
 * payment was faster changes nothing but the date of sending. What was written off can still be paid and credited.
 */
const transitions: { readonly [From in InvoiceStatus]: Transitions } = {
	draft: { edit: 'draft', discard: 'discarded', issue: 'pending', 'issue-settled': 'paid' },
	pending: { ...unpaid('pending'), 'mark-overdue': 'overdue' },
	sent: { ...unpaid('sent'), 'mark-overdue': 'overdue' },
	overdue: unpaid('overdue'),
	paid: {
		'mark-sent': 'paid',
		'pay-extra': 'paid',
		dispute: 'paid',
		'credit-part': 'paid',
		cancel: 'cancelled',
		refund: 'refunded',
	},
	cancelled: { 'mark-sent': 'cancelled', refund: 'refunded', dispute: 'cancelled' },
	refunded: { 'mark-sent': 'refunded', 'refund-failed': 'cancelled', dispute: 'refunded' },
	uncollectible: {
		'mark-sent': 'uncollectible',
		dispute: 'uncollectible',
		'pay-part': 'uncollectible',
		'pay-in-full': 'paid',
		'credit-part': 'uncollectible',
		'credit-rest': 'paid',
		cancel: 'cancelled',
		refund: 'refunded',
	},
};

type Living = Pick<Invoice, 'status' | 'importedAt'>;

/** The status after a command, or the refusal that names both. */
export const nextStatus = (
	{ status, importedAt }: Living,
	command: Exclude<InvoiceCommand, 'discard'>,
): Result<InvoiceStatus, LifecycleError> => {
	if (importedAt !== null) return err({ type: 'invoice/imported', command });
	const next = transitions[status][command];
	if (next === undefined || next === 'discarded') return err({ type: 'invoice/wrong-status', status, command });
	return ok(next);
};

export const canDiscard = ({ status, importedAt }: Living): boolean =>
	importedAt === null && transitions[status].discard !== undefined;

/** Whether the customer is expected to pay: what is due stands in `receivable`. */
export const isOpen = ({ status, importedAt }: Living): boolean =>
	importedAt === null && 'remind' in transitions[status];
