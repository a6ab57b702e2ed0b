import * as z from 'zod';

/** The smallest limit among the usual mail services, so that a mail that is too large fails here first. */
export const requestBytesMax = 10 * 1024 * 1024;
const addressCharactersMax = 254;
/** RFC 5322 §2.1.1: no line is longer. */
const lineCharactersMax = 998;
const nameCharactersMax = 200;
const recipientsMax = 50;
const attachmentsMax = 20;
const headersMax = 50;
const idempotencyKeyCharactersMax = 255;
const listLimitDefault = 50;
const listLimitMax = 1_000;

// A line break would let a caller write headers of its own, and no other control character belongs in one.
const oneLine = (charactersMax: number) =>
	z
		.string()
		.max(charactersMax)
		.regex(/^\P{Cc}*$/u, 'one line, no control characters');

const emailAddress = z.email().max(addressCharactersMax);
const mailbox = z.union([
	emailAddress.transform((email) => ({ email, name: '' })),
	z.strictObject({ email: emailAddress, name: oneLine(nameCharactersMax) }),
]);

/** Headers the composer writes itself; a second one would make the mail ambiguous. */
const composedHeaders = /^(from|to|cc|bcc|subject|date|message-id|mime-version|content-.*)$/i;
const headerName = z
	.string()
	.regex(/^[A-Za-z][A-Za-z0-9-]{0,75}$/, 'letters, digits and hyphens')
	.refine((name) => !composedHeaders.test(name), 'this header is written by the inbox');

const attachment = z.strictObject({
	filename: oneLine(nameCharactersMax).min(1),
	type: z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/i, 'a media type without parameters'),
	/** Base 64. */
	content: z.base64(),
	disposition: z.enum(['attachment', 'inline']).default('attachment'),
});

export const mailInput = z
	.strictObject({
		from: mailbox,
		to: z.union([mailbox.transform((one) => [one]), z.array(mailbox).min(1).max(recipientsMax)]),
		subject: oneLine(lineCharactersMax),
		html: z.string().optional(),
		text: z.string().optional(),
		headers: z
			.record(headerName, oneLine(lineCharactersMax))
			.refine((headers) => Object.keys(headers).length <= headersMax, `at most ${headersMax} headers`)
			.default({}),
		attachments: z.array(attachment).max(attachmentsMax).default([]),
	})
	.refine((mail) => mail.html !== undefined || mail.text !== undefined, 'html or text is missing');

export const mailListQuery = z.strictObject({
	to: z.string().max(addressCharactersMax).optional(),
	limit: z.coerce.number().int().min(1).max(listLimitMax).default(listLimitDefault),
});

export const idempotencyKey = oneLine(idempotencyKeyCharactersMax).min(1).optional();

export type Mailbox = z.infer<typeof mailbox>;
export type MailInput = z.infer<typeof mailInput>;
export type MailListQuery = z.infer<typeof mailListQuery>;
