import * as z from 'zod';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Mailer, MailerError, MailMessage } from '../../domain/notifications/mail.ts';
import type { FaultPort } from '../../platform/faults.ts';

/** Local runs deliver to an inbox over HTTP, so that a person can read what customers would. It knows repetitions by their key. */
export const createInboxMailer = (baseUrl: string, faults: FaultPort): Mailer => ({
	idempotent: true,
	send: (message) => faults.call('mail', 'send', () => deliver(baseUrl, message)),
});

const accepted = z.object({ id: z.string() });

/** Answers that say "not now": too many requests, timeouts, and whatever is broken on the other side. */
const isTransient = (status: number): boolean => status === 408 || status === 429 || status >= 500;

const deliver = async (
	baseUrl: string,
	message: MailMessage,
): Promise<Result<{ readonly providerId: string }, MailerError>> => {
	let response: Response;
	try {
		response = await fetch(`${baseUrl}/mail/messages`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'idempotency-key': message.idempotencyKey },
			body: JSON.stringify(toWire(message)),
		});
	} catch (error) {
		const detail = `the inbox does not answer: ${String(error)}`;
		return err({ type: 'mail/not-sent', retry: 'later', delivered: 'doubtful', detail });
	}
	if (!response.ok) {
		const retry = isTransient(response.status) ? 'later' : 'never';
		return err({ type: 'mail/not-sent', retry, delivered: 'no', detail: `the inbox answered ${response.status}` });
	}
	const answer = accepted.safeParse(await response.json().catch(() => null));
	if (!answer.success) {
		return err({ type: 'mail/not-sent', retry: 'later', delivered: 'doubtful', detail: 'the inbox answered nonsense' });
	}
	return ok({ providerId: answer.data.id });
};

const toWire = (message: MailMessage) => ({
	from: message.from,
	to: message.to.email,
	subject: message.subject,
	html: message.html,
	text: message.text,
	...(message.replyTo !== null && { headers: { 'Reply-To': message.replyTo } }),
	attachments: message.attachments.map(({ filename, type, content }) => ({
		filename,
		type,
		content: toBase64(content),
		disposition: 'attachment' as const,
	})),
});

const chunkBytes = 32_768;

const toBase64 = (bytes: Uint8Array): string => {
	let binary = '';
	for (let start = 0; start < bytes.length; start += chunkBytes) {
		binary += String.fromCharCode(...bytes.subarray(start, start + chunkBytes));
	}
	return btoa(binary);
};
