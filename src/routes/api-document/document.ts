import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../http.ts';
import { exampleOf } from './examples.ts';
import type {
	ApiDocument,
	ApiResponse,
	Components,
	Content,
	Method,
	Operation,
	Parameter,
	PathItem,
	Schema,
} from './model.ts';
import { methods } from './model.ts';
import { operationExamples } from './operation-examples.ts';
import { operationName, singular } from './operation-names.ts';
import { commonRefusals, refusalResponses, refusals } from './refusals.ts';
import {
	answerHeaders,
	bearer,
	etagHeader,
	info,
	parameterDescriptions,
	replayedHeader,
	tagDescriptions,
} from './texts.ts';

/**
 * The contract as programs read it: generated from the schemas that validate, and completed with what no schema says,
 * such as names of operations, examples and headers. Routes that also answer at the root are shown once, below the base.
 */
export const apiDocument = (app: OpenAPIHono<AppEnv>, base: string): ApiDocument => {
	const generated = app.getOpenAPI31Document({ openapi: '3.1.0', info }) as unknown as ApiDocument;
	const { schemas } = withPlainPatterns(generated.components);
	const listed = Object.entries(withPlainPatterns(generated.paths)).filter(([path]) => path.startsWith(`${base}/`));
	const paths = Object.fromEntries(
		listed.map(([path, item]) => [path, completedPath(path.slice(base.length), item, schemas)]),
	);
	const used = new Set(
		listed.flatMap(([, item]) => operationsOf(item).flatMap(([, { responses }]) => Object.keys(responses))),
	);
	const tags = new Set(
		listed.flatMap(([, item]) => operationsOf(item).flatMap(([, operation]) => operation.tags ?? [])),
	);
	return {
		openapi: '3.1.0',
		info,
		servers: [{ url: '/', description: 'The server that gave out this document' }],
		tags: orderedTags(tags).map((name) => ({ name, description: tagDescriptions[name] ?? '' })),
		paths,
		components: {
			schemas,
			responses: refusalResponses(headerReferences(Object.keys(answerHeaders)), new Set([...used, ...commonRefusals])),
			headers: { ...answerHeaders, ETag: etagHeader, 'Idempotent-Replayed': replayedHeader },
			securitySchemes: { bearer },
		},
	};
};

/** As a reader wants to meet them, not as they happen to be mounted; one that is not described comes last. */
const orderedTags = (used: ReadonlySet<string>): readonly string[] => {
	const known = Object.keys(tagDescriptions).filter((name) => used.has(name));
	return [...known, ...[...used].filter((name) => !known.includes(name))];
};

const operationsOf = (item: PathItem): readonly (readonly [Method, Operation])[] =>
	methods.flatMap((method) => {
		const operation = item[method];
		return operation === undefined ? [] : [[method, operation] as const];
	});

const completedPath = (path: string, item: PathItem, schemas: Components['schemas']): PathItem => {
	const isVersioned = item.patch?.parameters?.some(({ name }) => name.toLowerCase() === 'if-match') ?? false;
	return Object.fromEntries(
		operationsOf(item).map(([method, operation]) => {
			const headers = [
				...Object.keys(answerHeaders),
				...(isVersioned && (method === 'get' || method === 'patch') ? ['ETag'] : []),
				...(takesKey(operation) ? ['Idempotent-Replayed'] : []),
			];
			return [method, completedOperation(method, path, operation, { schemas, headers })];
		}),
	);
};

const takesKey = ({ parameters }: Operation): boolean =>
	parameters?.some(({ name }) => name.toLowerCase() === 'idempotency-key') ?? false;

const completedOperation = (
	method: Method,
	path: string,
	operation: Operation,
	{ schemas, headers }: { readonly schemas: Components['schemas']; readonly headers: readonly string[] },
): Operation => {
	const operationId = operation.operationId ?? operationName(method, path);
	const examples = operationExamples[operationId];
	return {
		...operation,
		operationId,
		security: operation.security ?? [],
		...(operation.parameters && { parameters: operation.parameters.map((each) => described(each, path)) }),
		...(operation.requestBody && {
			requestBody: {
				...operation.requestBody,
				content: exemplified(
					operation.requestBody.content,
					(schema) => examples?.request ?? exampleOf(schema, schemas, 'request'),
				),
			},
		}),
		responses: Object.fromEntries([
			...Object.entries(operation.responses).map(([status, response]) => [
				status,
				completedResponse(
					status,
					response,
					headers,
					(schema) => examples?.answer ?? exampleOf(schema, schemas, 'answer'),
				),
			]),
			...commonRefusals.flatMap((status) =>
				status in operation.responses ? [] : [[status, { $ref: `#/components/responses/${refusals[status]?.name}` }]],
			),
		]),
	};
};

const completedResponse = (
	status: string,
	response: ApiResponse,
	headers: readonly string[],
	example: (schema: Schema) => unknown,
): ApiResponse => {
	const refusal = refusals[status];
	if (refusal !== undefined && response.content?.['application/problem+json'] !== undefined) {
		return { $ref: `#/components/responses/${refusal.name}` };
	}
	return {
		...response,
		headers: { ...response.headers, ...headerReferences(headers) },
		...(response.content && { content: exemplified(response.content, example) }),
	};
};

const headerReferences = (names: readonly string[]): Readonly<Record<string, object>> =>
	Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const exemplified = (content: Content, example: (schema: Schema) => unknown): Content =>
	Object.fromEntries(
		Object.entries(content).map(([type, media]) => [
			type,
			media.schema === undefined || media.example !== undefined ? media : { ...media, example: example(media.schema) },
		]),
	);

const described = (parameter: Parameter, path: string): Parameter => {
	if (parameter.description !== undefined) return parameter;
	const thing = singular(path.split('/')[1] ?? '').replaceAll('-', ' ');
	const description = parameterDescriptions[parameter.name]?.replace('{thing}', thing);
	return description === undefined ? parameter : { ...parameter, description };
};

/** The generator leaves the closing slash and the flags of a regular expression on its pattern. */
const withPlainPatterns = <Part>(part: Part): Part =>
	JSON.parse(JSON.stringify(part), (key, value: unknown) =>
		key === 'pattern' && typeof value === 'string' ? value.replace(/\/[dgimsuvy]+$/, '') : value,
	) as Part;
