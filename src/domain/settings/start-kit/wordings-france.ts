import type { MentionsValue } from '../company-values.ts';

/** What the law of France has printed: CGI ann. II art. 242 nonies A, C. com. art. L441-9, L441-10 and D441-5. */
export const frenchMentions = {
	franchise: {
		fr: 'TVA non applicable, art. 293 B du CGI',
		en: 'VAT not applicable, art. 293 B of the French tax code (CGI)',
		audience: 'all',
	},
	reverse_charge: {
		fr: 'Autoliquidation — art. 283-2 du CGI ; art. 44 et 196 de la directive 2006/112/CE',
		en: 'Reverse charge — art. 283-2 of the French tax code (CGI); art. 44 and 196 of directive 2006/112/EC',
		audience: 'all',
	},
	outside_scope: {
		fr: 'Opération hors du champ d’application de la TVA',
		en: 'Transaction outside the scope of VAT',
		audience: 'all',
	},
	outside_scope_company: {
		fr: 'TVA française non applicable — art. 259-1° du CGI',
		en: 'French VAT not applicable — art. 259-1° of the French tax code (CGI)',
		audience: 'all',
	},
	outside_scope_consumer: {
		fr: 'TVA française non applicable — art. 259 D du CGI',
		en: 'French VAT not applicable — art. 259 D of the French tax code (CGI)',
		audience: 'all',
	},
	oss: {
		fr: 'TVA du pays de consommation — guichet unique OSS',
		en: 'VAT of the country of consumption — one-stop shop (OSS)',
		audience: 'all',
	},
	exempt: {
		fr: 'Opération exonérée de TVA, art. 261 du CGI',
		en: 'Exempt from VAT, art. 261 of the French tax code (CGI)',
		audience: 'all',
	},
	operation_category: {
		fr: 'Catégorie de l’opération : prestation de services',
		en: 'Category of operation: supply of services',
		audience: 'all',
	},
	early_payment: {
		fr: 'Pas d’escompte en cas de paiement anticipé.',
		en: 'No discount for early payment.',
		audience: 'company',
	},
	late_penalty: {
		fr: 'Tout retard de paiement entraîne de plein droit, dès le lendemain de l’échéance et sans rappel, des pénalités au taux de trois fois le taux d’intérêt légal en vigueur.',
		en: 'Late payment bears interest from the day after the due date, without a reminder, at three times the French legal interest rate in force.',
		audience: 'company',
	},
	recovery_fee: {
		fr: 'Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €.',
		en: 'Fixed compensation for recovery costs in case of late payment: €40.',
		audience: 'company',
	},
	paid_already: {
		fr: 'Facture acquittée le {date} par {method} (réf. {reference}) : rien ne reste à payer.',
		en: 'Paid on {date} by {method} (ref. {reference}): nothing is left to pay.',
		audience: 'all',
	},
	credit_note: {
		fr: 'Avoir sur la facture n° {number} du {date}',
		en: 'Credit note on invoice no. {number} of {date}',
		audience: 'all',
	},
} as const satisfies MentionsValue;
