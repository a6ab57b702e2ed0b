import type { CountryCode } from '../kernel/party.ts';
import type { ProviderName } from '../settings/values.ts';

/**
 * What a payer dials to find a request that did not appear on the phone by itself; null where no code is known for sure,
 * since a wrong one would be worse than none.
 */
export const approvalMenuOf = (provider: ProviderName, country: CountryCode | null): string | null =>
	(country === null ? null : menus[provider]?.get(country)) ?? null;

/** As MTN tells its customers. Orange is not in it: its payer confirms on a page that says what to dial. */
const menus: Readonly<Partial<Record<ProviderName, ReadonlyMap<string, string>>>> = {
	mtn_mobile_money: new Map([
		['BJ', '*880#'],
		['CI', '*133#'],
		['CM', '*126#'],
		['GH', '*170#'],
		['GN', '*440#'],
	]),
};
