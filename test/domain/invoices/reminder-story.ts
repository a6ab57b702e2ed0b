import type { Invoice } from '../../../src/domain/invoices/invoice.ts';
import { planReminders, type ReminderTerms, stopReminders } from '../../../src/domain/invoices/reminder-plan.ts';
import type { Reminder } from '../../../src/domain/invoices/reminders.ts';
import { addDays, dateInZone, type IsoDate, type IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import { createSettings } from '../../../src/domain/settings/settings.ts';
import { buildInvoice, date, type InvoiceSketch, instant } from '../../support/invoice.builder.ts';

export const paris = { timeZone: 'Europe/Paris' } as ReminderTerms['tenant'];

/** Reminders are on, by this schedule, for everybody. */
export const termsOf = (offsets: readonly number[]): ReminderTerms => ({
	settings: {
		...createSettings([]),
		feature: () => true,
		reminderSchedule: () => ({ offsets, setting: 'cfg_1@1' }),
	},
	tenant: paris,
	mailEnabled: true,
});

export const openInvoice = (changes: InvoiceSketch = {}): Invoice =>
	buildInvoice({ issueDate: date('2026-02-08'), dueDate: date('2026-03-10'), ...changes });

/** What happens to the invoice besides cron. */
export interface Happening {
	readonly at: IsoInstant;
	readonly what: 'paid' | 'held' | 'released';
}

export interface Asked {
	readonly at: IsoInstant;
	readonly step: number;
	readonly fallsOn: IsoDate;
}

/**
 * Lives through an invoice as the house does: a wake-up does the work whose time has come and nothing else, what is
 * recorded stays, payment and hold end the work, a release stops what fell into the hold and puts the work back.
 */
export const liveThrough = (
	offsets: readonly number[],
	wakeUps: readonly IsoInstant[],
	happenings: readonly Happening[] = [],
	invoice: Invoice = openInvoice(),
) => {
	const terms = termsOf(offsets);
	const records: Reminder[] = [];
	const asked: Asked[] = [];
	let current = invoice;
	let dueAt = planReminders(terms, current, [], instant(`${invoice.issueDate}T09:00:00.000Z`)).nextAt;
	const wakes = wakeUps.map((at) => ({ at, what: 'wake' as const }));
	const moments = [...happenings, ...wakes].sort((one, other) => one.at.localeCompare(other.at));
	for (const { at, what } of moments) {
		if (what === 'paid') {
			current = { ...current, status: 'paid' };
			dueAt = null;
		} else if (what === 'held') {
			if (current.status !== 'paid') current = { ...current, hold: 'manual' };
			dueAt = null;
		} else if (what === 'released') {
			if (current.hold === null) continue;
			current = { ...current, hold: null };
			const stop = { today: dateInZone(at, paris.timeZone), now: at, reason: 'held' as const };
			records.push(...stopReminders(terms.settings, current, records, stop));
			dueAt = planReminders(terms, current, records, at).nextAt;
		} else if (dueAt !== null && dueAt <= at) {
			const plan = planReminders(terms, current, records, at);
			records.push(...plan.records);
			if (plan.send !== null) asked.push({ at, ...plan.send });
			dueAt = plan.nextAt;
		}
	}
	return { records, asked, waits: dueAt };
};

/** Every hour of so many days, five minutes past, but for the days of the outage. */
export const hourly = (from: string, days: number, isDown: (day: number) => boolean = () => false): IsoInstant[] =>
	Array.from({ length: days }, (_, day) => day)
		.filter((day) => !isDown(day))
		.flatMap((day) =>
			Array.from({ length: 24 }, (_, hour) =>
				instant(`${addDays(date(from), day)}T${String(hour).padStart(2, '0')}:05:00.000Z`),
			),
		);
