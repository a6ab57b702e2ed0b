import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, InvoiceId } from '../kernel/ids.ts';
import type { Change, DueWork, Store } from '../kernel/store.ts';
import { nextStatus } from './lifecycle.ts';

/** Marks an invoice overdue when its time has come. Paid, cancelled or already marked meanwhile: only the work ends. */
export const markOverdue = async (
	deps: { readonly store: Store; readonly ids: IdSource },
	work: DueWork,
	context: ActionContext,
): Promise<void> => {
	const { invoice } = await deps.store.load({ invoice: { kind: 'invoice.byId', id: work.subjectId as InvoiceId } });
	const status = invoice === null ? null : nextStatus(invoice.status, 'mark-overdue');
	const done: Change = { kind: 'due-work.done', work };
	if (invoice === null || status === null || !status.ok) {
		await deps.store.commit({ changes: [done], answer: null });
		return;
	}
	const overdue = { ...invoice, status: status.value, version: invoice.version + 1, updatedAt: context.now };
	const payload = { due_date: invoice.dueDate, status: status.value };
	// Another writer was first: the work is still due and the next wake-up decides again.
	await deps.store.commit({
		changes: [
			eventOf(deps.ids, 'invoice.overdue', overdue, payload, context),
			{ kind: 'invoice.progress', invoice: overdue },
			done,
		],
		answer: null,
	});
};
