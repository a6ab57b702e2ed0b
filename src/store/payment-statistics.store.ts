import { addSeconds, type IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import { money } from '../domain/kernel/money.ts';
import type { AttemptGroup } from '../domain/payments/payment-statistics.ts';
import type { PaymentStatus } from '../domain/payments/provider-payment.ts';
import type { ProviderName } from '../domain/settings/values.ts';
import type { Row } from './database.ts';
import { idFrom, idUntil } from './id-periods.ts';
import type { Readers, StoreContext } from './kinds.ts';

/** Payments through providers that began in a period; each is read once for each figure. */
const ofPeriod = `FROM payments
	CROSS JOIN provider_payments ON provider_payments.tenant_id = payments.tenant_id AND provider_payments.payment_id = payments.id
	WHERE payments.tenant_id = ?1 AND payments.id >= ?4 AND payments.id < ?5
		AND payments.created_at >= ?2 AND payments.created_at < ?3`;

const attempts = `SELECT provider, charge_currency, status, flow = 'outside' AS outside, count(*) AS count ${ofPeriod}
	GROUP BY provider, charge_currency, status, flow = 'outside'`;

const received = `SELECT provider, charge_currency, received_currency, sum(received_amount) AS received ${ofPeriod}
	AND received_amount IS NOT NULL GROUP BY provider, charge_currency, received_currency`;

const fees = `SELECT provider, charge_currency, settlement ->> 'currency' AS settled_currency,
		sum(settlement ->> 'gross') AS gross, sum(settlement ->> 'fee') AS fee ${ofPeriod}
	AND settlement IS NOT NULL GROUP BY provider, charge_currency, settlement ->> 'currency'`;

/** The one in the middle, or what lies between the two. */
const medians = `SELECT provider, charge_currency, avg(seconds) AS seconds FROM (
		SELECT provider, charge_currency, unixepoch(final_at) - unixepoch(created_at) AS seconds,
			row_number() OVER (PARTITION BY provider, charge_currency ORDER BY unixepoch(final_at) - unixepoch(created_at)) AS place,
			count(*) OVER (PARTITION BY provider, charge_currency) AS size ${ofPeriod}
		AND final_at IS NOT NULL AND flow <> 'outside' AND status <> 'expired')
	WHERE place IN ((size + 1) / 2, (size + 2) / 2) GROUP BY provider, charge_currency`;

/** Ids begin with their time; a day wider, since the clock that names and the clock that dates need not agree. */
const idsAround = (from: IsoInstant, to: IsoInstant, context: StoreContext) => [
	idFrom('pay', addSeconds(from, -86_400), context),
	idUntil('pay', addSeconds(to, 86_400), context),
];

export const paymentStatisticsReaders: Readers<'payment.statistics'> = {
	'payment.statistics': {
		statements: ({ from, to }, context) =>
			[attempts, received, fees, medians].map((sql) => ({
				sql,
				parameters: [context.tenantId, from, to, ...idsAround(from, to, context)],
			})),
		answer: ([attemptRows = [], moneyRows = [], feeRows = [], medianRows = []]) => ({
			attempts: attemptRows.map((row) => ({
				...subjectOf(row),
				status: String(row['status']) as PaymentStatus,
				isOutside: row['outside'] === 1,
				count: Number(row['count']),
			})),
			money: moneyRows.map((row) => ({ ...subjectOf(row), received: amountOf(row, 'received', 'received_currency') })),
			fees: feeRows.map((row) => ({
				...subjectOf(row),
				gross: amountOf(row, 'gross', 'settled_currency'),
				fee: amountOf(row, 'fee', 'settled_currency'),
			})),
			medians: medianRows.map((row) => ({ ...subjectOf(row), seconds: Number(row['seconds']) })),
		}),
	},
};

const subjectOf = (row: Row): Pick<AttemptGroup, 'provider' | 'currency'> => ({
	provider: String(row['provider']) as ProviderName,
	currency: String(row['charge_currency']) as CurrencyCode,
});

const amountOf = (row: Row, column: string, currency: string) =>
	money(Number(row[column]), String(row[currency]) as CurrencyCode);
