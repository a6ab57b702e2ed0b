import type { CountryCode } from '../../kernel/party.ts';
import type { MentionsValue } from '../company-values.ts';
import { euCountries } from './rates-europe.ts';
import { frenchMentions } from './wordings-france.ts';

/** The wordings for a seller of this country, in French and English. */
export const mentionsFor = (country: CountryCode): MentionsValue => {
	if (country === 'FR') return frenchMentions;
	return euCountries.includes(country) ? europeanMentions : foreignMentions(country);
};

const { oss, outside_scope, paid_already, credit_note, early_payment } = frenchMentions;

/** Another member state: the directives, since its own code is not known here. */
const europeanMentions: MentionsValue = {
	oss,
	outside_scope,
	paid_already,
	credit_note,
	early_payment,
	franchise: {
		fr: 'TVA non applicable — franchise des petites entreprises, art. 284 de la directive 2006/112/CE',
		en: 'VAT not applicable — small enterprise exemption, art. 284 of directive 2006/112/EC',
		audience: 'all',
	},
	reverse_charge: {
		fr: 'Autoliquidation — art. 44 et 196 de la directive 2006/112/CE',
		en: 'Reverse charge — art. 44 and 196 of directive 2006/112/EC',
		audience: 'all',
	},
	outside_scope_company: {
		fr: 'TVA non applicable — art. 44 de la directive 2006/112/CE',
		en: 'VAT not applicable — art. 44 of directive 2006/112/EC',
		audience: 'all',
	},
	outside_scope_consumer: {
		fr: 'TVA non applicable — art. 58 de la directive 2006/112/CE',
		en: 'VAT not applicable — art. 58 of directive 2006/112/EC',
		audience: 'all',
	},
	exempt: {
		fr: 'Opération exonérée de TVA, art. 132 de la directive 2006/112/CE',
		en: 'Exempt from VAT, art. 132 of directive 2006/112/EC',
		audience: 'all',
	},
	late_penalty: {
		fr: 'Tout retard de paiement entraîne des intérêts au taux légal (taux de la BCE majoré de 8 points, directive 2011/7/UE).',
		en: 'Late payment bears statutory interest (ECB rate plus 8 points, directive 2011/7/EU).',
		audience: 'company',
	},
	recovery_fee: {
		fr: 'Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 € (directive 2011/7/UE, art. 6).',
		en: 'Fixed compensation for recovery costs in case of late payment: €40 (directive 2011/7/EU, art. 6).',
		audience: 'company',
	},
};

/** Of which country a tax is, in both languages; without an entry the wording speaks of the seller's country. */
const countryNames: Readonly<Record<string, readonly [fr: string, en: string]>> = {
	BF: ['du Burkina Faso', 'Burkina Faso'],
	BJ: ['du Bénin', 'Benin'],
	CF: ['de la République centrafricaine', 'the Central African Republic'],
	CG: ['du Congo', 'Congo'],
	CI: ['de Côte d’Ivoire', 'Côte d’Ivoire'],
	CM: ['du Cameroun', 'Cameroon'],
	GA: ['du Gabon', 'Gabon'],
	GH: ['du Ghana', 'Ghana'],
	GQ: ['de Guinée équatoriale', 'Equatorial Guinea'],
	GW: ['de Guinée-Bissau', 'Guinea-Bissau'],
	ML: ['du Mali', 'Mali'],
	NE: ['du Niger', 'Niger'],
	NG: ['du Nigeria', 'Nigeria'],
	SN: ['du Sénégal', 'Senegal'],
	TD: ['du Tchad', 'Chad'],
	TG: ['du Togo', 'Togo'],
};

/** Senegal, the other OHADA states and whoever sells from outside the union. To be completed by an adviser. */
const foreignMentions = (country: CountryCode): MentionsValue => {
	const [ofCountry, inEnglish] = countryNames[country] ?? ['du pays du vendeur', 'the seller’s country'];
	const abroad = {
		fr: `TVA ${ofCountry} non applicable : service fourni à un client établi à l’étranger`,
		en: `VAT of ${inEnglish} not applicable: service supplied to a customer abroad`,
		audience: 'all',
	} as const;
	return {
		outside_scope,
		paid_already,
		credit_note,
		early_payment,
		outside_scope_company: abroad,
		outside_scope_consumer: abroad,
		franchise: {
			fr: 'TVA non applicable : le vendeur n’est pas assujetti à la TVA',
			en: 'VAT not applicable: the seller is not liable to VAT',
			audience: 'all',
		},
		reverse_charge: {
			fr: 'Autoliquidation : TVA due par le preneur',
			en: 'Reverse charge: VAT is due from the customer',
			audience: 'all',
		},
		exempt: { fr: 'Opération exonérée de TVA', en: 'Exempt from VAT', audience: 'all' },
		late_penalty: {
			fr: 'Tout retard de paiement entraîne de plein droit des intérêts au taux légal en vigueur.',
			en: 'Late payment bears interest at the legal rate in force.',
			audience: 'company',
		},
	};
};
