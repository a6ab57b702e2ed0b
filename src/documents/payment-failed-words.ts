import type { Locale } from '../domain/kernel/party.ts';
import type { FailureReason } from '../domain/payments/provider.ts';

export interface FailureWords {
	readonly happened: string;
	readonly next: string;
}

/**
 * A failure in the reader's words. Several reasons share one wording on purpose: who tries out cards or phone numbers
 * that are not theirs must not learn here which detail was wrong, or whether somebody has an account.
 */
export const failureWords = (reason: FailureReason, locale: Locale): FailureWords => groups[groupOf[reason]][locale];

type Group = 'refused' | 'funds' | 'limit' | 'confirm' | 'details' | 'declined-by-payer' | 'too-late' | 'ours';

const groupOf: Readonly<Record<FailureReason, Group>> = {
	declined: 'refused',
	insufficient_funds: 'funds',
	limit_reached: 'limit',
	authentication_required: 'confirm',
	expired_method: 'details',
	invalid_method: 'details',
	unknown_payer: 'details',
	rejected_by_payer: 'declined-by-payer',
	timed_out: 'too-late',
	cancelled: 'too-late',
	duplicate: 'refused',
	not_started: 'ours',
	provider_unavailable: 'ours',
	configuration: 'ours',
	currency_not_supported: 'ours',
	amount_not_supported: 'ours',
	not_refundable: 'ours',
	other: 'refused',
};

const groups: Readonly<Record<Group, Readonly<Record<Locale, FailureWords>>>> = {
	refused: {
		fr: {
			happened: 'La banque ou l’opérateur n’a pas accepté ce paiement.',
			next: 'Essayez un autre moyen de paiement, ou demandez la raison à votre banque ou à votre opérateur.',
		},
		en: {
			happened: 'The bank or the operator did not accept this payment.',
			next: 'Try another means of payment, or ask your bank or operator for the reason.',
		},
	},
	funds: {
		fr: {
			happened: 'Le solde disponible ne suffisait pas.',
			next: 'Approvisionnez le compte, ou choisissez un autre moyen de paiement.',
		},
		en: {
			happened: 'The available balance was not sufficient.',
			next: 'Top up the account, or choose another means of payment.',
		},
	},
	limit: {
		fr: {
			happened: 'Un plafond de paiement est atteint.',
			next: 'Réessayez plus tard, ou choisissez un autre moyen de paiement.',
		},
		en: {
			happened: 'A payment limit has been reached.',
			next: 'Try again later, or choose another means of payment.',
		},
	},
	confirm: {
		fr: {
			happened: 'La banque demande que vous confirmiez vous-même ce paiement.',
			next: 'Payez en ligne et confirmez lorsque votre banque vous le demande.',
		},
		en: {
			happened: 'The bank asks you to confirm this payment yourself.',
			next: 'Pay online and confirm when your bank asks you to.',
		},
	},
	details: {
		fr: {
			happened: 'Ce moyen de paiement ne peut pas être utilisé.',
			next: 'Vérifiez ses informations, ou choisissez un autre moyen de paiement.',
		},
		en: {
			happened: 'This means of payment cannot be used.',
			next: 'Check its details, or choose another means of payment.',
		},
	},
	'declined-by-payer': {
		fr: {
			happened: 'La demande de paiement a été refusée au moment de la confirmer.',
			next: 'Si ce n’était pas voulu, payez de nouveau en ligne.',
		},
		en: {
			happened: 'The payment request was declined when it was to be confirmed.',
			next: 'If that was not intended, pay again online.',
		},
	},
	'too-late': {
		fr: {
			happened: 'Le paiement n’a pas été confirmé à temps.',
			next: 'Payez de nouveau en ligne et confirmez dans les minutes qui suivent.',
		},
		en: {
			happened: 'The payment was not confirmed in time.',
			next: 'Pay again online and confirm within a few minutes.',
		},
	},
	ours: {
		fr: {
			happened: 'Un incident technique a empêché ce paiement\u00a0; vous n’y êtes pour rien.',
			next: 'Réessayez plus tard, ou choisissez un autre moyen de paiement.',
		},
		en: {
			happened: 'A technical problem prevented this payment; it was not your fault.',
			next: 'Try again later, or choose another means of payment.',
		},
	},
};
