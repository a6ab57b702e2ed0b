import { overdueWork } from '../../src/domain/invoices/collection-work.ts';
import { dueDateFor } from '../../src/domain/invoices/due-date.ts';
import { dateInZone } from '../../src/domain/kernel/calendar.ts';
import { liveThrough, openInvoice } from '../domain/invoices/reminder-story.ts';
import { date, instant } from '../support/invoice.builder.ts';
import { runOracles } from './oracle.ts';
import cases from './reminders.json' with { type: 'json' };

runOracles('reminders', cases, {
	'reminder.schedule': (
		inputs: {
			readonly due: string;
			readonly offsets_days: readonly number[];
			readonly cron_ran: readonly string[];
			readonly paid_at: string;
			readonly cron_hour_utc: number;
		},
		expected: { readonly sent: readonly (readonly [string, number])[] },
	) => {
		const wakeUps = inputs.cron_ran.map((day) =>
			instant(`${day}T${String(inputs.cron_hour_utc).padStart(2, '0')}:00:00.000Z`),
		);
		const paid = { at: instant(inputs.paid_at.replace('Z', '.000Z')), what: 'paid' as const };
		const invoice = openInvoice({ dueDate: date(inputs.due) });
		const { asked } = liveThrough(inputs.offsets_days, wakeUps, [paid], invoice);
		return { actual: asked.map(({ at, step }) => [at.slice(0, 10), step]), expected: expected.sent };
	},

	'invoice.overdue': (
		inputs: { readonly issued: string; readonly net_terms_days: number },
		expected: { readonly due_date: string; readonly overdue_from: string },
	) => {
		const dueDate = dueDateFor(date(inputs.issued), { rule: 'net', days: inputs.net_terms_days });
		const { dueAt } = overdueWork(openInvoice(), dueDate, 'Europe/Paris');
		return {
			actual: { due_date: dueDate, overdue_from: dateInZone(dueAt, 'Europe/Paris') },
			expected: { due_date: expected.due_date, overdue_from: expected.overdue_from },
		};
	},
});
