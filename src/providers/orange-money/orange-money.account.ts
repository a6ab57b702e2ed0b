import type { CurrencyCode } from '../../domain/kernel/currency.ts';
import type { CountryCode } from '../../domain/kernel/party.ts';

/** One WebPay contract: Orange gives an application one country. */
export interface OrangeMoneyAccount {
	readonly clientId: string;
	readonly clientSecret: string;
	readonly merchantKey: string;
	readonly country: CountryCode;
	/** The part of the address that names the country, `sn`, or `dev`. */
	readonly environment: string;
	/** What the environment charges in: null is the country's own currency, `OUV` in `dev`. */
	readonly wireCurrency: string | null;
	readonly currency: CurrencyCode;
	/** Without a slash at its end. */
	readonly apiBase: string;
	/** What the payer reads on Orange's page. */
	readonly merchantName: string;
}
