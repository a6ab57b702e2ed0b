import * as z from 'zod';
import { isId } from '../../domain/kernel/ids.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { configTypes } from '../../domain/settings/catalog.ts';
import { nextCursor, pageQuery } from '../text.ts';
import { countryCode, isoDate, line, orNull } from './primitives.ts';

/** The wire of `/config`: what callers send and get. Values are checked by type and key, in the use-case. */

export const configId = z
	.string()
	.refine((text) => isId('cfg', text), 'An id such as cfg_01k….')
	.meta({
		description: 'Names the setting for ever, through all its versions',
		example: 'cfg_01k3v0j9x4f7mbt2w8h5q6z1ra',
	});

const configType = z.enum(configTypes).meta({ description: 'What the setting is about', example: 'tax_rate' });

const configKey = line(80).meta({ description: 'Which one of its type', example: 'ebook' });

const userType = z
	.string()
	.regex(/^[a-z][a-z0-9_]{0,39}$/, 'Lower-case letters, digits and _, such as company.')
	.meta({ description: 'Kind of user it is for: company, consumer, author …', example: 'company' });

/** Whatever JSON holds; `z.unknown()` is recursive, which the OpenAPI generator cannot follow. */
const jsonObject = z.record(z.string(), z.unknown());

const configValue = jsonObject
	.transform((value) => value as JsonObject)
	.meta({ description: 'Depends on type and key', example: { rate: '0.055' } });

const validFrom = isoDate.optional().meta({
	description: 'First day it holds; today in the tenant’s zone when left out',
	example: '2027-01-01',
});

const reason = orNull(line(300)).meta({ description: 'Why, kept in the audit trail', example: 'Finance act for 2027' });

export const createConfigBody = z.strictObject({
	config_type: configType,
	config_key: configKey,
	country_code: orNull(countryCode),
	user_type: orNull(userType),
	value: configValue,
	valid_from: validFrom,
	reason,
});

export const patchConfigBody = z.strictObject({ value: configValue, valid_from: validFrom, reason });

/** DELETE takes these as query parameters. */
export const endConfigQuery = z.strictObject({
	valid_from: isoDate
		.optional()
		.meta({ description: 'First day without it; today when left out', example: '2027-01-01' }),
	reason: line(300).optional(),
});

/** A value to try: nothing is written. */
export const validateConfigBody = z.strictObject({
	config_type: configType,
	config_key: configKey,
	country_code: orNull(countryCode),
	user_type: orNull(userType),
	value: configValue,
});

export const configFilter = z.strictObject({
	...pageQuery,
	config_type: configType.optional(),
	config_key: configKey.optional(),
	country_code: countryCode.optional(),
	user_type: userType.optional(),
});

export const resolveConfigQuery = z.strictObject({
	config_type: configType,
	config_key: configKey,
	country_code: countryCode.optional(),
	user_type: userType.optional(),
	at: isoDate.optional().meta({ description: 'The day in question; today when left out', example: '2026-11-22' }),
});

/** One version of a setting. */
export const configResponse = z
	.object({
		id: z.string(),
		object: z.literal('config'),
		config_type: configType,
		config_key: z.string(),
		country_code: z.string().nullable(),
		user_type: z.string().nullable(),
		version: z.int().meta({ example: 2 }),
		valid_from: z.string().meta({ format: 'date', example: '2027-01-01' }),
		ended: z.boolean().meta({ description: 'From valid_from on there is no such setting' }),
		value: jsonObject,
		reason: z.string().nullable(),
		actor: z.object({ kind: z.string(), id: z.string() }),
		created_at: z.string().meta({ format: 'date-time' }),
	})
	.meta({
		example: {
			id: 'cfg_01k3v0j9x4f7mbt2w8h5q6z1ra',
			object: 'config',
			config_type: 'tax_rate',
			config_key: 'ebook',
			country_code: 'FR',
			user_type: null,
			version: 2,
			valid_from: '2027-01-01',
			ended: false,
			value: { rate: '0.055', category: 'S', parts: null, source: 'CGI art. 278-0 bis A 3°', note: null },
			reason: 'Finance act for 2027',
			actor: { kind: 'key', id: 'key_01k3v0j9x4f7mbt2w8h5q6z1rb' },
			created_at: '2026-11-22T15:16:13.000Z',
		},
	});
export type ConfigResponse = z.output<typeof configResponse>;

export const configListResponse = z.object({ data: z.array(configResponse), next_cursor: nextCursor });

export const configVersionsQuery = z.strictObject({
	limit: pageQuery.limit,
	cursor: z
		.string()
		.regex(/^[1-9]\d{0,8}$/, 'Not a cursor of this list.')
		.transform(Number)
		.optional()
		.meta({ description: '`next_cursor` of the page before', example: '3' }),
});

export const checkConfigQuery = z.strictObject({
	at: isoDate.optional().meta({ description: 'The day in question; today when left out', example: '2026-11-22' }),
});

export const configValidationResponse = z.object({
	object: z.literal('config_validation'),
	valid: z.boolean(),
	errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
});
export type ConfigValidationResponse = z.output<typeof configValidationResponse>;

/** What holds for a question, and which row says so. */
export const resolvedConfigResponse = z.object({
	id: z.string(),
	object: z.literal('resolved_config'),
	version: z.int(),
	ref: z
		.string()
		.meta({ description: 'Setting and version, as documents keep it', example: 'cfg_01k3v0j9x4f7mbt2w8h5q6z1ra@2' }),
	country_code: z.string().nullable().meta({ description: 'Of the row that answered: null when the default did' }),
	user_type: z.string().nullable(),
	value: jsonObject,
});
export type ResolvedConfigResponse = z.output<typeof resolvedConfigResponse>;

export const configProblemsResponse = z.object({
	object: z.literal('config_check'),
	at: z.string().meta({ format: 'date' }),
	problems: z.array(
		z.object({
			severity: z.enum(['error', 'warning']),
			config_type: configType,
			config_key: z.string(),
			country_code: z.string().nullable(),
			what: z.string(),
			mend: z.string(),
		}),
	),
});
export type ConfigProblemsResponse = z.output<typeof configProblemsResponse>;
