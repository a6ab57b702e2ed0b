import type { ManualMethod } from '../domain/invoices/invoice.ts';
import type { PaymentMethod } from '../domain/invoices/payment.ts';
import type { Locale } from '../domain/kernel/party.ts';
import type { MethodSummary } from '../domain/payments/provider.ts';
import type { ProviderName } from '../domain/settings/values.ts';

/** How money came: by hand or through a provider, and as much of the payer's account as may be shown. */
export interface PaidWith {
	readonly method: PaymentMethod;
	readonly summary: MethodSummary | null;
}

/** `Carte Visa se terminant par 4242`, `Orange Money, numéro se terminant par 67`, `Virement`. */
export const methodName = ({ method, summary }: PaidWith, locale: Locale): string => {
	const words = languages[locale];
	if (method in words.manual) return words.manual[method as ManualMethod].name;
	return upperFirst(words.shown(summary, providerName(method as ProviderName, words)));
};

/** The same to be read after "reçu" and "received": `par carte Visa se terminant par 4242`, `en espèces`. */
export const byMethod = ({ method, summary }: PaidWith, locale: Locale): string => {
	const words = languages[locale];
	if (method in words.manual) return words.manual[method as ManualMethod].by;
	const name = words.shown(summary, providerName(method as ProviderName, words));
	return `${words.by} ${summary?.kind === 'card' ? lowerFirst(name) : name}`;
};

interface MethodWords {
	readonly manual: Readonly<Record<ManualMethod, { readonly name: string; readonly by: string }>>;
	readonly by: string;
	/** What Stripe takes when it does not say how. */
	readonly online: string;
	readonly shown: (summary: MethodSummary | null, provider: string) => string;
}

const french: MethodWords = {
	manual: {
		bank_transfer: { name: 'Virement', by: 'par virement' },
		cash: { name: 'Espèces', by: 'en espèces' },
		check: { name: 'Chèque', by: 'par chèque' },
		mobile_money: { name: 'Mobile money', by: 'par mobile money' },
		other: { name: 'Autre moyen', by: 'par un autre moyen' },
	},
	by: 'par',
	online: 'paiement en ligne',
	shown: (summary, provider) => {
		if (summary?.kind === 'card') return `Carte ${brandName(summary.brand)} se terminant par ${summary.last4}`;
		if (summary?.kind === 'paypal') return withAccount(provider, summary.account);
		const end = summary?.kind === 'mobile_money' ? summary.phoneEnd : null;
		return end === null ? provider : `${provider}, numéro se terminant par ${end}`;
	},
};

const english: MethodWords = {
	manual: {
		bank_transfer: { name: 'Bank transfer', by: 'by bank transfer' },
		cash: { name: 'Cash', by: 'in cash' },
		check: { name: 'Check', by: 'by check' },
		mobile_money: { name: 'Mobile money', by: 'by mobile money' },
		other: { name: 'Other means', by: 'by other means' },
	},
	by: 'by',
	online: 'online payment',
	shown: (summary, provider) => {
		if (summary?.kind === 'card') return `Card ${brandName(summary.brand)} ending in ${summary.last4}`;
		if (summary?.kind === 'paypal') return withAccount(provider, summary.account);
		const end = summary?.kind === 'mobile_money' ? summary.phoneEnd : null;
		return end === null ? provider : `${provider}, number ending in ${end}`;
	},
};

const languages: Readonly<Record<Locale, MethodWords>> = { fr: french, en: english };

const providerName = (provider: ProviderName, words: MethodWords): string => {
	const names: Readonly<Record<ProviderName, string>> = {
		stripe: words.online,
		paypal: 'PayPal',
		orange_money: 'Orange Money',
		mtn_mobile_money: 'MTN Mobile Money',
	};
	return names[provider];
};

const withAccount = (provider: string, account: string | null): string =>
	account === null ? provider : `${provider} (${account})`;

/** As the networks write themselves; others as the provider tells them. */
const brands: ReadonlyMap<string, string> = new Map([
	['visa', 'Visa'],
	['mastercard', 'Mastercard'],
	['amex', 'American Express'],
	['american_express', 'American Express'],
	['cartes_bancaires', 'CB'],
	['diners', 'Diners Club'],
	['discover', 'Discover'],
	['jcb', 'JCB'],
	['unionpay', 'UnionPay'],
]);

const brandName = (brand: string): string => brands.get(brand.toLowerCase()) ?? brand.replaceAll('_', ' ');

const lowerFirst = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;

const upperFirst = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
