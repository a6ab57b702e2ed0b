import * as z from 'zod';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Notice, NoticeDelivery, NoticeRefusal } from '../../domain/payments/provider.ts';
import { equalInConstantTime } from '../../platform/constant-time.ts';
import { keptOf } from './orange-money.mapping.ts';

/**
 * Nothing signs a notice. What proves it is the notif_token that Orange gave us when the payment was created and
 * nobody else has seen; the address alone is not enough, since it passes through Orange's logs.
 */
export const verifyOrangeNotice = (delivery: NoticeDelivery): Result<null, NoticeRefusal> => {
	if (delivery.attempt === null) return err({ type: 'notice/forged', detail: 'no payment has this address' });
	const kept = keptOf(delivery.attempt);
	if (kept === null) return err({ type: 'notice/cannot-verify', detail: 'the payment has no notif_token yet' });
	const fields = readFields(new TextDecoder().decode(delivery.body));
	if (fields === null) return err(unreadable);
	return equalInConstantTime(fields.notif_token, kept.notifToken)
		? ok(null)
		: err({ type: 'notice/forged', detail: 'the notif_token is not of this payment' });
};

/**
 * A nudge about the payment that the address names. The key holds no notif_token, which would be a secret in a column;
 * it is unique within that payment only, so whoever stores it puts the payment before it.
 */
export const readOrangeNotice = (body: string): Result<Notice, NoticeRefusal> => {
	const fields = readFields(body);
	if (fields === null) return err(unreadable);
	return ok({
		eventKey: `${fields.status}|${fields.txnid ?? ''}`,
		type: `webpayment.${fields.status}`,
		facts: { about: 'payment', subject: { paymentId: null, references: [] } },
	});
};

const unreadable = { type: 'notice/unreadable', detail: 'not the three fields of a WebPay notice' } as const;

const noticeFields = z.object({
	status: z.string().min(1).max(40),
	notif_token: z.string().min(1).max(200),
	txnid: z.string().max(100).nullish(),
});

/** JSON as the guide says; a form, since other Orange interfaces send one. */
const readFields = (body: string): z.infer<typeof noticeFields> | null => {
	const text = body.trim();
	return noticeFields.safeParse(text.startsWith('{') ? parseJson(text) : formFields(text)).data ?? null;
};

const formFields = (text: string): unknown => Object.fromEntries(new URLSearchParams(text));

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};
