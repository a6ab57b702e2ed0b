/** The part of OpenAPI 3.1 that we read and write. */
export interface ApiDocument {
	readonly openapi: string;
	readonly info: object;
	readonly servers: readonly object[];
	readonly tags: readonly { readonly name: string; readonly description: string }[];
	readonly paths: Readonly<Record<string, PathItem>>;
	readonly components: Components;
}

export type PathItem = Readonly<Partial<Record<Method, Operation>>>;

export const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof methods)[number];

export interface Operation {
	readonly operationId?: string;
	readonly summary?: string;
	readonly tags?: readonly string[];
	readonly security?: readonly object[];
	readonly parameters?: readonly Parameter[];
	readonly requestBody?: { readonly content: Content };
	readonly responses: Readonly<Record<string, ApiResponse>>;
}

export interface Parameter {
	readonly name: string;
	readonly in: 'path' | 'query' | 'header';
	readonly description?: string;
	readonly schema?: Schema;
}

export interface ApiResponse {
	readonly $ref?: string;
	readonly description?: string;
	readonly headers?: Readonly<Record<string, object>>;
	readonly content?: Content;
}

export type Content = Readonly<Record<string, { readonly schema?: Schema; readonly example?: unknown }>>;

export interface Schema {
	readonly $ref?: string;
	readonly type?: string | readonly string[];
	readonly format?: string;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[];
	readonly items?: Schema;
	readonly enum?: readonly unknown[];
	readonly const?: unknown;
	readonly default?: unknown;
	readonly example?: unknown;
	readonly minimum?: number;
	readonly anyOf?: readonly Schema[];
	readonly oneOf?: readonly Schema[];
	readonly allOf?: readonly Schema[];
}

export interface Components {
	readonly schemas: Readonly<Record<string, Schema>>;
	readonly responses?: Readonly<Record<string, ApiResponse>>;
	readonly headers?: Readonly<Record<string, object>>;
	readonly securitySchemes?: Readonly<Record<string, object>>;
}
