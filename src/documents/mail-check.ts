import type { Locale } from '../domain/kernel/party.ts';
import type { TemplateFault, TemplatePart, TemplateTexts } from '../domain/notifications/email-template.ts';
import type { MailTemplate } from '../domain/notifications/mail-subject.ts';
import { sampleVariables, templateVariables } from './mail-catalogue.ts';
import {
	namesIn,
	outputBytesMax,
	type ParsedText,
	parseCharactersMax,
	parseText,
	renderText,
	type TextError,
	type TextFault,
} from './mail-engine.ts';

/** Everything that is wrong with a tenant's own texts, in the order of the parts; none: they can be used. */
export const faultsInTexts = async (
	name: MailTemplate,
	locale: Locale,
	texts: TemplateTexts,
): Promise<readonly TemplateFault[]> => {
	const faults: TemplateFault[] = [];
	for (const part of ['subject', 'html', 'text'] as const) {
		const found = await faultsInPart({ name, locale, part, source: texts[part] });
		faults.push(...found.map((detail) => ({ part, detail })));
	}
	return faults;
};

interface Part {
	readonly name: MailTemplate;
	readonly locale: Locale;
	readonly part: TemplatePart;
	readonly source: string;
}

const faultsInPart = async (checked: Part): Promise<readonly string[]> => {
	const { part, source } = checked;
	if (source.length > parseCharactersMax) return [`At most ${parseCharactersMax} characters.`];
	if (part === 'subject' && /[\r\n]/.test(source)) return ['A subject is one line.'];
	const script = part === 'html' ? scriptLine(source) : null;
	if (script !== null) return [`Line ${script}: mail programs run no scripts, and a mail must not bring any.`];
	const parsed = parseText(part, source);
	if (!parsed.ok) return [parseReason(parsed.error)];
	const names = faultsInNames(checked, parsed.value);
	return names.length > 0 ? names : faultsInSamples(checked, parsed.value);
};

const scriptLine = (source: string): number | null => {
	const at = source.search(/<\s*script\b/i);
	return at === -1 ? null : source.slice(0, at).split('\n').length;
};

/** Names that do not exist, and names that must be there and are not. */
const faultsInNames = ({ name, locale, part }: Part, parsed: ParsedText): readonly string[] => {
	const variables = templateVariables(name, locale);
	const known = new Set(variables.map((variable) => variable.name));
	const used = namesIn(parsed);
	const unknown = [...used].filter(([asked]) => !known.has(asked));
	if (unknown.length > 0) {
		return unknown.map(
			([asked, line]) => `Line ${line}: there is no variable "${asked}". There are ${[...known].join(', ')}.`,
		);
	}
	if (part === 'subject') return [];
	const missing = variables.filter((variable) => variable.required && !used.has(variable.name));
	return missing.map((variable) => `The variable "${variable.name}" is missing: ${variable.meaning}.`);
};

/** With everything and with the least, and each switch both ways in between. */
const faultsInSamples = async ({ name, locale, part }: Part, parsed: ParsedText): Promise<readonly string[]> => {
	const everything = sampleVariables(name, locale, 'everything');
	const least = sampleVariables(name, locale, 'least');
	const switches = Object.keys(everything).filter((variable) => typeof everything[variable] === 'boolean');
	const samples = [
		everything,
		least,
		...switches.flatMap((variable) => [
			{ ...everything, [variable]: !everything[variable] },
			{ ...least, [variable]: !least[variable] },
		]),
	];
	for (const sample of samples) {
		const rendered = await renderText(parsed, sample);
		if (!rendered.ok) return [renderReason(rendered.error)];
		if (part === 'subject' && rendered.value.trim() === '') return ['The subject would be empty for some mails.'];
	}
	return [];
};

const parseReason = ({ line, reason }: TextFault): string => {
	const tag = /^tag "(.*)" not found$/s.exec(reason)?.[1];
	if (tag !== undefined) return placed(line, `there is no tag "${tag}" for mails; a template stands alone.`);
	const filter = /^undefined filter: (.*)$/s.exec(reason)?.[1];
	if (filter === 'raw') {
		return placed(line, 'the filter "raw" is refused: it would let the HTML in a customer’s name through.');
	}
	if (filter !== undefined) return placed(line, `there is no filter "${filter}".`);
	return placed(line, `it cannot be read: ${reason}.`);
};

const renderReason = (error: TextError): string => {
	if (error.kind === 'too-large') {
		return `It writes ${error.bytes} bytes; a mail has at most ${outputBytesMax} (2 MB).`;
	}
	const { line, reason } = error;
	if (reason === 'memory alloc limit exceeded' || reason === 'template render limit exceeded') {
		return placed(line, 'a loop runs away: it takes more steps, or builds more text, than any mail needs.');
	}
	return placed(line, `it cannot be filled in: ${reason}.`);
};

const placed = (line: number | null, reason: string): string =>
	line === null ? `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}` : `Line ${line}: ${reason}`;
