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
import subscriptionCancelledEnHtml from '../templates/billing/emails/subscription_cancelled.en.html.liquid';
import subscriptionCancelledEnSubject from '../templates/billing/emails/subscription_cancelled.en.subject.liquid';
import subscriptionCancelledEnText from '../templates/billing/emails/subscription_cancelled.en.txt.liquid';
import subscriptionCancelledFrHtml from '../templates/billing/emails/subscription_cancelled.fr.html.liquid';
import subscriptionCancelledFrSubject from '../templates/billing/emails/subscription_cancelled.fr.subject.liquid';
import subscriptionCancelledFrText from '../templates/billing/emails/subscription_cancelled.fr.txt.liquid';
import subscriptionDunningFinalEnHtml from '../templates/billing/emails/subscription_dunning_final.en.html.liquid';
import subscriptionDunningFinalEnSubject from '../templates/billing/emails/subscription_dunning_final.en.subject.liquid';
import subscriptionDunningFinalEnText from '../templates/billing/emails/subscription_dunning_final.en.txt.liquid';
import subscriptionDunningFinalFrHtml from '../templates/billing/emails/subscription_dunning_final.fr.html.liquid';
import subscriptionDunningFinalFrSubject from '../templates/billing/emails/subscription_dunning_final.fr.subject.liquid';
import subscriptionDunningFinalFrText from '../templates/billing/emails/subscription_dunning_final.fr.txt.liquid';
import subscriptionExpiredEnHtml from '../templates/billing/emails/subscription_expired.en.html.liquid';
import subscriptionExpiredEnSubject from '../templates/billing/emails/subscription_expired.en.subject.liquid';
import subscriptionExpiredEnText from '../templates/billing/emails/subscription_expired.en.txt.liquid';
import subscriptionExpiredFrHtml from '../templates/billing/emails/subscription_expired.fr.html.liquid';
import subscriptionExpiredFrSubject from '../templates/billing/emails/subscription_expired.fr.subject.liquid';
import subscriptionExpiredFrText from '../templates/billing/emails/subscription_expired.fr.txt.liquid';
import subscriptionPastDueWarningEnHtml from '../templates/billing/emails/subscription_past_due_warning.en.html.liquid';
import subscriptionPastDueWarningEnSubject from '../templates/billing/emails/subscription_past_due_warning.en.subject.liquid';
import subscriptionPastDueWarningEnText from '../templates/billing/emails/subscription_past_due_warning.en.txt.liquid';
import subscriptionPastDueWarningFrHtml from '../templates/billing/emails/subscription_past_due_warning.fr.html.liquid';
import subscriptionPastDueWarningFrSubject from '../templates/billing/emails/subscription_past_due_warning.fr.subject.liquid';
import subscriptionPastDueWarningFrText from '../templates/billing/emails/subscription_past_due_warning.fr.txt.liquid';
import subscriptionPausedEnHtml from '../templates/billing/emails/subscription_paused.en.html.liquid';
import subscriptionPausedEnSubject from '../templates/billing/emails/subscription_paused.en.subject.liquid';
import subscriptionPausedEnText from '../templates/billing/emails/subscription_paused.en.txt.liquid';
import subscriptionPausedFrHtml from '../templates/billing/emails/subscription_paused.fr.html.liquid';
import subscriptionPausedFrSubject from '../templates/billing/emails/subscription_paused.fr.subject.liquid';
import subscriptionPausedFrText from '../templates/billing/emails/subscription_paused.fr.txt.liquid';
import subscriptionPayLinkEnHtml from '../templates/billing/emails/subscription_pay_link.en.html.liquid';
import subscriptionPayLinkEnSubject from '../templates/billing/emails/subscription_pay_link.en.subject.liquid';
import subscriptionPayLinkEnText from '../templates/billing/emails/subscription_pay_link.en.txt.liquid';
import subscriptionPayLinkFrHtml from '../templates/billing/emails/subscription_pay_link.fr.html.liquid';
import subscriptionPayLinkFrSubject from '../templates/billing/emails/subscription_pay_link.fr.subject.liquid';
import subscriptionPayLinkFrText from '../templates/billing/emails/subscription_pay_link.fr.txt.liquid';
import subscriptionPaymentRetryEnHtml from '../templates/billing/emails/subscription_payment_retry.en.html.liquid';
import subscriptionPaymentRetryEnSubject from '../templates/billing/emails/subscription_payment_retry.en.subject.liquid';
import subscriptionPaymentRetryEnText from '../templates/billing/emails/subscription_payment_retry.en.txt.liquid';
import subscriptionPaymentRetryFrHtml from '../templates/billing/emails/subscription_payment_retry.fr.html.liquid';
import subscriptionPaymentRetryFrSubject from '../templates/billing/emails/subscription_payment_retry.fr.subject.liquid';
import subscriptionPaymentRetryFrText from '../templates/billing/emails/subscription_payment_retry.fr.txt.liquid';
import subscriptionPriceChangedEnHtml from '../templates/billing/emails/subscription_price_changed.en.html.liquid';
import subscriptionPriceChangedEnSubject from '../templates/billing/emails/subscription_price_changed.en.subject.liquid';
import subscriptionPriceChangedEnText from '../templates/billing/emails/subscription_price_changed.en.txt.liquid';
import subscriptionPriceChangedFrHtml from '../templates/billing/emails/subscription_price_changed.fr.html.liquid';
import subscriptionPriceChangedFrSubject from '../templates/billing/emails/subscription_price_changed.fr.subject.liquid';
import subscriptionPriceChangedFrText from '../templates/billing/emails/subscription_price_changed.fr.txt.liquid';
import subscriptionRenewalUpcomingEnHtml from '../templates/billing/emails/subscription_renewal_upcoming.en.html.liquid';
import subscriptionRenewalUpcomingEnSubject from '../templates/billing/emails/subscription_renewal_upcoming.en.subject.liquid';
import subscriptionRenewalUpcomingEnText from '../templates/billing/emails/subscription_renewal_upcoming.en.txt.liquid';
import subscriptionRenewalUpcomingFrHtml from '../templates/billing/emails/subscription_renewal_upcoming.fr.html.liquid';
import subscriptionRenewalUpcomingFrSubject from '../templates/billing/emails/subscription_renewal_upcoming.fr.subject.liquid';
import subscriptionRenewalUpcomingFrText from '../templates/billing/emails/subscription_renewal_upcoming.fr.txt.liquid';
import subscriptionResumedEnHtml from '../templates/billing/emails/subscription_resumed.en.html.liquid';
import subscriptionResumedEnSubject from '../templates/billing/emails/subscription_resumed.en.subject.liquid';
import subscriptionResumedEnText from '../templates/billing/emails/subscription_resumed.en.txt.liquid';
import subscriptionResumedFrHtml from '../templates/billing/emails/subscription_resumed.fr.html.liquid';
import subscriptionResumedFrSubject from '../templates/billing/emails/subscription_resumed.fr.subject.liquid';
import subscriptionResumedFrText from '../templates/billing/emails/subscription_resumed.fr.txt.liquid';
import subscriptionTrialEndingEnHtml from '../templates/billing/emails/subscription_trial_ending.en.html.liquid';
import subscriptionTrialEndingEnSubject from '../templates/billing/emails/subscription_trial_ending.en.subject.liquid';
import subscriptionTrialEndingEnText from '../templates/billing/emails/subscription_trial_ending.en.txt.liquid';
import subscriptionTrialEndingFrHtml from '../templates/billing/emails/subscription_trial_ending.fr.html.liquid';
import subscriptionTrialEndingFrSubject from '../templates/billing/emails/subscription_trial_ending.fr.subject.liquid';
import subscriptionTrialEndingFrText from '../templates/billing/emails/subscription_trial_ending.fr.txt.liquid';
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
	'subscription_renewal_upcoming.en.html.liquid': subscriptionRenewalUpcomingEnHtml,
	'subscription_renewal_upcoming.en.subject.liquid': subscriptionRenewalUpcomingEnSubject,
	'subscription_renewal_upcoming.en.txt.liquid': subscriptionRenewalUpcomingEnText,
	'subscription_renewal_upcoming.fr.html.liquid': subscriptionRenewalUpcomingFrHtml,
	'subscription_renewal_upcoming.fr.subject.liquid': subscriptionRenewalUpcomingFrSubject,
	'subscription_renewal_upcoming.fr.txt.liquid': subscriptionRenewalUpcomingFrText,
	'subscription_trial_ending.en.html.liquid': subscriptionTrialEndingEnHtml,
	'subscription_trial_ending.en.subject.liquid': subscriptionTrialEndingEnSubject,
	'subscription_trial_ending.en.txt.liquid': subscriptionTrialEndingEnText,
	'subscription_trial_ending.fr.html.liquid': subscriptionTrialEndingFrHtml,
	'subscription_trial_ending.fr.subject.liquid': subscriptionTrialEndingFrSubject,
	'subscription_trial_ending.fr.txt.liquid': subscriptionTrialEndingFrText,
	'subscription_price_changed.en.html.liquid': subscriptionPriceChangedEnHtml,
	'subscription_price_changed.en.subject.liquid': subscriptionPriceChangedEnSubject,
	'subscription_price_changed.en.txt.liquid': subscriptionPriceChangedEnText,
	'subscription_price_changed.fr.html.liquid': subscriptionPriceChangedFrHtml,
	'subscription_price_changed.fr.subject.liquid': subscriptionPriceChangedFrSubject,
	'subscription_price_changed.fr.txt.liquid': subscriptionPriceChangedFrText,
	'subscription_paused.en.html.liquid': subscriptionPausedEnHtml,
	'subscription_paused.en.subject.liquid': subscriptionPausedEnSubject,
	'subscription_paused.en.txt.liquid': subscriptionPausedEnText,
	'subscription_paused.fr.html.liquid': subscriptionPausedFrHtml,
	'subscription_paused.fr.subject.liquid': subscriptionPausedFrSubject,
	'subscription_paused.fr.txt.liquid': subscriptionPausedFrText,
	'subscription_resumed.en.html.liquid': subscriptionResumedEnHtml,
	'subscription_resumed.en.subject.liquid': subscriptionResumedEnSubject,
	'subscription_resumed.en.txt.liquid': subscriptionResumedEnText,
	'subscription_resumed.fr.html.liquid': subscriptionResumedFrHtml,
	'subscription_resumed.fr.subject.liquid': subscriptionResumedFrSubject,
	'subscription_resumed.fr.txt.liquid': subscriptionResumedFrText,
	'subscription_cancelled.en.html.liquid': subscriptionCancelledEnHtml,
	'subscription_cancelled.en.subject.liquid': subscriptionCancelledEnSubject,
	'subscription_cancelled.en.txt.liquid': subscriptionCancelledEnText,
	'subscription_cancelled.fr.html.liquid': subscriptionCancelledFrHtml,
	'subscription_cancelled.fr.subject.liquid': subscriptionCancelledFrSubject,
	'subscription_cancelled.fr.txt.liquid': subscriptionCancelledFrText,
	'subscription_expired.en.html.liquid': subscriptionExpiredEnHtml,
	'subscription_expired.en.subject.liquid': subscriptionExpiredEnSubject,
	'subscription_expired.en.txt.liquid': subscriptionExpiredEnText,
	'subscription_expired.fr.html.liquid': subscriptionExpiredFrHtml,
	'subscription_expired.fr.subject.liquid': subscriptionExpiredFrSubject,
	'subscription_expired.fr.txt.liquid': subscriptionExpiredFrText,
	'subscription_payment_retry.en.html.liquid': subscriptionPaymentRetryEnHtml,
	'subscription_payment_retry.en.subject.liquid': subscriptionPaymentRetryEnSubject,
	'subscription_payment_retry.en.txt.liquid': subscriptionPaymentRetryEnText,
	'subscription_payment_retry.fr.html.liquid': subscriptionPaymentRetryFrHtml,
	'subscription_payment_retry.fr.subject.liquid': subscriptionPaymentRetryFrSubject,
	'subscription_payment_retry.fr.txt.liquid': subscriptionPaymentRetryFrText,
	'subscription_pay_link.en.html.liquid': subscriptionPayLinkEnHtml,
	'subscription_pay_link.en.subject.liquid': subscriptionPayLinkEnSubject,
	'subscription_pay_link.en.txt.liquid': subscriptionPayLinkEnText,
	'subscription_pay_link.fr.html.liquid': subscriptionPayLinkFrHtml,
	'subscription_pay_link.fr.subject.liquid': subscriptionPayLinkFrSubject,
	'subscription_pay_link.fr.txt.liquid': subscriptionPayLinkFrText,
	'subscription_past_due_warning.en.html.liquid': subscriptionPastDueWarningEnHtml,
	'subscription_past_due_warning.en.subject.liquid': subscriptionPastDueWarningEnSubject,
	'subscription_past_due_warning.en.txt.liquid': subscriptionPastDueWarningEnText,
	'subscription_past_due_warning.fr.html.liquid': subscriptionPastDueWarningFrHtml,
	'subscription_past_due_warning.fr.subject.liquid': subscriptionPastDueWarningFrSubject,
	'subscription_past_due_warning.fr.txt.liquid': subscriptionPastDueWarningFrText,
	'subscription_dunning_final.en.html.liquid': subscriptionDunningFinalEnHtml,
	'subscription_dunning_final.en.subject.liquid': subscriptionDunningFinalEnSubject,
	'subscription_dunning_final.en.txt.liquid': subscriptionDunningFinalEnText,
	'subscription_dunning_final.fr.html.liquid': subscriptionDunningFinalFrHtml,
	'subscription_dunning_final.fr.subject.liquid': subscriptionDunningFinalFrSubject,
	'subscription_dunning_final.fr.txt.liquid': subscriptionDunningFinalFrText,
});
