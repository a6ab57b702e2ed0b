import enHtml from '../templates/billing/emails/invoice.en.html.liquid';
import enSubject from '../templates/billing/emails/invoice.en.subject.liquid';
import enText from '../templates/billing/emails/invoice.en.txt.liquid';
import frHtml from '../templates/billing/emails/invoice.fr.html.liquid';
import frSubject from '../templates/billing/emails/invoice.fr.subject.liquid';
import frText from '../templates/billing/emails/invoice.fr.txt.liquid';
import { createMailRenderer } from './documents/mail.ts';

/** The texts that are shipped; one renderer per isolate, so each is parsed once. */
export const mailRenderer = createMailRenderer({
	'invoice.en.html.liquid': enHtml,
	'invoice.en.subject.liquid': enSubject,
	'invoice.en.txt.liquid': enText,
	'invoice.fr.html.liquid': frHtml,
	'invoice.fr.subject.liquid': frSubject,
	'invoice.fr.txt.liquid': frText,
});
