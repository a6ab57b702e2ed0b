import type { CommandOutcome } from '../domain/kernel/command.ts';
import type { Result } from '../domain/kernel/result.ts';
import { type AppContext, etagOf } from './http.ts';
import { domainProblem } from './problem.ts';
import type { DomainError } from './problems.ts';

/** A whole answer in the bytes that a repetition will get again. */
export const sendJson = (
	c: AppContext,
	status: 200 | 201 | 202,
	body: object,
	headers: Readonly<Record<string, string>> = {},
): Response => c.body(JSON.stringify(body), status, { 'content-type': 'application/json; charset=UTF-8', ...headers });

/**
 * Answers a command: the refusal as a problem, a repetition with the bytes of its first answer, and otherwise what
 * the door makes of the value.
 */
export const answerCommand = <Value>(
	c: AppContext,
	result: Result<CommandOutcome<Value>, DomainError>,
	answer: (value: Value, numbers: ReadonlyMap<string, string>) => Response | Promise<Response>,
): Response | Promise<Response> => {
	if (!result.ok) {
		if ('constraint' in result.error) {
			const { constraint } = result.error;
			c.var.wiring.log.warn('command.conflict', { request_id: c.var.requestId, constraint });
		}
		return domainProblem(c, result.error);
	}
	const outcome = result.value;
	if (outcome.kind === 'done') return answer(outcome.value, outcome.numbers);
	return sendJson(c, outcome.status as 200 | 201, outcome.body, { 'idempotent-replayed': 'true' });
};

/** A single resource, with the tag that `If-Match` takes. */
export const sendResource = (
	c: AppContext,
	status: 200 | 201,
	subject: { readonly version: number },
	body: object,
): Response => sendJson(c, status, body, { etag: etagOf(subject) });

/** A page of a list: one row more was asked for than fits, to know whether there is a next page. */
export const pageOf = <Row extends { readonly id: string }>(
	rows: readonly Row[],
	limit: number,
): { readonly rows: readonly Row[]; readonly nextCursor: string | null } => {
	const page = rows.slice(0, limit);
	return { rows: page, nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
};
