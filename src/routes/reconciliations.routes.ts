import { createRoute, z } from '@hono/zod-openapi';
import { readAmount } from '../contract/invoice-items.ts';
import { operationsFilter } from '../contract/operations.ts';
import {
	mendBody,
	mendedResponse,
	type ReconciliationResponse,
	reconciliationId,
	reconciliationListResponse,
	reconciliationResponse,
	type StatementRow,
	statementBody,
} from '../contract/reconciliations.ts';
import { startOfDay } from '../domain/kernel/calendar.ts';
import { isPositive, type Money } from '../domain/kernel/money.ts';
import type { ProviderTransaction } from '../domain/payments/provider.ts';
import { mendDifference } from '../domain/reconciliation/mending.usecases.ts';
import type { Difference, Reconciliation, Side } from '../domain/reconciliation/reconciliation.ts';
import { reconcileStatement } from '../domain/reconciliation/reconciliation.usecases.ts';
import { pageOf, sendJson } from './answers.ts';
import { actionOf, callerOf, createRouter, endpoint, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { json, jsonBody, optionalJsonBody, problems, security } from './openapi.ts';
import { depsOfPayments } from './payments.routes.ts';
import { badCursor, domainProblem, type FieldProblem, validationProblem } from './problem.ts';

const tags = ['Payments'];

export const reconciliations = createRouter();

endpoint(
	reconciliations,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List comparisons with providers, newest first',
		security,
		middleware: requireScope('payments:read'),
		request: { query: operationsFilter },
		responses: { 200: json('A page of comparisons', reconciliationListResponse), ...problems() },
	}),
	async (c) => {
		const { limit, cursor } = c.req.valid('query');
		const before = cursor === undefined ? null : reconciliationId.safeParse(cursor);
		if (before !== null && !before.success) return badCursor(c);
		const need = { kind: 'reconciliation.list', before: before?.data ?? null, limit: limit + 1 } as const;
		const { found } = await storeOf(c).load({ found: need });
		const { rows, nextCursor } = pageOf(found, limit);
		return sendJson(c, 200, { data: rows.map(presentSummary), next_cursor: nextCursor });
	},
);

endpoint(
	reconciliations,
	createRoute({
		method: 'get',
		path: '/{id}',
		tags,
		summary: 'Read a comparison and its differences',
		security,
		middleware: requireScope('payments:read'),
		request: { params: z.object({ id: reconciliationId }) },
		responses: { 200: json('The comparison', reconciliationResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { found } = await storeOf(c).load({ found: { kind: 'reconciliation.byId', id } });
		return found === null
			? domainProblem(c, { type: 'reconciliation/not-found', reconciliation: id })
			: sendJson(c, 200, present(found, found.differences));
	},
);

endpoint(
	reconciliations,
	createRoute({
		method: 'post',
		path: '/',
		tags,
		summary: 'Compare a provider’s statement with what we have',
		description:
			'For providers that keep no list for programs, or for another pair of eyes: the rows of the portal’s export. Nothing is changed; each difference comes with a proposed mend.',
		security,
		middleware: [requireScope('payments:write'), requireBillingEnabled],
		request: { body: jsonBody(statementBody) },
		responses: { 201: json('The comparison', reconciliationResponse), ...problems(400, 409, 413, 415, 503) },
	}),
	async (c) => {
		const { provider, country, from, to, rows } = c.req.valid('json');
		const { timeZone } = callerOf(c).snapshot.tenant;
		const issues: FieldProblem[] = [];
		const transactions = rows.map(
			(row, index): ProviderTransaction => ({
				kind: row.kind,
				references: [row.reference],
				ownId: ownIdOf(row.own_reference),
				of: row.payment_reference === null ? [] : [row.payment_reference],
				amount: readPositive(row, index, issues),
				state: row.state,
				day: row.date,
			}),
		);
		if (issues.length > 0) return validationProblem(c, issues);
		const period = { from: startOfDay(from, timeZone), to: startOfDay(to, timeZone) };
		const result = await reconcileStatement(
			depsOfPayments(c),
			{ provider, country },
			period,
			transactions,
			actionOf(c),
		);
		if (!result.ok) return domainProblem(c, result.error);
		return sendJson(c, 201, present(result.value, result.value.comparison.differences));
	},
);

endpoint(
	reconciliations,
	createRoute({
		method: 'post',
		path: '/{id}/differences/{position}/mend',
		tags,
		summary: 'Mend a difference as proposed, or note what a person found out',
		security,
		middleware: [requireScope('payments:write'), requireBillingEnabled],
		request: {
			params: z.object({
				id: reconciliationId,
				position: z.coerce
					.number()
					.int()
					.min(0)
					.max(100_000)
					.meta({ description: 'Place of the difference in its comparison, from 0' }),
			}),
			body: optionalJsonBody(mendBody),
		},
		responses: { 200: json('The difference', mendedResponse), ...problems(400, 404, 409, 413, 415, 503) },
	}),
	async (c) => {
		const { id, position } = c.req.valid('param');
		const { note } = c.req.valid('json') ?? { note: null };
		const result = await mendDifference(depsOfPayments(c), { id, position, note: note ?? null }, actionOf(c));
		return result.ok ? sendJson(c, 200, presentDifference(result.value)) : domainProblem(c, result.error);
	},
);

const readPositive = (
	{ amount, currency }: Pick<StatementRow, 'amount' | 'currency'>,
	index: number,
	issues: FieldProblem[],
): Money => {
	const pointer = `/rows/${index}/amount`;
	const known = issues.length;
	const read = readAmount(amount, currency, [], (_path, detail) => issues.push({ pointer, detail }));
	if (issues.length === known && !isPositive(read)) issues.push({ pointer, detail: 'Must be above zero.' });
	return read;
};

/** `p-…` is our reference of an attempt: the payment's id with another beginning. */
const ownIdOf = (reference: string | null): string | null =>
	reference?.replace(/^p-(?=[0-9a-z]{26}$)/, 'pay_').replace(/^r-(?=[0-9a-z]{26}$)/, 'rfd_') ?? null;

const presentSummary = (reconciliation: Reconciliation) => ({
	id: reconciliation.id,
	object: 'reconciliation' as const,
	provider: reconciliation.provider,
	country: reconciliation.country,
	source: reconciliation.source,
	from: reconciliation.from,
	to: reconciliation.to,
	compared: reconciliation.compared,
	matched: reconciliation.matched,
	differing: reconciliation.differing,
	created_at: reconciliation.createdAt,
});

const present = (reconciliation: Reconciliation, differences: readonly Difference[]): ReconciliationResponse => ({
	...presentSummary(reconciliation),
	differences: differences.map(presentDifference),
});

const presentDifference = (difference: Difference): ReconciliationResponse['differences'][number] => ({
	position: difference.position,
	kind: difference.kind,
	about: difference.about,
	reference: difference.reference,
	own_id: difference.ownId,
	ours: difference.ours,
	theirs: difference.theirs && presentSide(difference.theirs),
	mend: difference.mend,
	mended_at: difference.mendedAt,
	outcome: difference.outcome,
});

const presentSide = ({ currency, amount, state }: Side): Side => ({ currency, amount, state });
