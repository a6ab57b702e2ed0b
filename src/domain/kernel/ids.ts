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
export type RefundId = Id<'rfd'>;
export type DisputeId = Id<'dsp'>;
export type PaymentMethodId = Id<'pmt'>;
export type NoticeId = Id<'ntc'>;
export type ReconciliationId = Id<'rec'>;
export type PlanId = Id<'pln'>;
export type PriceId = Id<'prc'>;
export type CouponId = Id<'cpn'>;
export type SubscriptionId = Id<'sub'>;
export type EventId = Id<'evt'>;
export type ConfigId = Id<'cfg'>;
export type ApiKeyId = Id<'key'>;
export type RequestId = Id<'req'>;
export type DeadLetterId = Id<'dlt'>;
export type RunId = Id<'run'>;

export type TenantId = string & { readonly __brand: 'TenantId' };

export const idPrefixes = [
	'cus',
	'inv',
	'lin',
	'crn',
	'ccm',
	'pay',
	'rfd',
	'dsp',
	'pmt',
	'ntc',
	'rec',
	'pln',
	'prc',
	'cpn',
	'sub',
	'evt',
	'cfg',
	'key',
	'req',
	'dlt',
	'run',
] as const;
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

/** The 26 characters after the prefix. */
export const idSuffix = (id: Id<IdPrefix>): string => id.slice(id.indexOf('_') + 1);

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * The id as a UUID of version 4, for those who want one: the same bits, with the version changed. Two ids never give
 * one UUID: they would have to differ in nothing but the version.
 */
export const idToUuid = (id: Id<IdPrefix>): string => {
	const bits = [...idSuffix(id)].reduce((sum, character) => (sum << 5n) | BigInt(alphabet.indexOf(character)), 0n);
	const hex = bits.toString(16).padStart(32, '0');
	return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, hex.slice(16, 20), hex.slice(20)].join('-');
};

/** The least id that could have been made at an instant: ids begin with their time, so a range of them is a period. */
export const idAtInstant = <Prefix extends IdPrefix>(prefix: Prefix, epochMs: number): Id<Prefix> => {
	let bits = BigInt(Math.max(0, epochMs)) << 80n;
	let suffix = '';
	for (let place = 0; place < suffixLength; place++) {
		suffix = alphabet.charAt(Number(bits & 31n)) + suffix;
		bits >>= 5n;
	}
	return `${prefix}_${suffix}` as Id<Prefix>;
};

const suffixLength = 26;
