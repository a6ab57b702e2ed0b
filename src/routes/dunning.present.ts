import type {
	AgreementResponse,
	DunningFactResponse,
	DunningsResponse,
	PromptResponse,
	SimulationResponse,
} from '../contract/dunning.ts';
import type { DunningStep, PromptAgreement } from '../domain/dunning/dunning.ts';
import type { DunningFact } from '../domain/dunning/explain.ts';
import type { Ladder } from '../domain/dunning/ladder.ts';
import type { Simulation, ToldDunning } from '../domain/dunning/reading.usecases.ts';
import type { Subscription } from '../domain/subscriptions/subscription.ts';
import { dunningText } from './dunning.words.ts';

export const presentDunnings = (
	{ id, status }: Pick<Subscription, 'id' | 'status'>,
	dunnings: readonly ToldDunning[],
	agreement: PromptAgreement | null,
	timeZone: string,
): DunningsResponse => ({
	object: 'subscription_dunning',
	subscription_id: id,
	subscription_status: status,
	prompt_agreement: agreement && presentAgreement(agreement),
	data: dunnings.map((told) => presentDunning(told, timeZone)),
});

export const presentAgreement = ({ provider, hour, agreedAt }: PromptAgreement): AgreementResponse => ({
	object: 'prompt_agreement',
	provider,
	hour,
	agreed_at: agreedAt,
});

export const presentPrompt = ({ invoiceId, step, at }: DunningStep): PromptResponse => ({
	object: 'dunning_prompt',
	invoice_id: invoiceId,
	step,
	requested_at: at,
});

const presentDunning = (
	{ dunning, steps, explanation }: ToldDunning,
	timeZone: string,
): DunningsResponse['data'][number] => {
	const { happened, next, later, keepsAccess } = explanation;
	const present = (fact: DunningFact): DunningFactResponse => presentFact(fact, timeZone);
	return {
		object: 'dunning',
		invoice_id: dunning.invoiceId,
		status: dunning.status,
		reason: dunning.reason,
		provider: dunning.provider,
		started_at: dunning.startedAt,
		ended_at: dunning.endedAt,
		grace_until: dunning.graceUntil,
		keeps_access: keepsAccess,
		ladder: presentLadder(dunning.ladder, dunning.setting),
		steps: steps.map(({ step, planned, action, status, why, paymentId, at }) => ({
			step,
			planned,
			action,
			status,
			why,
			payment_id: paymentId,
			at,
		})),
		happened: happened.map(present),
		next: next && { ...present(next), waits_for: next.waitsFor },
		later: later.map(present),
	};
};

const presentFact = (fact: DunningFact, timeZone: string): DunningFactResponse => ({
	at: fact.at,
	step: fact.step,
	what: fact.what,
	outcome: fact.outcome,
	why: fact.why,
	text: dunningText(fact, timeZone),
});

const presentLadder = ({ steps, finalAction, finalAfterDays }: Ladder, setting: string) => ({
	setting,
	steps: steps.map(({ afterDays, action }) => ({ after_days: afterDays, action })),
	final_action: finalAction,
	final_after_days: finalAfterDays,
});

export const presentSimulation = (
	{ id }: Pick<Subscription, 'id'>,
	{ entries, ladder, setting, ...simulation }: Simulation,
	timeZone: string,
): SimulationResponse => ({
	object: 'dunning_simulation',
	subscription_id: id,
	reason: simulation.reason,
	provider: simulation.provider,
	started_at: simulation.startedAt,
	grace_until: simulation.graceUntil,
	ladder: presentLadder(ladder, setting),
	entries: entries.map(({ at, day, step, planned, action, isSkipped, why, hasAccess }) => ({
		at,
		day,
		step,
		planned,
		action,
		skipped: isSkipped,
		why,
		has_access: hasAccess,
		text: dunningText({ at, what: action, outcome: isSkipped ? 'skipped' : 'planned', why }, timeZone),
	})),
});
