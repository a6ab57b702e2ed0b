import type { InvoiceId } from '../kernel/ids.ts';
import type { Change } from '../kernel/store.ts';

/** What no longer waits once nothing is expected from the customer any more. */
export const settledWork = (id: InvoiceId): readonly Change[] => [
	{ kind: 'due-work.done', work: { kind: 'invoice.overdue', subjectId: id, step: '' } },
	{ kind: 'due-work.done', work: { kind: 'invoice.remind', subjectId: id, step: '' } },
];
