import type { IsoInstant } from '../domain/kernel/calendar.ts';
import { type Locale, locales } from '../domain/kernel/party.ts';
import type { EmailTemplate } from '../domain/notifications/email-template.ts';
import type { MailTemplate } from '../domain/notifications/mail-subject.ts';
import type { Row } from './database.ts';
import { actorToText, type Readers, textToActor, type Writers } from './kinds.ts';

export const emailTemplateReaders: Readers<'email-template.latest'> = {
	'email-template.latest': {
		// One look-up each: a walk over all versions would read their texts.
		statements: ({ names }, { tenantId }) =>
			names.flatMap((name) =>
				locales.map((locale) => ({
					sql: `SELECT * FROM email_templates WHERE tenant_id = ?1 AND name = ?2 AND locale = ?3
						ORDER BY version DESC LIMIT 1`,
					parameters: [tenantId, name, locale],
				})),
			),
		answer: (rows) => rows.flat().map(rowToTemplate),
	},
};

export const emailTemplateWriters: Writers<'email-template.add'> = {
	'email-template.add': (changes, { tenantId }) =>
		changes.map(({ template }) => ({
			sql: `INSERT INTO email_templates (tenant_id, name, locale, version, subject, html, text, actor, created_at)
				VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
			parameters: [
				tenantId,
				template.name,
				template.locale,
				template.version,
				template.texts?.subject ?? null,
				template.texts?.html ?? null,
				template.texts?.text ?? null,
				actorToText(template.actor),
				template.createdAt,
			],
		})),
};

const rowToTemplate = (row: Row): EmailTemplate => ({
	name: String(row['name']) as MailTemplate,
	locale: String(row['locale']) as Locale,
	version: Number(row['version']),
	texts:
		row['subject'] === null
			? null
			: { subject: String(row['subject']), html: String(row['html']), text: String(row['text']) },
	actor: textToActor(String(row['actor'])),
	createdAt: String(row['created_at']) as IsoInstant,
});
