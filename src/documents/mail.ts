import { Liquid, type Template } from 'liquidjs';
import type { Locale } from '../domain/kernel/party.ts';
import { err, ok, type Result } from '../domain/kernel/result.ts';
import { type InvoiceMail, invoiceMailVariables, oneLine } from './invoice-mail.ts';

export interface RenderedMail {
	/** One line. */
	readonly subject: string;
	readonly html: string;
	readonly text: string;
}

/** The template is at fault, not the moment: trying again gives the same answer. */
export type MailError =
	| { readonly type: 'mail/template-missing'; readonly template: string; readonly retry: 'never' }
	| {
			readonly type: 'mail/template-failed';
			readonly template: string;
			readonly reason: string;
			readonly retry: 'never';
	  }
	| { readonly type: 'mail/too-large'; readonly template: string; readonly bytes: number; readonly retry: 'never' };

export interface MailRenderer {
	renderInvoiceMail(mail: InvoiceMail): Promise<Result<RenderedMail, MailError>>;
}

type Part = 'subject' | 'html' | 'txt';

/** File names under `templates/billing/emails`, which are also the keys of the texts a renderer is given. */
export const invoiceMailTemplate = (locale: Locale, part: Part): string => `invoice.${locale}.${part}.liquid`;

/** `templates`: template texts by file name. Each is parsed once, with the first mail that needs it. */
export const createMailRenderer = (templates: Readonly<Record<string, string>>): MailRenderer => {
	const parsed = new Map<string, Template[]>();
	const render = async (template: string, variables: object): Promise<Result<string, MailError>> => {
		const source = Object.hasOwn(templates, template) ? templates[template] : undefined;
		if (source === undefined) return err({ type: 'mail/template-missing', template, retry: 'never' });
		const engine = template.endsWith('.html.liquid') ? htmlEngine : textEngine;
		try {
			const known = parsed.get(template) ?? engine.parse(source);
			parsed.set(template, known);
			const output = String(await engine.render(known, variables));
			const bytes = new TextEncoder().encode(output).length;
			return bytes > outputBytesMax ? err({ type: 'mail/too-large', template, bytes, retry: 'never' }) : ok(output);
		} catch (failure) {
			const reason = failure instanceof Error ? failure.message : String(failure);
			return err({ type: 'mail/template-failed', template, reason, retry: 'never' });
		}
	};
	return {
		renderInvoiceMail: async (mail) => {
			const variables = invoiceMailVariables(mail);
			const { locale } = mail.invoice;
			const subject = await render(invoiceMailTemplate(locale, 'subject'), variables);
			if (!subject.ok) return subject;
			const html = await render(invoiceMailTemplate(locale, 'html'), variables);
			if (!html.ok) return html;
			const text = await render(invoiceMailTemplate(locale, 'txt'), variables);
			if (!text.ok) return text;
			return ok({ subject: subjectLine(subject.value), html: html.value, text: text.value });
		},
	};
};

/** A template of ours has 3 KB; a tenant's own may be larger, but never a program. */
const parseCharactersMax = 100_000;
/** A mail renders in well under a millisecond; a runaway loop must not hold a queue. */
const renderMsMax = 500;
/** Units that the engine counts for arrays and strings it builds. */
const memoryUnitsMax = 2_000_000;
/** Mail providers cut or refuse long before their 25 MB when the body itself is large. */
const outputBytesMax = 2 * 1024 * 1024;
/** Longer subjects are cut by every mail program, and some servers refuse header lines above 998 bytes. */
const subjectCharactersMax = 200;

const limits = {
	strictVariables: true,
	strictFilters: true,
	ownPropertyOnly: true,
	templates: {}, // look-ups by `render` and `include` end here, never in a file system
	parseLimit: parseCharactersMax,
	renderLimit: renderMsMax,
	memoryLimit: memoryUnitsMax,
} as const;

const htmlEngine = new Liquid({ ...limits, outputEscape: 'escape' });
const textEngine = new Liquid(limits);

const subjectLine = (text: string): string => {
	const characters = [...oneLine(text)];
	return characters.length <= subjectCharactersMax
		? characters.join('')
		: `${characters.slice(0, subjectCharactersMax - 1).join('')}…`;
};
