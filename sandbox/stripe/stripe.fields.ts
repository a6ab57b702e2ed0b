import * as z from 'zod';
import type { FormObject } from './stripe.form.ts';
import { invalid } from './stripe.refusals.ts';

const integerWords = 'Invalid integer';

/** A form carries texts only; these are what Stripe reads in them. */
export const text = z.string().min(1).max(5_000);

export const integer = z
	.string()
	.regex(/^-?\d{1,15}$/, integerWords)
	.transform(Number);

export const boolean = z.enum(['true', 'false']).transform((word) => word === 'true');

export const currency = z
	.string()
	.regex(/^[a-zA-Z]{3}$/)
	.transform((code) => code.toLowerCase());

export const url = z.url({ protocol: /^https?$/, hostname: /.+/ }).max(5_000);

const metadataKeysMax = 50;

/** An empty value takes a key away. */
export const metadata = z
	.record(z.string().max(40), z.string().max(500))
	.refine((texts) => Object.keys(texts).length <= metadataKeysMax, `at most ${metadataKeysMax} keys`)
	.transform((texts) => Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== '')));

/** `expand[0]=latest_charge`; at most four levels deep, as Stripe has it. */
export const expand = z
	.array(z.string().regex(/^[a-z_]+(\.[a-z_]+){0,3}$/))
	.max(20)
	.default([]);

const created = z.union([
	integer.transform((at) => ({ gte: at, lte: at })),
	z.strictObject({
		gt: integer.optional(),
		gte: integer.optional(),
		lt: integer.optional(),
		lte: integer.optional(),
	}),
]);

const limitDefault = 10;

export const listQuery = z.strictObject({
	created: created.optional(),
	limit: integer.pipe(z.int().min(1).max(100)).default(limitDefault),
	starting_after: text.optional(),
	ending_before: text.optional(),
	expand,
});
export type ListQuery = z.output<typeof listQuery>;

/** The first thing that is wrong, in Stripe's words: it never lists more. */
export const readInput = <Input>(schema: z.ZodType<Input>, form: FormObject): Input => {
	const parsed = schema.safeParse(form);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	if (issue === undefined) throw new Error('a refusal without an issue');
	if (issue.code === 'unrecognized_keys') {
		const param = paramOf([...issue.path, issue.keys[0] ?? '']);
		return invalid(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
	}
	const param = paramOf(issue.path);
	const given = valueAt(form, issue.path);
	if (given === undefined) {
		return invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
	}
	if (given === '') {
		return invalid(`You passed an empty string for '${param}'.`, { code: 'parameter_invalid_empty', param });
	}
	if (issue.message === integerWords) {
		return invalid(`Invalid integer: ${JSON.stringify(given)}`, { code: 'parameter_invalid_integer', param });
	}
	return invalid(`Invalid ${param}: ${issue.message}`, { param });
};

/** Bracket form: `payment_intent_data[metadata]`. */
const paramOf = (path: readonly PropertyKey[]): string =>
	path.map((name, index) => (index === 0 ? String(name) : `[${String(name)}]`)).join('');

const valueAt = (form: unknown, path: readonly PropertyKey[]): unknown =>
	path.reduce<unknown>((place, name) => (place as Record<PropertyKey, unknown> | undefined)?.[name], form);
