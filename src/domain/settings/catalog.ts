import { currencyCodes } from '../kernel/currency.ts';
import { exchangeRate } from '../kernel/exchange.ts';
import { limitNames, retentionSubjects } from './bounds.ts';
import {
	type ConfigName,
	features,
	isSeriesName,
	numberedDocuments,
	providerNames,
	ratedTaxCodes,
	royaltyRateKinds,
	seriesDocuments,
} from './values.ts';

export const configTypes = [
	'company',
	'identity',
	'tax_rate',
	'royalty_rate',
	'payment_terms',
	'payment_threshold',
	'invoice_numbering',
	'currency',
	'exchange_rate',
	'dunning',
	'reminder',
	'email_template',
	'provider',
	'retention',
	'alert',
	'limit',
	'feature',
] as const;
export type ConfigType = (typeof configTypes)[number];

export interface CatalogEntry {
	readonly type: ConfigType;
	readonly keys: readonly string[];
	/** Keys that further ones of the tenant's own naming may follow: `invoice.web` after `invoice`. */
	readonly named: readonly string[];
	/** Whether a row names a country: always, if it likes, or never. */
	readonly country: 'required' | 'optional' | 'none';
	/** Whether a row may be for one kind of user only. */
	readonly userType: 'optional' | 'none';
	/** Fields that the audit trail does not repeat: too large, or personal. */
	readonly unlogged: readonly string[];
}

const entry = (
	type: ConfigType,
	keys: readonly string[],
	scope: Partial<Pick<CatalogEntry, 'country' | 'userType' | 'unlogged' | 'named'>> = {},
): CatalogEntry => ({ type, keys, named: [], country: 'none', userType: 'none', unlogged: [], ...scope });

const anywhere = { country: 'optional', userType: 'optional' } as const;

/** Every pair but those that a treaty fixes: a rate for them would have no effect. */
const pairs = currencyCodes.flatMap((base) =>
	currencyCodes.filter((quote) => exchangeRate(base, quote, []) === null).map((quote) => `${base}-${quote}`),
);

/**
 * Every setting there is. The keys are closed lists: a mistyped key would otherwise be a setting without effect. Only
 * series are named by the tenant, and a document that names one that is not set is refused.
 */
export const configCatalog: { readonly [Name in ConfigName]: CatalogEntry } = {
	'company/details': entry('company', ['details'], { unlogged: ['email', 'phone'] }),
	'company/registrations': entry('company', ['registrations']),
	'company/mentions': entry('company', ['mentions']),
	'company/logo': entry('company', ['logo'], { unlogged: ['data'] }),
	'identity/end_users': entry('identity', ['end_users']),
	'tax_rate/{code}': entry('tax_rate', ratedTaxCodes, { country: 'required' }),
	'tax_rate/default_rate': entry('tax_rate', ['default_rate']),
	'royalty_rate/{kind}': entry('royalty_rate', royaltyRateKinds, anywhere),
	'payment_terms/default_due_days': entry('payment_terms', ['default_due_days'], anywhere),
	'payment_terms/subscription_due_days': entry('payment_terms', ['subscription_due_days'], anywhere),
	'payment_threshold/{amount}': entry(
		'payment_threshold',
		['minimum_amount', ...currencyCodes.map((code) => `minimum_amount_${code.toLowerCase()}`)],
		anywhere,
	),
	'invoice_numbering/{document}': entry('invoice_numbering', numberedDocuments, { named: seriesDocuments }),
	'currency/default_currency': entry('currency', ['default_currency'], anywhere),
	'currency/accepted_currencies': entry('currency', ['accepted_currencies']),
	'exchange_rate/{pair}': entry('exchange_rate', pairs),
	'dunning/grace_period': entry('dunning', ['grace_period'], anywhere),
	'dunning/ladder': entry('dunning', ['ladder'], anywhere),
	'reminder/schedule': entry('reminder', ['schedule'], anywhere),
	'reminder/renewal': entry('reminder', ['renewal'], anywhere),
	'reminder/trial_end': entry('reminder', ['trial_end'], anywhere),
	'email_template/sender': entry('email_template', ['sender']),
	'provider/{name}': entry('provider', providerNames, { country: 'optional' }),
	'retention/{subject}': entry('retention', retentionSubjects),
	'alert/recipients': entry('alert', ['recipients'], { unlogged: ['emails'] }),
	'alert/exchange_rate_age': entry('alert', ['exchange_rate_age']),
	'alert/dead_letters': entry('alert', ['dead_letters']),
	'alert/unsealed_documents': entry('alert', ['unsealed_documents']),
	'alert/storage_used': entry('alert', ['storage_used']),
	'limit/{name}': entry('limit', limitNames),
	'feature/{name}': entry('feature', features),
};

export const configNames = Object.keys(configCatalog) as readonly ConfigName[];

/** Which kind of setting a type and key name; null when there is none. */
export const configNameOf = (type: ConfigType, key: string): ConfigName | null =>
	configNames.find((name) => configCatalog[name].type === type && hasKey(configCatalog[name], key)) ?? null;

const hasKey = ({ keys, named }: CatalogEntry, key: string): boolean => {
	const [before = '', name = '', ...more] = key.split('.');
	return keys.includes(key) || (named.includes(before) && isSeriesName(name) && more.length === 0);
};

export const knownKeys = (type: ConfigType): readonly string[] =>
	configNames
		.filter((name) => configCatalog[name].type === type)
		.flatMap((name) => [...configCatalog[name].keys, ...configCatalog[name].named.map((key) => `${key}.{name}`)]);
