import { env } from 'cloudflare:workers';
import { dumpDatabase } from '../database-dump.ts';
import type { Year } from './opening.ts';

/** Everything that is stored, but for the clocks, what moved them, and how often. */
export const stateBesideClocks = async () => {
	const { runs: _runs, test_clocks: _clocks, ...dump } = await dumpDatabase();
	const without = (table: string, mark: string) => (dump[table] ?? []).filter((row) => !row.includes(mark));
	return { ...dump, events: without('events', '"run_*"'), outbox: without('outbox', 'clock.advance') };
};

/**
 * What a year came to, person by person, without names that chance gives and numbers that depend on who came first on a
 * day: two years with the same digest are the same to those who lived them.
 */
export const digestOf = async ({ people, sent }: Year): Promise<readonly string[]> => {
	const names = new Map(people.map(({ subscriptionId, name }) => [subscriptionId, name]));
	const lines = async (query: string): Promise<readonly string[]> => {
		const { results } = await env.DB.prepare(query).all<{ sub: string }>();
		return results.map(({ sub, ...row }) => `${names.get(sub)} ${withoutIds(JSON.stringify(Object.values(row)))}`);
	};
	return [
		...(await lines(`SELECT id AS sub, 'subscription', status, version, billed_until, cycles_billed, ended_on, pauses,
			pending, coupon FROM subscriptions`)),
		...(await lines(`SELECT subscription_id AS sub, 'invoice', issue_date, due_date, total_amount, amount_paid,
			amount_credited, status, json_extract(lines, '$[0].period_start') FROM invoices`)),
		...(await lines(
			`SELECT subscription_id AS sub, 'period', period_start, period_end, revision, kind FROM subscription_periods`,
		)),
		...(await lines(`SELECT subscription_id AS sub, 'credit note', note.issue_date, note.total_amount
			FROM credit_notes AS note JOIN invoices ON invoices.id = invoice_id`)),
		...(await lines(`SELECT subscription_id AS sub, 'dunning', status, reason, started_at, ended_at FROM dunnings`)),
		...(await lines(
			`SELECT subject_id AS sub, 'event', type, subject_version FROM events WHERE subject_id LIKE 'sub_%'`,
		)),
		...sent.map(({ to, idempotencyKey }) => `${to.email} mail ${withoutIds(idempotencyKey)}`),
	].toSorted();
};

const withoutIds = (text: string): string => text.replaceAll(/\b[a-z]{3}_[0-9a-z]{26}\b/g, '*');
