import { env } from 'cloudflare:workers';
import type { MailMessage } from '../../../src/domain/notifications/mail.ts';
import { truthOf } from '../paying.ts';
import { ourBooks } from '../simulation/books.ts';
import { ask, tenants, type Year } from './opening.ts';
import { type Currency, decimalsOf } from './population.ts';

/* What must hold of everything together, whoever did what. */

const rows = async (query: string): Promise<readonly object[]> => (await env.DB.prepare(query).all()).results;

/** Series in which a number is missing or stands twice. */
export const holesInSeries = (): Promise<readonly object[]> =>
	rows(`SELECT tenant_id, series, count(*) AS documents, max(sequence) AS last FROM documents
		GROUP BY tenant_id, series HAVING documents <> last OR documents <> count(DISTINCT sequence) OR min(sequence) <> 1`);

/** Currencies in which the books are not balanced. */
export const unbalanced = (): Promise<readonly object[]> =>
	rows(
		'SELECT tenant_id, currency, sum(amount) AS off FROM ledger_postings GROUP BY tenant_id, currency HAVING off <> 0',
	);

/** Customers who owe by the ledger something else than their open invoices say. */
export const wrongReceivables = (): Promise<readonly object[]> =>
	rows(`WITH owed AS (SELECT tenant_id, customer_id, currency, sum(total_amount - amount_paid - amount_credited) AS open
			FROM invoices WHERE status IN ('pending', 'sent', 'overdue') GROUP BY tenant_id, customer_id, currency),
		posted AS (SELECT tenant_id, owner, currency, sum(amount) AS posted FROM ledger_postings
			WHERE account = 'receivable' GROUP BY tenant_id, owner, currency)
		SELECT coalesce(customer_id, owner) AS customer, open, posted FROM owed FULL JOIN posted
			ON posted.tenant_id = owed.tenant_id AND owner = customer_id AND posted.currency = owed.currency
		WHERE coalesce(open, 0) <> coalesce(posted, 0)`);

/** What the service finds wrong with itself. */
export const faults = async ({ house }: Year): Promise<readonly object[]> => {
	const found: object[] = [];
	for (const tenant of tenants) {
		const { faults: own } = await ask(house, tenant, 'GET', '/validate?deep=true');
		found.push(...own.filter(({ severity }: { severity: string }) => severity === 'error'));
	}
	return found;
};

/** Mails that left twice: under one name, or as the same words to the same person. */
export const mailsTwice = (sent: readonly MailMessage[]): readonly string[] => {
	const names = sent.map(({ idempotencyKey }) => idempotencyKey);
	// A reminder to pay repeats itself by design, once for each step of its ladder.
	const words = sent
		.filter(({ idempotencyKey }) => !/subscription_(pay_link|payment_retry|past_due_warning)/.test(idempotencyKey))
		.map(({ to, subject, text }) => `${to.email}: ${subject}\n${text}`);
	return [...twice(names), ...twice(words)];
};

const twice = (names: readonly string[]): readonly string[] =>
	[...Map.groupBy(names, (name) => name)].flatMap(([name, all]) => (all.length > 1 ? [`${all.length} × ${name}`] : []));

/** What the providers say that they debited: the sum by provider and currency, and the name of each debit. */
const debitsOf = async ({ house: { credentials } }: Year) => {
	const taken = new Map<string, number>();
	const names: string[] = [];
	for (const provider of ['paypal', 'stripe'] as const) {
		for (const { kind, amount, currency, state, reference } of await truthOf(provider, credentials[provider])) {
			if (state !== 'succeeded') continue;
			const minor = Math.round(Number(amount) * 10 ** decimalsOf[currency as Currency]);
			const key = `${provider} ${currency}`;
			taken.set(key, (taken.get(key) ?? 0) + (kind === 'payment' ? minor : -minor));
			if (kind === 'payment') names.push(`${provider} ${reference}`);
		}
	}
	return { taken: Object.fromEntries([...taken].toSorted(([one], [other]) => (one < other ? -1 : 1))), names };
};

/** Invoices that were debited twice with success, by the providers' word and by ours. */
export const debitedTwice = async (year: Year): Promise<readonly unknown[]> => {
	const ours = await rows(`SELECT min(number) AS number, count(*) AS debits FROM payment_targets AS target
		JOIN payments ON payments.tenant_id = target.tenant_id AND payments.id = target.payment_id
		JOIN provider_payments AS charge ON charge.tenant_id = target.tenant_id AND charge.payment_id = target.payment_id
		JOIN invoices ON invoices.tenant_id = target.tenant_id AND invoices.id = target.invoice_id
		WHERE payments.status IN ('succeeded', 'partially_refunded', 'refunded', 'disputed')
		GROUP BY target.tenant_id, target.invoice_id HAVING debits > 1`);
	return [...twice((await debitsOf(year)).names), ...ours];
};

/** What the providers took, by their books and by ours. */
export const moneyTaken = async (year: Year): Promise<{ readonly theirs: object; readonly ours: object }> => ({
	theirs: (await debitsOf(year)).taken,
	ours: await ourBooks(),
});

/** Subjects whose versions have a gap, or of whom the last event is not the last version. */
export const gapsInVersions = (): Promise<readonly object[]> =>
	rows(`SELECT subject_id, count(*) AS events, max(subject_version) AS last, min(subject_version) AS first, version
		FROM events JOIN subscriptions ON subscriptions.tenant_id = events.tenant_id AND subscriptions.id = subject_id
		GROUP BY subject_id HAVING events <> last OR first <> 1 OR version <> last`);

/** Subscriptions that nobody looks after any more, though somebody should. */
export const parked = (): Promise<readonly object[]> =>
	rows(`SELECT id AS subject, parked_reason AS reason FROM subscriptions WHERE parked_at IS NOT NULL
		UNION ALL SELECT kind || ' ' || subject_id, parked_reason FROM due_work WHERE parked_reason IS NOT NULL`);
