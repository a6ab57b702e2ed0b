import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import { moneyToDecimal } from '../kernel/money.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import { credit, debit, ledgerEntry } from '../ledger/ledger.ts';
import { amountDue, type Invoice } from './invoice.ts';
import { commandInvoice, type InvoiceTarget } from './invoice-command.ts';
import type { InvoiceDoor } from './invoices.usecases.ts';
import { type LifecycleError, nextStatus } from './lifecycle.ts';
import { settledWork } from './settled-work.ts';

/**
 * Gives up what is due: the invoice is `uncollectible` and its open amount leaves `receivable` for `write_off`. The
 * customer still owes it, so it can be paid (which takes it out of `write_off` again) or credited. The tax is not
 * touched: whether it can be reclaimed is for the tax return to say.
 */
export const writeOffInvoice = (
	deps: { readonly store: Store; readonly ids: IdSource; readonly tenant: Tenant },
	target: InvoiceTarget,
	context: ActionContext,
	door: InvoiceDoor,
) =>
	commandInvoice(
		deps,
		target,
		context,
		door,
		({ invoice }): Result<{ value: Invoice; changes: readonly Change[] }, LifecycleError> => {
			const status = nextStatus(invoice, 'write-off');
			if (!status.ok) return status;
			const due = amountDue(invoice);
			const lost: Invoice = {
				...invoice,
				status: status.value,
				version: invoice.version + 1,
				updatedAt: context.now,
			};
			const payload = { currency: invoice.currency, amount: moneyToDecimal(due), status: lost.status };
			const entry = ledgerEntry({
				source: `${invoice.id}/written-off`,
				subjectId: invoice.id,
				day: todayOf(deps.tenant, context),
				createdAt: context.now,
				postings: [debit('write_off', invoice.customerId, due), credit('receivable', invoice.customerId, due)],
			});
			return ok({
				value: lost,
				changes: [
					eventOf(deps.ids, 'invoice.written_off', lost, payload, context),
					{ kind: 'invoice.progress', invoice: lost },
					{ kind: 'ledger.post', entry },
					...settledWork(invoice, context.now),
				],
			});
		},
	);
