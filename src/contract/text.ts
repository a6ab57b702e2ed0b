import * as z from 'zod';
import type { Json, JsonObject } from '../domain/kernel/json.ts';
import {
	brokenText,
	invisibleText,
	isVisible,
	isWellFormed,
	keepsItsDirection,
	refuse,
	reorderedText,
} from './config/primitives.ts';

/** Text of several lines: line breaks and tabs are kept, other control characters and broken Unicode refused. */
export const paragraph = (lengthMax: number) =>
	z
		.string()
		.trim()
		.min(1, 'Must not be empty.')
		.max(lengthMax, `At most ${lengthMax} characters.`)
		.refine((text) => /^[\t\n\r\P{Cc}]*$/u.test(text), 'Must not contain control characters.')
		.refine(isWellFormed, brokenText)
		.refine(keepsItsDirection, reorderedText)
		.refine(isVisible, invisibleText);

/** Keeps a caller's own data small enough to travel with every answer. */
export const metadataBytesMax = 4000;

/** Deep enough for any record; far from the depth at which the database stops reading JSON. */
const metadataDepthMax = 20;

export const metadata = z
	.record(z.string().min(1).max(60), z.unknown())
	.transform((value, context): JsonObject => {
		const fault = faultIn(value, 1);
		if (fault !== null) return refuse(context, fault);
		if (JSON.stringify(value).length > metadataBytesMax) {
			return refuse(context, `At most ${metadataBytesMax} characters of JSON.`);
		}
		return value as Record<string, Json>;
	})
	.meta({ description: 'The caller’s own data, given back as it came', example: { order: 'A-1042' } });

/** What would not come back as it came. */
const faultIn = (value: unknown, depth: number): string | null => {
	if (typeof value === 'number') return Number.isFinite(value) ? null : 'A number is too large.';
	if (typeof value === 'string') return value.isWellFormed() ? null : 'Contains half a character (a lone surrogate).';
	if (typeof value !== 'object' || value === null) return null;
	if (depth > metadataDepthMax) return `At most ${metadataDepthMax} levels deep.`;
	for (const part of Object.entries(value).flat()) {
		const fault = faultIn(part, depth + 1);
		if (fault !== null) return fault;
	}
	return null;
};

export const locale = z.enum(['fr', 'en'], { error: 'A language is fr or en.' });

/** A half-open page of a list. */
export const pageQuery = {
	limit: z.coerce.number().int().min(1).max(100).default(20).meta({ description: 'Rows on the page', example: 20 }),
	cursor: z.string().min(1).max(100).optional().meta({ description: '`next_cursor` of the page before' }),
};

export const nextCursor = z
	.string()
	.nullable()
	.meta({ description: 'Where the next page begins; null on the last one' });
