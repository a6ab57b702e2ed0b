import { type Schema as JsonSchema, Validator } from '@cfworker/json-schema';
import type { ApiDocument, ApiResponse, Schema } from '../../src/routes/api-document/model.ts';
import type { House } from './house.ts';

/** Reads the contract as it is served. */
export const servedContract = async (house: House): Promise<ApiDocument> =>
	(await (await house.request('GET', '/openapi.json', { key: null })).json()) as ApiDocument;

/**
 * The same house, whose JSON answers are held to the contract that it serves: an answer with a status, a field or a
 * value that the contract does not know throws. Requests outside the contract, such as pages, pass.
 */
export const heldToContract = async (house: House): Promise<House> => {
	const contract = await servedContract(house);
	return {
		...house,
		async request(method, path, options) {
			const response = await house.request(method, path, options);
			const faults = await contractFaults(contract, method, path, response.clone());
			if (faults.length > 0) throw new Error(`${method} ${path} breaks the contract:\n${faults.join('\n')}`);
			return response;
		},
	};
};

/** What an answer says that the contract does not allow; empty when all is well. */
export const contractFaults = async (
	contract: ApiDocument,
	method: string,
	path: string,
	response: Response,
): Promise<readonly string[]> => {
	const operation = operationOf(contract, method, path);
	if (operation === null) return [];
	const declared = operation.responses[response.status];
	if (declared === undefined) return [`status ${response.status} is not declared`];
	const { content } = resolved(contract, declared);
	const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
	if (content === undefined) return response.body === null ? [] : [`a body of ${type} is not declared`];
	const schema = content[type]?.schema;
	if (schema === undefined) return [`${type} is not declared for status ${response.status}`];
	return type.endsWith('json') ? schemaFaults(contract, schema, await response.json()) : [];
};

export const schemaFaults = (contract: ApiDocument, schema: Schema, value: unknown): readonly string[] => {
	// References lead into the components, which therefore travel with the schema.
	const whole = { ...closed(schema), components: { schemas: closed(contract.components.schemas) } };
	const { valid, errors } = new Validator(whole as unknown as JsonSchema, '2020-12', false).validate(value);
	return valid ? [] : errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
};

const operationOf = (contract: ApiDocument, method: string, path: string) => {
	const asked = (path.split('?')[0] ?? '').replace(/\/$/, '');
	const fits = (template: string) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(asked);
	// A path that is spelled out wins over one with places in it.
	const [template] = Object.keys(contract.paths)
		.filter(fits)
		.sort((left, right) => left.split('{').length - right.split('{').length);
	const item = template === undefined ? undefined : contract.paths[template];
	return item?.[method.toLowerCase() as 'get'] ?? null;
};

const resolved = (contract: ApiDocument, response: ApiResponse): ApiResponse =>
	response.$ref === undefined
		? response
		: (contract.components.responses?.[response.$ref.replace('#/components/responses/', '')] ?? {});

/** Objects that name their fields may have no others, unless they say so: an answer with a field too many is a leak. */
const closed = <Part>(part: Part): Part => {
	if (Array.isArray(part)) return part.map(closed) as Part;
	if (typeof part !== 'object' || part === null) return part;
	// The validator takes the `id` of an example for the name of a schema.
	const told = Object.entries(part).filter(([key]) => key !== 'example');
	const inner = Object.fromEntries(
		told.map(([key, value]) => [key, key === 'properties' ? closedFields(value) : closed(value)]),
	);
	const namesFields = 'properties' in inner && typeof inner['properties'] === 'object' && 'type' in inner;
	const isOpen = 'additionalProperties' in inner || 'allOf' in inner;
	return (namesFields && !isOpen ? { ...inner, additionalProperties: false } : inner) as Part;
};

/** Here the keys are names of fields, one of which may be `example`. */
const closedFields = (fields: object) =>
	Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, closed(field)]));
