import * as z from 'zod';
import type { NumberingValue } from '../../domain/settings/values.ts';
import { refuse } from './primitives.ts';

/** French e-invoicing takes at most 35 characters (BR-FR-01) out of these (BR-FR-02). */
const numberLengthMax = 35;
const literalPattern = /^[A-Za-z0-9+\-_/]*$/;

const places: Readonly<Record<string, number>> = { '{YYYY}': 4, '{YY}': 2, '{MM}': 2 };
const counterPattern = /^\{N{1,12}\}$/;

export const numbering: z.ZodType<NumberingValue> = z
	.strictObject({
		pattern: z.string().max(60, 'At most 60 characters.').meta({
			description: '{YYYY} or {YY}, {MM} and one counter such as {NNNNNN}',
			example: 'INV-{YYYY}-{NNNNNN}',
		}),
		restart: z.enum(['yearly', 'monthly', 'never']).default('yearly'),
	})
	.transform((value, context) => {
		const problem = patternProblem(value.pattern, value.restart);
		return problem === null ? value : refuse(context, problem, ['pattern']);
	});

const patternProblem = (pattern: string, restart: NumberingValue['restart']): string | null => {
	const found = pattern.match(/\{[^}]*\}/g) ?? [];
	const counters = found.filter((place) => counterPattern.test(place));
	const unknown = found.find((place) => !counterPattern.test(place) && !Object.hasOwn(places, place));
	if (unknown !== undefined) return `Unknown place ${unknown}: use {YYYY}, {YY}, {MM} and a counter such as {NNNNNN}.`;
	if (counters.length !== 1) return 'Exactly one counter such as {NNNNNN} is needed.';
	const literal = pattern.replace(/\{[^}]*\}/g, '');
	if (!literalPattern.test(literal)) return 'Besides the places only letters, digits and + - _ / may stand.';
	const length = literal.length + found.reduce((total, place) => total + (places[place] ?? place.length - 2), 0);
	if (length > numberLengthMax) return `A number would have ${length} characters; at most ${numberLengthMax}.`;
	return restartProblem(found, restart);
};

/** A counter that starts again must be told apart by the rest of the number. */
const restartProblem = (found: readonly string[], restart: NumberingValue['restart']): string | null => {
	const hasYear = found.includes('{YYYY}') || found.includes('{YY}');
	if (restart !== 'never' && !hasYear) return `A counter that restarts ${restart} needs {YYYY} or {YY} in the pattern.`;
	if (restart === 'monthly' && !found.includes('{MM}'))
		return 'A counter that restarts monthly needs {MM} in the pattern.';
	return null;
};
