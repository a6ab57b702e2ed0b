import * as z from 'zod';
import { type IsoInstant, instantToEpochMs } from '../../domain/kernel/calendar.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { NoticeDelivery, NoticeRefusal } from '../../domain/payments/provider.ts';
import type { ProviderDeps } from '../provider-deps.ts';
import type { PaypalAccount } from './paypal.account.ts';
import { textToJson } from './paypal.answers.ts';
import { signingKey } from './paypal.certificates.ts';
import type { PaypalClient } from './paypal.client.ts';
import { crc32 } from './paypal.crc32.ts';

/** Whether PayPal sent this, for this webhook of ours. */
export const verifyPaypalNotice = async (
	account: PaypalAccount,
	deps: ProviderDeps,
	client: PaypalClient,
	delivery: NoticeDelivery,
): Promise<Result<null, NoticeRefusal>> => {
	const proof = proofSchema.safeParse(Object.fromEntries(delivery.headers));
	if (!proof.success) return forged('the headers that prove a notice are missing or malformed');
	const sentAtMs = Date.parse(proof.data['paypal-transmission-time']);
	const distanceMs = Math.abs(instantToEpochMs(delivery.now) - sentAtMs);
	if (!(distanceMs <= windowMs)) return err({ type: 'notice/stale', detail: 'the notice was sent too long ago' });
	switch (account.verification) {
		case 'certificate':
			return verifyByCertificate(account, deps, proof.data, delivery.body, delivery.now);
		case 'postback':
			return verifyByPostback(account, client, proof.data, delivery.body);
	}
};

const proofSchema = z.object({
	'paypal-transmission-id': z.string().regex(/^[A-Za-z0-9-]{1,50}$/),
	'paypal-transmission-time': z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/),
	/** Base 64. */
	'paypal-transmission-sig': z.base64().min(1).max(500),
	'paypal-cert-url': z.string().max(500),
	/** Never the sender's choice. */
	'paypal-auth-algo': z.literal('SHA256withRSA'),
});
type Proof = z.infer<typeof proofSchema>;

/** PayPal tries for three days and may keep the time of its first attempt. Repetitions are known by the notice's id. */
const windowMs = 4 * 24 * 60 * 60 * 1_000;

const verifyByCertificate = async (
	account: PaypalAccount,
	deps: ProviderDeps,
	proof: Proof,
	body: Uint8Array,
	now: IsoInstant,
): Promise<Result<null, NoticeRefusal>> => {
	const key = await signingKey(proof['paypal-cert-url'], account, deps, now);
	if (!key.ok) return key;
	const message = [
		proof['paypal-transmission-id'],
		proof['paypal-transmission-time'],
		account.webhookId,
		crc32(body),
	].join('|');
	const signature = Uint8Array.from(atob(proof['paypal-transmission-sig']), (character) => character.charCodeAt(0));
	const isSigned = await crypto.subtle.verify(
		'RSASSA-PKCS1-v1_5',
		key.value,
		signature,
		new TextEncoder().encode(message),
	);
	return isSigned ? ok(null) : forged('the signature is not over this notice');
};

/** PayPal checks the notice's bytes, so they are put into the request as they came. */
const verifyByPostback = async (
	account: PaypalAccount,
	client: PaypalClient,
	proof: Proof,
	body: Uint8Array,
): Promise<Result<null, NoticeRefusal>> => {
	const notice = bytesToText(body);
	// Only one whole JSON object can stand in its place: anything else could write fields of its own beside it.
	if (notice === null || !z.record(z.string(), z.unknown()).safeParse(textToJson(notice)).success) {
		return err({ type: 'notice/unreadable', detail: 'the notice is not JSON in UTF-8' });
	}
	const fields = JSON.stringify({
		auth_algo: proof['paypal-auth-algo'],
		cert_url: proof['paypal-cert-url'],
		transmission_id: proof['paypal-transmission-id'],
		transmission_sig: proof['paypal-transmission-sig'],
		transmission_time: proof['paypal-transmission-time'],
		webhook_id: account.webhookId,
	});
	const answer = await client.call({
		method: 'POST',
		path: '/v1/notifications/verify-webhook-signature',
		body: `${fields.slice(0, -1)},"webhook_event":${notice}}`,
		answer: z.object({ verification_status: z.enum(['SUCCESS', 'FAILURE']) }),
	});
	if (answer.kind === 'refused' && answer.status !== 403) return forged(answer.detail);
	if (answer.kind !== 'answered') return err({ type: 'notice/cannot-verify', detail: answer.detail });
	return answer.body.verification_status === 'SUCCESS' ? ok(null) : forged('PayPal does not know this notice');
};

const forged = (detail: string) => err({ type: 'notice/forged', detail } as const);

/** Null for bytes that are not UTF-8; a mark at the start is kept, since it was signed too. */
const bytesToText = (bytes: Uint8Array): string | null => {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		return null;
	}
};
