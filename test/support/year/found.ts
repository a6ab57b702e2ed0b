import { env } from 'cloudflare:workers';
import { type Day, dayOfText, textOfDay } from './days.ts';
import type { Person } from './opening.ts';

/* What the service billed and gave back, person by person, beside what their calendars demand. */

interface PeriodRow extends Record<string, unknown> {
	readonly subscription_id: string;
	readonly period_start: string;
	readonly period_end: string;
	readonly revision: number;
	readonly kind: string;
	readonly invoice_id: string | null;
	readonly issue_date: string | null;
	readonly number: string | null;
	/** Net of the line, or gross where prices include tax. */
	readonly amount: number | null;
}

const periodsQuery = `SELECT period.*, issue_date, number,
	iif(prices_include_tax, total_amount, subtotal - discount_amount) AS amount
	FROM subscription_periods AS period LEFT JOIN invoices
	ON invoices.tenant_id = period.tenant_id AND invoices.id = period.invoice_id AND invoices.subscription_id = period.subscription_id
	ORDER BY period.subscription_id, period_start, revision`;

export const periodsFound = async (): Promise<ReadonlyMap<string, readonly PeriodRow[]>> => {
	const { results } = await env.DB.prepare(periodsQuery).all<PeriodRow>();
	return Map.groupBy(results, ({ subscription_id }) => subscription_id);
};

interface CreditRow extends Record<string, unknown> {
	readonly subscription_id: string;
	readonly issue_date: string;
	readonly amount: number;
}

const creditsFound = async (): Promise<ReadonlyMap<string, readonly CreditRow[]>> => {
	const { results } = await env.DB.prepare(
		`SELECT invoices.subscription_id, note.issue_date,
			iif(note.prices_include_tax, note.total_amount, note.subtotal) AS amount
		FROM credit_notes AS note JOIN invoices ON invoices.tenant_id = note.tenant_id AND invoices.id = note.invoice_id`,
	).all<CreditRow>();
	return Map.groupBy(results, ({ subscription_id }) => subscription_id);
};

/** `2032-01-05–2032-02-05 on 2032-01-05: 2999`; free days have no invoice and no day of issue. */
const line = (start: string, end: string, issued: string | null, amount: bigint | number): string =>
	`${start}–${end}${issued === null ? ' free' : ` on ${issued}: ${amount}`}`;

const noteLine = (issued: string, amount: bigint | number): string => `back on ${issued}: ${amount}`;

const demandedOf = ({ calendar }: Person): readonly string[] =>
	[
		...calendar.account.billed.map(({ start, end, issued, amount, isFree }) =>
			line(textOfDay(start), textOfDay(end), isFree ? null : textOfDay(issued), amount),
		),
		...calendar.account.givenBack.map(({ issued, amount }) => noteLine(textOfDay(issued), amount)),
	].toSorted();

/** Whose invoices or credit notes are not those that their calendar demands, and in what. */
export const notAsDemanded = async (people: readonly Person[]): Promise<readonly object[]> => {
	const [periods, credits] = [await periodsFound(), await creditsFound()];
	return people.flatMap((person) => {
		const { subscriptionId } = person;
		const found = [
			...(periods.get(subscriptionId) ?? []).map(({ period_start, period_end, issue_date, amount }) =>
				line(period_start, period_end, issue_date, amount ?? 0),
			),
			...(credits.get(subscriptionId) ?? []).map(({ issue_date, amount }) => noteLine(issue_date, amount)),
		].toSorted();
		const demanded = demandedOf(person);
		const [missing, surplus] = [without(demanded, found), without(found, demanded)];
		if (missing.length === 0 && surplus.length === 0) return [];
		const { agreement, history, name, payer } = person;
		return [{ name, payer, agreement: readable(agreement), history, missing, surplus }];
	});
};

/** What one list has more often than another. */
const without = (list: readonly string[], other: readonly string[]): readonly string[] => {
	const left = [...other];
	return list.filter((each) => {
		const place = left.indexOf(each);
		if (place >= 0) left.splice(place, 1);
		return place < 0;
	});
};

const readable = ({ start, end, ...agreement }: Person['agreement']): string =>
	JSON.stringify({ start: textOfDay(start), end: end === null ? null : textOfDay(end), ...agreement }, (_, value) =>
		typeof value === 'bigint' ? Number(value) : value,
	);

