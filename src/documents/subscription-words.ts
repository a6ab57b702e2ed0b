import type { Frequency } from '../domain/kernel/frequency.ts';
import type { Locale } from '../domain/kernel/party.ts';
import type { PeriodPrice } from '../domain/notifications/subscription-mail-model.ts';
import type { Formatter } from './format.ts';

/** `9,99 € par mois`, `€9.99 a month`. */
export const priceWords = ({ amount, frequency }: PeriodPrice, locale: Locale, format: Formatter): string =>
	`${format.money(amount)} ${frequencyWords[locale][frequency]}`;

const frequencyWords: Readonly<Record<Locale, Readonly<Record<Frequency, string>>>> = {
	fr: {
		weekly: 'par semaine',
		monthly: 'par mois',
		quarterly: 'par trimestre',
		half_yearly: 'par semestre',
		yearly: 'par an',
	},
	en: {
		weekly: 'a week',
		monthly: 'a month',
		quarterly: 'a quarter',
		half_yearly: 'every six months',
		yearly: 'a year',
	},
};
