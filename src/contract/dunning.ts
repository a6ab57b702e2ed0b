import * as z from 'zod';
import { dunningStatuses } from '../domain/dunning/explain.ts';
import { stepStatuses } from '../domain/dunning/plan.ts';
import { dunningReasons } from '../domain/dunning/reasons.ts';
import { promptHours } from '../domain/dunning/stops.ts';
import { mobileMoneyProviders } from '../domain/payments/mobile-operators.ts';
import { dunningActions, dunningFinalActions, providerNames } from '../domain/settings/values.ts';
import { isoDate } from './config/primitives.ts';
import { exampleAgreement, exampleDunnings, examplePrompt, exampleSimulation } from './dunning.example.ts';

const instant = z.string().meta({ format: 'date-time' });
const date = z.string().meta({ format: 'date' });
const action = z.enum([...dunningActions, ...dunningFinalActions]);
const step = z.string().meta({ description: 'Days after the first failure, or final', example: '8' });
const text = z
	.object({ fr: z.string(), en: z.string() })
	.meta({ description: 'The same in a sentence, in both languages' });
const why = z
	.string()
	.nullable()
	.meta({ description: 'Why something else was done than the ladder says, or nothing', example: 'hard_decline' });

const ladder = z.object({
	setting: z.string().meta({ description: 'The setting and version it was taken from', example: 'cfg_…@3' }),
	steps: z.array(z.object({ after_days: z.int(), action: z.enum(dunningActions) })),
	final_action: z.enum(dunningFinalActions),
	final_after_days: z.int(),
});

const fact = z.object({
	at: instant,
	step,
	what: z.enum([...action.options, 'began', 'ended']),
	outcome: z.enum(['happened', 'skipped', 'failed', 'planned']),
	why,
	text,
});

const dunningResponse = z.object({
	object: z.literal('dunning'),
	invoice_id: z.string(),
	status: z.enum(dunningStatuses),
	reason: z.enum(dunningReasons).meta({ description: 'Of the first failure' }),
	provider: z.enum(providerNames).nullable(),
	started_at: instant,
	ended_at: instant.nullable(),
	grace_until: date.meta({ description: 'First day without access, while nothing is paid' }),
	keeps_access: z.boolean().meta({ description: 'The failed payment leaves access untouched at this moment' }),
	ladder,
	steps: z.array(
		z.object({
			step,
			planned: action.meta({ description: 'What the ladder says' }),
			action: action.meta({ description: 'What was done' }),
			status: z.enum(stepStatuses),
			why,
			payment_id: z.string().nullable().meta({ description: 'The charge it began' }),
			at: instant,
		}),
	),
	happened: z.array(fact).meta({ description: 'What happened, oldest first' }),
	next: fact
		.extend({
			waits_for: z.enum(['payment', 'hold', 'agreed_hour']).nullable().meta({
				description:
					'Why what is due already waits: a payment under way, a hold, the hour at which the payer agreed to be rung',
			}),
		})
		.nullable()
		.meta({ description: 'What happens next; null when it is over' }),
	later: z.array(fact).meta({ description: 'What follows, were no money to come' }),
});

const hour = z
	.int('A whole hour.')
	.min(promptHours.from, `From ${promptHours.from} on.`)
	.max(promptHours.until - 1, `Until ${promptHours.until - 1}.`)
	.meta({ description: 'Of the seller’s day, from which on for an hour the phone may ring', example: 18 });

export const agreementBody = z
	.strictObject({ provider: z.enum(mobileMoneyProviders), hour })
	.meta({ example: { provider: 'orange_money', hour: 18 } });

export const agreementResponse = z
	.object({
		object: z.literal('prompt_agreement'),
		provider: z.enum(mobileMoneyProviders),
		hour,
		agreed_at: instant,
	})
	.meta({ id: 'PromptAgreement', example: exampleAgreement });
export type AgreementResponse = z.output<typeof agreementResponse>;

export const promptResponse = z
	.object({
		object: z.literal('dunning_prompt'),
		invoice_id: z.string(),
		step: z.string().meta({ description: 'Its name among the steps of the dunning', example: 'prompt-1' }),
		requested_at: instant,
	})
	.meta({ id: 'DunningPrompt', example: examplePrompt });
export type PromptResponse = z.output<typeof promptResponse>;

export const dunningsResponse = z
	.object({
		object: z.literal('subscription_dunning'),
		subscription_id: z.string(),
		subscription_status: z.string(),
		prompt_agreement: agreementResponse
			.nullable()
			.meta({ description: 'That the payer’s phone may ring by itself; null: they did not agree' }),
		data: z.array(dunningResponse).meta({ description: 'One for each invoice that was not paid, the newest first' }),
	})
	.meta({ id: 'SubscriptionDunning', example: exampleDunnings });
export type DunningsResponse = z.output<typeof dunningsResponse>;
export type DunningFactResponse = z.output<typeof fact>;

export const simulationQuery = z.strictObject({
	from: isoDate.optional().meta({ description: 'Day of the first failure; now when left out', example: '2027-03-01' }),
	provider: z
		.enum(providerNames)
		.optional()
		.meta({ description: 'Whose charge fails; that of the subscription’s saved method when left out' }),
	reason: z
		.enum(dunningReasons)
		.optional()
		.meta({ description: 'insufficient_funds when left out, no_method without a saved method' }),
});

export const simulationResponse = z
	.object({
		object: z.literal('dunning_simulation'),
		subscription_id: z.string(),
		reason: z.enum(dunningReasons),
		provider: z.enum(providerNames).nullable(),
		started_at: instant,
		grace_until: date,
		ladder,
		entries: z.array(
			z.object({
				at: instant,
				day: date,
				step: z.string().meta({ description: 'Days after the first failure, final, or grace', example: '8' }),
				planned: z.enum([...action.options, 'end_access']),
				action: z.enum([...action.options, 'end_access']),
				skipped: z.boolean(),
				why,
				has_access: z.boolean().meta({ description: 'Whether the subscriber has access after it' }),
				text,
			}),
		),
	})
	.meta({ id: 'DunningSimulation', example: exampleSimulation });
export type SimulationResponse = z.output<typeof simulationResponse>;
