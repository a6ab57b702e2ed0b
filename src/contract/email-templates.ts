import * as z from 'zod';
import { mailTemplates } from '../domain/notifications/mail-subject.ts';
import { line } from './config/primitives.ts';
import { creditNoteId } from './credit-notes.ts';
import {
	examplePreview,
	examplePreviewBody,
	exampleTemplate,
	exampleTemplateBody,
	exampleTemplateList,
} from './email-templates.example.ts';
import { invoiceId } from './invoices.ts';
import { locale, nextCursor, paragraph } from './text.ts';

/** A template of ours has 3 KB; beyond this a mail is a program. */
const bodyCharactersMax = 100_000;
const subjectCharactersMax = 1_000;

export const templateName = z
	.enum(mailTemplates, { error: `A template is one of ${mailTemplates.join(', ')}.` })
	.meta({ description: 'Which mail', example: 'overdue' });

const ofLocale = locale.meta({ description: 'Language of the texts', example: 'fr' });

export const templateQuery = z.strictObject({ locale: ofLocale.default('fr') });

const texts = {
	subject: line(subjectCharactersMax).meta({ description: 'One line, in the Liquid language' }),
	html: paragraph(bodyCharactersMax).meta({ description: 'A whole page; values are escaped' }),
	text: paragraph(bodyCharactersMax).meta({ description: 'The same for programs that show no HTML' }),
};

export const overrideTemplateBody = z
	.strictObject({ locale: ofLocale, ...texts })
	.meta({ example: exampleTemplateBody });

export const previewTemplateBody = z
	.strictObject({
		locale: ofLocale.default('fr'),
		subject: texts.subject.optional(),
		html: texts.html.optional(),
		text: texts.text.optional(),
		invoice_id: invoiceId.optional().meta({ description: 'Whose data fills in a mail about an invoice' }),
		credit_note_id: creditNoteId.optional().meta({ description: 'Whose data fills in a mail about a credit note' }),
	})
	.meta({ example: examplePreviewBody });

const textsResponse = z.object({ subject: z.string(), html: z.string(), text: z.string() });

const headFields = {
	object: z.literal('email_template'),
	name: z.enum(mailTemplates),
	locale: z.enum(['fr', 'en']),
	version: z.int().meta({ description: '0 until it is overridden for the first time' }),
	overridden: z.boolean(),
	updated_at: z.string().meta({ format: 'date-time' }).nullable(),
	updated_by: z.string().nullable().meta({ description: 'Who wrote or reset it last' }),
};

export const templateResponse = z
	.object({
		...headFields,
		...textsResponse.shape,
		default: textsResponse.meta({ description: 'The texts that are shipped' }),
		variables: z.array(
			z.object({
				name: z.string(),
				meaning: z.string(),
				example: z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]),
				required: z.boolean().meta({ description: 'Both bodies must name it' }),
				optional: z.boolean().meta({ description: 'Null in some mails: ask {% if … %} first' }),
			}),
		),
	})
	.meta({ example: exampleTemplate });
export type TemplateResponse = z.output<typeof templateResponse>;

export const templateHeadResponse = z.object(headFields);
export type TemplateHeadResponse = z.output<typeof templateHeadResponse>;

export const templateListResponse = z
	.object({ data: z.array(templateHeadResponse), next_cursor: nextCursor })
	.meta({ example: exampleTemplateList });

export const previewResponse = textsResponse
	.extend({
		object: z.literal('email_preview'),
		name: z.enum(mailTemplates),
		locale: z.enum(['fr', 'en']),
	})
	.meta({ example: examplePreview });
export type PreviewResponse = z.output<typeof previewResponse>;
