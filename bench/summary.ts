import { budgets, databaseBytesMax, type Figure } from './figures.ts';
import type { DailyFigures } from './measures/daily.ts';
import type { DocumentFigures } from './measures/documents.ts';
import type { FindingFigures } from './measures/finding.ts';
import type { LatencyFigures, RequestFigures } from './measures/latency.ts';
import type { PaymentFigures } from './measures/payments.ts';
import type { RecurringFigures } from './measures/recurring.ts';
import type { StorageFigures } from './measures/storage.ts';

/* From what was measured to the flat list of named figures that is printed, saved and compared. */

export const requestFigures = ({ latencies, costs }: RequestFigures): readonly Figure[] => [
	...latencies.flatMap(latencyFigures),
	{ name: 'create: D1 calls', value: costs.create.calls, unit: 'calls', max: budgets.createCalls },
	{ name: 'read: D1 calls', value: costs.read.calls, unit: 'calls', max: budgets.readCalls },
	{ name: 'list: D1 calls', value: costs.list.calls, unit: 'calls', max: budgets.listCalls },
	{ name: 'notice: D1 calls', value: costs.notice.calls, unit: 'calls', max: budgets.noticeCalls },
	{ name: 'notice: rows written', value: costs.notice.rowsWritten, unit: 'rows' },
	{ name: 'create: rows written', value: costs.create.rowsWritten, unit: 'rows', max: budgets.createRowsWritten },
	...Object.entries(costs.rowsWrittenByTable).map(
		([table, value]): Figure => ({ name: `create: rows written, ${table}`, value, unit: 'rows' }),
	),
];

const latencyFigures = (figures: LatencyFigures): readonly Figure[] => {
	const { operation, connections, targets } = figures;
	const name = (what: string) => `${operation} × ${connections}: ${what}`;
	return [
		{ name: name('p50 to bare'), value: figures.p50ToBare, unit: 'ratio', max: budgets.p50ToBare },
		{ name: name('p50 to one batch'), value: figures.p50ToBatch, unit: 'ratio' },
		{ name: name('p99 to bare'), value: figures.p99ToBare, unit: 'ratio' },
		{ name: name('throughput to bare'), value: figures.throughputToBare, unit: 'ratio' },
		{ name: name('p50'), value: targets.billing.p50Ms, unit: 'ms' },
		{ name: name('p50 of bare'), value: targets.bare.p50Ms, unit: 'ms' },
		{ name: name('p50 of one batch'), value: targets.batch.p50Ms, unit: 'ms' },
		{
			name: name('p99'),
			value: targets.billing.p99Ms,
			unit: 'ms',
			...(operation === 'notice' && connections === 1 && { max: budgets.noticeAnswerMs }),
		},
		{ name: name('throughput'), value: targets.billing.perSecond, unit: 'per second' },
	];
};

export const paymentFigures = ({ start, follow }: PaymentFigures): readonly Figure[] => [
	{ name: 'start payment: D1 calls', value: start.calls, unit: 'calls', max: budgets.startPaymentCalls },
	{ name: 'start payment: rows written', value: start.rowsWritten, unit: 'rows' },
	{ name: 'start payment × 1: p50', value: start.p50Ms, unit: 'ms' },
	{ name: 'payment to paid: D1 calls', value: follow.calls, unit: 'calls', max: budgets.followPaymentCalls },
	{ name: 'payment to paid: rows written', value: follow.rowsWritten, unit: 'rows' },
	{ name: 'payment to paid × 1: p50', value: follow.p50Ms, unit: 'ms' },
];

