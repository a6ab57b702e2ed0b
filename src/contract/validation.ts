import * as z from 'zod';

export const validationQuery = z.strictObject({
	deep: z
		.enum(['true', 'false'])
		.default('false')
		.transform((text) => text === 'true')
		.meta({ description: 'Also hash every archived file again' }),
	cursor: z.string().max(2000).optional().meta({ description: 'The `next_cursor` of the answer before' }),
});

const fault = z.object({
	kind: z.string().meta({ example: 'document_changed' }),
	severity: z.enum(['error', 'warning']),
	subject: z.string().meta({ example: 'INV-2026-000003' }),
	detail: z.string(),
	mend: z.string().meta({ description: 'What to do about it' }),
});

export const validationResponse = z
	.object({
		object: z.literal('validation'),
		tenant: z.string(),
		ok: z.boolean().meta({ description: 'No error among the faults of this answer' }),
		checked: z.record(z.string(), z.int()).meta({
			description: 'How many of each were looked at',
			example: { documents: 120, entries: 180, customers: 40 },
		}),
		faults: z.array(fault).meta({ description: 'At most 1,000 in one answer' }),
		next_cursor: z.string().nullable().meta({ description: 'There is more to look at: ask again with it' }),
	})
	.meta({ id: 'Validation' });
export type ValidationResponse = z.output<typeof validationResponse>;
