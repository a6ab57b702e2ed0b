import type { InvoiceId, SubscriptionId } from '../domain/kernel/ids.ts';
import type { DueWorkKind } from '../domain/kernel/store.ts';
import { type Readers, rowsParameter } from './kinds.ts';

const lacksWork = (kind: DueWorkKind): string => `NOT EXISTS (SELECT 1 FROM due_work
	WHERE tenant_id = ?1 AND kind = '${kind}' AND subject_id = subscriptions.id AND step = '')`;

export const subscriptionRepairReaders: Readers<'repair.subscriptions' | 'repair.uncollected'> = {
	'repair.subscriptions': {
		statements: ({ status, after, told, limit }, { tenantId }) => [
			{
				sql: `SELECT id, ${lacksWork('subscription.turn')} AS unturned,
						CASE status WHEN 'trialing' THEN 'trial_end' ELSE terms ->> 'frequency' END IN (SELECT value FROM json_each(?4))
							AND ${lacksWork('subscription.notify')} AS untold
					FROM subscriptions WHERE tenant_id = ?1 AND status = ?2 AND id > ?3 AND parked_at IS NULL ORDER BY id LIMIT ?5`,
				parameters: [tenantId, status, after, rowsParameter(told), limit],
			},
		],
		answer: ([rows = []]) =>
			rows.map((row) => ({
				id: String(row['id']) as SubscriptionId,
				lacks: [
					...(row['unturned'] === 1 ? (['subscription.turn'] as const) : []),
					...(row['untold'] === 1 ? (['subscription.notify'] as const) : []),
				],
			})),
	},
	'repair.uncollected': {
		statements: ({ from, today, limit }, { tenantId }) => [
			{
				sql: `SELECT id FROM invoices WHERE tenant_id = ?1 AND issue_date >= ?2 AND subscription_id IS NOT NULL
						AND status IN ('pending', 'sent', 'overdue') AND hold IS NULL
						AND coalesce(extended_due_date, due_date) <= ?3
						AND total_amount > amount_paid + amount_credited
						AND (SELECT method_id IS NOT NULL AND parked_at IS NULL FROM subscriptions
							WHERE tenant_id = ?1 AND id = invoices.subscription_id)
						AND NOT EXISTS (SELECT 1 FROM outbox
							WHERE tenant_id = ?1 AND kind = 'subscription.collect' AND subject_id = invoices.id)
						AND NOT EXISTS (SELECT 1 FROM payment_targets WHERE tenant_id = ?1 AND invoice_id = invoices.id)
						AND NOT EXISTS (SELECT 1 FROM dunnings WHERE tenant_id = ?1 AND invoice_id = invoices.id)
					ORDER BY issue_date, id LIMIT ?4`,
				parameters: [tenantId, from, today, limit],
			},
		],
		answer: ([rows = []]) => rows.map((row) => String(row['id']) as InvoiceId),
	},
};
