import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, InvoiceId } from '../kernel/ids.ts';
import type { Change, CommitOutcome, DueWork, Store } from '../kernel/store.ts';
import type { Invoice } from './invoice.ts';
import { nextStatus } from './lifecycle.ts';

/**
 * Marks invoices overdue when their time has come: one load, one commit, all or none. Paid, cancelled or already
 * marked meanwhile: only the work ends. A conflict means that another writer was first to one of them; the work is
 * still due and is decided again.
 */
export const markOverdue = async (
	deps: { readonly store: Store; readonly ids: IdSource },
	works: readonly DueWork[],
	context: ActionContext,
): Promise<CommitOutcome['kind']> => {
	const ids = works.map(({ subjectId }) => subjectId as InvoiceId);
	const { invoices } = await deps.store.load({ invoices: { kind: 'invoice.byIds', ids } });
	const changes: readonly Change[] = [
		...invoices.flatMap((invoice) => overdueChanges(deps.ids, invoice, context)),
		...works.map((work): Change => ({ kind: 'due-work.done', work })),
	];
	return (await deps.store.commit({ changes, answer: null })).kind;
};

const overdueChanges = (ids: IdSource, invoice: Invoice, context: ActionContext): readonly Change[] => {
	const status = nextStatus(invoice, 'mark-overdue');
	if (!status.ok) return [];
	const overdue = { ...invoice, status: status.value, version: invoice.version + 1, updatedAt: context.now };
	const payload = { due_date: invoice.dueDate, status: status.value };
	return [eventOf(ids, 'invoice.overdue', overdue, payload, context), { kind: 'invoice.progress', invoice: overdue }];
};
