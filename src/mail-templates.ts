import creditNoteEnHtml from '../templates/billing/emails/credit_note.en.html.liquid';
import creditNoteEnSubject from '../templates/billing/emails/credit_note.en.subject.liquid';
import creditNoteEnText from '../templates/billing/emails/credit_note.en.txt.liquid';
import creditNoteFrHtml from '../templates/billing/emails/credit_note.fr.html.liquid';
import creditNoteFrSubject from '../templates/billing/emails/credit_note.fr.subject.liquid';
import creditNoteFrText from '../templates/billing/emails/credit_note.fr.txt.liquid';
import invoiceEnHtml from '../templates/billing/emails/invoice.en.html.liquid';
import invoiceEnSubject from '../templates/billing/emails/invoice.en.subject.liquid';
import invoiceEnText from '../templates/billing/emails/invoice.en.txt.liquid';
import invoiceFrHtml from '../templates/billing/emails/invoice.fr.html.liquid';
import invoiceFrSubject from '../templates/billing/emails/invoice.fr.subject.liquid';
import invoiceFrText from '../templates/billing/emails/invoice.fr.txt.liquid';
import overdueEnHtml from '../templates/billing/emails/overdue.en.html.liquid';
import overdueEnSubject from '../templates/billing/emails/overdue.en.subject.liquid';
import overdueEnText from '../templates/billing/emails/overdue.en.txt.liquid';
import overdueFrHtml from '../templates/billing/emails/overdue.fr.html.liquid';
import overdueFrSubject from '../templates/billing/emails/overdue.fr.subject.liquid';
import overdueFrText from '../templates/billing/emails/overdue.fr.txt.liquid';
import paymentFailedEnHtml from '../templates/billing/emails/payment_failed.en.html.liquid';
import paymentFailedEnSubject from '../templates/billing/emails/payment_failed.en.subject.liquid';
import paymentFailedEnText from '../templates/billing/emails/payment_failed.en.txt.liquid';
import paymentFailedFrHtml from '../templates/billing/emails/payment_failed.fr.html.liquid';
import paymentFailedFrSubject from '../templates/billing/emails/payment_failed.fr.subject.liquid';
import paymentFailedFrText from '../templates/billing/emails/payment_failed.fr.txt.liquid';
import paymentReceivedEnHtml from '../templates/billing/emails/payment_received.en.html.liquid';
import paymentReceivedEnSubject from '../templates/billing/emails/payment_received.en.subject.liquid';
import paymentReceivedEnText from '../templates/billing/emails/payment_received.en.txt.liquid';
import paymentReceivedFrHtml from '../templates/billing/emails/payment_received.fr.html.liquid';
import paymentReceivedFrSubject from '../templates/billing/emails/payment_received.fr.subject.liquid';
import paymentReceivedFrText from '../templates/billing/emails/payment_received.fr.txt.liquid';
import { createMailRenderer } from './documents/mail.ts';

/** The texts that are shipped; one renderer per isolate, so each is parsed once. */
export const mailRenderer = createMailRenderer({
	'invoice.en.html.liquid': invoiceEnHtml,
	'invoice.en.subject.liquid': invoiceEnSubject,
	'invoice.en.txt.liquid': invoiceEnText,
	'invoice.fr.html.liquid': invoiceFrHtml,
	'invoice.fr.subject.liquid': invoiceFrSubject,
	'invoice.fr.txt.liquid': invoiceFrText,
	'credit_note.en.html.liquid': creditNoteEnHtml,
	'credit_note.en.subject.liquid': creditNoteEnSubject,
	'credit_note.en.txt.liquid': creditNoteEnText,
	'credit_note.fr.html.liquid': creditNoteFrHtml,
	'credit_note.fr.subject.liquid': creditNoteFrSubject,
	'credit_note.fr.txt.liquid': creditNoteFrText,
	'payment_received.en.html.liquid': paymentReceivedEnHtml,
	'payment_received.en.subject.liquid': paymentReceivedEnSubject,
	'payment_received.en.txt.liquid': paymentReceivedEnText,
	'payment_received.fr.html.liquid': paymentReceivedFrHtml,
	'payment_received.fr.subject.liquid': paymentReceivedFrSubject,
	'payment_received.fr.txt.liquid': paymentReceivedFrText,
	'payment_failed.en.html.liquid': paymentFailedEnHtml,
	'payment_failed.en.subject.liquid': paymentFailedEnSubject,
	'payment_failed.en.txt.liquid': paymentFailedEnText,
	'payment_failed.fr.html.liquid': paymentFailedFrHtml,
	'payment_failed.fr.subject.liquid': paymentFailedFrSubject,
	'payment_failed.fr.txt.liquid': paymentFailedFrText,
	'overdue.en.html.liquid': overdueEnHtml,
	'overdue.en.subject.liquid': overdueEnSubject,
	'overdue.en.txt.liquid': overdueEnText,
	'overdue.fr.html.liquid': overdueFrHtml,
	'overdue.fr.subject.liquid': overdueFrSubject,
	'overdue.fr.txt.liquid': overdueFrText,
});
