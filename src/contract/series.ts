import * as z from 'zod';
import { nextCursor, pageQuery } from './text.ts';

export const seriesQuery = z.strictObject({ limit: pageQuery.limit, cursor: pageQuery.cursor });

const series = z.object({
	object: z.literal('series'),
	code: z.string().meta({
		description: 'The key of its numbering, `invoice` or `invoice.web`; `import.old-shop` for what was imported',
		example: 'invoice.web',
	}),
	period: z.string().meta({ description: 'A counter runs per year, per month, or `all`', example: '2026' }),
	last_sequence: z.int().meta({ description: '0 when nothing was issued yet', example: 42 }),
	last_date: z.string().nullable().meta({ format: 'date', example: '2026-11-22' }),
	next_number: z.string().nullable().meta({
		description: 'What a document of today would get; null where no more will be given',
		example: 'WEB-2026-000043',
	}),
	sealed_up_to: z.int().meta({ description: 'The last document that the chain of seals proves', example: 42 }),
});

export const seriesListResponse = z.object({ data: z.array(series), next_cursor: nextCursor }).meta({
	example: {
		data: [
			{
				object: 'series',
				code: 'invoice.web',
				period: '2026',
				last_sequence: 42,
				last_date: '2026-11-22',
				next_number: 'WEB-2026-000043',
				sealed_up_to: 42,
			},
		],
		next_cursor: null,
	},
});
export type SeriesListResponse = z.output<typeof seriesListResponse>;
