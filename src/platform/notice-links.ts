import { isTenantId, type PaymentId, type TenantId } from '../domain/kernel/ids.ts';
import type { NoticeLinks } from '../domain/payments/new-payment.ts';
import type { ProviderName } from '../domain/settings/values.ts';
import { equalInConstantTime } from './constant-time.ts';
import { hasher } from './hasher.ts';
import type { MasterKeys } from './vault.ts';

/**
 * Where providers send their notices: `/webhooks/billing/<provider>/<endpoint token>`, and a last segment per payment for
 * those whose notices prove nothing by themselves. The endpoint token names the tenant and proves that we made it; the
 * segment is the payment's own secret, of which the database has the hash.
 */
export interface NoticeAddresses extends NoticeLinks {
	/** The address to register with a provider. */
	endpointUrl(tenantId: TenantId, provider: ProviderName): Promise<string>;
	/** The tenant that an endpoint token names; null for anything that we did not make. */
	tenantOf(provider: ProviderName, token: string): Promise<TenantId | null>;
	hashOf(segment: string): Promise<string>;
}

export const noticePath = '/webhooks/billing';

/** As they stand in addresses. */
export const providerSegments: Readonly<Record<ProviderName, string>> = {
	stripe: 'stripe',
	paypal: 'paypal',
	orange_money: 'orange-money',
	mtn_mobile_money: 'mtn-mobile-money',
};

/** Orange takes 120 characters for the whole address, so both proofs are short: 72 and 128 bits. */
const endpointMacBytes = 9;
const segmentBytes = 16;

export const createNoticeAddresses = (keys: MasterKeys, publicUrl: string): NoticeAddresses => {
	const oldest = [...keys.byId.keys()].at(-1) ?? keys.current;
	// Registered with providers for years: it must outlive the rotation of the sealing keys.
	const endpointToken = async (tenantId: TenantId, provider: ProviderName) =>
		`${tenantId}.${await mac(keys, oldest, `endpoint/${provider}/${tenantId}`, endpointMacBytes)}`;
	const endpointUrl = async (tenantId: TenantId, provider: ProviderName) =>
		`${publicUrl}${noticePath}/${providerSegments[provider]}/${await endpointToken(tenantId, provider)}`;
	return {
		endpointUrl,
		async tenantOf(provider, token) {
			const tenantId = token.slice(0, token.lastIndexOf('.'));
			if (!isTenantId(tenantId)) return null;
			return equalInConstantTime(await endpointToken(tenantId, provider), token) ? tenantId : null;
		},
		async forPayment(tenantId, provider, id: PaymentId) {
			const segment = await mac(keys, oldest, `notice/${tenantId}/${id}`, segmentBytes);
			return { url: `${await endpointUrl(tenantId, provider)}/${segment}`, hash: await hasher.sha256(segment) };
		},
		hashOf: (segment) => hasher.sha256(segment),
	};
};

const mac = async (keys: MasterKeys, keyId: string, text: string, bytes: number): Promise<string> => {
	const master = keys.byId.get(keyId);
	if (master === undefined) throw new Error(`encryption key "${keyId}" is not configured`);
	const key = await crypto.subtle.importKey('raw', master, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
	const signed = new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)));
	return btoa(String.fromCharCode(...signed.subarray(0, bytes)))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');
};
