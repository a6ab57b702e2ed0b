import * as z from 'zod';
import { roleScopes, roles, type Scope, scopes } from '../domain/access/scopes.ts';
import { isId } from '../domain/kernel/ids.ts';
import { isoInstant, line, orNull } from './config/primitives.ts';
import { nextCursor, pageQuery } from './text.ts';

export const apiKeyId = z
	.string()
	.refine((text) => isId('key', text), 'An id such as key_01k….')
	.meta({ example: 'key_01k3v0j9x4f7mbt2w8h5q6z1rb' });

/** A week: an old secret that still works longer than that was not rolled out but forgotten. */
const overlapSecondsMax = 604_800;

const role = z.enum(roles as [(typeof roles)[number], ...typeof roles], {
	error: `A role is one of ${roles.join(', ')}.`,
});

export const createApiKeyBody = z
	.strictObject({
		name: line(80).meta({ description: 'Who or what uses it', example: 'Reading platform' }),
		role,
		scopes: orNull(z.array(z.enum(scopes)).min(1, 'At least one scope, or null for all of the role.')).meta({
			description: 'Narrows the role; null: all that the role allows',
			example: ['invoices:read'],
		}),
		expires_at: orNull(isoInstant).meta({ description: 'Null: until it is revoked' }),
	})
	.superRefine((body, context) => {
		const granted: readonly Scope[] = roleScopes[body.role];
		for (const [index, scope] of (body.scopes ?? []).entries()) {
			if (granted.includes(scope)) continue;
			const message = `The role ${body.role} does not have ${scope}: scopes narrow a role.`;
			context.addIssue({ code: 'custom', message, path: ['scopes', index] });
		}
	});

export const rotateApiKeyBody = z.strictObject({
	overlap_seconds: z
		.int('A whole number.')
		.min(0, 'At least 0.')
		.max(overlapSecondsMax, `At most ${overlapSecondsMax}, a week.`)
		.optional()
		.meta({ description: 'How long the old secret still works; a day when left out', example: 3600 }),
});

export const apiKeyFilter = z.strictObject(pageQuery);

const example = {
	id: 'key_01k3v0j9x4f7mbt2w8h5q6z1rb',
	object: 'api_key',
	name: 'Reading platform',
	hint: 'x7Qk',
	role: 'service',
	scopes: ['invoices:read'],
	expires_at: null,
	revoked_at: null,
	last_used_at: '2026-11-22T15:00:00.000Z',
	created_at: '2026-11-20T09:00:00.000Z',
};

const instant = z.string().meta({ format: 'date-time' });
const fields = z.object({
	id: z.string(),
	object: z.literal('api_key'),
	name: z.string(),
	hint: z.string().meta({ description: 'The last four characters, to recognize it by' }),
	role,
	scopes: z.array(z.string()).meta({ description: 'What it may do: its role’s scopes, narrowed by its own' }),
	expires_at: instant.nullable(),
	revoked_at: instant.nullable().meta({ description: 'Works no more from here on; in the future after a rotation' }),
	last_used_at: instant.nullable().meta({ description: 'To the hour' }),
	created_at: instant,
});

export const apiKeyResponse = fields.meta({ example });
export type ApiKeyResponse = z.output<typeof apiKeyResponse>;

export const newApiKeyResponse = fields
	.extend({ key: z.string().meta({ description: 'The key itself, told this once' }) })
	.meta({ example: { ...example, last_used_at: null, key: 'ck_live_coko_…' } });
export type NewApiKeyResponse = z.output<typeof newApiKeyResponse>;

export const apiKeyListResponse = z.object({ data: z.array(apiKeyResponse), next_cursor: nextCursor });
