import type { IsoDate } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { Frequency } from '../kernel/frequency.ts';
import type { CompanyDetailsValue, CompanyLogoValue, MentionsValue, RegistrationsValue } from './company-values.ts';

/**
 * What each setting holds, exactly as it is stored and as the wire writes it (so the names are `snake_case`).
 * Rates and amounts are decimal strings; what is not given is null. Types rather than interfaces, so that a value
 * is a JSON object for the compiler too.
 */
export type ConfigValues = {
	readonly 'company/details': CompanyDetailsValue;
	readonly 'company/registrations': RegistrationsValue;
	readonly 'company/mentions': MentionsValue;
	readonly 'company/logo': CompanyLogoValue;
	readonly 'identity/end_users': IdentityValue;
	readonly 'tax_rate/{code}': TaxRateValue;
	readonly 'tax_rate/default_rate': TaxRateValue;
	readonly 'royalty_rate/{kind}': RateValue;
	readonly 'payment_terms/default_due_days': PaymentTermsValue;
	readonly 'payment_terms/subscription_due_days': PaymentTermsValue;
	readonly 'payment_threshold/{amount}': AmountValue;
	readonly 'invoice_numbering/{document}': NumberingValue;
	readonly 'currency/default_currency': DefaultCurrencyValue;
	readonly 'currency/accepted_currencies': AcceptedCurrenciesValue;
	readonly 'exchange_rate/{pair}': ExchangeRateValue;
	readonly 'dunning/grace_period': DaysValue;
	readonly 'dunning/ladder': DunningLadderValue;
	readonly 'reminder/schedule': ReminderScheduleValue;
	readonly 'reminder/renewal': RenewalNoticeValue;
	readonly 'reminder/trial_end': DaysValue;
	readonly 'email_template/sender': MailSenderValue;
	readonly 'provider/{name}': ProviderValue;
	readonly 'retention/{subject}': DaysValue;
	readonly 'alert/recipients': AlertRecipientsValue;
	readonly 'alert/exchange_rate_age': DaysValue;
	readonly 'alert/dead_letters': CountValue;
	readonly 'alert/unsealed_documents': MinutesValue;
	readonly 'alert/storage_used': RateValue;
	readonly 'limit/{name}': CountValue;
	readonly 'feature/{name}': SwitchValue;
};

/** A kind of setting: the type, and the key or what the keys of one shape have in common. */
export type ConfigName = keyof ConfigValues;

/** Codes that have a rate of their own in a country. `exempt` and `outside_scope` never have one. */
export const ratedTaxCodes = ['standard', 'ebook', 'ebook_subscription', 'book', 'press', 'author_rights'] as const;
export type RatedTaxCode = (typeof ratedTaxCodes)[number];

export const royaltyRateKinds = ['sale_rate', 'subscription_rate', 'tip_rate', 'premium_access_rate'] as const;
export type RoyaltyRateKind = (typeof royaltyRateKinds)[number];

export const numberedDocuments = ['invoice', 'credit_note', 'receipt'] as const;
export type NumberedDocument = (typeof numberedDocuments)[number];

/** Which of the tenant's series of a document type: `web`, set as `invoice_numbering/invoice.web`. */
export type SeriesName = string & { readonly __brand: 'SeriesName' };

export const isSeriesName = (text: string): text is SeriesName => /^[a-z0-9-]{1,20}$/.test(text);

/** Documents that a tenant may number in several series. */
export const seriesDocuments = ['invoice', 'credit_note'] as const;
export type SeriesDocumentType = (typeof seriesDocuments)[number];

/** The keys of `invoice_numbering`: the default series of a document type, or a further one. */
export type NumberingKey = NumberedDocument | `${SeriesDocumentType}.${string}`;

/** `invoice.web`, or `invoice` for the default series. */
export const numberingKey = (document: SeriesDocumentType, name: SeriesName | null): NumberingKey =>
	name === null ? document : `${document}.${name}`;

export const providerNames = ['stripe', 'paypal', 'orange_money', 'mtn_mobile_money'] as const;
export type ProviderName = (typeof providerNames)[number];

export const features = [
	'invoice_email',
	'payment_received_email',
	'payment_failed_email',
	'subscription_emails',
	'payment_page',
	'reminders',
	'customer_credit',
	'payout_four_eyes',
] as const;
export type FeatureName = (typeof features)[number];

export type RateValue = {
	/** `"0.20"` is 20 %. */
	readonly rate: string;
};

export type TaxRateValue = {
	readonly rate: string;
	/** EN 16931: `S` taxed, `Z` taxed at zero, `E` exempt in that country. */
	readonly category: 'S' | 'Z' | 'E';
	/** Where the law wants the tax shown in parts (Ghana: VAT, NHIL, GETFund); they sum to `rate`. */
	readonly parts: readonly TaxPartValue[] | null;
	/** Where the figure comes from. */
	readonly source: string | null;
	readonly note: string | null;
};

