import type { Schema } from './model.ts';

type Schemas = Readonly<Record<string, Schema>>;

/** Requests show what must be said and what is worth saying; answers show everything. */
export type ExampleKind = 'request' | 'answer';

/**
 * A value that fits a schema, put together from the examples that its parts carry; what carries none gets its default,
 * its first allowed value, or nothing where nothing is allowed.
 */
export const exampleOf = (schema: Schema, schemas: Schemas, kind: ExampleKind): unknown => {
	if (schema.example !== undefined) return schema.example;
	if (schema.$ref !== undefined) return exampleOf(referred(schema.$ref, schemas), schemas, kind);
	if (schema.const !== undefined) return schema.const;
	if (schema.default !== undefined) return schema.default;
	if (schema.enum !== undefined) return schema.enum[0];
	if (schema.allOf !== undefined) {
		return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, schemas, kind)));
	}
	const [choice] = schema.anyOf ?? schema.oneOf ?? [];
	if (choice !== undefined) return exampleOf(choice, schemas, kind);
	const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
	if (types.includes('null')) return null;
	return types.includes('object') || schema.properties !== undefined
		? objectExample(schema, schemas, kind)
		: plainExample(types[0], schema, schemas, kind);
};

const objectExample = (schema: Schema, schemas: Schemas, kind: ExampleKind): unknown => {
	const required = new Set(schema.required);
	const shown = Object.entries(schema.properties ?? {}).filter(
		([name, property]) => kind === 'answer' || required.has(name) || property.example !== undefined,
	);
	return Object.fromEntries(shown.map(([name, property]) => [name, exampleOf(property, schemas, kind)]));
};

const plainExample = (type: string | undefined, schema: Schema, schemas: Schemas, kind: ExampleKind): unknown => {
	switch (type ?? 'string') {
		case 'array':
			return schema.items === undefined ? [] : [exampleOf(schema.items, schemas, kind)];
		case 'boolean':
			return false;
		case 'integer':
		case 'number':
			return schema.minimum ?? 1;
		default:
			return texts[schema.format ?? ''] ?? 'text';
	}
};

const texts: Readonly<Record<string, string>> = {
	date: '2026-11-22',
	'date-time': '2026-11-22T15:16:13.000Z',
	email: 'awa@example.com',
	binary: '%PDF-1.7 …',
};

const referred = (reference: string, schemas: Schemas): Schema => {
	const schema = schemas[reference.replace('#/components/schemas/', '')];
	if (schema === undefined) throw new Error(`the API document has no ${reference}`);
	return schema;
};
