import type { Dunning, DunningMeans, DunningStep, DunningStory, PromptAgreement } from '../domain/dunning/dunning.ts';
import type { DunningStatus } from '../domain/dunning/explain.ts';
import type { StepAction, StepReason, StepStatus } from '../domain/dunning/plan.ts';
import type { DunningReason } from '../domain/dunning/reasons.ts';
import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import type { InvoiceId, PaymentId, PaymentMethodId, SubscriptionId } from '../domain/kernel/ids.ts';
import type { MobileMoneyProvider } from '../domain/payments/mobile-operators.ts';
import type { ProviderName } from '../domain/settings/values.ts';
import type { Row } from './database.ts';
import { idFrom } from './id-periods.ts';
import { type Readers, rowsParameter, tenantOfWork, type Writers } from './kinds.ts';

type DunningNeed =
	| 'dunning.siblings'
	| 'dunning.ofInvoice'
	| 'dunning.ofSubscription'
	| 'dunning.means'
	| 'dunning.agreement';

export const dunningReaders: Readers<DunningNeed> = {
	'dunning.ofInvoice': {
		statements: ({ invoiceId }, { tenantId }) => [
			{ sql: 'SELECT * FROM dunnings WHERE tenant_id = ?1 AND invoice_id = ?2', parameters: [tenantId, invoiceId] },
			{
				sql: 'SELECT * FROM dunning_steps WHERE tenant_id = ?1 AND invoice_id = ?2',
				parameters: [tenantId, invoiceId],
			},
		],
		answer: ([rows = [], steps = []]) => rows.map((row) => storyOf(row, steps))[0] ?? null,
	},
	'dunning.ofSubscription': {
		statements: ({ subscriptionId, limit }, { tenantId }) => [
			{
				sql: `SELECT * FROM dunnings WHERE tenant_id = ?1 AND subscription_id = ?2 ORDER BY invoice_id DESC LIMIT ?3`,
				parameters: [tenantId, subscriptionId, limit],
			},
			{
				sql: `SELECT * FROM dunning_steps WHERE tenant_id = ?1 AND invoice_id IN
					(SELECT invoice_id FROM dunnings WHERE tenant_id = ?1 AND subscription_id = ?2 ORDER BY invoice_id DESC LIMIT ?3)`,
				parameters: [tenantId, subscriptionId, limit],
			},
		],
		answer: ([rows = [], steps = []]) => rows.map((row) => storyOf(row, steps)),
	},
	'dunning.siblings': {
		statements: ({ invoiceId }, { tenantId }) => [
			{
				sql: `SELECT dunnings.invoice_id, dunnings.grace_until, dunnings.status FROM dunnings
					CROSS JOIN invoices ON invoices.tenant_id = ?1 AND invoices.id = dunnings.invoice_id
					WHERE dunnings.tenant_id = ?1 AND dunnings.invoice_id <> ?2
						AND dunnings.subscription_id = (SELECT subscription_id FROM invoices WHERE tenant_id = ?1 AND id = ?2)
						AND (dunnings.status = 'open' OR (dunnings.status = 'exhausted' AND invoices.status IN ('pending', 'sent', 'overdue')))`,
				parameters: [tenantId, invoiceId],
			},
		],
		answer: ([rows = []]) =>
			rows.map((row) => ({
				invoiceId: String(row['invoice_id']) as InvoiceId,
				graceUntil: String(row['grace_until']) as IsoDate,
				status: String(row['status']) as DunningStatus,
			})),
	},
	'dunning.means': {
		statements: ({ invoiceId, since }, { tenantId, ...place }) => [
			{
				sql: `SELECT id, provider, status FROM payment_methods WHERE tenant_id = ?1 AND id =
					(SELECT method_id FROM subscriptions WHERE tenant_id = ?1 AND id =
						(SELECT subscription_id FROM invoices WHERE tenant_id = ?1 AND id = ?2))`,
				parameters: [tenantId, invoiceId],
			},
			{
				sql: `SELECT count(*) AS charges FROM payments CROSS JOIN provider_payments AS provided
					WHERE payments.tenant_id = ?1
						AND payments.customer_id = (SELECT customer_id FROM invoices WHERE tenant_id = ?1 AND id = ?2)
						AND payments.id >= ?3 AND payments.created_at >= ?4 AND provided.tenant_id = ?1 AND provided.payment_id = payments.id AND provided.flow = 'saved'`,
				parameters: [tenantId, invoiceId, idFrom('pay', since, place), since],
			},
			{
				sql: `SELECT * FROM dunning_agreements WHERE tenant_id = ?1 AND subscription_id =
					(SELECT subscription_id FROM invoices WHERE tenant_id = ?1 AND id = ?2)`,
				parameters: [tenantId, invoiceId],
			},
		],
		answer: ([methods = [], counts = [], agreements = []]) => {
			const [method] = methods;
			const [agreement] = agreements;
			return {
				agreement: agreement === undefined ? null : rowToAgreement(agreement),
				method: method === undefined ? null : rowToMethod(method),
				charges: Number(counts[0]?.['charges'] ?? 0),
			};
		},
	},
	'dunning.agreement': {
		statements: ({ subscriptionId }, { tenantId }) => [
			{
				sql: 'SELECT * FROM dunning_agreements WHERE tenant_id = ?1 AND subscription_id = ?2',
				parameters: [tenantId, subscriptionId],
			},
		],
		answer: ([rows = []]) => rows.map(rowToAgreement)[0] ?? null,
	},
};

