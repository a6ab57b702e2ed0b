import type { PaymentLinks } from '../domain/invoices/documents.usecases.ts';
import { type InvoiceId, isId, isTenantId, type TenantId } from '../domain/kernel/ids.ts';
import { equalInConstantTime } from './constant-time.ts';
import type { MasterKeys } from './vault.ts';

/**
 * The token of a payment page: `tenant.invoice.key.mac`, where the mac is an HMAC over the first three. Nothing is
 * stored, so nothing leaks; a token is as long-lived as its master key. 128 bits of mac cannot be guessed online.
 */
const macBytes = 16;

export interface PaymentTokens extends PaymentLinks {
	/** The invoice that a token names; null for anything that we did not make. */
	verify(token: string): Promise<{ readonly tenantId: TenantId; readonly invoiceId: InvoiceId } | null>;
}

export const createPaymentTokens = (keys: MasterKeys, publicUrl: string): PaymentTokens => {
	const tokenFor = async (tenantId: string, invoiceSuffix: string, keyId: string): Promise<string | null> => {
		const master = keys.byId.get(keyId);
		if (master === undefined) return null;
		const named = `${tenantId}.${invoiceSuffix}.${keyId}`;
		const key = await signingKey(master);
		const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`pay/${named}`));
		return `${named}.${toBase64Url(new Uint8Array(mac).subarray(0, macBytes))}`;
	};
	return {
		async paymentUrl(invoice) {
			const token = await tokenFor(invoice.tenantId, invoice.id.slice('inv_'.length), keys.current);
			return `${publicUrl}/pay/${token}`;
		},
		async verify(token) {
			const [tenantId, suffix, keyId, mac, ...rest] = token.split('.');
			if (tenantId === undefined || suffix === undefined || keyId === undefined || mac === undefined) return null;
			const invoiceId = `inv_${suffix}`;
			if (rest.length > 0 || !isTenantId(tenantId) || !isId('inv', invoiceId)) return null;
			const expected = await tokenFor(tenantId, suffix, keyId);
			return expected !== null && equalInConstantTime(expected, token) ? { tenantId, invoiceId } : null;
		},
	};
};

const signingKeys = new WeakMap<Uint8Array, Promise<CryptoKey>>();

const signingKey = (master: Uint8Array): Promise<CryptoKey> => {
	const known = signingKeys.get(master);
	if (known !== undefined) return known;
	const made = crypto.subtle.importKey('raw', master, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
	signingKeys.set(master, made);
	return made;
};

const toBase64Url = (bytes: Uint8Array): string =>
	btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');
