import { type CommandError, type CommandOutcome, runCommand } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import type { Locale } from '../kernel/party.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Store } from '../kernel/store.ts';
import type { EmailTemplate, TemplateFault, TemplateLibrary, TemplateTexts } from './email-template.ts';
import type { MailTemplate } from './mail-subject.ts';

export interface TemplateDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly library: TemplateLibrary;
}

export interface TemplateName {
	readonly name: MailTemplate;
	readonly locale: Locale;
}

export interface TemplateChange extends TemplateName {
	/** Null: whatever it is. */
	readonly expectedVersion: number | null;
}

export type TemplateChangeError =
	| { readonly type: 'email-template/refused'; readonly faults: readonly TemplateFault[] }
	| { readonly type: 'request/stale'; readonly version: number };

type ChangeResult = Promise<Result<CommandOutcome<EmailTemplate | null>, TemplateChangeError | CommandError>>;

/**
 * Puts a tenant's own texts in the place of those that are shipped, from the next mail on. Texts that could fail when a
 * mail is written, or could let a customer's name be markup, are refused with every fault that they have.
 */
export const overrideTemplate = async (
	deps: TemplateDeps,
	change: TemplateChange & { readonly texts: TemplateTexts },
	context: ActionContext,
): ChangeResult => {
	const faults = await deps.library.faultsIn(change.name, change.locale, change.texts);
	if (faults.length > 0) return err({ type: 'email-template/refused', faults });
	return addVersion(deps, change, change.texts, context);
};

/** Goes back to the texts that are shipped; a template that was never overridden, or was reset, stays as it is. */
export const resetTemplate = (deps: TemplateDeps, change: TemplateChange, context: ActionContext): ChangeResult =>
	addVersion(deps, change, null, context);

const addVersion = (
	deps: TemplateDeps,
	{ name, locale, expectedVersion }: TemplateChange,
	texts: TemplateTexts | null,
	context: ActionContext,
): ChangeResult =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { latest: { kind: 'email-template.latest', names: [name] } },
		decide: async ({ latest }) => {
			const current = latest.find((template) => template.locale === locale) ?? null;
			const version = current?.version ?? 0;
			if (expectedVersion !== null && expectedVersion !== version) return err({ type: 'request/stale', version });
			if (sameTexts(current?.texts ?? null, texts)) return ok({ value: current, changes: [] });
			const template: EmailTemplate = {
				name,
				locale,
				version: version + 1,
				texts,
				actor: context.actor,
				createdAt: context.now,
			};
			const subject = { id: templateSubject({ name, locale }), version: template.version };
			const type = texts === null ? 'email_template.reset' : 'email_template.overridden';
			return ok({
				value: template,
				changes: [
					eventOf(deps.ids, type, subject, { name, locale }, context),
					{ kind: 'email-template.add', template },
				],
			});
		},
	});

/** Whose events they are: `email_template:overdue.fr`. */
export const templateSubject = ({ name, locale }: TemplateName): string => `email_template:${name}.${locale}`;

const sameTexts = (left: TemplateTexts | null, right: TemplateTexts | null): boolean =>
	left === null || right === null
		? left === right
		: left.subject === right.subject && left.html === right.html && left.text === right.text;
