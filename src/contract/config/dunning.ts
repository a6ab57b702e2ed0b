import * as z from 'zod';
import { dunningReasons } from '../../domain/dunning/reasons.ts';
import { dunningActions, dunningFinalActions, providerNames } from '../../domain/settings/values.ts';

/** More words than one a week for a quarter are not heard any better. */
const stepsMax = 12;
/** A family of failures each; there are twenty words for all of them. */
const variantsMax = 20;
/** What was not paid for a year is not paid any more. */
const daysMax = 365;

const days = z
	.int('A whole number.')
	.min(0, 'At least 0.')
	.max(daysMax, `At most ${daysMax}.`)
	.meta({ description: 'Counted from the day of the first failure' });

const course = {
	steps: z
		.array(z.strictObject({ after_days: days, action: z.enum(dunningActions) }))
		.max(stepsMax, `At most ${stepsMax} steps.`)
		.refine(
			(steps) => steps.every((step, index) => index === 0 || step.after_days > (steps[index - 1]?.after_days ?? 0)),
			{ message: 'Each step must come later than the one before.' },
		),
	final_action: z.enum(dunningFinalActions),
	final_after_days: days
		.nullable()
		.default(null)
		.meta({ description: 'When the final action comes; null: after 21 days, or a week after a later last step' }),
};

interface CourseDays {
	readonly steps: readonly { readonly after_days: number }[];
	readonly final_after_days: number | null;
}

const endsAfterItsSteps = ({ steps, final_after_days }: CourseDays): boolean =>
	final_after_days === null || final_after_days > (steps.at(-1)?.after_days ?? -1);

const endsTooEarly = { message: 'The final action must come later than the last step.', path: ['final_after_days'] };

const wordsOf = <const Words extends readonly string[]>(words: Words) =>
	z
		.array(z.enum(words))
		.min(1, 'At least one.')
		.refine((items) => new Set(items).size === items.length, { message: 'Nothing may be named twice.' })
		.nullable()
		.default(null);

const variant = z
	.strictObject({ providers: wordsOf(providerNames), reasons: wordsOf(dunningReasons), ...course })
	.refine(endsAfterItsSteps, endsTooEarly)
	.refine(({ providers, reasons }) => providers !== null || reasons !== null, {
		message: 'A variant is for some providers or some reasons; the course for all others stands outside.',
	});

/** What is done after a payment of a subscription failed; the first variant that fits is taken. */
export const dunningLadder = z
	.strictObject({
		...course,
		variants: z.array(variant).max(variantsMax, `At most ${variantsMax} variants.`).default([]),
	})
	.refine(endsAfterItsSteps, endsTooEarly);
