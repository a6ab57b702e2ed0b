import type { Reminder, ReminderReason, ReminderStatus } from '../domain/invoices/reminders.ts';
import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import type { InvoiceId } from '../domain/kernel/ids.ts';
import type { Row } from './database.ts';
import { type Readers, rowsParameter, type Writers } from './kinds.ts';

export const reminderReaders: Readers<'reminder.ofInvoices'> = {
	'reminder.ofInvoices': {
		statements: ({ invoiceIds }, { tenantId }) => [
			{
				sql: `SELECT * FROM reminders WHERE tenant_id = ?1 AND invoice_id IN (SELECT value FROM json_each(?2))
					ORDER BY invoice_id, falls_on, created_at, due_on`,
				parameters: [tenantId, rowsParameter(invoiceIds)],
			},
		],
		answer: ([rows = []]) => rows.map(rowToReminder),
	},
};

export const reminderWriters: Writers<'reminder.record'> = {
	'reminder.record': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO reminders (tenant_id, invoice_id, due_on, step, status, falls_on, reason, created_at)
				SELECT ?1, value ->> 'invoice_id', value ->> 'due_on', value ->> 'step', value ->> 'status', value ->> 'falls_on',
					value ->> 'reason', value ->> 'created_at'
				FROM json_each(?2)`,
			parameters: [tenantId, rowsParameter(changes.map(({ reminder }) => reminderToRow(reminder)))],
		},
	],
};

const reminderToRow = (reminder: Reminder) => ({
	invoice_id: reminder.invoiceId,
	due_on: reminder.dueOn,
	step: reminder.step,
	status: reminder.status,
	falls_on: reminder.fallsOn,
	reason: reminder.reason,
	created_at: reminder.createdAt,
});

const rowToReminder = (row: Row): Reminder => ({
	invoiceId: String(row['invoice_id']) as InvoiceId,
	dueOn: String(row['due_on']) as IsoDate,
	step: String(row['step']),
	status: String(row['status']) as ReminderStatus,
	fallsOn: String(row['falls_on']) as IsoDate,
	reason: row['reason'] === null ? null : (String(row['reason']) as ReminderReason),
	createdAt: String(row['created_at']) as IsoInstant,
});
