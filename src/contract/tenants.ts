import * as z from 'zod';
import { isTenantId } from '../domain/kernel/ids.ts';
import { newCompany } from './config/company.ts';
import { countryCode, currencyCode, line } from './config/primitives.ts';
import { nextCursor, pageQuery } from './text.ts';

/** The platform key acts under this name in the audit trail; a tenant of the same name could be taken for it. */
const reservedSlug = 'platform';

export const tenantId = z
	.string()
	.refine((text) => isTenantId(text), 'A slug: 2 to 31 lower-case letters, digits and -, beginning with a letter.')
	.meta({ description: 'Stands in the tenant’s keys, tokens and storage; never changes', example: 'coko' });

const name = line(160).meta({ example: 'Coko France' });
const timeZone = line(60).meta({ description: 'Of the IANA database; decides what today is', example: 'Europe/Paris' });
const mode = z
	.enum(['live', 'test'], { error: 'A tenant is live or test.' })
	.meta({ description: 'Test tenants accept test clocks and the providers’ test keys' });

export const createTenantBody = z.strictObject({
	id: tenantId.refine((id) => id !== reservedSlug, 'This name is reserved.'),
	name,
	mode,
	country: countryCode,
	books_currency: currencyCode,
	time_zone: timeZone,
	admin_key: z.string().min(1).max(100).nullable().default(null).meta({
		description: 'Development only: the text of the first key; a random one when left out',
		example: 'ck_test_coko_development',
	}),
	company: newCompany,
});
export type CreateTenantBody = z.output<typeof createTenantBody>;

export const changeTenantBody = z.strictObject({ name: name.optional(), time_zone: timeZone.optional() });

export const tenantFilter = z.strictObject(pageQuery);

const example = {
	id: 'coko',
	object: 'tenant',
	name: 'Coko France',
	mode: 'live',
	country: 'FR',
	books_currency: 'EUR',
	time_zone: 'Europe/Paris',
	created_at: '2026-11-22T15:16:13.000Z',
	updated_at: '2026-11-22T15:16:13.000Z',
} as const;

const fields = z.object({
	id: z.string(),
	object: z.literal('tenant'),
	name: z.string(),
	mode,
	country: z.string(),
	books_currency: z.string(),
	time_zone: z.string(),
	created_at: z.string().meta({ format: 'date-time' }),
	updated_at: z.string().meta({ format: 'date-time' }),
});

export const tenantResponse = fields.meta({ example });
export type TenantResponse = z.output<typeof tenantResponse>;

export const newTenantResponse = fields
	.extend({ admin_key: z.string().meta({ description: 'The first administrator’s key, told this once' }) })
	.meta({ example: { ...example, admin_key: 'ck_live_coko_…' } });
export type NewTenantResponse = z.output<typeof newTenantResponse>;

export const tenantListResponse = z.object({ data: z.array(tenantResponse), next_cursor: nextCursor });
