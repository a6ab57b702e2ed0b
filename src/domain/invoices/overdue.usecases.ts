import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, InvoiceId } from '../kernel/ids.ts';
import type { Change, CommitOutcome, DueWork, Store } from '../kernel/store.ts';
import { effectiveDueDate, type Invoice } from './invoice.ts';
import { nextStatus } from './lifecycle.ts';

export interface OverdueOutcome {
	readonly kind: CommitOutcome['kind'];
	readonly marked: number;
}

/**
 * Marks invoices overdue when their time has come: one load, one commit, all or none. Paid, cancelled or already
 * marked meanwhile: only the work ends. A conflict means that another writer was first to one of them; the work is
 * still due and is decided again.
 */
export const markOverdue = async (
	deps: { readonly store: Store; readonly ids: IdSource },
	works: readonly DueWork[],
	context: ActionContext,
): Promise<OverdueOutcome> => {
	const ripe = await overdueAmong(deps.store, works);
	const changes: readonly Change[] = [
		...ripe.flatMap((invoice) => overdueChanges(deps.ids, invoice, context)),
		...works.map((work): Change => ({ kind: 'due-work.done', work })),
	];
	const { kind } = await deps.store.commit({ changes, answer: null });
	return { kind, marked: ripe.length };
};

/** The invoices of the work that are to be marked, each with its next status. */
export const overdueAmong = async (store: Store, works: readonly DueWork[]): Promise<readonly Invoice[]> => {
	const ids = works.map(({ subjectId }) => subjectId as InvoiceId);
	const { invoices } = await store.load({ invoices: { kind: 'invoice.byIds', ids } });
	return invoices.flatMap((invoice) => {
		const status = nextStatus(invoice, 'mark-overdue');
		return status.ok ? [{ ...invoice, status: status.value }] : [];
	});
};

const overdueChanges = (ids: IdSource, invoice: Invoice, context: ActionContext): readonly Change[] => {
	const overdue = { ...invoice, version: invoice.version + 1, updatedAt: context.now };
	const payload = { due_date: effectiveDueDate(invoice), status: invoice.status };
	return [eventOf(ids, 'invoice.overdue', overdue, payload, context), { kind: 'invoice.progress', invoice: overdue }];
};
