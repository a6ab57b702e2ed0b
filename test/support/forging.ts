import { signatureOf } from '../../sandbox/paypal/paypal.signing.ts';
import type { Delivery, WireNotice } from './notices.ts';
import type { Credentials } from './paying-house.ts';
import type { SandboxProvider } from './sandbox.ts';

/** A delivery that somebody else than the provider made, or changed on its way. */
export interface Forgery {
	readonly what: string;
	readonly delivery: Delivery;
}

/** `Stripe-Signature` as whoever knows the secret makes it. */
export const stripeSignature = async (secret: string, stampSeconds: number, body: string): Promise<string> => {
	const encoder = new TextEncoder();
	const algorithm = { name: 'HMAC', hash: 'SHA-256' };
	const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
	const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(`${stampSeconds}.${body}`)));
	return `t=${stampSeconds},v1=${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
};

/** The body with headers that prove it, where the provider signs. */
export const sign = async (
	provider: SandboxProvider,
	notice: WireNotice,
	body: string,
	credentials: Credentials,
	sentAtMs = Date.now(),
): Promise<Delivery> => {
	if (provider === 'stripe') {
		const signature = await stripeSignature(credentials.stripeWebhook, Math.floor(sentAtMs / 1_000), body);
		return { body, headers: { ...notice.headers, 'stripe-signature': signature } };
	}
	if (provider === 'paypal')
		return { body, headers: await paypalHeaders(notice, body, credentials.paypalWebhook, sentAtMs) };
	return { body };
};

const paypalHeaders = async (notice: WireNotice, body: string, webhookId: string, sentAtMs: number) => {
	const id = crypto.randomUUID();
	const time = new Date(sentAtMs).toISOString();
	return {
		...notice.headers,
		'paypal-transmission-id': id,
		'paypal-transmission-time': time,
		'paypal-transmission-sig': await signatureOf(id, time, webhookId, body),
	};
};

/** What each provider's proof must stand. */
export const forgeriesOf = async (
	provider: SandboxProvider,
	notice: WireNotice,
	other: WireNotice,
	credentials: Credentials,
): Promise<readonly Forgery[]> => {
	const { headers, body, url } = notice;
	const without = (start: string) =>
		Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(start)));
	const changed = `${body.slice(0, -1)} ${body.slice(-1)}`;
	switch (provider) {
		case 'stripe': {
			const now = Math.floor(Date.now() / 1_000);
			const signed = async (secret: string, stamp: number) => ({
				headers: { ...headers, 'stripe-signature': await stripeSignature(secret, stamp, body) },
			});
			const right = (await stripeSignature(credentials.stripeWebhook, now, body)).split('v1=')[1];
			const proof = (text: string) => ({ headers: { ...headers, 'stripe-signature': text } });
			return [
				{ what: 'without a signature', delivery: { headers: without('stripe-') } },
				{ what: 'with another secret', delivery: await signed('whsec_another', now) },
				{ what: 'with changed bytes', delivery: { body: changed } },
				{ what: 'signed six minutes ago', delivery: await signed(credentials.stripeWebhook, now - 360) },
				{ what: 'signed six minutes from now', delivery: await signed(credentials.stripeWebhook, now + 360) },
				{ what: 'with another stamp', delivery: proof(`t=${now + 1},v1=${right}`) },
				{ what: 'by the scheme that proves nothing', delivery: proof(`t=${now},v0=${right}`) },
				{ what: 'without a stamp', delivery: proof(`v1=${right}`) },
				{ what: 'with the signature of another notice', delivery: { headers: other.headers } },
			];
		}
		case 'paypal': {
			const day = 86_400_000;
			const ofWebhook = (id: string, atMs = Date.now()) => paypalHeaders(notice, body, id, atMs);
			return [
				{ what: 'without a signature', delivery: { headers: without('paypal-') } },
				{ what: 'for another webhook', delivery: { headers: await ofWebhook('WH-ANOTHER') } },
				{ what: 'with changed bytes', delivery: { body: changed } },
				{
					what: 'signed five days ago',
					delivery: { headers: await ofWebhook(credentials.paypalWebhook, Date.now() - 5 * day) },
				},
				{
					what: 'by an algorithm of the sender’s choice',
					delivery: { headers: { ...headers, 'paypal-auth-algo': 'SHA1withRSA' } },
				},
				{
					what: 'with another time',
					delivery: { headers: { ...headers, 'paypal-transmission-time': new Date(Date.now() - day).toISOString() } },
				},
				{ what: 'with the signature of another notice', delivery: { headers: other.headers } },
			];
		}
		case 'orange_money': {
			const fields = JSON.parse(body) as Record<string, string>;
			const withToken = (token: unknown) => ({ body: JSON.stringify({ ...fields, notif_token: token }) });
			return [
				{ what: 'with another notif_token', delivery: withToken('0'.repeat(32)) },
				{ what: 'without one', delivery: withToken(undefined) },
				{ what: 'with an empty one', delivery: withToken('') },
				{ what: 'with that of another payment', delivery: { body: other.body } },
				{ what: 'without the payment’s secret', delivery: { url: url.slice(0, url.lastIndexOf('/')) } },
			];
		}
		case 'mtn_mobile_money':
			return [
				{ what: 'without the payment’s secret', delivery: { url: url.slice(0, url.lastIndexOf('/')) } },
				{ what: 'with a secret of no payment', delivery: { url: `${url.slice(0, -4)}AAAA` } },
				{ what: 'with half a secret', delivery: { url: url.slice(0, -11) } },
			];
	}
};
