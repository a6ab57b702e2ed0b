import type { Context } from 'hono';
import type { AppEnv } from './http.ts';
import { type DomainError, problemOf } from './problems.ts';

/** RFC 9457, and what we add to it. */
export interface Problem {
	readonly type: string;
	readonly title: string;
	readonly status: ProblemStatus;
	readonly detail?: string;
	readonly errors?: readonly FieldProblem[];
	/** Facts about the refusal that a program can use. */
	readonly members?: Readonly<Record<string, unknown>>;
}

export interface FieldProblem {
	/** JSON pointer into the body, or `/query/…`, `/param/…`, `/header/…`. */
	readonly pointer: string;
	readonly detail: string;
}

export type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 429 | 500 | 503;

/** The one way to refuse: problem+json with the request's id, by which support finds the log. */
export const sendProblem = (c: Context<AppEnv>, problem: Problem): Response =>
	c.body(JSON.stringify(problemBody(c, problem)), problem.status, { 'content-type': 'application/problem+json' });

/** The body of a refusal; inside an answer, that of the one item it is about. */
export const problemBody = (c: Context<AppEnv>, { members, ...standard }: Problem) => ({
	...standard,
	type: `/problems/${standard.type}`,
	instance: c.var.requestId,
	...members,
});

export const domainProblem = (c: Context<AppEnv>, error: DomainError): Response => sendProblem(c, problemOf(error));

/** `If-Match` holds something that was never a tag of ours. */
export const badIfMatch = (c: Context<AppEnv>): Response =>
	validationProblem(c, [{ pointer: '/header/If-Match', detail: 'An ETag as it was given out, such as "3".' }]);

export const badCursor = (c: Context<AppEnv>): Response =>
	validationProblem(c, [{ pointer: '/query/cursor', detail: 'Not a cursor of this list.' }]);

export const validationProblem = (c: Context<AppEnv>, errors: readonly FieldProblem[]): Response =>
	sendProblem(c, invalidRequest(errors));

export const invalidRequest = (errors: readonly FieldProblem[]): Problem => ({
	type: 'invalid-request',
	title: 'The request is not valid',
	status: 422,
	errors,
});
