import * as z from 'zod';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Notice, NoticeDelivery, NoticeRefusal } from '../../domain/payments/provider.ts';

/**
 * MTN signs nothing and tells no secret: the segment of the address, which found the payment, is all there is. So a
 * notice is never more than a reason to ask.
 */
export const verifyMtnNotice = (delivery: NoticeDelivery): Result<null, NoticeRefusal> => {
	if (delivery.attempt === null) return err({ type: 'notice/forged', detail: 'no payment has this address' });
	return readFields(new TextDecoder().decode(delivery.body)) === null ? err(unreadable) : ok(null);
};

/**
 * A nudge about the payment, or its refunds, that the address names. The key is unique within that address only, so
 * whoever stores it puts the payment before it.
 */
export const readMtnNotice = (body: string): Result<Notice, NoticeRefusal> => {
	const fields = readFields(body);
	if (fields === null) return err(unreadable);
	const status = fields.status ?? fields.transactionStatus;
	return ok({
		eventKey: `${status}|${fields.financialTransactionId ?? ''}`,
		type: `requesttopay.${status}`,
		facts: { about: 'payment', subject: { paymentId: null, references: [] } },
	});
};

const unreadable = { type: 'notice/unreadable', detail: 'not the status of a transaction' } as const;

const statusText = z.string().min(1).max(40);

const noticeFields = z
	.object({
		status: statusText.optional(),
		/** Seen once instead of `status`; either will do, since neither is believed. */
		transactionStatus: statusText.optional(),
		financialTransactionId: z.union([z.string().max(100), z.int()]).nullish(),
	})
	.refine((fields) => fields.status !== undefined || fields.transactionStatus !== undefined);

const readFields = (body: string): z.infer<typeof noticeFields> | null => {
	try {
		return noticeFields.safeParse(JSON.parse(body)).data ?? null;
	} catch {
		return null;
	}
};
