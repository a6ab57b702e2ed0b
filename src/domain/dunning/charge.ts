import type { IsoInstant } from '../kernel/calendar.ts';
import { type InvoiceId, isId } from '../kernel/ids.ts';
import type { ChangeOf } from '../kernel/store.ts';

/** Has the saved method charged, or the phone rung, for a step, once: `inv_…/8`. */
export const chargeMessage = (
	{ invoiceId }: { readonly invoiceId: InvoiceId },
	step: string,
	createdAt: IsoInstant,
): ChangeOf<'outbox'> => ({
	kind: 'outbox',
	message: { kind: 'dunning.charge', subjectId: `${invoiceId}/${step}`, createdAt },
});

/** Null when it names no step of an invoice. */
export const parseChargeSubject = (
	subjectId: string,
): { readonly invoiceId: InvoiceId; readonly step: string } | null => {
	const [invoiceId = '', step = '', ...more] = subjectId.split('/');
	return isId('inv', invoiceId) && /^(?:\d{1,3}|prompt-\d{1,2})$/.test(step) && more.length === 0
		? { invoiceId, step }
		: null;
};

/** Under which a charge begins: asked for twice, it is one charge. */
export const chargeKey = (invoiceId: InvoiceId, step: string): string => `dunning/${invoiceId}/${step}`;
