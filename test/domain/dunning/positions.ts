import type { Failure, Ladder } from '../../../src/domain/dunning/ladder.ts';
import { ladderFor } from '../../../src/domain/dunning/ladder.ts';
import type { DunningPosition } from '../../../src/domain/dunning/plan.ts';
import type { DunningReason } from '../../../src/domain/dunning/reasons.ts';
import { dunningLadder } from '../../../src/domain/settings/start-kit/dunning.ts';
import { date, instant } from '../../support/invoice.builder.ts';

export const paris = 'Europe/Paris';

/** 10:30 in Paris on the first of March. */
export const firstFailure = instant('2027-03-01T09:30:00.000Z');

/** The ladder that a new tenant has for a failure; of a card, unless it says otherwise. */
export const startLadder = (reason: DunningReason, provider: Failure['provider'] = 'stripe'): Ladder =>
	ladderFor(dunningLadder, { provider, reason });

/** A card that had no money on the first of March, charged once. */
export const positionOf = (changes: Partial<DunningPosition> = {}): DunningPosition => ({
	startedAt: firstFailure,
	invoiceDate: date('2027-03-01'),
	recorded: [],
	reason: 'insufficient_funds',
	method: 'tried',
	tries: { ofInvoice: 1, declines: 1, ofMethod: 1 },
	waitsFor: null,
	prompts: { areAgreed: false, hour: 9, count: 0, lastAt: null },
	...changes,
});

/** Eight in the morning in Paris, in winter. */
export const morning = (day: string) => instant(`${day}T07:00:00.000Z`);

export const doneOn = (step: string, day: string) => ({ step, status: 'done', at: morning(day) }) as const;
