import type { CurrencyCode } from '../../domain/kernel/currency.ts';
import type { CountryCode } from '../../domain/kernel/party.ts';

/** One MoMo contract: MTN gives one for each country. */
export interface MtnMomoAccount extends MtnMomoProduct {
	/** `mtnivorycoast` … or `sandbox`. */
	readonly targetEnvironment: string;
	readonly country: CountryCode;
	readonly currency: CurrencyCode;
	/** What the environment charges in: null is the country's own currency, `EUR` in the sandbox. */
	readonly wireCurrency: string | null;
	/** Without a slash at its end. */
	readonly apiBase: string;
	/** Gives money back; a product of its own with its own keys and float. Null when not subscribed to. */
	readonly disbursement: MtnMomoProduct | null;
}

export interface MtnMomoProduct {
	readonly userId: string;
	readonly apiKey: string;
	readonly subscriptionKey: string;
}
