import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Mailer, MailerError, MailMessage } from '../../domain/notifications/mail.ts';
import type { FaultPort } from '../../platform/faults.ts';

/**
 * Cloudflare's e-mail binding. It keeps no key of ours, so a repetition would be a second mail: only what it is known
 * to have refused is sent again. A claim without an outcome is never repeated here, it becomes `unknown`.
 */
export const createBindingMailer = (binding: SendEmail, faults: FaultPort): Mailer => ({
	idempotent: false,
	send: (message) => faults.call('mail', 'send', () => deliver(binding, message)),
});

const deliver = async (
	binding: SendEmail,
	message: MailMessage,
): Promise<Result<{ readonly providerId: string }, MailerError>> => {
	try {
		const { messageId } = await binding.send({
			from: { name: message.from.name, email: message.from.email },
			to: message.to.email,
			subject: message.subject,
			html: message.html,
			text: message.text,
			...(message.replyTo !== null && { replyTo: message.replyTo }),
			attachments: message.attachments.map(({ filename, type, content }) => ({
				disposition: 'attachment' as const,
				filename,
				type,
				content,
			})),
		});
		return ok({ providerId: messageId });
	} catch (error) {
		const code = errorCode(error);
		const retry = permanentCodes.has(code) ? 'never' : 'later';
		const delivered = retry === 'never' || waitingCodes.has(code) ? 'no' : 'doubtful';
		return err({ type: 'mail/not-sent', retry, delivered, detail: code });
	}
};

/** Refusals that no repetition mends (Cloudflare Email Service error codes). */
const permanentCodes: ReadonlySet<string> = new Set([
	'E_VALIDATION_ERROR',
	'E_FIELD_MISSING',
	'E_TOO_MANY_RECIPIENTS',
	'E_SENDER_NOT_VERIFIED',
	'E_RECIPIENT_NOT_ALLOWED',
	'E_RECIPIENT_SUPPRESSED',
	'E_SENDER_DOMAIN_NOT_AVAILABLE',
	'E_CONTENT_TOO_LARGE',
]);

/** Refusals that pass with time. Any other code, and a failure without one, leaves open whether the mail went out. */
const waitingCodes: ReadonlySet<string> = new Set([
	'E_RATE_LIMIT_EXCEEDED',
	'E_DAILY_LIMIT_EXCEEDED',
	'E_DELIVERY_FAILED',
]);

const errorCode = (error: unknown): string =>
	typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'E_UNKNOWN';