export const storageFigures = (storage: StorageFigures): readonly Figure[] => [
	{ name: 'paid invoice at rest', value: storage.bytesPerInvoice, unit: 'bytes', max: budgets.bytesPerInvoice },
	...Object.entries(storage.bytesPerTable).map(
		([table, value]): Figure => ({ name: `paid invoice at rest, ${table}`, value, unit: 'bytes' }),
	),
	{ name: 'customer at rest', value: storage.bytesPerCustomer, unit: 'bytes' },
	{
		name: 'paid invoices in 10 GB',
		value: Math.floor(databaseBytesMax / storage.bytesPerInvoice),
		unit: 'invoices',
	},
	{ name: 'invoice paid through a provider at rest', value: storage.byProvider.bytesPerInvoice, unit: 'bytes' },
	...Object.entries(storage.byProvider.bytesPerTable).map(
		([table, value]): Figure => ({ name: `invoice paid through a provider at rest, ${table}`, value, unit: 'bytes' }),
	),
	{ name: 'notice at rest, for a month', value: storage.byProvider.bytesPerNotice, unit: 'bytes' },
];

export const findingFigures = (found: readonly FindingFigures[]): readonly Figure[] =>
	found.flatMap(({ what, many, manyMs, growth, isFlat }): readonly Figure[] => [
		{ name: `${what}: p50 over ${many} invoices`, value: manyMs, unit: 'ms' },
		{
			name: `${what}: time over ten times as many`,
			value: growth,
			unit: 'ratio',
			...(isFlat && { max: budgets.findingGrowth }),
		},
	]);

export const dailyFigures = ({ few, many, fewPerSecond, manyPerSecond, growth }: DailyFigures): readonly Figure[] => [
	{ name: `daily run, ${few} overdue invoices`, value: fewPerSecond, unit: 'per second' },
	{ name: `daily run, ${many} overdue invoices`, value: manyPerSecond, unit: 'per second' },
	{
		name: 'daily run: time for one of ten times as many',
		value: growth,
		unit: 'ratio',
		max: budgets.dailyGrowth,
	},
];

export const recurringFigures = (measured: RecurringFigures): readonly Figure[] => [
	...measured.rounds.flatMap(({ due, perSecond, cpuMs, memoryGrowthBytes }): readonly Figure[] => [
		{ name: `recurring run, ${due} due`, value: perSecond, unit: 'per second' },
		{ name: `recurring run, ${due} due: processor time for one`, value: cpuMs, unit: 'ms' },
		{ name: `recurring run, ${due} due: memory gained`, value: memoryGrowthBytes, unit: 'bytes' },
	]),
	...(measured.growth === null
		? []
		: [
				{
					name: 'recurring run: processor time for one of the most due',
					value: measured.growth,
					unit: 'ratio',
					max: budgets.recurringGrowth,
				} satisfies Figure,
			]),
	{ name: 'recurring run: D1 calls for 200', value: measured.callsPerChunk, unit: 'calls', max: budgets.chunkCalls },
	{ name: 'renewal: rows written', value: measured.rowsWritten, unit: 'rows', max: budgets.renewalRowsWritten },
	...Object.entries(measured.rowsWrittenByTable).map(
		([table, value]): Figure => ({ name: `renewal: rows written, ${table}`, value, unit: 'rows' }),
	),
];

export const documentFigures = (documents: readonly DocumentFigures[]): readonly Figure[] =>
	documents.flatMap(({ lines, cpuMs, bytes }): readonly Figure[] => {
		const short = lines < 10;
		return [
			{
				name: `PDF of ${lines} lines: processor time`,
				value: cpuMs,
				unit: 'ms',
				...(short && { max: budgets.documentCpuMs }),
			},
			{ name: `PDF of ${lines} lines`, value: bytes, unit: 'bytes', ...(short && { max: budgets.documentBytes }) },
		];
	});

export const bundleFigures = (gzipBytes: number, startUpMs: number | null): readonly Figure[] => [
	{ name: 'bundle, compressed', value: gzipBytes, unit: 'bytes', max: budgets.bundleGzipBytes },
	...(startUpMs === null
		? []
		: [{ name: 'start-up', value: startUpMs, unit: 'ms', max: budgets.startUpMs } satisfies Figure]),
];
