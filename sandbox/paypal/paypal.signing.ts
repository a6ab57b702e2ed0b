import type { SandboxEnv } from '../env.ts';
import { type ChainName, developmentSigningKey } from './development-certificates.ts';
import { crc32 } from './paypal.crc32.ts';
import { timeOf } from './paypal.present.ts';

interface WebhookRow {
	readonly webhook_url: string | null;
	readonly webhook_id: string | null;
	readonly chain: ChainName;
}

/** What an account that registered nothing has in `npm start`. */
const developmentWebhookId = '1SANDBOX2WEBHOOK3';

/** The address and id that were registered, or those of the development server; no address, no notices. */
export const webhookOf = async (env: SandboxEnv, account: string) => {
	const row = await env.DB.prepare('SELECT webhook_url, webhook_id, chain FROM paypal_accounts WHERE account = ?')
		.bind(account)
		.first<WebhookRow>();
	const developmentUrl = env.BILLING_URL === '' ? null : `${env.BILLING_URL}/webhooks/billing/paypal/`;
	return {
		url: row?.webhook_url ?? developmentUrl,
		id: row?.webhook_id ?? developmentWebhookId,
		chain: row?.chain ?? 'good',
	};
};

/** The headers that prove a notice, made at each delivery. */
export const signPaypalNotice = async (
	env: SandboxEnv,
	notice: { readonly account: string; readonly body: string; readonly nowMs: number },
): Promise<Record<string, string>> => {
	const webhook = await webhookOf(env, notice.account);
	const transmissionId = crypto.randomUUID();
	const time = timeOf(notice.nowMs);
	return {
		'paypal-transmission-id': transmissionId,
		'paypal-transmission-time': time,
		'paypal-transmission-sig': await signatureOf(transmissionId, time, webhook.id, notice.body),
		'paypal-cert-url': certificateUrl(webhook.chain),
		'paypal-auth-algo': 'SHA256withRSA',
		'paypal-auth-version': 'v2',
		'correlation-id': crypto.randomUUID().replaceAll('-', '').slice(0, 13),
	};
};

/** Base 64. The same input has one signature, so whoever checks may sign again and compare. */
export const signatureOf = async (
	transmissionId: string,
	time: string,
	webhookId: string,
	body: string,
): Promise<string> => {
	const message = `${transmissionId}|${time}|${webhookId}|${crc32(encoder.encode(body))}`;
	const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', await signingKey(), encoder.encode(message));
	return btoa(String.fromCharCode(...new Uint8Array(signature)));
};

/** PayPal's own host, whatever plays it: whoever verifies has pinned it. */
export const certificateUrl = (chain: ChainName): string =>
	`https://api.sandbox.paypal.com/v1/notifications/certs/CERT-${chain}`;

const encoder = new TextEncoder();

const signingKey = (): Promise<CryptoKey> => {
	const base64 = developmentSigningKey.replace(/-----[A-Z ]+-----|\s/g, '');
	const der = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
	return crypto.subtle.importKey('pkcs8', der, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, false, ['sign']);
};
