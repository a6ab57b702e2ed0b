import { createRoute, z } from '@hono/zod-openapi';
import {
	overrideTemplateBody,
	type PreviewResponse,
	previewResponse,
	previewTemplateBody,
	type TemplateHeadResponse,
	type TemplateResponse,
	templateListResponse,
	templateName,
	templateQuery,
	templateResponse,
} from '../contract/email-templates.ts';
import { locales } from '../domain/kernel/party.ts';
import type { EmailTemplate, TemplateLibrary } from '../domain/notifications/email-template.ts';
import {
	overrideTemplate,
	resetTemplate,
	type TemplateDeps,
	type TemplateName,
} from '../domain/notifications/email-templates.usecases.ts';
import { isSubscriptionTemplate, mailTemplates } from '../domain/notifications/mail-subject.ts';
import { type PreviewDeps, previewTemplate } from '../domain/notifications/template-preview.usecases.ts';
import { answerCommand, sendJson, sendResource } from './answers.ts';
import { type AppContext, actionOf, callerOf, createRouter, endpoint, expectedVersionOf, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { ifMatchHeader, json, jsonBody, problems, security } from './openapi.ts';
import { badIfMatch, domainProblem, validationProblem } from './problem.ts';

/** The texts of mails; mounted before `/config/{id}`, which would take the name for an id. */
export const emailTemplates = createRouter();

const tags = ['Configuration'];
const nameParam = z.object({ name: templateName });

endpoint(
	emailTemplates,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List the mail templates, each in both languages',
		security,
		middleware: requireScope('config:read'),
		responses: { 200: json('All of them', templateListResponse), ...problems() },
	}),
	async (c) => {
		const { latest } = await storeOf(c).load({ latest: { kind: 'email-template.latest', names: mailTemplates } });
		const data = mailTemplates.flatMap((name) =>
			locales.map((locale) => presentHead({ name, locale }, versionOf(latest, { name, locale }))),
		);
		return sendJson(c, 200, { data, next_cursor: null });
	},
);

endpoint(
	emailTemplates,
	createRoute({
		method: 'get',
		path: '/{name}',
		tags,
		summary: 'Read a mail template: the texts in force, those that are shipped, and what they may name',
		security,
		middleware: requireScope('config:read'),
		request: { params: nameParam, query: templateQuery },
		responses: { 200: json('The template', templateResponse), ...problems() },
	}),
	async (c) => {
		const template = { ...c.req.valid('param'), ...c.req.valid('query') };
		const { latest } = await storeOf(c).load({
			latest: { kind: 'email-template.latest', names: [template.name] },
		});
		return sendTemplate(c, template, versionOf(latest, template));
	},
);

endpoint(
	emailTemplates,
	createRoute({
		method: 'put',
		path: '/{name}',
		tags,
		summary: 'Override a mail template with texts of your own, from the next mail on',
		description:
			'Refused with every fault that the texts have: unknown or missing variables, loops that run away, more than 2 MB of output, and what would let the HTML in a customer’s name through.',
		security,
		middleware: requireScope('config:write'),
		request: { params: nameParam, headers: ifMatchHeader, body: jsonBody(overrideTemplateBody) },
		responses: { 200: json('The template', templateResponse), ...problems(400, 409, 412, 413, 415) },
	}),
	async (c) => {
		const { name } = c.req.valid('param');
		const { locale, ...texts } = c.req.valid('json');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const change = { name, locale, texts, expectedVersion };
		const result = await overrideTemplate(templateDeps(c), change, actionOf(c));
		return answerCommand(c, result, (written) => sendTemplate(c, { name, locale }, written));
	},
);

endpoint(
	emailTemplates,
	createRoute({
		method: 'delete',
		path: '/{name}',
		tags,
		summary: 'Reset a mail template to the texts that are shipped',
		security,
		middleware: requireScope('config:write'),
		request: { params: nameParam, headers: ifMatchHeader, query: templateQuery },
		responses: { 200: json('The template', templateResponse), ...problems(409, 412) },
	}),
	async (c) => {
		const template = { ...c.req.valid('param'), ...c.req.valid('query') };
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const result = await resetTemplate(templateDeps(c), { ...template, expectedVersion }, actionOf(c));
		return answerCommand(c, result, (written) => sendTemplate(c, template, written));
	},
);