const columns = [
	'invoice_id',
	'subscription_id',
	'status',
	'provider',
	'reason',
	'method_id',
	'started_at',
	'invoice_date',
	'grace_until',
	'ladder',
	'setting',
	'next_step',
	'next_at',
	'ended_at',
] as const;

/** What moves on; the rest is frozen when it begins. */
const moving = ['status', 'next_step', 'next_at', 'ended_at'] as const;

const stepColumns = [
	'invoice_id',
	'step',
	'planned',
	'action',
	'status',
	'why',
	'method_id',
	'payment_id',
	'at',
] as const;

const valuesOf = (names: readonly string[]): string => names.map((name) => `value ->> '${name}'`).join(', ');

type DunningChange = 'dunning.save' | 'dunning.step' | 'dunning.charged' | 'dunning.agree' | 'dunning.disagree';

export const dunningWriters: Writers<DunningChange> = {
	'dunning.save': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO dunnings (tenant_id, ${columns.join(', ')}) SELECT ?1, ${valuesOf(columns)} FROM json_each(?2)
				WHERE true ON CONFLICT (tenant_id, invoice_id) DO UPDATE SET
				${moving.map((name) => `${name} = excluded.${name}`).join(', ')}`,
			parameters: [tenantId, rowsParameter(changes.map(({ dunning }) => dunningToRow(dunning)))],
		},
	],
	'dunning.step': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO dunning_steps (tenant_id, ${stepColumns.join(', ')})
				SELECT ?1, ${valuesOf(stepColumns)} FROM json_each(?2)`,
			parameters: [tenantId, rowsParameter(changes.map(({ step }) => stepToRow(step)))],
		},
	],
	'dunning.agree': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO dunning_agreements (tenant_id, subscription_id, provider, hour, agreed_at)
				SELECT ?1, value ->> 'subscriptionId', value ->> 'provider', value ->> 'hour', value ->> 'agreedAt' FROM json_each(?2)
				WHERE true ON CONFLICT (tenant_id, subscription_id) DO UPDATE
				SET provider = excluded.provider, hour = excluded.hour, agreed_at = excluded.agreed_at`,
			parameters: [tenantId, rowsParameter(changes.map(({ agreement }) => agreement))],
		},
	],
	'dunning.disagree': (changes, { tenantId }) => [
		{
			sql: `DELETE FROM dunning_agreements WHERE tenant_id = ?1 AND subscription_id IN (SELECT value FROM json_each(?2))`,
			parameters: [tenantId, rowsParameter(changes.map(({ subscriptionId }) => subscriptionId))],
		},
	],
	'dunning.charged': (changes, { tenantId }) => [
		{
			sql: `UPDATE dunning_steps SET status = work.value ->> 'status', payment_id = work.value ->> 'payment_id'
				FROM json_each(?2) AS work
				WHERE dunning_steps.tenant_id = ${tenantOfWork} AND dunning_steps.invoice_id = work.value ->> 'invoice_id'
					AND dunning_steps.step = work.value ->> 'step' AND dunning_steps.payment_id IS NULL`,
			parameters: [
				tenantId,
				rowsParameter(
					changes.map(({ invoiceId, step, status, paymentId }) => ({
						invoice_id: invoiceId,
						step,
						status,
						payment_id: paymentId,
					})),
				),
			],
		},
	],
};

const dunningToRow = (dunning: Dunning) => ({
	invoice_id: dunning.invoiceId,
	subscription_id: dunning.subscriptionId,
	status: dunning.status,
	provider: dunning.provider,
	reason: dunning.reason,
	method_id: dunning.methodId,
	started_at: dunning.startedAt,
	invoice_date: dunning.invoiceDate,
	grace_until: dunning.graceUntil,
	ladder: dunning.ladder,
	setting: dunning.setting,
	next_step: dunning.nextStep,
	next_at: dunning.nextAt,
	ended_at: dunning.endedAt,
});

const stepToRow = (step: DunningStep) => ({
	invoice_id: step.invoiceId,
	step: step.step,
	planned: step.planned,
	action: step.action,
	status: step.status,
	why: step.why,
	method_id: step.methodId,
	payment_id: step.paymentId,
	at: step.at,
});

const storyOf = (row: Row, steps: readonly Row[]): DunningStory => {
	const dunning = rowToDunning(row);
	const own = steps.filter((step) => step['invoice_id'] === dunning.invoiceId).map(rowToStep);
	return { dunning, steps: own.sort(inOrder) };
};

/** By time; of one moment by their days, the final one last. */
const inOrder = (one: DunningStep, other: DunningStep): number =>
	one.at === other.at ? placeOf(one) - placeOf(other) : one.at < other.at ? -1 : 1;

const placeOf = ({ step }: DunningStep): number => {
	const days = Number(step);
	return Number.isNaN(days) ? Number.MAX_SAFE_INTEGER : days;
};

const rowToAgreement = (row: Row): PromptAgreement => ({
	subscriptionId: String(row['subscription_id']) as SubscriptionId,
	provider: String(row['provider']) as MobileMoneyProvider,
	hour: Number(row['hour']),
	agreedAt: String(row['agreed_at']) as IsoInstant,
});

const rowToMethod = (row: Row): NonNullable<DunningMeans['method']> => ({
	id: String(row['id']) as PaymentMethodId,
	provider: String(row['provider']) as ProviderName,
	isActive: row['status'] === 'active',
});

const rowToDunning = (row: Row): Dunning => ({
	invoiceId: String(row['invoice_id']) as InvoiceId,
	subscriptionId: String(row['subscription_id']) as SubscriptionId,
	status: String(row['status']) as DunningStatus,
	provider: row['provider'] as ProviderName | null,
	reason: String(row['reason']) as DunningReason,
	methodId: row['method_id'] as PaymentMethodId | null,
	startedAt: String(row['started_at']) as IsoInstant,
	invoiceDate: String(row['invoice_date']) as IsoDate,
	graceUntil: String(row['grace_until']) as IsoDate,
	ladder: JSON.parse(String(row['ladder'])),
	setting: String(row['setting']),
	nextStep: row['next_step'] as string | null,
	nextAt: row['next_at'] as IsoInstant | null,
	endedAt: row['ended_at'] as IsoInstant | null,
});

const rowToStep = (row: Row): DunningStep => ({
	invoiceId: String(row['invoice_id']) as InvoiceId,
	step: String(row['step']),
	planned: String(row['planned']) as StepAction,
	action: String(row['action']) as StepAction,
	status: String(row['status']) as StepStatus,
	why: row['why'] as StepReason | null,
	methodId: row['method_id'] as PaymentMethodId | null,
	paymentId: row['payment_id'] as PaymentId | null,
	at: String(row['at']) as IsoInstant,
});
