import { env } from 'cloudflare:workers';
import { type Day, dayOfText, textOfDay } from './days.ts';

/** Days from the first failure to the pause, in the settings that every tenant begins with. */
const ladderDays = 21;

const zones: Readonly<Record<string, string>> = { coko: 'Europe/Paris', 'coko-sn': 'Africa/Dakar' };

/** The local day of an instant; Swedes write dates as computers do. */
const localDay = (instant: string, tenant: string): Day =>
	dayOfText(new Intl.DateTimeFormat('sv-SE', { timeZone: zones[tenant] ?? 'UTC' }).format(new Date(instant)));

interface DunningRow extends Record<string, unknown> {
	readonly tenant_id: string;
	readonly number: string;
	readonly status: 'open' | 'recovered' | 'exhausted' | 'stopped';
	readonly reason: string;
	readonly started_at: string;
	readonly ended_at: string | null;
	readonly issue_date: string;
	readonly due_date: string;
	readonly paid_at: string | null;
	/** Whether a saved method was charged for it before. */
	readonly is_charged: number;
}

/**
 * Ladders that did not keep their days: a charge fails on the day of the invoice, what nobody charged on the day after it
 * was due; three weeks later it is over, unless the money came; and money ends it on the day on which it comes.
 */
export const ladderFaults = async (today: Day): Promise<readonly string[]> => {
	const { results } = await env.DB.prepare(
		`SELECT dunnings.*, number, issue_date, due_date, paid_at, EXISTS (SELECT 1 FROM payment_targets AS target
				JOIN payments ON payments.tenant_id = target.tenant_id AND payments.id = payment_id
				JOIN provider_payments USING (tenant_id, payment_id)
				WHERE target.tenant_id = dunnings.tenant_id AND target.invoice_id = dunnings.invoice_id
					AND flow = 'saved' AND payments.created_at <= started_at) AS is_charged
			FROM dunnings
		JOIN invoices ON invoices.tenant_id = dunnings.tenant_id AND invoices.id = invoice_id`,
	).all<DunningRow>();
	return [...results.flatMap((row) => faultsOf(row, today)), ...(await forgotten()), ...(await stillPaused())];
};

const faultsOf = (row: DunningRow, today: Day): readonly string[] => {
	const {
		tenant_id: tenant,
		number,
		status,
		reason,
		started_at,
		ended_at,
		issue_date,
		due_date,
		paid_at,
		is_charged,
	} = row;
	const began = localDay(started_at, tenant);
	const expected = is_charged === 1 ? dayOfText(issue_date) : dayOfText(due_date) + 1;
	const over = ended_at === null ? null : localDay(ended_at, tenant);
	const faults: string[] = [];
	if (began !== expected) faults.push(`began on ${textOfDay(began)} instead of ${textOfDay(expected)}`);
	if (status === 'open' && began + ladderDays <= today) faults.push('is still open');
	if (status === 'exhausted' && over !== began + ladderDays) faults.push(`ended after ${(over ?? 0) - began} days`);
	if (status === 'stopped' && over !== null && over > began + ladderDays) faults.push('ended too late');
	if (status === 'exhausted' && paid_at !== null && ended_at !== null && paid_at < ended_at) faults.push('was paid');
	if (status === 'recovered' && paid_at !== ended_at && localDay(paid_at ?? '1970-01-01', tenant) !== over)
		faults.push(`was paid ${paid_at} and ended ${ended_at}`);
	return faults.map((fault) => `${number} (${reason}, ${status}) ${fault}`);
};

/** Invoices that are overdue while their subscription goes on, and nobody asks for the money. */
const forgotten = async (): Promise<readonly string[]> => {
	const { results } = await env.DB.prepare(
		`SELECT number FROM invoices JOIN subscriptions AS sub ON sub.tenant_id = invoices.tenant_id AND sub.id = subscription_id
		WHERE invoices.status = 'overdue' AND sub.status IN ('active', 'past_due') AND sub.pauses = '[]'
			AND NOT EXISTS (SELECT 1 FROM events WHERE subject_id = sub.id AND type = 'subscription.reactivated')
			AND NOT EXISTS (SELECT 1 FROM dunnings WHERE dunnings.tenant_id = sub.tenant_id AND invoice_id = invoices.id)`,
	).all<{ number: string }>();
	return results.map(({ number }) => `${number} is overdue, and nobody asks for it`);
};

/** Who was paused for an invoice that has been paid since, and did not come back. */
const stillPaused = async (): Promise<readonly string[]> => {
	const { results } = await env.DB.prepare(
		`SELECT number FROM dunnings JOIN invoices ON invoices.tenant_id = dunnings.tenant_id AND invoices.id = invoice_id
		JOIN subscriptions AS sub ON sub.tenant_id = dunnings.tenant_id AND sub.id = dunnings.subscription_id
		WHERE dunnings.status = 'exhausted' AND invoices.status = 'paid' AND sub.status = 'paused'
			AND json_extract(sub.pauses, '$[#-1].from') = substr(ended_at, 1, 10)
			AND json_extract(sub.pauses, '$[#-1].to') IS NULL`,
	).all<{ number: string }>();
	return results.map(({ number }) => `${number} is paid, and what was paused for it is still paused`);
};
