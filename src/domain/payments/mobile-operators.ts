import type { ProviderName } from '../settings/values.ts';

export const mobileMoneyProviders = ['orange_money', 'mtn_mobile_money'] as const satisfies readonly ProviderName[];
export type MobileMoneyProvider = (typeof mobileMoneyProviders)[number];

/** How a country writes its phone numbers, and which of them each operator gave out. */
export interface NumberingPlan {
	/** After the plus. */
	readonly callingCode: string;
	/** Digits of a number without the calling code. */
	readonly nationalDigits: number;
	/** Dialed before a number inside the country, and no part of it; null where the number is dialed as it is. */
	readonly trunkPrefix: string | null;
	/** How the numbers of an operator begin. An operator that is missing has no mobile money there. */
	readonly ranges: Readonly<Partial<Record<MobileMoneyProvider, readonly string[]>>>;
}

export const numberingPlanOf = (country: string): NumberingPlan | null => plans.get(country) ?? null;

export const plannedCountries = (): readonly string[] => [...plans.keys()];

/**
 * From the operators' files of Google's libphonenumber (`resources/carrier/en`), which cite the plans that regulators
 * send to the ITU; for Cameroon also ART's later ranges (640, 684, 685–689), for Ghana NCA's 25, 53 and 59. Where
 * numbers may move between operators (Ivory Coast, Senegal, Ghana) the wallet still belongs to the operator of the range.
 */
const plans: ReadonlyMap<string, NumberingPlan> = new Map<string, NumberingPlan>([
	[
		'BF',
		plan('226', 8, {
			orange_money: ['05', '06', '07', '54', '55', '56', '57', '64', '65', '66', '67', '74', '75', '76', '77'],
		}),
	],
	// Ten digits since 30 November 2024, each older number behind `01`.
	[
		'BJ',
		plan('229', 10, {
			mtn_mobile_money: [
				'0142',
				'0146',
				'0150',
				'0151',
				'0152',
				'0153',
				'0154',
				'0156',
				'0157',
				'0159',
				'0161',
				'0162',
				'0166',
				'0167',
				'0169',
				'0190',
				'0191',
				'0196',
				'0197',
			],
		}),
	],
	['CD', plan('243', 9, { orange_money: ['80', '84', '85', '89'] }, '0')],
	['CF', plan('236', 8, { orange_money: ['72'] })],
	['CG', plan('242', 9, { mtn_mobile_money: ['06'] })],
	// Ten digits since 31 January 2021; the zero is part of the number.
	['CI', plan('225', 10, { orange_money: ['07'], mtn_mobile_money: ['05'] })],
	[
		'CM',
		plan('237', 9, {
			orange_money: ['640', '655', '656', '657', '658', '659', '685', '686', '687', '688', '689', '69'],
			mtn_mobile_money: ['650', '651', '652', '653', '654', '67', '680', '681', '682', '683', '684'],
		}),
	],
	['GH', plan('233', 9, { mtn_mobile_money: ['24', '25', '53', '54', '55', '59'] }, '0')],
	['GN', plan('224', 9, { orange_money: ['61', '62'], mtn_mobile_money: ['66'] })],
	['GW', plan('245', 9, { orange_money: ['95'] })],
	['LR', plan('231', 9, { orange_money: ['77'], mtn_mobile_money: ['555', '88'] }, '0')],
	['ML', plan('223', 8, { orange_money: ['7', '82', '83', '84', '90', '91', '92', '93', '94'] })],
	[
		'NG',
		plan(
			'234',
			10,
			{
				mtn_mobile_money: [
					'7025',
					'7026',
					'703',
					'704',
					'706',
					'707',
					'803',
					'806',
					'810',
					'813',
					'814',
					'816',
					'903',
					'906',
					'913',
					'916',
				],
			},
			'0',
		),
	],
	['SN', plan('221', 9, { orange_money: ['77', '78'] })],
]);

function plan(
	callingCode: string,
	nationalDigits: number,
	ranges: NumberingPlan['ranges'],
	trunkPrefix: string | null = null,
): NumberingPlan {
	return { callingCode, nationalDigits, trunkPrefix, ranges };
}
