import * as z from 'zod';
import { line } from './config/primitives.ts';
import { nextCursor, pageQuery } from './text.ts';

/** Cursors follow the order of the commits, which is a number; ids only name. */
const sequence = z
	.string()
	.regex(/^[1-9]\d{0,14}$/, 'Not a cursor of this list.')
	.transform(Number)
	.optional()
	.meta({ description: '`next_cursor` of the page before', example: '1042' });

export const timelineQuery = z.strictObject({ limit: pageQuery.limit, cursor: sequence });

export const eventFilter = timelineQuery.extend({
	subject_id: line(60).optional().meta({ description: 'Whose events', example: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra' }),
	type: line(60).optional().meta({ example: 'invoice.issued' }),
});

export const eventResponse = z
	.object({
		id: z.string(),
		object: z.literal('event'),
		type: z.string(),
		subject_id: z.string(),
		subject_version: z.int(),
		payload: z.record(z.string(), z.unknown()).meta({ description: 'What changed; no personal data' }),
		actor: z.string().nullable().meta({ description: 'Who did it; end users are not told' }),
		origin: z.string().nullable().meta({ description: 'Through which door: api, page, queue, cron, command' }),
		request_id: z.string().nullable(),
		reason: z.string().nullable(),
		occurred_at: z.string().meta({ format: 'date-time' }),
	})
	.meta({
		example: {
			id: 'evt_01k3v0j9x4f7mbt2w8h5q6z1rc',
			object: 'event',
			type: 'invoice.issued',
			subject_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
			subject_version: 1,
			payload: { currency: 'EUR', total_amount: '35.99' },
			actor: 'key:key_01k3v0j9x4f7mbt2w8h5q6z1rb',
			origin: 'api',
			request_id: 'req_01k3v0j9x4f7mbt2w8h5q6z1rd',
			reason: null,
			occurred_at: '2026-11-22T15:16:13.000Z',
		},
	});
export type EventResponse = z.output<typeof eventResponse>;

export const eventListResponse = z.object({ data: z.array(eventResponse), next_cursor: nextCursor });
