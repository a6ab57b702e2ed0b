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

export const rowToSeller = (body: string): Seller => {
	const stored = JSON.parse(body);
	const { shareCapital } = stored;
	return { ...stored, shareCapital: shareCapital === null ? null : money(shareCapital.minor, shareCapital.currency) };
};
