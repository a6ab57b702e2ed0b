import * as z from 'zod';
import { invoiceHolds } from '../domain/invoices/invoice.ts';
import { reminderReasons, reminderStatuses } from '../domain/invoices/reminders.ts';
import { isoDate, line } from './config/primitives.ts';

const reason = line(300)
	.nullable()
	.default(null)
	.meta({ description: 'Why, kept in the audit trail; goes before the header X-Reason' });

/** Why nobody is to be reminded: the customer contests the invoice, or somebody says so. */
export const holdBody = z
	.strictObject({ hold: z.enum(invoiceHolds).default('manual'), reason })
	.meta({ example: { hold: 'dispute', reason: 'Contests the second line' } });

export const releaseBody = z.strictObject({ reason }).meta({ example: { reason: 'Settled by phone' } });

export const extendDueDateBody = z
	.strictObject({
		due_date: isoDate.meta({ description: 'Later than the present one, and not before today', example: '2027-01-31' }),
		reason,
	})
	.meta({ example: { due_date: '2027-01-31', reason: 'Agreed by phone' } });

const date = z.string().meta({ format: 'date' });

export const reminderResponse = z
	.object({
		object: z.literal('reminder'),
		invoice_id: z.string(),
		step: z.string().meta({ description: 'Days after the due date, negative before it; or the day it was asked for' }),
		status: z.enum(reminderStatuses).meta({
			description: '`requested`: the mail was asked for; `skipped`: a later one went instead; `stopped`: held or moved',
		}),
		reason: z.enum(reminderReasons).nullable().meta({ description: 'Why it was not sent' }),
		due_on: date.meta({ description: 'The due date that the step counts from' }),
		falls_on: date,
		created_at: z.string().meta({ format: 'date-time' }),
	})
	.meta({
		example: {
			object: 'reminder',
			invoice_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
			step: 'manual-2026-12-24',
			status: 'requested',
			reason: null,
			due_on: '2026-12-22',
			falls_on: '2026-12-24',
			created_at: '2026-12-24T09:30:00.000Z',
		},
	});
export type ReminderResponse = z.output<typeof reminderResponse>;

export const reminderListResponse = z
	.object({
		data: z.array(reminderResponse).meta({ description: 'What became of each step, by its day' }),
		upcoming: z
			.array(z.object({ step: z.string(), falls_on: date }))
			.meta({ description: 'Steps that lie ahead, by the schedule of today; empty when nobody is to be reminded' }),
	})
	.meta({
		example: {
			data: [
				{
					object: 'reminder',
					invoice_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
					step: '7',
					status: 'requested',
					reason: null,
					due_on: '2026-12-22',
					falls_on: '2026-12-29',
					created_at: '2026-12-29T07:05:00.000Z',
				},
			],
			upcoming: [
				{ step: '14', falls_on: '2027-01-05' },
				{ step: '30', falls_on: '2027-01-21' },
			],
		},
	});
