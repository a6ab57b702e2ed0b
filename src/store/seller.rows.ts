import type { TenantId } from '../domain/kernel/ids.ts';
import { money, moneyToMinor } from '../domain/kernel/money.ts';
import type { Seller } from '../domain/settings/company.ts';
import type { Statement } from './database.ts';

/** Keeps the sellers of documents, each wording once, named by its hash. */
export const keepSellers = (
	tenantId: TenantId,
	sellers: readonly (readonly [hash: string, seller: Seller | null])[],
): readonly Statement[] =>
	[...new Map(sellers)].flatMap(([hash, seller]) =>
		seller === null
			? []
			: [
					{
						sql: 'INSERT INTO sellers (tenant_id, hash, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING',
						parameters: [tenantId, hash, sellerToRow(seller)],
					},
				],
	);

/** The seller's JSON: what was frozen, with the share capital as minor units. */
const sellerToRow = (seller: Seller): string =>
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
