import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type * as z from 'zod';

export interface Detail {
	readonly issue: string;
	readonly description: string;
	readonly field?: string;
	readonly location?: 'body' | 'header' | 'path';
}

/** A refusal in PayPal's form. */
export interface Refusal {
	readonly status: ContentfulStatusCode;
	readonly name: string;
	readonly message: string;
	readonly details: readonly Detail[];
	readonly links?: readonly { readonly href: string; readonly rel: string; readonly method: string }[];
}

export const refusalToResponse = (refusal: Refusal): Response => {
	const debugId = crypto.randomUUID().replaceAll('-', '').slice(0, 13);
	const { status, ...body } = refusal;
	return Response.json(
		{ name: body.name, message: body.message, debug_id: debugId, details: body.details, links: body.links ?? [] },
		{ status, headers: { 'paypal-debug-id': debugId } },
	);
};

/** 422: the request is well formed, yet cannot be carried out. */
export const unprocessable = (issue: string, description: string, field?: string): Refusal => ({
	status: 422,
	name: 'UNPROCESSABLE_ENTITY',
	message: 'The requested action could not be performed, semantically incorrect, or failed business validation.',
	details: [{ issue, description, ...(field !== undefined && { field }) }],
});

export const badRequest = (details: readonly Detail[]): Refusal => ({
	status: 400,
	name: 'INVALID_REQUEST',
	message: 'Request is not well-formed, syntactically incorrect, or violates schema.',
	details,
});

export const notFound: Refusal = {
	status: 404,
	name: 'RESOURCE_NOT_FOUND',
	message: 'The specified resource does not exist.',
	details: [
		{
			issue: 'INVALID_RESOURCE_ID',
			description: 'Specified resource ID does not exist. Please check the resource ID and try again.',
		},
	],
};

export const inProgress: Refusal = {
	status: 409,
	name: 'RESOURCE_CONFLICT',
	message: 'The server has detected a conflict while processing this request.',
	details: [
		{
			issue: 'PREVIOUS_REQUEST_IN_PROGRESS',
			description: 'A previous request on this resource is currently in progress.',
		},
	],
};

export const requestIdRequired: Refusal = badRequest([
	{
		issue: 'PAYPAL_REQUEST_ID_REQUIRED',
		description: 'A PayPal-Request-Id is required if you are trying to process payment for an Order.',
		field: 'PayPal-Request-Id',
		location: 'header',
	},
]);

export const zodErrorToRefusal = (error: z.ZodError): Refusal => badRequest(error.issues.flatMap(issueToDetails));

const issueToDetails = (issue: z.core.$ZodIssue): readonly Detail[] => {
	const field = issue.path.map((segment) => `/${String(segment)}`).join('');
	const detail = (name: string): Detail => ({ issue: name, description: issue.message, field, location: 'body' });
	switch (issue.code) {
		case 'unrecognized_keys':
			return issue.keys.map((key) => ({
				issue: 'INVALID_PARAMETER',
				description: 'The field is not known.',
				field: `${field}/${key}`,
				location: 'body',
			}));
		case 'invalid_type':
			return [detail(missingOr(issue, 'INVALID_PARAMETER_SYNTAX'))];
		case 'too_big':
			return [detail(issue.origin === 'string' ? 'INVALID_STRING_MAX_LENGTH' : 'INVALID_ARRAY_MAX_ITEMS')];
		case 'too_small':
			return [detail(issue.origin === 'string' ? 'INVALID_STRING_MIN_LENGTH' : 'INVALID_ARRAY_MIN_ITEMS')];
		case 'invalid_value':
			return [detail(missingOr(issue, 'INVALID_PARAMETER_VALUE'))];
		case 'invalid_format':
		case 'invalid_key':
		case 'invalid_element':
		case 'invalid_union':
		case 'not_multiple_of':
		case 'custom':
			return [detail('INVALID_PARAMETER_SYNTAX')];
	}
};

/** Schemas report what they were given. */
const missingOr = (issue: z.core.$ZodIssue, otherwise: string): string =>
	issue.input === undefined ? 'MISSING_REQUIRED_PARAMETER' : otherwise;
