import type { TemplateChangeError } from '../domain/notifications/email-templates.usecases.ts';
import type { MailLogError } from '../domain/notifications/mails.usecases.ts';
import type { PreviewError } from '../domain/notifications/template-preview.usecases.ts';
import type { Problem } from './problem.ts';

/** What can go wrong with mails and their templates, beside what is told elsewhere. */
export type MailProblem = MailLogError | TemplateChangeError | PreviewError;

type Own = Extract<MailProblem, { readonly type: `mail/${string}` | `email-template/${string}` }>;
type ErrorOf<Type extends Own['type']> = Extract<Own, { readonly type: Type }>;

export const mailProblems: { readonly [Type in Own['type']]: (error: ErrorOf<Type>) => Omit<Problem, 'type'> } = {
	'mail/not-found': ({ mail }) => ({
		status: 404,
		title: 'There is no such mail',
		detail: 'A mail is known from the moment its sending was noted; what was sent just now may be known in a minute.',
		members: { mail },
	}),
	'mail/not-failed': ({ mail, status }) => ({
		status: 409,
		title: 'The mail is on its way or has arrived',
		detail: 'Only a mail that is unknown, refused or bounced is sent again.',
		members: { mail, mail_status: status },
	}),
	'email-template/refused': ({ faults }) => ({
		status: 422,
		title: 'The template cannot be used',
		detail: 'Nothing was changed. GET the template for the variables there are, with examples.',
		errors: faults.map(({ part, detail }) => ({ pointer: `/${part}`, detail })),
	}),
	'email-template/unfit-document': ({ document, why }) => ({
		status: 409,
		title: 'There is no such mail about this document',
		detail:
			why === 'draft'
				? 'It is a draft; only what is issued is mailed.'
				: 'It has no payment that this mail could be about; take another one.',
		members: { document },
	}),
};
