import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { InvoiceId, PaymentId, PaymentMethodId, SubscriptionId } from '../kernel/ids.ts';
import type { Change, DueWork } from '../kernel/store.ts';
import type { MobileMoneyProvider } from '../payments/mobile-operators.ts';
import type { ProviderName } from '../settings/values.ts';
import type { DunningStatus } from './explain.ts';
import type { Failure, Ladder } from './ladder.ts';
import type { StepRecord, StepStatus } from './plan.ts';

/** What happens after the money of one invoice of a subscription did not come. */
export interface Dunning extends Failure {
	readonly invoiceId: InvoiceId;
	readonly subscriptionId: SubscriptionId;
	readonly status: DunningStatus;
	/** What was charged and refused; null when nothing was. */
	readonly methodId: PaymentMethodId | null;
	readonly startedAt: IsoInstant;
	/** The invoice's day of issue. */
	readonly invoiceDate: IsoDate;
	/** First day without access. */
	readonly graceUntil: IsoDate;
	readonly ladder: Ladder;
	/** The setting and version that the ladder was taken from: `cfg_…@3`. */
	readonly setting: string;
	/** What comes next and when; null once it is over. */
	readonly nextStep: string | null;
	readonly nextAt: IsoInstant | null;
	readonly endedAt: IsoInstant | null;
}

/** What became of one step, with what it charged. */
export interface DunningStep extends StepRecord {
	readonly invoiceId: InvoiceId;
	readonly methodId: PaymentMethodId | null;
	/** The payment that it began; null when it began none, or has not yet. */
	readonly paymentId: PaymentId | null;
}

/** A dunning with its steps, in the order in which they were recorded. */
export interface DunningStory {
	readonly dunning: Dunning;
	readonly steps: readonly DunningStep[];
}

/** What may be charged, and how often its owner was charged lately. */
export interface DunningMeans {
	/** The saved method of the subscription, however it stands. */
	readonly method: {
		readonly id: PaymentMethodId;
		readonly provider: ProviderName;
		readonly isActive: boolean;
	} | null;
	/** Whether and how the payer agreed to be rung. */
	readonly agreement: Pick<PromptAgreement, 'provider' | 'hour'> | null;
	/** Charges of saved methods of the customer since the instant that was asked about. */
	readonly charges: number;
}

/** A payer agreed to be rung for a mobile-money PIN when an invoice is not paid: on the customer's phone. */
export interface PromptAgreement {
	readonly subscriptionId: SubscriptionId;
	readonly provider: MobileMoneyProvider;
	/** 9 to 19, of the seller's day. */
	readonly hour: number;
	readonly agreedAt: IsoInstant;
}

/** The row that wakes a dunning: one for each invoice, beside the alarm of its object. */
export const dunningWork = ({ subscriptionId, invoiceId }: Pick<Dunning, 'subscriptionId' | 'invoiceId'>) =>
	({ kind: 'dunning.step', subjectId: subscriptionId, step: invoiceId }) as const satisfies Partial<DueWork>;

/** A dunning as it is now, and what wakes it next. */
export const dunningChanges = (dunning: Dunning): readonly Change[] => [
	{ kind: 'dunning.save', dunning },
	dunning.nextAt === null
		? { kind: 'due-work.done', work: dunningWork(dunning) }
		: { kind: 'due-work', work: { ...dunningWork(dunning), dueAt: dunning.nextAt } },
];

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'dunning.ofInvoice': { readonly args: { readonly invoiceId: string }; readonly answer: DunningStory | null };
		/** Newest invoice first. */
		'dunning.ofSubscription': {
			readonly args: { readonly subscriptionId: string; readonly limit: number };
			readonly answer: readonly DunningStory[];
		};
		/** Of the same subscription, without this invoice's: what is open, and what was left unpaid to the end. */
		'dunning.siblings': {
			readonly args: { readonly invoiceId: string };
			readonly answer: readonly Pick<Dunning, 'invoiceId' | 'graceUntil' | 'status'>[];
		};
		'dunning.means': {
			readonly args: { readonly invoiceId: string; readonly since: IsoInstant };
			readonly answer: DunningMeans;
		};
		'dunning.agreement': {
			readonly args: { readonly subscriptionId: string };
			readonly answer: PromptAgreement | null;
		};
		/** Overdue invoices of running subscriptions that have no dunning, or one that let them go. */
		'dunning.unpursued': { readonly args: { readonly limit: number }; readonly answer: readonly InvoiceId[] };
		/** Open ones whose work is missing, in order; `after` is the last one of the page before. */
		'dunning.unwatched': {
			readonly args: { readonly after: string; readonly limit: number };
			readonly answer: readonly Pick<Dunning, 'invoiceId' | 'subscriptionId' | 'nextAt'>[];
		};
	}
	interface ChangeKinds {
		/** The first time it begins; later times it moves on. */
		'dunning.save': { readonly dunning: Dunning };
		/** Once for each step of an invoice: a second time is a conflict. */
		'dunning.step': { readonly step: DunningStep };
		/** Writing it again changes it. */
		'dunning.agree': { readonly agreement: PromptAgreement };
		'dunning.disagree': { readonly subscriptionId: SubscriptionId };
		/** What the charge of a step came to: the payment that it began, or that none could begin. */
		'dunning.charged': {
			readonly invoiceId: InvoiceId;
			readonly step: string;
			readonly status: StepStatus;
			readonly paymentId: PaymentId | null;
		};
	}
}
