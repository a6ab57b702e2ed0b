import { env } from 'cloudflare:workers';
import { call } from '../callers.ts';
import type { Chance } from '../chance.ts';
import type { Price, Wish } from './agreement.ts';
import { type Day, dayOfText, textOfDay } from './days.ts';
import { notAsDemanded } from './found.ts';
import { ask, fund, goOnUntil, keys, type Person, tenants, type Year } from './opening.ts';
import { amountText, firstDay, planPrice, quantityText } from './population.ts';
import { rhythms } from './rhythm.ts';

export interface Liveliness {
	/** Days from one look at the world to the next. */
	readonly step: number;
	readonly days: number;
	/** How likely somebody does something about their subscription on a day of looking. */
	readonly acts: number;
	/** Whether anybody pays by hand. */
	readonly pays: boolean;
}

/** What happened, for the person who reads it. */
export type Deeds = Map<string, number>;

/** A year as it is lived: time goes on by steps, and between them people pay, and change their minds. */
export const live = async (year: Year, { step, days, acts, pays }: Liveliness): Promise<Deeds> => {
	const deeds: Deeds = new Map();
	for (let day = firstDay + step; day <= firstDay + days; day += step) {
		// Signatures and tokens of the providers live in real time.
		year.house.clock.set(new Date().toISOString());
		await goOnUntil(year.house, day);
		await liveCalendars(year, day);
		for (const person of year.people) {
			if (person.payer === 'paypal-moody' && acts > 0) await fund(year.house, person.token, person.chance.happens(0.6));
			if (person.agreement.start <= day && person.chance.happens(acts)) await act(year, person, deeds);
		}
		await year.house.drain();
		if (pays) await payByHand(year, deeds);
	}
	return deeds;
};

interface Ladder {
	readonly id: string;
	readonly type: string;
	readonly day: string;
}

/** Calendars live on; what the end of a ladder did to those who did not pay, and money that came after it, is told to them. */
const liveCalendars = async ({ people }: Year, day: Day): Promise<void> => {
	const { results } = await env.DB.prepare(
		`SELECT subject_id AS id, type, coalesce(json_extract(payload, '$.resumes_on'), json_extract(payload, '$.from')) AS day
		FROM events WHERE (type = 'subscription.paused' AND json_extract(payload, '$.why') = 'unpaid')
			OR (type = 'subscription.recovered' AND json_extract(payload, '$.status') = 'paused') ORDER BY seq`,
	).all<Ladder & Record<string, unknown>>();
	const ladders = Map.groupBy(results, ({ id }) => id);
	for (const { calendar, subscriptionId, told } of people) {
		for (const each of (ladders.get(subscriptionId) ?? []).slice(told.count)) {
			told.count += 1;
			calendar.liveUntil(dayOfText(each.day));
			if (each.type === 'subscription.paused') calendar.pauseUnpaid();
			else calendar.comeBack();
		}
		calendar.liveUntil(day);
	}
};

