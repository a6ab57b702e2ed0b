import { money, moneyToMinor } from '../domain/kernel/money.ts';
import type { Seller } from '../domain/settings/company.ts';

/** The seller's JSON: what was frozen, with the share capital as minor units. */
export const sellerToRow = (seller: Seller): string =>
	JSON.stringify({
		...seller,
		shareCapital:
			seller.shareCapital === null
				? null
				: { minor: moneyToMinor(seller.shareCapital), currency: seller.shareCapital.currency },
	});

/** Wordings of sellers an isolate keeps, a kilobyte each; beyond that it starts over. */
const sellersKept = 200;
const knownSellers = new Map<string, Seller>();

/** Invoices of years share one wording, so a page of them reads it once. */
export const rowToSeller = (body: string): Seller => {
	const known = knownSellers.get(body);
	if (known !== undefined) return known;
	const seller = readSeller(body);
	if (knownSellers.size >= sellersKept) knownSellers.clear();
	knownSellers.set(body, seller);
	return seller;
};

const readSeller = (body: string): Seller => {
	const stored = JSON.parse(body);
	const { shareCapital } = stored;
	return { ...stored, shareCapital: shareCapital === null ? null : money(shareCapital.minor, shareCapital.currency) };
};
