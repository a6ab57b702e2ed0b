/**
 * Ids are TypeIDs: a prefix that names the thing and 26 characters of a UUIDv7, so ids made by one source sort by time.
 * A tenant is named by its slug, which also stands in its keys, its object names and its storage keys.
 */
export type Id<Prefix extends string> = `${Prefix}_${string}` & { readonly __id: Prefix };

export type CustomerId = Id<'cus'>;
export type InvoiceId = Id<'inv'>;
export type LineId = Id<'lin'>;
export type CreditNoteId = Id<'crn'>;
export type CreditMovementId = Id<'ccm'>;
export type PaymentId = Id<'pay'>;
export type EventId = Id<'evt'>;
export type ConfigId = Id<'cfg'>;
export type ApiKeyId = Id<'key'>;
export type RequestId = Id<'req'>;
export type DeadLetterId = Id<'dlt'>;
export type RunId = Id<'run'>;

export type TenantId = string & { readonly __brand: 'TenantId' };

export const idPrefixes = ['cus', 'inv', 'lin', 'crn', 'ccm', 'pay', 'evt', 'cfg', 'key', 'req', 'dlt', 'run'] as const;
export type IdPrefix = (typeof idPrefixes)[number];

/** Makes ids; time comes from the clock and chance from the runtime, both injected where the source is built. */
export interface IdSource {
	next<Prefix extends IdPrefix>(prefix: Prefix): Id<Prefix>;
}

/** Crockford base 32 in lower case; the first character holds three bits, so it stays below 8. */
const suffixPattern = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;
const tenantPattern = /^[a-z][a-z0-9-]{1,30}$/;

export const isId = <Prefix extends IdPrefix>(prefix: Prefix, text: string): text is Id<Prefix> =>
	text.startsWith(`${prefix}_`) && suffixPattern.test(text.slice(prefix.length + 1));

export const isTenantId = (text: string): text is TenantId => tenantPattern.test(text) && !text.endsWith('-');
