import type { z } from '@hono/zod-openapi';
import type { BulkItem, BulkOutcome } from '../domain/kernel/bulk.ts';
import type { CommandError } from '../domain/kernel/command.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { type AppContext, fieldProblems } from './http.ts';
import { invalidRequest, type Problem, problemBody } from './problem.ts';
import { type DomainError, problemOf } from './problems.ts';

/** What an item came to: its place, and the body of what was done or of the refusal. */
export type BulkResult<Done> =
	| { readonly index: number; readonly replayed: boolean; readonly done: Done }
	| { readonly index: number; readonly problem: ReturnType<typeof problemBody> };

/**
 * Reads each item alone, hands those that can be read to the command, and puts the results in the order of the request.
 * With an idempotency key each item has `key/index`, tied to the item's own content: a repeated call may be longer.
 */
export const answerBulk = async <Schema extends z.ZodType, Value, Failure extends DomainError, Done extends object>(
	c: AppContext,
	given: readonly unknown[],
	door: {
		readonly schema: Schema;
		/** What else stands against an item; null when nothing does. */
		readonly refuse: (input: z.output<Schema>) => Problem | null;
		readonly run: (items: readonly BulkItem<z.output<Schema>>[]) => Promise<readonly BulkOutcome<Value, Failure>[]>;
		readonly present: (value: Value, numbers: ReadonlyMap<string, string>) => Done;
	},
): Promise<readonly BulkResult<Done>[]> => {
	const read = given.map((item) => {
		const parsed = door.schema.safeParse(item);
		if (!parsed.success) return { problem: invalidRequest(fieldProblems(parsed.error.issues)) };
		const problem = door.refuse(parsed.data);
		return problem === null ? { input: parsed.data } : { problem };
	});
	const readable = read.flatMap((item, index) => ('input' in item ? [{ index, input: item.input }] : []));
	const outcomes = await door.run(
		await Promise.all(
			readable.map(async ({ index, input }) => ({ input, idempotency: await keyOfItem(c, index, given[index]) })),
		),
	);
	const byIndex = new Map(readable.map(({ index }, place) => [index, outcomes[place]]));
	return read.map((item, index): BulkResult<Done> => {
		const outcome = byIndex.get(index);
		if ('problem' in item) return { index, problem: problemBody(c, item.problem) };
		if (outcome === undefined) throw new Error('an item of a bulk call has no outcome');
		if (outcome.kind === 'refused') return { index, problem: refusalOf(c, outcome.error) };
		if (outcome.kind === 'replayed') return { index, replayed: true, done: outcome.body as JsonObject & Done };
		return { index, replayed: false, done: door.present(outcome.value, outcome.numbers) };
	});
};

const keyOfItem = async (c: AppContext, index: number, item: unknown) => {
	const { idempotency, wiring } = c.var;
	if (idempotency === null) return null;
	const content = `${c.req.method}\n${c.req.path.replace(/\/+$/, '')}\n${JSON.stringify(item)}`;
	return { key: `${idempotency.key}/${index}`, requestHash: await wiring.hasher.sha256(content) };
};

const refusalOf = (c: AppContext, error: DomainError | CommandError) => {
	if ('constraint' in error) {
		c.var.wiring.log.warn('command.conflict', { request_id: c.var.requestId, constraint: error.constraint });
	}
	return problemBody(c, problemOf(error));
};
