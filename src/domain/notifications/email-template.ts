import type { IsoInstant } from '../kernel/calendar.ts';
import type { Actor } from '../kernel/event.ts';
import type { Locale } from '../kernel/party.ts';
import type { Result } from '../kernel/result.ts';
import type { MailTemplate } from './mail-subject.ts';

/** The three texts of one mail in one language, in the Liquid language. */
export interface TemplateTexts {
	/** One line. */
	readonly subject: string;
	readonly html: string;
	readonly text: string;
}

export type TemplatePart = keyof TemplateTexts;

/** A tenant's own texts. Versions are only added; one without texts goes back to those that are shipped. */
export interface EmailTemplate {
	readonly name: MailTemplate;
	readonly locale: Locale;
	/** From 1; 0 stands for a template that was never overridden. */
	readonly version: number;
	readonly texts: TemplateTexts | null;
	readonly actor: Actor;
	readonly createdAt: IsoInstant;
}

/** Something that a template may name. */
export interface TemplateVariable {
	readonly name: string;
	readonly meaning: string;
	readonly example: TemplateValue;
	/** A template that does not name it would leave the reader without something they need. */
	readonly required: boolean;
	/** Null in some mails: a template asks `{% if … %}` first. */
	readonly optional: boolean;
}

export type TemplateValue = string | number | boolean | null | readonly string[];

/** What is wrong with one part of a template, and where. */
export interface TemplateFault {
	readonly part: TemplatePart;
	readonly detail: string;
}

export interface RenderedMail {
	/** One line. */
	readonly subject: string;
	readonly html: string;
	readonly text: string;
}

/** The template is at fault, so trying again gives the same answer: it ends in the dead letters until it is mended. */
export interface TemplateError {
	readonly type: 'mail/template-missing' | 'mail/template-failed' | 'mail/too-large';
	readonly template: string;
	readonly retry: 'never';
}

/** What the system knows of the templates themselves. */
export interface TemplateLibrary {
	/** The texts that are shipped. */
	shipped(name: MailTemplate, locale: Locale): TemplateTexts;
	variables(name: MailTemplate, locale: Locale): readonly TemplateVariable[];
	/**
	 * Everything that is wrong with the texts: they do not parse, name what is not there, leave out what is needed, let
	 * a name be markup, or do not end within bounds when they are filled in with everything and with the least there is.
	 */
	faultsIn(name: MailTemplate, locale: Locale, texts: TemplateTexts): Promise<readonly TemplateFault[]>;
	/** The texts filled in with invented data. */
	renderSample(name: MailTemplate, locale: Locale, texts: TemplateTexts): Promise<Result<RenderedMail, TemplateError>>;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** The latest version of each name in each language; what was never overridden is absent. */
		'email-template.latest': {
			readonly args: { readonly names: readonly MailTemplate[] };
			readonly answer: readonly EmailTemplate[];
		};
	}
	interface ChangeKinds {
		'email-template.add': { readonly template: EmailTemplate };
	}
}

/** The tenant's own texts in a language, when they have any. */
export const ownTexts = (latest: readonly EmailTemplate[], name: MailTemplate, locale: Locale): TemplateTexts | null =>
	latest.find((template) => template.name === name && template.locale === locale)?.texts ?? null;