/** One thing that is allowed; the service must do it, and the calendar does the same. */
const act = async ({ house }: Year, person: Person, deeds: Deeds): Promise<void> => {
	const { calendar, chance } = person;
	const wish = chance.oneOf(wishesOf(person).filter((each) => calendar.allows(each)));
	if (wish === undefined) return;
	const { path, body } = requestOf(wish, person);
	const answer = await call(house, 'POST', `/recurring/${person.subscriptionId}/${path}`, {
		key: keys[person.tenant],
		...(body && { body }),
	});
	const what = `${person.name} ${textOfDay(calendar.today)}: ${path} ${JSON.stringify(body ?? {})}`;
	if (answer.status !== 200) {
		const difference = JSON.stringify(await notAsDemanded([person]), null, 1);
		throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)} ${difference} ${calendar}`);
	}
	person.history.push(what);
	calendar.wish(wish);
	deeds.set(path, (deeds.get(path) ?? 0) + 1);
};

const wishesOf = (person: Person): readonly Wish[] => {
	const { calendar, chance } = person;
	const { today, next } = calendar;
	const resumeOn = chance.happens(0.6) ? Math.max(today, next) + chance.between(1, 70) : null;
	const soon = chance.happens(0.5) ? today + chance.between(1, 50) : null;
	const when = chance.oneOf(['now', 'now', 'period_end', today + chance.between(1, 40)] as const);
	const change: Wish = { does: 'change', when, price: otherPrice(person, chance) };
	return [
		{ does: 'pause', at: 'now', resumeOn: soon, credit: chance.happens(0.6) },
		{ does: 'pause', at: 'period_end', resumeOn, credit: chance.happens(0.5) },
		{ does: 'resume' },
		{ does: 'resume' },
		{ does: 'resume' },
		{ does: 'keep' },
		{ does: 'reactivate' },
		{ does: 'cancel', at: 'now', refund: chance.oneOf(['none', 'prorated', 'full']) },
		{ does: 'cancel', at: 'period_end', refund: 'none' },
		change,
		change,
		change,
	];
};

/** Another amount, number or rhythm; who has a plan stays in it where they only change the rhythm or the number. */
const otherPrice = ({ calendar, plan }: Person, chance: Chance): Price => {
	const { price } = calendar;
	const quantity = chance.oneOf([10_000n, 20_000n, 15_000n]);
	switch (chance.oneOf(['quantity', 'rhythm', 'amount', 'both'] as const)) {
		case 'quantity':
			return { ...price, quantity };
		case 'rhythm': {
			const rhythm = chance.oneOf(rhythms);
			return { ...price, rhythm, unit: plan === null ? price.unit : planPrice(plan, rhythm) };
		}
		case 'amount':
			return plan === null ? { ...price, unit: BigInt(chance.between(300, 9_999)) } : { ...price, quantity };
		case 'both':
			return { ...price, quantity, rhythm: plan === null ? chance.oneOf(rhythms) : price.rhythm };
	}
};

const requestOf = (wish: Wish, person: Person): { readonly path: string; readonly body?: object } => {
	switch (wish.does) {
		case 'pause': {
			const resume = wish.resumeOn === null ? {} : { resume_on: textOfDay(wish.resumeOn) };
			return { path: 'pause', body: { at: wish.at, credit: wish.credit, ...resume } };
		}
		case 'cancel':
			return { path: 'cancel', body: { at: wish.at, refund: wish.refund } };
		case 'change': {
			const { price } = person.calendar;
			const { unit, quantity, rhythm } = wish.price;
			const when = typeof wish.when === 'number' ? textOfDay(wish.when) : wish.when;
			const sold = person.plan === null && unit !== price.unit;
			return {
				path: 'change',
				body: {
					when,
					...(sold && { amount: amountText(unit, person.currency), currency: person.currency }),
					...(quantity !== price.quantity && { quantity: quantityText(quantity) }),
					...(rhythm !== price.rhythm && { frequency: rhythm }),
				},
			};
		}
		case 'resume':
		case 'keep':
		case 'reactivate':
			return { path: wish.does };
	}
};

/** How likely what is open is paid by hand on a day of looking. */
const payingShare = {
	hand: 1,
	slow: 0.25,
	never: 0,
	paypal: 1,
	'paypal-moody': 0.1,
	'paypal-broke': 0.1,
	card: 1,
	'card-declined': 0.1,
} as const;

interface Open {
	readonly id: string;
	readonly subscription_id: string;
}

const payByHand = async ({ house, people }: Year, deeds: Deeds): Promise<void> => {
	const bySubscription = new Map(people.map((person) => [person.subscriptionId, person]));
	for (const tenant of tenants) {
		const { results } = await env.DB.prepare(
			`SELECT id, subscription_id FROM invoices WHERE tenant_id = ?1 AND status IN ('pending', 'sent', 'overdue')
			AND amount_paid + amount_credited < total_amount ORDER BY subscription_id, issue_date, id`,
		)
			.bind(tenant)
			.all<Open & Record<string, unknown>>();
		const paid = results.filter((invoice) => {
			const person = bySubscription.get(invoice.subscription_id);
			return person?.chance.happens(payingShare[person.payer]) === true;
		});
		if (paid.length === 0) continue;
		const invoices = paid.map(({ id }) => ({ id, method: 'cash' }));
		const { refused, results: each } = await ask(house, tenant, 'POST', '/invoices/bulk-mark-paid', { invoices });
		if (refused > 0)
			throw new Error(JSON.stringify(each.filter(({ status }: { status: string }) => status === 'refused')));
		deeds.set('paid by hand', (deeds.get('paid by hand') ?? 0) + paid.length);
		await house.drain();
	}
};
