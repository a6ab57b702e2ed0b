/** A number that operators may set, and how far. */
export interface Bound {
	readonly default: number;
	readonly min: number;
	readonly max: number;
	/** What it counts and why it ends where it ends. */
	readonly meaning: string;
}

export const limitBounds = {
	lines_per_invoice: {
		default: 500,
		min: 1,
		max: 500,
		meaning: 'lines on one invoice; more do not fit the batch that issues it',
	},
	body_bytes: {
		default: 1_000_000,
		min: 10_000,
		max: 1_000_000,
		meaning: 'bytes of a JSON request; a larger one would not fit a database parameter with its neighbors',
	},
	import_bytes: {
		default: 10_000_000,
		min: 100_000,
		max: 10_000_000,
		meaning: 'bytes of an imported file (NDJSON); it is held in memory once',
	},
	bulk_invoices: { default: 500, min: 1, max: 500, meaning: 'invoices in one bulk call' },
	requests_per_minute_key: {
		default: 600,
		min: 10,
		max: 60_000,
		meaning: 'requests a minute with one key',
	},
	requests_per_minute_address: {
		default: 300,
		min: 10,
		max: 60_000,
		meaning: 'requests a minute from one network address, before the key is looked at',
	},
	catch_up_periods: {
		default: 12,
		min: 1,
		max: 120,
		meaning: 'missed periods that a subscription is billed for by itself; beyond, a person decides',
	},
	mails_per_day: { default: 10_000, min: 0, max: 1_000_000, meaning: 'mails a day; the rest waits for the next day' },
} as const satisfies Record<string, Bound>;

export type LimitName = keyof typeof limitBounds;
export const limitNames = Object.keys(limitBounds) as readonly LimitName[];

export const retentionBounds = {
	documents: {
		default: 4018,
		min: 3653,
		max: 36_500,
		meaning: 'issued documents and their postings: ten years from the end of the financial year (C. com. L123-22)',
	},
	location_evidence: {
		default: 3653,
		min: 3653,
		max: 36_500,
		meaning: 'evidence of the customer’s country (one-stop shop)',
	},
	idempotency: { default: 2, min: 1, max: 30, meaning: 'stored answers to repeated requests' },
	outbox: { default: 7, min: 1, max: 90, meaning: 'work that is done' },
	inbox: { default: 30, min: 7, max: 365, meaning: 'notices of payment providers, once processed' },
	dead_letters: { default: 90, min: 7, max: 3653, meaning: 'messages that could not be processed' },
	mail_log: { default: 365, min: 30, max: 3653, meaning: 'which mail was sent when' },
	run_history: { default: 365, min: 30, max: 3653, meaning: 'what the daily and monthly runs did' },
	reading_details: { default: 396, min: 31, max: 1827, meaning: 'who read what, until claims are closed (13 months)' },
	inactive_customers: { default: 1095, min: 365, max: 3653, meaning: 'customers without any activity' },
} as const satisfies Record<string, Bound>;

export type RetentionSubject = keyof typeof retentionBounds;
export const retentionSubjects = Object.keys(retentionBounds) as readonly RetentionSubject[];
