import type { IsoDate } from '../domain/kernel/calendar.ts';
import type { SubscriptionId } from '../domain/kernel/ids.ts';
import { type Readers, rowsParameter } from './kinds.ts';
import { rowToPeriod, rowToSubscription } from './subscription.rows.ts';
import { countPage, inPage, pageOf } from './validation-pages.ts';

export const subscriptionValidation: Readers<'validation.subscriptions' | 'validation.begunAgain'> = {
	'validation.subscriptions': {
		statements: ({ after, limit }, { tenantId }) => [
			{ sql: countPage('subscriptions', 'id'), parameters: [tenantId, after, limit] },
			{
				sql: `SELECT *, EXISTS (SELECT 1 FROM due_work WHERE tenant_id = ?1 AND kind = 'subscription.turn'
						AND subject_id = subscriptions.id AND step = '') AS watched
					FROM subscriptions WHERE tenant_id = ?1 AND ${inPage('subscriptions', 'id')} ORDER BY id`,
				parameters: [tenantId, after, limit],
			},
			{
				sql: `SELECT *, (SELECT subscription_id FROM invoices
						WHERE tenant_id = ?1 AND id = subscription_periods.invoice_id AND status <> 'draft') IS subscription_id AS own
					FROM subscription_periods WHERE tenant_id = ?1 AND ${inPage('subscriptions', 'id', 'subscription_id')}
					ORDER BY subscription_id, period_start, revision`,
				parameters: [tenantId, after, limit],
			},
		],
		answer: ([page = [], rows = [], billed = []], { tenantId }, { limit }) => {
			const periods = Map.groupBy(
				billed.map((row) => ({ ...rowToPeriod(row), isOwn: row['own'] === 1 })),
				({ subscriptionId }) => subscriptionId,
			);
			return pageOf(
				page,
				limit,
				rows.map((row) => {
					const subscription = rowToSubscription(row, tenantId);
					return { subscription, periods: periods.get(subscription.id) ?? [], isWatched: row['watched'] === 1 };
				}),
			);
		},
	},
	'validation.begunAgain': {
		statements: ({ ids }, { tenantId }) => [
			{
				sql: `SELECT subject_id, coalesce(payload ->> 'on', payload ->> 'billed_from') AS day FROM events
					WHERE tenant_id = ?1 AND subject_id IN (SELECT value FROM json_each(?2))
						AND type IN ('subscription.reactivated', 'subscription.released')`,
				parameters: [tenantId, rowsParameter(ids)],
			},
		],
		answer: ([rows = []]) =>
			rows.map((row) => ({
				subscriptionId: String(row['subject_id']) as SubscriptionId,
				on: String(row['day']) as IsoDate,
			})),
	},
};
