import { env } from 'cloudflare:workers';
import { accountOf, providers } from '../notices.ts';
import { truthOf } from '../paying.ts';
import type { PayingHouse } from '../paying-house.ts';
import type { SandboxProvider } from '../sandbox.ts';

/** `mtn_mobile_money XOF` → minor units; what is nothing is left out. */
export type Sums = Readonly<Record<string, number>>;

/** Test environments charge in a currency of their own; the amounts are those that were asked. */
const askedCurrency = (provider: SandboxProvider, currency: string): string =>
	provider === 'mtn_mobile_money' || provider === 'orange_money' ? 'XOF' : currency;

const minorOf = (amount: string, currency: string): number =>
	Math.round(Number(amount) * (currency === 'XOF' ? 1 : 100));

/** What the providers say moved: debits less what went back. And each debit's own name of ours, to be counted. */
export const providersBooks = async (
	house: PayingHouse,
): Promise<{ readonly taken: Sums; readonly debits: readonly string[]; readonly unfinished: number }> => {
	const taken = new Map<string, number>();
	const debits: string[] = [];
	let unfinished = 0;
	for (const provider of providers) {
		for (const { kind, amount, currency: charged, state, reference } of await truthOf(
			provider,
			accountOf(house, provider),
		)) {
			// Orange's pages that were left stay open in its books for ever.
			if (state === 'pending' && provider !== 'orange_money') unfinished += 1;
			if (state !== 'succeeded') continue;
			const currency = askedCurrency(provider, charged);
			const minor = minorOf(amount, currency) * (kind === 'payment' ? 1 : -1);
			const key = `${provider} ${currency}`;
			taken.set(key, (taken.get(key) ?? 0) + minor);
			if (kind === 'payment') debits.push(`${provider} ${reference}`);
		}
	}
	return { taken: withoutZeros(taken), debits, unfinished };
};

/**
 * The same by our ledger, per provider and currency: `provider_clearing` + `fees` + the `fx` of settlements.
 * A settlement moves the provider's balance between currencies and takes the fee out of it, in entries `…/fee` that
 * balance in each currency; so these three together are what was debited less what went back, in the payers' currency.
 * The `fx` of quotes (`…/received`) is no part of it: there the invoice's currency meets the charge's.
 */
export const ourBooks = async (): Promise<Sums> => {
	const { results } = await env.DB.prepare(
		`SELECT owner || ' ' || currency AS name, sum(amount) AS amount FROM ledger_postings
			WHERE account IN ('provider_clearing', 'fees') OR (account = 'fx' AND source LIKE '%/fee') GROUP BY name`,
	).all<{ name: string; amount: number }>();
	return withoutZeros(new Map(results.map(({ name, amount }) => [name, amount])));
};

const withoutZeros = (sums: ReadonlyMap<string, number>): Sums =>
	Object.fromEntries(
		[...sums].filter(([, amount]) => amount !== 0).toSorted(([one], [other]) => (one < other ? -1 : 1)),
	);

/**
 * Invoices on which the ledger and the document differ about what was paid; each has a customer of its own. What a credit
 * note frees of it is the customer's credit and no longer paid on the invoice.
 */
export const invoicesAtOdds = async (): Promise<readonly object[]> => {
	const { results } = await env.DB.prepare(
		`WITH postings AS (SELECT owner,
				-sum(amount) FILTER (WHERE account = 'receivable' AND source LIKE 'pay_%/received') AS posted,
				-sum(amount) FILTER (WHERE account = 'customer_credit' AND source LIKE 'crn_%/issued') AS freed
			FROM ledger_postings WHERE account IN ('receivable', 'customer_credit') GROUP BY owner)
		SELECT invoices.id, invoices.amount_paid AS told, coalesce(posted, 0) AS posted, coalesce(freed, 0) AS freed,
			(SELECT coalesce(sum(settled), 0) FROM payment_targets WHERE invoice_id = invoices.id) AS targeted
		FROM invoices LEFT JOIN postings ON owner = invoices.customer_id
		WHERE told <> coalesce(posted, 0) - coalesce(freed, 0) OR targeted <> coalesce(posted, 0)`,
	).all();
	return results;
};

/** Payments and refunds whose outcome somebody still waits for. */
export const openCases = async (): Promise<number> =>
	(await env.DB.prepare(
		`SELECT (SELECT count(*) FROM payments WHERE status IN ('created', 'action_required', 'processing', 'unknown'))
				+ (SELECT count(*) FROM refunds WHERE status IN ('created', 'processing', 'unknown')) AS n`,
	).first<number>('n')) ?? 0;

/** Payments by provider, currency and status, and refunds. */
export const outcomes = async (): Promise<Sums> => {
	const { results } = await env.DB.prepare(
		`SELECT provider || ' ' || currency || ' ' || status AS name, count(*) AS amount
			FROM payments JOIN provider_payments ON payment_id = id GROUP BY name
		UNION ALL SELECT 'refund ' || provider || ' ' || charge_currency || ' ' || status, count(*) FROM refunds GROUP BY 1 ORDER BY 1`,
	).all<{ name: string; amount: number }>();
	return Object.fromEntries(results.map(({ name, amount }) => [name, amount]));
};
