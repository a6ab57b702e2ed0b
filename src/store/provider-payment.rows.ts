import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import type { CustomerId, InvoiceId, PaymentId } from '../domain/kernel/ids.ts';
import { money, moneyToMinor } from '../domain/kernel/money.ts';
import type { CountryCode } from '../domain/kernel/party.ts';
import type { FailureReason, MethodSummary, Settlement } from '../domain/payments/provider.ts';
import type {
	Attention,
	ChargeQuote,
	PaymentDetails,
	PaymentStatus,
	PaymentTarget,
	ProviderPayment,
} from '../domain/payments/provider-payment.ts';
import type { ProviderName } from '../domain/settings/values.ts';
import type { Row } from './database.ts';
import type { StoreContext } from './kinds.ts';

const placeOf = (id: string) => ({ table: 'provider_payments', column: 'details_sealed', id });

/** The invoices of a payment, in their order, each in its own currency. */
export const targetsOfPayment = `(SELECT json_group_array(json_array(invoice_id, attempt, amount, settled, currency)) FROM
			(SELECT target.*, invoices.currency FROM payment_targets AS target
				JOIN invoices ON invoices.tenant_id = target.tenant_id AND invoices.id = target.invoice_id
				WHERE target.tenant_id = payments.tenant_id AND target.payment_id = payments.id ORDER BY target.position))`;

/** A payment with its provider's side and its targets, in one row. */
export const selectProviderPayment = `SELECT payments.id, payments.version, payments.status, payments.currency, payments.amount,
		payments.paid_on, payments.created_at, payments.customer_id, provider_payments.*, ${targetsOfPayment} AS targets
	FROM provider_payments JOIN payments ON payments.tenant_id = provider_payments.tenant_id AND payments.id = provider_payments.payment_id`;

export const paymentToRow = async (payment: ProviderPayment, { vault }: StoreContext) => ({
	id: payment.id,
	version: payment.version,
	status: payment.status,
	currency: payment.amount.currency,
	amount: moneyToMinor(payment.amount),
	paid_on: payment.paidOn,
	created_at: payment.createdAt,
	customer_id: payment.customerId,
	targets: payment.targets.map(({ invoiceId, attempt, amount, settled }) => [
		invoiceId,
		attempt,
		moneyToMinor(amount),
		moneyToMinor(settled),
	]),
	provider: payment.provider,
	country: payment.country,
	flow: payment.flow,
	provider_id: payment.providerId,
	charge_currency: payment.charge.currency,
	charge_amount: moneyToMinor(payment.charge),
	quote: payment.quote === null ? null : JSON.stringify(payment.quote),
	received_currency: payment.received?.currency ?? null,
	received_amount: payment.received === null ? null : moneyToMinor(payment.received),
	refunded_amount: moneyToMinor(payment.refunded),
	unallocated_amount: moneyToMinor(payment.unallocated),
	reason: payment.reason,
	attention: payment.attention,
	settlement: payment.settlement === null ? null : JSON.stringify(settlementToStored(payment.settlement)),
	method_summary: payment.summary === null ? null : JSON.stringify(payment.summary),
	notice_hash: payment.noticeHash,
	details_sealed: await vault.seal(JSON.stringify(payment.details), placeOf(payment.id), null),
	expires_at: payment.expiresAt,
	checked_at: payment.checkedAt,
	polls: payment.polls,
	final_at: payment.finalAt,
});

const settlementToStored = ({ gross, fee }: Settlement) => ({
	currency: gross.currency,
	gross: moneyToMinor(gross),
	fee: moneyToMinor(fee),
});

const storedToSettlement = (text: string): Settlement => {
	const { currency, gross, fee }: { currency: CurrencyCode; gross: number; fee: number } = JSON.parse(text);
	return { gross: money(gross, currency), fee: money(fee, currency) };
};

export const paymentOrNull = (row: Row | null, context: StoreContext): Promise<ProviderPayment> | null =>
	row === null ? null : rowToProviderPayment(row, context);

export const rowToProviderPayment = async (row: Row, { tenantId, vault }: StoreContext): Promise<ProviderPayment> => {
	const id = String(row['id']);
	const text = (name: string): string | null =>
		row[name] === null || row[name] === undefined ? null : String(row[name]);
	const json = <Value>(name: string): Value | null => {
		const stored = text(name);
		return stored === null ? null : (JSON.parse(stored) as Value);
	};
	const currency = String(row['currency']) as CurrencyCode;
	const chargeCurrency = String(row['charge_currency']) as CurrencyCode;
	const receivedCurrency = (text('received_currency') ?? chargeCurrency) as CurrencyCode;
	const settlement = text('settlement');
	return {
		id: id as PaymentId,
		tenantId,
		version: Number(row['version']),
		status: String(row['status']) as PaymentStatus,
		customerId: text('customer_id') as CustomerId | null,
		provider: String(row['provider']) as ProviderName,
		country: text('country') as CountryCode | null,
		flow: String(row['flow']) as ProviderPayment['flow'],
		amount: money(Number(row['amount']), currency),
		targets: rowToTargets(String(row['targets'])),
		charge: money(Number(row['charge_amount']), chargeCurrency),
		quote: json<ChargeQuote>('quote'),
		received: row['received_amount'] === null ? null : money(Number(row['received_amount']), receivedCurrency),
		refunded: money(Number(row['refunded_amount']), receivedCurrency),
		unallocated: money(Number(row['unallocated_amount']), receivedCurrency),
		providerId: text('provider_id'),
		reason: text('reason') as FailureReason | null,
		attention: text('attention') as Attention | null,
		settlement: settlement === null ? null : storedToSettlement(settlement),
		summary: json<MethodSummary>('method_summary'),
		noticeHash: text('notice_hash'),
		details: JSON.parse(await vault.open(String(row['details_sealed']), placeOf(id), null)) as PaymentDetails,
		expiresAt: text('expires_at') as IsoInstant | null,
		checkedAt: text('checked_at') as IsoInstant | null,
		polls: Number(row['polls']),
		paidOn: text('paid_on') as IsoDate | null,
		finalAt: text('final_at') as IsoInstant | null,
		createdAt: String(row['created_at']) as IsoInstant,
	};
};

type StoredTarget = readonly [
	invoiceId: InvoiceId,
	attempt: number,
	amount: number,
	settled: number,
	currency: CurrencyCode,
];

const rowToTargets = (text: string): readonly PaymentTarget[] =>
	(JSON.parse(text) as readonly StoredTarget[]).map(([invoiceId, attempt, amount, settled, currency]) => ({
		invoiceId,
		attempt,
		amount: money(amount, currency),
		settled: money(settled, currency),
	}));
