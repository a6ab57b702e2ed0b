import * as z from 'zod';
import { isId } from '../domain/kernel/ids.ts';
import { type MailPlace, mailStatuses } from '../domain/notifications/mail.ts';
import { type MailedId, type MailKind, parseMailSubject } from '../domain/notifications/mail-subject.ts';
import { line, orNull, refuse } from './config/primitives.ts';
import { customerId } from './customers.ts';
import { nextCursor, pageQuery, paragraph } from './text.ts';

/** What mails are about. */
export const mailedDocumentId = z
	.string()
	.transform((text, context): MailedId => {
		if (isId('inv', text) || isId('crn', text) || isId('sub', text)) return text;
		return refuse(context, 'An id such as inv_01k…, crn_01k… or sub_01k….');
	})
	.meta({ description: 'Of an invoice, a credit note or a subscription', example: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra' });

export const mailKind = z
	.string()
	.transform((text, context): MailKind => {
		if (text === 'invoice' || text === 'credit_note') return text;
		const prefix = text.startsWith('subscription_') ? 'sub' : 'inv';
		const subject = parseMailSubject(`${prefix}_${'0'.repeat(26)}/${text}`);
		return subject?.kind ?? refuse(context, 'A kind such as invoice, credit_note or overdue.7.');
	})
	.meta({ description: 'Which mail about the document', example: 'overdue.7' });

const cursorCharactersMax = 200;

/** The last mail of the page before: when it was claimed, its document and its kind. */
const mailCursor = z
	.string()
	.max(cursorCharactersMax)
	.transform((text, context): MailPlace => {
		const [claimedAt = '', documentId = '', kind = '', ...more] = text.split('/');
		if (kind === '' || more.length > 0) return refuse(context, 'Not a cursor of this list.');
		return { claimedAt, documentId, kind };
	})
	.optional()
	.meta({
		description: '`next_cursor` of the page before',
		example: '2026-11-22T15:16:13.000Z/inv_01k3v0j9x4f7mbt2w8h5q6z1ra/invoice',
	});

export const mailFilter = z.strictObject({
	document_id: mailedDocumentId
		.optional()
		.meta({ description: 'Only about this invoice, credit note or subscription' }),
	customer_id: customerId.optional(),
	status: z.enum(mailStatuses, { error: `A status is one of ${mailStatuses.join(', ')}.` }).optional(),
	limit: pageQuery.limit,
	cursor: mailCursor,
});

const instant = z.string().meta({ format: 'date-time' });

export const mailResponse = z
	.object({
		id: z.string(),
		object: z.literal('mail'),
		document_id: z.string(),
		kind: z.string(),
		customer_id: z.string(),
		status: z.enum(mailStatuses).meta({
			description:
				'`sending` without end becomes `unknown`: it may or may not have left. `waiting`: it is sent again. `bounced`: it came back.',
		}),
		recipient: z.string(),
		attempt: z.int().meta({ description: 'One more each time a person has it sent again' }),
		provider_id: z.string().nullable().meta({ description: 'The transport’s name for it' }),
		detail: z.string().nullable().meta({ description: 'Why it was refused or came back; addresses are left out' }),
		claimed_at: instant,
		sent_at: instant.nullable(),
	})
	.meta({
		example: {
			id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra/overdue.7',
			object: 'mail',
			document_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
			kind: 'overdue.7',
			customer_id: 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra',
			status: 'bounced',
			recipient: 'awa@example.com',
			attempt: 1,
			provider_id: 'msg-4711',
			detail: 'bounced: 550 5.1.1 …@…: user unknown',
			claimed_at: '2026-12-29T08:00:00.000Z',
			sent_at: '2026-12-29T08:00:01.000Z',
		},
	});
export type MailResponse = z.output<typeof mailResponse>;

export const mailListResponse = z.object({ data: z.array(mailResponse), next_cursor: nextCursor });

export const bounceBody = z.strictObject({
	provider_id: line(300).meta({ description: 'The transport’s name for the mail', example: 'msg-4711' }),
	type: z
		.enum(['bounced', 'complained'], { error: 'bounced or complained.' })
		.meta({ description: 'Whether it came back, or the recipient called it unwanted', example: 'bounced' }),
	detail: orNull(paragraph(2000)).meta({
		description: 'In the words of the other side; addresses are left out of what is kept',
		example: '550 5.1.1 user unknown',
	}),
});
