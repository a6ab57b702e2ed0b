import type { CountryCode } from '../../kernel/party.ts';
import { ratedTaxCodes } from '../values.ts';
import type { KitRate } from './kit-row.ts';

interface CountryRate {
	readonly rate: string;
	/** 2026 where only the year it was read in is sure. */
	readonly since: string;
	readonly parts?: readonly { readonly label: string; readonly rate: string }[];
	readonly note?: string;
}

/** Standard rates of UEMOA, CEMAC, Ghana and Nigeria. */
const rates: Readonly<Record<string, CountryRate>> = {
	BF: { rate: '0.18', since: '2026-01-01' },
	BJ: { rate: '0.18', since: '2026-01-01' },
	CF: { rate: '0.19', since: '2026-01-01' },
	CG: {
		rate: '0.189',
		since: '2026-01-01',
		parts: [
			{ label: 'TVA', rate: '0.18' },
			{ label: 'Centimes additionnels', rate: '0.009' },
		],
	},
	CI: { rate: '0.18', since: '2026-01-01' },
	CM: {
		rate: '0.1925',
		since: '2026-01-01',
		parts: [
			{ label: 'TVA', rate: '0.175' },
			{ label: 'Centimes additionnels communaux', rate: '0.0175' },
		],
	},
	GA: { rate: '0.18', since: '2026-01-01', note: 'A solidarity contribution (CSS) of 1 % may come on top.' },
	GH: {
		rate: '0.20',
		since: '2026-01-01',
		parts: [
			{ label: 'VAT', rate: '0.15' },
			{ label: 'NHIL', rate: '0.025' },
			{ label: 'GETFund', rate: '0.025' },
		],
		note: 'Act 1151.',
	},
	GQ: { rate: '0.15', since: '2026-01-01' },
	GW: { rate: '0.19', since: '2025-01-01' },
	ML: { rate: '0.18', since: '2026-01-01' },
	NE: { rate: '0.19', since: '2026-01-01' },
	NG: { rate: '0.075', since: '2026-01-01', note: 'Educational books may be exempt or at zero.' },
	SN: { rate: '0.18', since: '2026-01-01' },
	TD: { rate: '0.18', since: '2026-01-01', note: 'Additional centimes may bring it to 19.25 %.' },
	TG: { rate: '0.18', since: '2026-01-01' },
};

const confirm = 'To be confirmed by an adviser.';
const asStandard =
	'At the standard rate: exemptions of books were written for print, and what is delivered digitally is taxed as a service.';

export const africanCountries = Object.keys(rates) as readonly string[] as readonly CountryCode[];

export const africanRates: readonly KitRate[] = Object.entries(rates).flatMap(([country, { note, ...rate }]) =>
	ratedTaxCodes.map((code) => ({
		country,
		code,
		...rate,
		source: 'national VAT law, collected in November 2026',
		note: [note, code === 'standard' ? null : asStandard, confirm].filter((part) => part).join(' '),
	})),
);
