import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime from 'postal-mime';
import type { MailInput } from './mail.schemas.ts';

export interface ParsedAttachment {
	readonly filename: string;
	readonly type: string;
	readonly disposition: string;
	readonly content: Uint8Array;
}

export interface ParsedMail {
	readonly headers: readonly { readonly name: string; readonly value: string }[];
	readonly html: string | null;
	readonly text: string | null;
	readonly attachments: readonly ParsedAttachment[];
}

/** An RFC 5322 message, byte for byte as a mail server would have received it. */
export const composeMessage = async (mail: MailInput, messageId: string, date: Date): Promise<Uint8Array> => {
	const composer = new MailComposer({
		from: mailboxToAddress(mail.from),
		to: mail.to.map(mailboxToAddress),
		subject: mail.subject,
		messageId,
		date,
		html: mail.html,
		text: mail.text,
		headers: mail.headers,
		attachments: mail.attachments.map((attachment) => ({
			filename: attachment.filename,
			contentType: attachment.type,
			contentDisposition: attachment.disposition,
			content: attachment.content,
			encoding: 'base64',
		})),
		newline: 'win',
		disableFileAccess: true,
		disableUrlAccess: true,
	});
	return composer.compile().build();
};

export const parseMessage = async (raw: ArrayBuffer): Promise<ParsedMail> => {
	const email = await PostalMime.parse(raw);
	return {
		headers: email.headers.map((header) => ({ name: header.originalKey, value: header.value })),
		html: withoutLastLineBreaks(email.html),
		text: withoutLastLineBreaks(email.text),
		attachments: email.attachments.map((attachment, index) => ({
			filename: attachment.filename ?? `attachment-${index}`,
			type: attachment.mimeType,
			disposition: attachment.disposition ?? 'attachment',
			content: contentToBytes(attachment.content),
		})),
	};
};

const mailboxToAddress = (mailbox: MailInput['from']) => ({ address: mailbox.email, name: mailbox.name });

/** Some encodings of MIME end a part with a line break of their own; what the sender wrote cannot be told apart. */
const withoutLastLineBreaks = (content: string | undefined): string | null => content?.replace(/\n+$/, '') ?? null;

const contentToBytes = (content: ArrayBuffer | Uint8Array | string): Uint8Array => {
	if (typeof content === 'string') return new TextEncoder().encode(content);
	return content instanceof Uint8Array ? content : new Uint8Array(content);
};
