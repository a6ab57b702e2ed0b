import * as z from 'zod';
import { isId, type ReconciliationId } from '../domain/kernel/ids.ts';
import { differenceKinds, mends, reconciliationSources } from '../domain/reconciliation/reconciliation.ts';
import { providerNames } from '../domain/settings/values.ts';
import { countryCode, currencyCode, isoDate, line } from './config/primitives.ts';
import { rawAmount } from './invoice-items.ts';

export const reconciliationId = z
	.string()
	.refine((text): text is ReconciliationId => isId('rec', text), 'No id of a reconciliation.')
	.meta({ example: 'rec_01kb0c8p7ve3v8k2s5q6m7n8p9' });

/** What a portal shows of a busy fortnight; more is sent in parts. */
const rowsMax = 2_000;

/** A row of another period, or one that is there twice, would be told as money that we lack. */
const checkRows = (
	{ from, to, rows }: StatementRows,
	{ addIssue }: { addIssue(issue: { code: 'custom'; message: string; path: (string | number)[] }): void },
): void => {
	const seen = new Set<string>();
	for (const [index, { kind, reference, date }] of rows.entries()) {
		if (date < from || date >= to) {
			addIssue({ code: 'custom', message: 'Must lie in the period.', path: ['rows', index, 'date'] });
		}
		const name = `${kind}/${reference}`;
		if (seen.has(name)) addIssue({ code: 'custom', message: 'Is there twice.', path: ['rows', index, 'reference'] });
		seen.add(name);
	}
};

interface StatementRows {
	readonly from: string;
	readonly to: string;
	readonly rows: readonly { readonly kind: string; readonly reference: string; readonly date: string }[];
}

export const statementBody = z
	.strictObject({
		provider: z.enum(providerNames),
		country: countryCode
			.nullable()
			.default(null)
			.meta({ description: 'Of the account, where contracts are per country' }),
		from: isoDate,
		to: isoDate.meta({ description: 'The day after the last one of the statement' }),
		rows: z
			.array(
				z.strictObject({
					kind: z.enum(['payment', 'refund', 'dispute']).default('payment'),
					reference: line(120).meta({ description: 'The provider’s name for it: transaction, charge, capture' }),
					own_reference: line(64)
						.nullable()
						.default(null)
						.meta({ description: 'Ours, when the statement shows it: `pay_…`, or `p-` and 26 characters' }),
					payment_reference: line(120)
						.nullable()
						.default(null)
						.meta({ description: 'Of a refund: the provider’s name for the payment that it is of' }),
					currency: currencyCode,
					amount: rawAmount.meta({ description: 'Above zero, for refunds too' }),
					state: z.enum(['pending', 'succeeded', 'failed']).default('succeeded'),
					date: isoDate.meta({ description: 'From `from` on, before `to`' }),
				}),
			)
			.max(rowsMax, `At most ${rowsMax} rows.`),
	})
	.refine(({ from, to }) => from < to, { message: 'Must come after "from".', path: ['to'] })
	.superRefine(checkRows)
	.meta({
		example: {
			provider: 'orange_money',
			country: 'SN',
			from: '2026-11-21',
			to: '2026-11-22',
			rows: [{ reference: 'MP261121.1341.A00073', currency: 'XOF', amount: '6500', date: '2026-11-21' }],
		},
	});

export type StatementRow = z.output<typeof statementBody>['rows'][number];

export const mendBody = z
	.strictObject({
		note: line(300)
			.nullable()
			.default(null)
			.meta({ description: 'What a person found out; without it the proposed mend is done' }),
	})
	.meta({ example: {} });

const side = z
	.object({ currency: z.string(), amount: z.string(), state: z.enum(['pending', 'succeeded', 'failed']) })
	.nullable();

const differenceResponse = z.object({
	position: z.int(),
	kind: z.enum(differenceKinds),
	about: z.enum(['payment', 'refund', 'dispute']),
	reference: z.string(),
	own_id: z.string().nullable(),
	ours: side,
	theirs: side,
	mend: z.enum(mends).meta({
		description:
			'`sync`: ask the provider and take it over; `record`: keep the money as a payment to be assigned; `investigate`: a person finds out; `wait`: too young to say',
	}),
	mended_at: z.string().nullable(),
	outcome: z.string().nullable(),
});

const summary = {
	id: z.string(),
	object: z.literal('reconciliation'),
	provider: z.enum(providerNames),
	country: z.string().nullable(),
	source: z.enum(reconciliationSources),
	from: z.string(),
	to: z.string(),
	compared: z.int(),
	matched: z.int(),
	differing: z.int(),
	created_at: z.string(),
};

const summaryExample = {
	id: 'rec_01kb0c8p7ve3v8k2s5q6m7n8p9',
	object: 'reconciliation',
	provider: 'orange_money',
	country: 'SN',
	source: 'statement',
	from: '2026-11-21T00:00:00.000Z',
	to: '2026-11-22T00:00:00.000Z',
	compared: 12,
	matched: 11,
	differing: 1,
	created_at: '2026-11-22T08:00:00.000Z',
} as const;

const differenceExample = {
	position: 0,
	kind: 'missing_here',
	about: 'payment',
	reference: 'MP261121.1341.A00073',
	own_id: null,
	ours: null,
	theirs: { currency: 'XOF', amount: '6500', state: 'succeeded' },
	mend: 'record',
	mended_at: null,
	outcome: null,
} as const;

/** After it was mended. */
export const mendedResponse = differenceResponse.meta({
	example: {
		...differenceExample,
		mended_at: '2026-11-22T09:00:00.000Z',
		outcome: 'recorded as pay_01kb0c8p7ve3v8k2s5q6m7n8p9',
	},
});

export const reconciliationResponse = z
	.object({ ...summary, differences: z.array(differenceResponse) })
	.meta({ example: { ...summaryExample, differences: [differenceExample] } });
export type ReconciliationResponse = z.output<typeof reconciliationResponse>;
export const reconciliationListResponse = z
	.object({ data: z.array(z.object(summary)), next_cursor: z.string().nullable() })
	.meta({ example: { data: [summaryExample], next_cursor: null } });