endpoint(
	emailTemplates,
	createRoute({
		method: 'post',
		path: '/{name}/preview',
		tags,
		summary: 'Show a mail as it would be, with real or invented data; nothing is sent or saved',
		description: 'Parts that are left out are those in force, so a single one can be tried.',
		security,
		middleware: requireScope('config:read'),
		request: { params: nameParam, body: jsonBody(previewTemplateBody) },
		responses: { 200: json('The mail', previewResponse), ...problems(400, 404, 409, 413, 415) },
	}),
	async (c) => {
		const { name } = c.req.valid('param');
		const { locale, invoice_id, credit_note_id, subject, html, text } = c.req.valid('json');
		const [documentId, other] = name === 'credit_note' ? [credit_note_id, invoice_id] : [invoice_id, credit_note_id];
		// A mail about a subscription is shown with invented data alone.
		const isUnfit = other !== undefined || (documentId !== undefined && isSubscriptionTemplate(name));
		if (isUnfit) {
			const pointer = (name === 'credit_note') === (other !== undefined) ? '/invoice_id' : '/credit_note_id';
			return validationProblem(c, [{ pointer, detail: `The mail ${name} is not about such a document.` }]);
		}
		// An invoice's words name the customer, whom a key of the configuration alone does not see.
		const needed = name === 'credit_note' ? '/credit_note_id' : '/invoice_id';
		if (documentId !== undefined && !callerOf(c).scopes.has('invoices:read')) {
			return validationProblem(c, [{ pointer: needed, detail: 'Real data needs the scope invoices:read.' }]);
		}
		const texts = {
			...(subject !== undefined && { subject }),
			...(html !== undefined && { html }),
			...(text !== undefined && { text }),
		};
		const input = { name, locale, texts, documentId: documentId ?? null };
		const result = await previewTemplate(previewDeps(c), input, actionOf(c));
		if (!result.ok) return domainProblem(c, result.error);
		const answer: PreviewResponse = { object: 'email_preview', name, locale, ...result.value };
		return sendJson(c, 200, answer);
	},
);

const libraryOf = (c: AppContext): TemplateLibrary => c.var.wiring.mailRenderer;

const templateDeps = (c: AppContext): TemplateDeps => ({
	store: storeOf(c),
	ids: c.var.wiring.ids,
	library: libraryOf(c),
});

const previewDeps = (c: AppContext): PreviewDeps => ({
	store: storeOf(c),
	links: c.var.wiring.payTokens,
	mailRenderer: c.var.wiring.mailRenderer,
	settings: callerOf(c).snapshot.settings,
	tenant: callerOf(c).snapshot.tenant,
});

const versionOf = (latest: readonly EmailTemplate[], { name, locale }: TemplateName): EmailTemplate | null =>
	latest.find((template) => template.name === name && template.locale === locale) ?? null;

const sendTemplate = (c: AppContext, template: TemplateName, found: EmailTemplate | null): Response => {
	const library = libraryOf(c);
	const shipped = library.shipped(template.name, template.locale);
	const body: TemplateResponse = {
		...presentHead(template, found),
		...(found?.texts ?? shipped),
		default: shipped,
		variables: library.variables(template.name, template.locale).map((variable) => ({
			...variable,
			example:
				typeof variable.example === 'object' && variable.example !== null ? [...variable.example] : variable.example,
		})),
	};
	return sendResource(c, 200, { version: body.version }, body);
};

const presentHead = ({ name, locale }: TemplateName, found: EmailTemplate | null): TemplateHeadResponse => ({
	object: 'email_template',
	name,
	locale,
	version: found?.version ?? 0,
	overridden: found !== null && found.texts !== null,
	updated_at: found?.createdAt ?? null,
	updated_by: found && `${found.actor.kind}:${found.actor.id}`,
});
