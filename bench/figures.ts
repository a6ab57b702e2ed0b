/** One measured number. Figures are compared by name with those of the committed run. */
export interface Figure {
	readonly name: string;
	readonly value: number;
	readonly unit: 'ms' | 'bytes' | 'rows' | 'calls' | 'ratio' | 'per second' | 'invoices';
	/** What the architecture promises at most; figures without a promise are only shown. */
	readonly max?: number;
}

/** The promises of the architecture. Every figure here is a limit, none a wish: `--strict` and `npm test` hold them. */
export const budgets = {
	/** Middle of the requests, against a bare Hono route with the same statements. */
	p50ToBare: 1.5,
	/** Load and commit; one more while the key and the tenant's settings are not known to the isolate. */
	createCalls: 2,
	readCalls: 1,
	listCalls: 1,
	/** Who is asking, and the notice with its work: providers give up on slow answers and send again. */
	noticeCalls: 2,
	/** What all but the slowest hundredth of notices may take on a connection of their own. */
	noticeAnswerMs: 100,
	/** What the payer left is looked for; load and commit of the payment before its provider is called, and after. */
	startPaymentCalls: 5,
	/** Load, ask, commit. */
	followPaymentCalls: 2,
	/** Of an overdue invoice, with 100,000 of them due, to the time with 10,000: flat, but for chance. */
	dailyGrowth: 1.5,
	/** Processor time for a renewal of the most that are due, to one of the fewest: flat. */
	recurringGrowth: 1.15,
	/** What is due, subscriptions, their customers, commit. */
	chunkCalls: 4,
	/** Rows of tables and indexes for a renewal of one line, in a chunk of two hundred. */
	renewalRowsWritten: 31.5,
	/** Time for a page of a list or a search, ten times as many invoices to one time as many. */
	findingGrowth: 1.3,
	/** Rows of tables and indexes for an invoice of three lines with two tax rates. */
	createRowsWritten: 36,
	/** At rest, paid, with everything that stays with it. */
	bytesPerInvoice: 6 * 1024,
	documentBytes: 20 * 1024,
	documentCpuMs: 15,
	bundleGzipBytes: 1_300_000,
	startUpMs: 250,
} as const;

/** What one database of D1 can hold. */
export const databaseBytesMax = 10_000_000_000;

export const isOverBudget = ({ value, max }: Figure): boolean => max !== undefined && value > max;

/** Change against the committed run in percent; null when it has no such figure. */
export const changeOf = ({ name, value }: Figure, baseline: readonly Figure[]): number | null => {
	const before = baseline.find((figure) => figure.name === name);
	return before === undefined || before.value === 0 ? null : (100 * (value - before.value)) / before.value;
};

/** A table for the terminal: name, value, limit, change. */
export const tableOf = (figures: readonly Figure[], baseline: readonly Figure[]): string => {
	const rows = figures.map((figure) => {
		const change = changeOf(figure, baseline);
		return [
			figure.name,
			`${shown(figure.value)} ${figure.unit}`,
			figure.max === undefined ? '' : `≤ ${shown(figure.max)}${isOverBudget(figure) ? '  OVER' : ''}`,
			change === null ? '' : `${change > 0 ? '+' : ''}${change.toFixed(0)} %`,
		];
	});
	const all = [['figure', 'value', 'limit', 'change'], ...rows];
	const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
	return all
		.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
		.map((line) => line.trimEnd())
		.join('\n');
};

const shown = (value: number): string => {
	if (Number.isInteger(value)) return value.toLocaleString('en-US');
	return value.toFixed(value < 100 ? 2 : 0);
};
