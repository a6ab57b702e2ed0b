import * as z from 'zod';
import { parseIsoInstant } from '../domain/kernel/calendar.ts';
import { refuse } from './config/primitives.ts';

/** A century around ours: beyond it a typing mistake is likelier than a test. */
const clockFrom = '2000-01-01T00:00:00.000Z';
const clockUntil = '2100-01-01T00:00:00.000Z';

export const setTestClockBody = z.strictObject({
	now: z
		.string()
		.transform((text, context) => {
			const instant = parseIsoInstant(text);
			if (instant === null) return refuse(context, 'A UTC instant, such as 2027-11-22T15:16:13Z.');
			return instant >= clockFrom && instant < clockUntil
				? instant
				: refuse(context, 'An instant from 2000 to the end of 2099.');
		})
		.meta({
			format: 'date-time',
			description: 'Where the clock goes: everything due until then happens on the way, in order',
			example: '2027-11-22T09:00:00Z',
		}),
});

const instant = z.string().meta({ format: 'date-time' });

export const testClockResponse = z
	.object({
		object: z.literal('test_clock'),
		now: instant.nullable().meta({ description: 'The tenant’s time; null: it lives in real time' }),
		target: instant.nullable().meta({ description: 'Where the run that is under way leads' }),
		run_id: z.string().nullable().meta({ description: 'The run that is under way; null while the clock stands still' }),
	})
	.meta({
		example: {
			object: 'test_clock',
			now: '2026-12-22T23:00:00.000Z',
			target: '2027-11-22T09:00:00.000Z',
			run_id: 'run_01k3v0j9x4f7mbt2w8h5q6z1re',
		},
	});
export type TestClockResponse = z.output<typeof testClockResponse>;
