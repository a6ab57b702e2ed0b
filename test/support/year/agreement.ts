import type { Day } from './days.ts';
import type { Rhythm } from './rhythm.ts';

/** What a subscriber agreed to. */
export interface Agreement {
	readonly start: Day;
	readonly billing: 'anniversary' | 'calendar';
	/** Of the month; null: the first billed day decides. */
	readonly anchorDay: number | null;
	readonly trialDays: number;
	readonly end: Day | null;
	/** Whole periods; null: no limit. */
	readonly cycles: number | null;
	readonly coupon: Reduction | null;
	readonly price: Price;
}

/** For a whole period. */
export interface Price {
	/** Minor units of the currency; zero is free. */
	readonly unit: bigint;
	/** Ten-thousandths. */
	readonly quantity: bigint;
	readonly rhythm: Rhythm;
}

export interface Reduction {
	readonly kind: 'percentage' | 'amount';
	/** Whole percents, or minor units. */
	readonly value: bigint;
	/** Invoices that it lowers; null: all. */
	readonly times: number | null;
}

/** What must have been billed: the net of its line, or the gross where prices include tax. */
export interface Billed {
	readonly start: Day;
	readonly end: Day;
	readonly issued: Day;
	readonly amount: bigint;
	/** Of days that cost nothing before any reduction there is no invoice. */
	readonly isFree: boolean;
}

/** What must have been given back of the days of one billing, by one command. */
export interface GivenBack {
	readonly issued: Day;
	readonly amount: bigint;
}

export type Wish =
	| {
			readonly does: 'pause';
			readonly at: 'now' | 'period_end';
			readonly resumeOn: Day | null;
			readonly credit: boolean;
	  }
	| { readonly does: 'resume' | 'keep' | 'reactivate' }
	| { readonly does: 'cancel'; readonly at: 'now' | 'period_end'; readonly refund: 'none' | 'prorated' | 'full' }
	| { readonly does: 'change'; readonly when: 'now' | 'period_end' | Day; readonly price: Price };