export type TaxPartValue = { readonly label: string; readonly rate: string };

export type DaysValue = { readonly days: number };

/** `net` is not written, so that the original system's form is the stored one. */
export type PaymentTermsValue =
	| { readonly days: number }
	| { readonly days: number; readonly rule: 'end_of_month' }
	| { readonly days: number; readonly rule: 'day_of_month'; readonly day: number };

/** When an invoice falls due, counted from its issue date. */
export type PaymentTerms =
	| { readonly days: number; readonly rule: 'net' }
	| Extract<PaymentTermsValue, { readonly rule: string }>;

export type MinutesValue = { readonly minutes: number };
export type CountValue = { readonly value: number };
export type SwitchValue = { readonly enabled: boolean };
export type AmountValue = { readonly amount: string; readonly currency: CurrencyCode };

export type NumberingValue = {
	/** `{YYYY}`, `{YY}`, `{MM}` and one counter `{NNNNNN}` whose letters are its least number of digits. */
	readonly pattern: string;
	readonly restart: 'yearly' | 'monthly' | 'never';
};

export type DefaultCurrencyValue = { readonly currency: CurrencyCode };
export type AcceptedCurrenciesValue = { readonly currencies: readonly CurrencyCode[] };

export type ExchangeRateValue = {
	/** Units of the second currency of the pair for one unit of the first. */
	readonly rate: string;
	readonly source: string;
	/** The day the rate was published. */
	readonly date: IsoDate;
};

/**
 * `retry` charges the saved method again, `notice` tells, `pay_link` asks to pay by any way, `prompt` rings the payer's
 * phone for a mobile-money PIN, where they agreed to it.
 */
export const dunningActions = ['retry', 'notice', 'pay_link', 'prompt'] as const;
export type DunningActionValue = (typeof dunningActions)[number];

export const dunningFinalActions = ['pause', 'cancel', 'leave_unpaid'] as const;
export type DunningFinalActionValue = (typeof dunningFinalActions)[number];

export type DunningLadderValue = DunningCourseValue & {
	/** Courses for some failures; the first that fits is taken, the outer one for all others. Absent in older rows. */
	readonly variants?: readonly DunningVariantValue[];
};

/** One course of steps, in days after the first failure. */
export type DunningCourseValue = {
	readonly steps: readonly DunningStepValue[];
	readonly final_action: DunningFinalActionValue;
	/** Later than the last step; null, and absent in older rows: 21, or a week after a last step that is later. */
	readonly final_after_days?: number | null;
};
export type DunningStepValue = { readonly after_days: number; readonly action: DunningActionValue };

/** Fits when every list that is given names the failure. */
export type DunningVariantValue = DunningCourseValue & {
	readonly providers?: readonly ProviderName[] | null;
	/** Why money did not come, in the words of payments, or `no_method`: there is nothing that could be charged. */
	readonly reasons?: readonly string[] | null;
};

/** Days before and after the due date. */
export type ReminderScheduleValue = { readonly before: readonly number[]; readonly after: readonly number[] };

/**
 * How many days before a subscription renews its customer is told, by how often it renews; null: not at all. French law
 * wants whoever subscribed for a fixed time that is prolonged by itself told between three months and one month before
 * (code de la consommation, L. 215-1): 31 to 89 days.
 */
export type RenewalNoticeValue = { readonly [Each in Frequency]: number | null };

export type LocalizedText = { readonly fr: string; readonly en: string };

export type MailSenderValue = {
	readonly name: LocalizedText;
	readonly address: string;
	readonly reply_to: string | null;
	/** For a customer whose language is not known. */
	readonly fallback_locale: 'fr' | 'en';
};

/** Whether payers are offered this provider, where (one row per country) and in which place. Secrets never stand here. */
export type ProviderValue = {
	readonly enabled: boolean;
	readonly position: number;
	readonly currencies: readonly CurrencyCode[];
	readonly minimum: AmountValue | null;
	readonly maximum: AmountValue | null;
	/** In which currency amounts are charged that the provider does not take; absent in older rows. */
	readonly quote_currency?: CurrencyCode | null;
};

export type AlertRecipientsValue = { readonly emails: readonly string[] };

export const tokenAlgorithms = ['ES256', 'EdDSA'] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

/** Who signs the tokens of end users, and with which keys: given here or fetched from an address. */
export type IdentityValue = {
	readonly issuer: string;
	readonly algorithms: readonly TokenAlgorithm[];
	readonly jwks: { readonly keys: readonly PublicKeyValue[] } | null;
	readonly jwks_url: string | null;
};

export type PublicKeyValue =
	| { readonly kty: 'EC'; readonly crv: 'P-256'; readonly kid: string; readonly x: string; readonly y: string }
	| { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly kid: string; readonly x: string };
