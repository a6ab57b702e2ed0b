import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { InvoiceId, SubscriptionId } from '../domain/kernel/ids.ts';
import type { Readers } from './kinds.ts';

export const dunningRepairReaders: Readers<'dunning.unpursued' | 'dunning.unwatched'> = {
	'dunning.unpursued': {
		statements: ({ limit }, { tenantId }) => [
			{
				sql: `SELECT id FROM invoices WHERE tenant_id = ?1 AND status = 'overdue' AND subscription_id IS NOT NULL AND hold IS NULL
					AND (SELECT status IN ('active', 'past_due') FROM subscriptions WHERE tenant_id = ?1 AND id = invoices.subscription_id)
					AND NOT EXISTS (SELECT 1 FROM dunnings WHERE tenant_id = ?1 AND invoice_id = invoices.id AND status <> 'stopped' AND (status <> 'open'
						OR (SELECT status FROM subscriptions WHERE tenant_id = ?1 AND id = invoices.subscription_id) = 'past_due'))
					ORDER BY id LIMIT ?2`,
				parameters: [tenantId, limit],
			},
		],
		answer: ([rows = []]) => rows.map((row) => String(row['id']) as InvoiceId),
	},
	'dunning.unwatched': {
		statements: ({ after, limit }, { tenantId }) => [
			{
				sql: `SELECT invoice_id, subscription_id, next_at FROM dunnings WHERE tenant_id = ?1 AND status = 'open' AND invoice_id > ?2
					AND NOT EXISTS (SELECT 1 FROM due_work WHERE due_work.tenant_id = ?1 AND due_work.kind = 'dunning.step'
						AND due_work.subject_id = dunnings.subscription_id AND due_work.step = dunnings.invoice_id)
					ORDER BY invoice_id LIMIT ?3`,
				parameters: [tenantId, after, limit],
			},
		],
		answer: ([rows = []]) =>
			rows.map((row) => ({
				invoiceId: String(row['invoice_id']) as InvoiceId,
				subscriptionId: String(row['subscription_id']) as SubscriptionId,
				nextAt: row['next_at'] as IsoInstant | null,
			})),
	},
};
