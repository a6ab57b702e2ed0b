import { instantToEpochMs } from '../../domain/kernel/calendar.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { NoticeDelivery, NoticeRefusal } from '../../domain/payments/provider.ts';

/** Stripe signs every delivery anew, so an old stamp is a repetition by somebody else. Both clocks may be wrong. */
const toleranceSeconds = 300;

/** Stripe sends one signature for each secret in force; more would only cost us time. */
const signaturesMax = 5;

/** Whether `Stripe-Signature` is over these very bytes, made just now with one of the endpoint's secrets. */
export const verifyStripeNotice = async (
	secrets: readonly string[],
	{ headers, body, now }: Pick<NoticeDelivery, 'headers' | 'body' | 'now'>,
): Promise<Result<null, NoticeRefusal>> => {
	const signature = readSignature(headers.get('stripe-signature') ?? '');
	if (signature === null) return forged('no signature of Stripe');
	const content = signedContent(signature.stamp, body);
	for (const secret of secrets) {
		const key = await importKey(secret);
		for (const bytes of signature.signatures) {
			if (!(await crypto.subtle.verify('HMAC', key, bytes, content))) continue;
			// Only now the stamp is Stripe's own word.
			const ageSeconds = instantToEpochMs(now) / 1_000 - Number(signature.stamp);
			return Math.abs(ageSeconds) <= toleranceSeconds
				? ok(null)
				: err({ type: 'notice/stale', detail: `signed ${Math.round(ageSeconds)} seconds ago` });
		}
	}
	return forged('the signature is not of these bytes');
};

const forged = (detail: string) => err({ type: 'notice/forged', detail } as const);

interface Signature {
	/** Seconds since 1970 as they were written: they are part of what is signed. */
	readonly stamp: string;
	readonly signatures: readonly Uint8Array[];
}

/** `t=…,v1=…[,v1=…]`; other schemes prove nothing. */
const readSignature = (header: string): Signature | null => {
	const pairs = header.split(',').map((pair) => {
		const equals = pair.indexOf('=');
		return [pair.slice(0, Math.max(equals, 0)).trim(), pair.slice(equals + 1).trim()] as const;
	});
	const stamp = pairs.find(([name]) => name === 't')?.[1];
	if (stamp === undefined || !/^\d{1,12}$/.test(stamp)) return null;
	const signatures = pairs
		.filter(([name, value]) => name === 'v1' && /^[0-9a-f]{64}$/.test(value))
		.slice(0, signaturesMax)
		.map(([, hex]) => hexToBytes(hex));
	return signatures.length === 0 ? null : { stamp, signatures };
};

const signedContent = (stamp: string, body: Uint8Array): Uint8Array => {
	const prefix = encoder.encode(`${stamp}.`);
	const content = new Uint8Array(prefix.length + body.length);
	content.set(prefix);
	content.set(body, prefix.length);
	return content;
};

/** The whole text is the key, `whsec_` included; nothing of it is base64. */
const importKey = (secret: string): Promise<CryptoKey> =>
	crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);

const encoder = new TextEncoder();

const hexToBytes = (hex: string): Uint8Array =>
	Uint8Array.from({ length: hex.length / 2 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
