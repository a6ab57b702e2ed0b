import en from '../../../templates/pages/pay.en.json';
import fr from '../../../templates/pages/pay.fr.json';
import type { Locale } from '../../domain/kernel/party.ts';

/** The words of the pages for payers. A word that one language lacks does not compile. */
export type PageWords = typeof fr;

export const pageWords: Readonly<Record<Locale, PageWords>> = { fr, en };

export type Notice = keyof PageWords['notices'];

/** Puts values into the `{places}` of a sentence. */
export const fill = (sentence: string, values: Readonly<Record<string, string>>): string =>
	sentence.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
