import { dateInZone, type IsoInstant } from '../kernel/calendar.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, InvoiceId } from '../kernel/ids.ts';
import type { Change, CommitOutcome, DueWork, Store } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
import { effectiveDueDate, type Invoice } from './invoice.ts';
import { nextStatus } from './lifecycle.ts';
import { reviewOf } from './settled-work.ts';

export interface OverdueOutcome {
	readonly kind: CommitOutcome['kind'];
	readonly marked: number;
}

interface OverdueDeps {
	readonly store: Store;
	readonly tenant: Pick<Tenant, 'timeZone'>;
}

/**
 * Marks invoices overdue when their time has come: one load, one commit, all or none. Paid, cancelled, extended or
 * already marked meanwhile: only the work ends. A conflict means that another writer was first to one of them; the work
 * is still due and is decided again. `now` is the moment that decides; a test tenant's may lie ahead of the clock.
 */
export const markOverdue = async (
	deps: OverdueDeps & { readonly ids: IdSource },
	works: readonly DueWork[],
	context: ActionContext,
	now: IsoInstant,
): Promise<OverdueOutcome> => {
	const ripe = await overdueAmong(deps, works, now);
	const changes: readonly Change[] = [
		...ripe.flatMap((invoice) => overdueChanges(deps.ids, invoice, context)),
		...works.map((work): Change => ({ kind: 'due-work.done', work })),
	];
	const { kind } = await deps.store.commit({ changes, answer: null });
	return { kind, marked: ripe.length };
};

/**
 * The invoices of the work that are to be marked, each with its next status. The work was read before the invoices, so
 * their due dates may have been moved in between.
 */
export const overdueAmong = async (
	{ store, tenant }: OverdueDeps,
	works: readonly DueWork[],
	now: IsoInstant,
): Promise<readonly Invoice[]> => {
	const ids = works.map(({ subjectId }) => subjectId as InvoiceId);
	const { invoices } = await store.load({ invoices: { kind: 'invoice.byIds', ids } });
	const today = dateInZone(now, tenant.timeZone);
	return invoices.flatMap((invoice) => {
		const dueDate = effectiveDueDate(invoice);
		const status = nextStatus(invoice, 'mark-overdue');
		return status.ok && dueDate !== null && dueDate < today ? [{ ...invoice, status: status.value }] : [];
	});
};

const overdueChanges = (ids: IdSource, invoice: Invoice, context: ActionContext): readonly Change[] => {
	const overdue = { ...invoice, version: invoice.version + 1, updatedAt: context.now };
	const payload = { due_date: effectiveDueDate(invoice), status: invoice.status };
	return [
		eventOf(ids, 'invoice.overdue', overdue, payload, context),
		{ kind: 'invoice.progress', invoice: overdue },
		...(invoice.subscriptionId === null ? [] : [reviewOf(invoice.id, context.now)]),
	];
};
