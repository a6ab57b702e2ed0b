import * as z from 'zod';
import { type IsoDate, type IsoInstant, parseIsoDate, parseIsoInstant } from '../domain/kernel/calendar.ts';
import { isId } from '../domain/kernel/ids.ts';
import { keptTasks, runTasks } from '../domain/work/run.ts';
import { refuse } from './config/primitives.ts';
import { nextCursor, pageQuery } from './text.ts';

export const runId = z
	.string()
	.refine((text) => isId('run', text), 'An id such as run_01k….')
	.meta({ example: 'run_01k3v0j9x4f7mbt2w8h5q6z1re' });

export const deadLetterId = z
	.string()
	.refine((text) => isId('dlt', text), 'An id such as dlt_01k….')
	.meta({ example: 'dlt_01k3v0j9x4f7mbt2w8h5q6z1rf' });

/** A date stands for its whole day where the tenant is, today for what there is of it so far. */
export type AsOf = { readonly date: IsoDate } | { readonly instant: IsoInstant };

export const asOf = z
	.string()
	.transform((text, context): AsOf => {
		const date = parseIsoDate(text);
		if (date !== null) return { date };
		const instant = parseIsoInstant(text);
		return instant === null ? refuse(context, 'A date or a UTC instant, such as 2026-11-22T15:16:13Z.') : { instant };
	})
	.meta({
		description:
			'Selects what is due and dates nothing: an instant, or all of a day where the seller is; now when left out',
		example: '2026-12-01',
	});

export const createRunBody = z.strictObject({
	task: z.enum(runTasks, { error: `A task is one of ${runTasks.join(', ')}.` }),
	as_of: asOf.optional(),
	dry_run: z.boolean().default(false).meta({ description: 'Lists what would be done and does nothing' }),
});

export const operationsFilter = z.strictObject(pageQuery);

const instant = z.string().meta({ format: 'date-time' });

export const runResponse = z
	.object({
		id: z.string(),
		object: z.literal('run'),
		task: z.enum(keptTasks),
		as_of: instant,
		dry_run: z.boolean(),
		status: z.enum(['running', 'finished']).meta({ description: 'One that stays running was cut off: run it again' }),
		actor: z.string(),
		started_at: instant,
		finished_at: instant.nullable(),
		result: z.record(z.string(), z.unknown()).nullable().meta({ description: 'By task: what was, or would be, done' }),
	})
	.meta({
		example: {
			id: 'run_01k3v0j9x4f7mbt2w8h5q6z1re',
			object: 'run',
			task: 'daily',
			as_of: '2026-11-22T23:00:00.000Z',
			dry_run: false,
			status: 'finished',
			actor: 'key:key_01k3v0j9x4f7mbt2w8h5q6z1rb',
			started_at: '2026-11-22T23:00:01.000Z',
			finished_at: '2026-11-22T23:00:02.000Z',
			result: {
				done: 12,
				postponed: 0,
				parked: 0,
				marked_overdue: 7,
				reminders_requested: 4,
				reminders_skipped: 1,
				notices_requested: 3,
				invoices_issued: 2,
				subscriptions_turned: 2,
				subscriptions_parked: 0,
				more: false,
				repaired: 0,
				resent: 2,
			},
		},
	});
export type RunResponse = z.output<typeof runResponse>;

export const runListResponse = z.object({ data: z.array(runResponse), next_cursor: nextCursor });

export const deadLetterResponse = z
	.object({
		id: z.string(),
		object: z.literal('dead_letter'),
		queue: z.string().meta({ description: 'What the message asked for' }),
		message: z.string().meta({ description: 'As it arrived: ids and kinds, no personal data' }),
		reason: z.string(),
		created_at: instant,
		replayed_at: instant.nullable(),
		dismissed_at: instant.nullable().meta({ description: 'Laid aside by a person' }),
	})
	.meta({
		example: {
			id: 'dlt_01k3v0j9x4f7mbt2w8h5q6z1rf',
			object: 'dead_letter',
			queue: 'mail.send',
			message: '{"v":1,"kind":"mail.send","tenant":"coko","subject_id":"inv_01k3v0j9x4f7mbt2w8h5q6z1ra"}',
			reason: 'failed at every attempt; the log tells why',
			created_at: '2026-11-22T15:16:13.000Z',
			replayed_at: null,
			dismissed_at: null,
		},
	});
export type DeadLetterResponse = z.output<typeof deadLetterResponse>;

export const deadLetterListResponse = z.object({ data: z.array(deadLetterResponse), next_cursor: nextCursor });
