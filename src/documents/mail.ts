import type { Locale } from '../domain/kernel/party.ts';
import { err, ok, type Result } from '../domain/kernel/result.ts';
import type {
	RenderedMail,
	TemplateError,
	TemplatePart,
	TemplateTexts,
} from '../domain/notifications/email-template.ts';
import { localeOf, type MailModel, type MailRenderer } from '../domain/notifications/mail-model.ts';
import type { MailTemplate } from '../domain/notifications/mail-subject.ts';
import { sampleVariables, templateVariables, variablesOf } from './mail-catalogue.ts';
import { faultsInTexts } from './mail-check.ts';
import { type ParsedText, parseText, renderText, type TextError } from './mail-engine.ts';
import { oneLine } from './mail-variables.ts';

/** The template is at fault, not the moment: trying again gives the same answer. The rest is for whoever mends it. */
export type MailError = TemplateError & { readonly reason?: string; readonly bytes?: number };

/** File names under `templates/billing/emails`, which are also the keys of the texts a renderer is given. */
export const mailTemplateFile = (name: MailTemplate, locale: Locale, part: TemplatePart): string =>
	`${name}.${locale}.${part === 'text' ? 'txt' : part}.liquid`;

/** `templates`: template texts by file name. Each is parsed once, with the first mail that needs it. */
export const createMailRenderer = (templates: Readonly<Record<string, string>>): MailRenderer => {
	const parsed = new Map<string, ParsedText>();
	const shippedPart = (file: string, part: TemplatePart): Result<ParsedText, MailError> => {
		const known = parsed.get(file);
		if (known !== undefined) return ok(known);
		const source = Object.hasOwn(templates, file) ? templates[file] : undefined;
		if (source === undefined) return err({ type: 'mail/template-missing', template: file, retry: 'never' });
		const made = parseNamed(file, part, source);
		if (made.ok) parsed.set(file, made.value);
		return made;
	};
	const render = async (
		name: MailTemplate,
		locale: Locale,
		own: TemplateTexts | null,
		variables: object,
	): Promise<Result<RenderedMail, MailError>> => {
		const rendered = { subject: '', html: '', text: '' };
		for (const part of ['subject', 'html', 'text'] as const) {
			const file = mailTemplateFile(name, locale, part);
			const made = own === null ? shippedPart(file, part) : parseNamed(file, part, own[part]);
			if (!made.ok) return made;
			const written = await renderText(made.value, variables);
			if (!written.ok) return err(mailErrorOf(file, written.error));
			rendered[part] = written.value;
		}
		return ok({ ...rendered, subject: subjectLine(rendered.subject) });
	};
	return {
		renderMail: (model: MailModel, own: TemplateTexts | null) =>
			render(model.template, localeOf(model), own, variablesOf(model)),
		renderSample: (name, locale, texts) => render(name, locale, texts, sampleVariables(name, locale, 'everything')),
		shipped: (name, locale) => {
			const [subject = '', html = '', text = ''] = (['subject', 'html', 'text'] as const).map(
				(part) => templates[mailTemplateFile(name, locale, part)],
			);
			return { subject: subject.trimEnd(), html, text };
		},
		variables: templateVariables,
		faultsIn: faultsInTexts,
	};
};

const parseNamed = (template: string, part: TemplatePart, source: string): Result<ParsedText, MailError> => {
	const made = parseText(part, source);
	if (made.ok) return made;
	return err({ type: 'mail/template-failed', template, reason: made.error.reason, retry: 'never' });
};

const mailErrorOf = (template: string, error: TextError): MailError =>
	error.kind === 'too-large'
		? { type: 'mail/too-large', template, bytes: error.bytes, retry: 'never' }
		: { type: 'mail/template-failed', template, reason: error.reason, retry: 'never' };

/** Longer subjects are cut by every mail program, and some servers refuse header lines above 998 bytes. */
const subjectCharactersMax = 200;

const subjectLine = (text: string): string => {
	const characters = [...oneLine(text)];
	return characters.length <= subjectCharactersMax
		? characters.join('')
		: `${characters.slice(0, subjectCharactersMax - 1).join('')}…`;
};
