import type { SandboxEnv } from '../env.ts';

export interface Webhook {
	readonly url: string;
	readonly secret: string;
	/** Still in force while the secret is being rolled. */
	readonly previousSecret: string | null;
}

/** Null for an account whose events go nowhere. */
export const webhookOf = async (env: SandboxEnv, account: string): Promise<Webhook | null> => {
	const row = await env.DB.prepare('SELECT url, secret, previous_secret FROM stripe_webhooks WHERE account = ?')
		.bind(account)
		.first<{ url: string; secret: string; previous_secret: string | null }>();
	if (row) return { url: row.url, secret: row.secret, previousSecret: row.previous_secret };
	if (env.BILLING_URL === '') return null;
	return { url: `${env.BILLING_URL}/webhooks/billing/stripe/`, secret: secretOf(account), previousSecret: null };
};

/** What stands in the account's pages until another one is set: `sk_test_abc` → `whsec_abc`. */
export const secretOf = (account: string): string => account.replace(/^(sk|rk)_test_/, 'whsec_');

/** Another secret than the one in force begins a roll: until it is retired, both sign. */
export const setWebhook = async (
	env: SandboxEnv,
	account: string,
	webhook: Pick<Webhook, 'url' | 'secret'>,
): Promise<void> => {
	await env.DB.prepare(
		`INSERT INTO stripe_webhooks (account, url, secret) VALUES (?1, ?2, ?3)
		 ON CONFLICT (account) DO UPDATE SET url = ?2, secret = ?3,
			previous_secret = iif(secret = ?3, previous_secret, secret)`,
	)
		.bind(account, webhook.url, webhook.secret)
		.run();
};

export const retirePreviousSecret = async (env: SandboxEnv, account: string): Promise<void> => {
	await env.DB.prepare('UPDATE stripe_webhooks SET previous_secret = NULL WHERE account = ?').bind(account).run();
};

/**
 * `Stripe-Signature`: one v1 for each secret in force, the newest first. Like Stripe in test mode it adds a v0, which
 * nobody should take for one.
 */
export const signStripeNotice = async (
	env: SandboxEnv,
	{ account, body, nowMs }: { readonly account: string; readonly body: string; readonly nowMs: number },
): Promise<Record<string, string>> => {
	const webhook = await webhookOf(env, account);
	const stamp = Math.floor(nowMs / 1_000);
	const secrets = [webhook?.secret ?? secretOf(account), webhook?.previousSecret ?? null];
	const signatures: string[] = [];
	for (const secret of secrets) if (secret !== null) signatures.push(`v1=${await hmac(secret, `${stamp}.${body}`)}`);
	const decoy = `v0=${await hmac('decoy', `${stamp}.${body}`)}`;
	return { 'stripe-signature': [`t=${stamp}`, ...signatures, decoy].join(',') };
};

const hmac = async (secret: string, message: string): Promise<string> => {
	const encoder = new TextEncoder();
	const algorithm = { name: 'HMAC', hash: 'SHA-256' };
	const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
	const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(message)));
	return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};
