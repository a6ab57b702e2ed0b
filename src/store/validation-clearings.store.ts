import type { BrokenClearing } from '../domain/validation/validation.ports.ts';
import type { Readers } from './kinds.ts';

const open = `status IN ('created', 'processing', 'unknown')`;

/** The gross that arrived in another currency than was charged; the fee was taken from it. */
const settled = (member: 'currency' | 'gross' | 'fee'): string => `settlement ->> '$.${member}'`;
const isExchanged = `settlement IS NOT NULL AND ${settled('currency')} <> received_currency`;

/** What each account must hold: `account, owner, currency, amount`, debits positive. The database joins five at most. */
const ofPayments = `SELECT 'provider_clearing' AS account, provider AS owner, received_currency AS currency,
		iif(${isExchanged}, 0, received_amount) - refunded_amount AS amount
		FROM provider_payments WHERE tenant_id = ?1 AND received_amount IS NOT NULL
	UNION ALL SELECT 'provider_clearing', provider, ${settled('currency')}, iif(${isExchanged}, ${settled('gross')}, 0) - ${settled('fee')}
		FROM provider_payments WHERE tenant_id = ?1 AND received_amount IS NOT NULL AND settlement IS NOT NULL
	UNION ALL SELECT 'unallocated', payment_id, received_currency, -unallocated_amount
		FROM provider_payments WHERE tenant_id = ?1 AND unallocated_amount > 0`;

const ofRefunds = `SELECT 'refunds_in_flight' AS account, provider AS owner, charge_currency AS currency, -charge_amount AS amount
		FROM refunds WHERE tenant_id = ?1 AND ${open}
	UNION ALL SELECT 'unallocated', payment_id, charge_currency, uncovered_amount
		FROM refunds WHERE tenant_id = ?1 AND uncovered_amount > 0 AND status <> 'failed'`;

const isGone = "was_withdrawn = 1 AND status <> 'won'";
const ofDisputes = `SELECT 'provider_clearing' AS account, provider AS owner, currency, -amount AS amount
		FROM disputes WHERE tenant_id = ?1 AND ${isGone}
	UNION ALL SELECT iif(status = 'lost', 'dispute_losses', 'disputed'), provider, currency, amount
		FROM disputes WHERE tenant_id = ?1 AND ${isGone}`;

const accounts = `'provider_clearing', 'refunds_in_flight', 'unallocated', 'disputed', 'dispute_losses'`;

const clearings = `WITH payments_say AS (${ofPayments}), refunds_say AS (${ofRefunds}), disputes_say AS (${ofDisputes})
	SELECT account, owner, currency, sum(posted) AS posted, sum(expected) AS expected FROM (
		SELECT account, owner, currency, debit - credit AS posted, 0 AS expected
			FROM account_days WHERE tenant_id = ?1 AND account IN (${accounts})
		UNION ALL SELECT account, owner, currency, 0, amount FROM payments_say
		UNION ALL SELECT account, owner, currency, 0, amount FROM refunds_say
		UNION ALL SELECT account, owner, currency, 0, amount FROM disputes_say)
	GROUP BY account, owner, currency`;

/** Faults that one answer names: all of them are of one provider, most likely. */
const faultsMax = 500;

export const clearingValidation: Readers<'validation.clearings'> = {
	'validation.clearings': {
		statements: (_args, { tenantId }) => [
			{ sql: `SELECT count(*) AS checked FROM (${clearings})`, parameters: [tenantId] },
			{
				sql: `${clearings} HAVING sum(posted) <> sum(expected) ORDER BY account, owner, currency LIMIT ${faultsMax}`,
				parameters: [tenantId],
			},
		],
		answer: ([counted = [], rows = []]) => ({
			checked: Number(counted[0]?.['checked'] ?? 0),
			found: rows.map((row) => ({
				account: String(row['account']) as BrokenClearing['account'],
				owner: String(row['owner']),
				currency: String(row['currency']),
				posted: Number(row['posted']),
				expected: Number(row['expected']),
			})),
		}),
	},
};
