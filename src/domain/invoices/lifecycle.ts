import { err, ok, type Result } from '../kernel/result.ts';
import type { InvoiceStatus } from './invoice.ts';

/** What can happen to an invoice. */
export type InvoiceCommand =
	| 'edit'
	| 'discard'
	| 'issue'
	| 'issue-settled'
	| 'mark-sent'
	| 'mark-overdue'
	| 'pay-part'
	| 'pay-in-full';

export type LifecycleError = {
	readonly type: 'invoice/wrong-status';
	readonly status: InvoiceStatus;
	readonly command: InvoiceCommand;
};

/**
 * The life of an invoice, the whole of it: status × command → next status; what is absent is refused.
 * An invoice over nothing is settled by being issued. A part payment keeps the status. Mail that leaves after the
 * payment was faster changes nothing but the date of sending.
 */
const transitions: {
	readonly [From in InvoiceStatus]: { readonly [Command in InvoiceCommand]?: InvoiceStatus | 'discarded' };
} = {
	draft: { edit: 'draft', discard: 'discarded', issue: 'pending', 'issue-settled': 'paid' },
	pending: { 'mark-sent': 'sent', 'mark-overdue': 'overdue', 'pay-part': 'pending', 'pay-in-full': 'paid' },
	sent: { 'mark-sent': 'sent', 'mark-overdue': 'overdue', 'pay-part': 'sent', 'pay-in-full': 'paid' },
	overdue: { 'mark-sent': 'overdue', 'pay-part': 'overdue', 'pay-in-full': 'paid' },
	paid: { 'mark-sent': 'paid' },
	cancelled: { 'mark-sent': 'cancelled' },
	refunded: { 'mark-sent': 'refunded' },
	uncollectible: { 'mark-sent': 'uncollectible' },
};

/** The status after a command, or the refusal that names both. */
export const nextStatus = (
	status: InvoiceStatus,
	command: Exclude<InvoiceCommand, 'discard'>,
): Result<InvoiceStatus, LifecycleError> => {
	const next = transitions[status][command];
	if (next === undefined || next === 'discarded') return err({ type: 'invoice/wrong-status', status, command });
	return ok(next);
};

export const canDiscard = (status: InvoiceStatus): boolean => transitions[status].discard !== undefined;