/** Invoices of subscriptions of which no billed period knows, and those that several know. */
export const strayInvoices = async (): Promise<readonly object[]> =>
	(
		await env.DB.prepare(
			`SELECT number, subscription_id, (SELECT count(*) FROM subscription_periods AS period
				WHERE period.tenant_id = invoices.tenant_id AND period.invoice_id = invoices.id) AS periods
			FROM invoices WHERE subscription_id IS NOT NULL AND periods <> 1`,
		).all()
	).results;

interface LifeRow extends Record<string, unknown> {
	readonly id: string;
	readonly start_date: string;
	readonly trial_end: string | null;
	readonly pauses: string;
}

/**
 * Days of somebody's life that nothing accounts for, or two things do, by the rows alone: each is of the trial, billed,
 * paused, or without the subscription. A change or a refund takes the place of what was billed before from its day on.
 */
export const untiledDays = async (people: readonly Person[], today: Day): Promise<readonly object[]> => {
	const periods = await periodsFound();
	const { results } = await env.DB.prepare(
		'SELECT id, start_date, trial_end, pauses FROM subscriptions',
	).all<LifeRow>();
	const gone = await daysWithout();
	return people.flatMap(({ name, subscriptionId }): readonly object[] => {
		const row = results.find(({ id }) => id === subscriptionId);
		if (row === undefined) return [{ name, problem: 'no row' }];
		const own = periods.get(subscriptionId) ?? [];
		const pauses = (JSON.parse(row.pauses) as { from: string; to: string | null }[]).map(spanOf);
		const away = (gone.get(subscriptionId) ?? []).map(spanOf);
		const trial = row.trial_end === null ? [] : [spanOf({ from: row.start_date, to: row.trial_end })];
		const billed = own.map(({ period_start, period_end }) => spanOf({ from: period_start, to: period_end }));
		const renewals = own.filter(({ revision, kind }) => revision === 0 && kind !== 'change');
		const problems: string[] = [];
		for (let day = dayOfText(row.start_date); day <= today; day++) {
			const [isBilled, isOff] = [billed.some(on(day)), [...pauses, ...away, ...trial].some(on(day))];
			if (!isBilled && !isOff) problems.push(`${textOfDay(day)} is nobody's`);
			if (isBilled && trial.some(on(day))) problems.push(`${textOfDay(day)} is billed and of the trial`);
		}
		for (const [index, { period_start, period_end }] of renewals.entries()) {
			const day = dayOfText(period_start);
			// Whoever stops on a morning was billed at its midnight.
			if ([...pauses, ...away].some((stretch) => stretch.start < day && on(day)(stretch)))
				problems.push(`billed from ${period_start}, a day without it`);
			const before = renewals[index - 1];
			// Whoever has changed or come back had days given back that another period may bill again.
			const isPlain = away.length === 0 && own.every(({ kind }) => kind !== 'change');
			if (isPlain && before !== undefined && before.period_end > period_start)
				problems.push(`${period_start}–${period_end} overlaps the one before`);
		}
		return problems.length === 0 ? [] : [{ name, days: problems.length, first: problems.slice(0, 5) }];
	});
};

interface Stretch {
	readonly start: Day;
	readonly end: Day;
}

const spanOf = ({ from, to }: { from: string; to: string | null }): Stretch => ({
	start: dayOfText(from),
	end: to === null ? Number.POSITIVE_INFINITY : dayOfText(to),
});

const on =
	(day: Day) =>
	({ start, end }: Stretch): boolean =>
		start <= day && day < end;

/** From each end until somebody reactivated, as the events tell it. */
const daysWithout = async (): Promise<ReadonlyMap<string, readonly { from: string; to: string | null }[]>> => {
	const { results } = await env.DB.prepare(
		`SELECT subject_id AS id, type, coalesce(json_extract(payload, '$.ended_on'), json_extract(payload, '$.on')) AS day
		FROM events WHERE type IN ('subscription.cancelled', 'subscription.expired', 'subscription.reactivated') ORDER BY seq`,
	).all<{ id: string; type: string; day: string }>();
	const gone = new Map<string, { from: string; to: string | null }[]>();
	for (const { id, type, day } of results) {
		const own = gone.get(id) ?? [];
		gone.set(id, own);
		const last = own.at(-1);
		if (type !== 'subscription.reactivated') own.push({ from: day, to: null });
		else if (last !== undefined) last.to = day;
	}
	return gone;
};
