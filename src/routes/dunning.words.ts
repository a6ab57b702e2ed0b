import { formatterFor } from '../documents/format.ts';
import type { DunningFact } from '../domain/dunning/explain.ts';
import { dateInZone } from '../domain/kernel/calendar.ts';
import { type Locale, locales } from '../domain/kernel/party.ts';

/** What is told in a sentence: a fact of an explanation, or an entry of a simulation. */
type Told = Pick<DunningFact, 'at' | 'outcome' | 'why'> & { readonly what: DunningFact['what'] | 'end_access' };

/** `4 mars 2027 : nouveau prélèvement prévu.` For those who look after subscribers, not for the subscribers themselves. */
export const dunningText = (told: Told, timeZone: string): Readonly<Record<Locale, string>> =>
	Object.fromEntries(locales.map((locale) => [locale, sentence(told, locale, timeZone)])) as Record<Locale, string>;

const sentence = ({ at, outcome, what, why }: Told, locale: Locale, timeZone: string): string => {
	const words = languages[locale];
	const day = formatterFor(locale).date(dateInZone(at, timeZone));
	const done = words.what[what][outcome === 'planned' ? 'planned' : 'done'];
	const how = outcome === 'skipped' ? words.skipped : outcome === 'failed' ? words.failed : '';
	const because = why === null ? '' : ` (${words.why[why] ?? why})`;
	return `${day}${words.colon} ${done}${how}${because}.`;
};

interface Words {
	readonly colon: string;
	readonly skipped: string;
	readonly failed: string;
	readonly what: Readonly<Record<Told['what'], { readonly done: string; readonly planned: string }>>;
	/** Reasons that are words of their own; a reason that is missing is shown as it is. */
	readonly why: Readonly<Record<string, string>>;
}

const french: Words = {
	colon: ' :',
	skipped: ' — étape omise',
	failed: ' — sans succès',
	what: {
		began: { done: 'le paiement n’a pas abouti', planned: 'le paiement n’aboutit pas' },
		ended: { done: 'relance terminée', planned: 'fin de la relance' },
		retry: { done: 'nouveau prélèvement', planned: 'nouveau prélèvement prévu' },
		notice: { done: 'abonné prévenu par e-mail', planned: 'e-mail d’information prévu' },
		pay_link: { done: 'lien de paiement envoyé', planned: 'envoi d’un lien de paiement prévu' },
		prompt: { done: 'demande envoyée sur le téléphone', planned: 'demande prévue sur le téléphone' },
		pause: { done: 'abonnement mis en pause', planned: 'mise en pause de l’abonnement prévue' },
		cancel: { done: 'abonnement résilié', planned: 'résiliation de l’abonnement prévue' },
		leave_unpaid: { done: 'facture laissée impayée', planned: 'la facture restera impayée' },
		end_access: { done: 'fin de l’accès', planned: 'fin de l’accès' },
	},
	why: {
		declined: 'refusé',
		insufficient_funds: 'solde insuffisant',
		limit_reached: 'plafond atteint',
		authentication_required: 'authentification demandée',
		expired_method: 'moyen de paiement expiré',
		invalid_method: 'moyen de paiement invalide',
		rejected_by_payer: 'refusé par le payeur',
		timed_out: 'sans réponse du payeur',
		provider_unavailable: 'prestataire indisponible',
		configuration: 'erreur de notre côté',
		no_method: 'aucun moyen de paiement enregistré',
		hard_decline: 'refus définitif',
		payer_must_act: 'le payeur doit agir',
		tries_of_invoice: 'trop de tentatives pour cette facture',
		declines: 'trop de refus',
		tries_of_method: 'trop de tentatives avec ce moyen de paiement',
		invoice_too_old: 'facture trop ancienne',
		not_agreed: 'le payeur n’a pas accepté d’être sollicité',
		prompts_used: 'trop de demandes',
		superseded: 'une étape plus tardive l’a remplacée',
		our_fault: 'erreur de notre côté',
		recovered: 'payé',
		stopped: 'plus rien à payer, ou abonnement terminé',
	},
};

const english: Words = {
	colon: ':',
	skipped: ' — skipped',
	failed: ' — without success',
	what: {
		began: { done: 'the payment did not come', planned: 'the payment does not come' },
		ended: { done: 'dunning is over', planned: 'end of the dunning' },
		retry: { done: 'charged again', planned: 'a new charge is planned' },
		notice: { done: 'subscriber told by mail', planned: 'a mail that tells is planned' },
		pay_link: { done: 'payment link sent', planned: 'a payment link is to be sent' },
		prompt: { done: 'asked on the phone', planned: 'the phone is to be asked' },
		pause: { done: 'subscription paused', planned: 'the subscription is to be paused' },
		cancel: { done: 'subscription cancelled', planned: 'the subscription is to be cancelled' },
		leave_unpaid: { done: 'invoice left unpaid', planned: 'the invoice stays unpaid' },
		end_access: { done: 'access ends', planned: 'access ends' },
	},
	why: {
		declined: 'declined',
		insufficient_funds: 'insufficient funds',
		limit_reached: 'limit reached',
		authentication_required: 'authentication required',
		expired_method: 'payment method expired',
		invalid_method: 'payment method not valid',
		rejected_by_payer: 'refused by the payer',
		timed_out: 'no answer from the payer',
		provider_unavailable: 'provider not available',
		configuration: 'our own fault',
		no_method: 'no payment method saved',
		hard_decline: 'refused for good',
		payer_must_act: 'the payer has to act',
		tries_of_invoice: 'too many tries for this invoice',
		declines: 'too many refusals',
		tries_of_method: 'too many tries of this payment method',
		invoice_too_old: 'the invoice is too old',
		not_agreed: 'the payer did not agree to be asked',
		prompts_used: 'asked too often',
		superseded: 'a later step came in its place',
		our_fault: 'our own fault',
		recovered: 'paid',
		stopped: 'nothing more to pay, or the subscription ended',
	},
};

const languages: Readonly<Record<Locale, Words>> = { fr: french, en: english };
