import type { IsoDate } from '../kernel/calendar.ts';
import { type CurrencyCode, currencyCodes } from '../kernel/currency.ts';
import { type Decimal, decimal } from '../kernel/decimal.ts';
import type { Quote } from '../kernel/exchange.ts';
import type { Frequency } from '../kernel/frequency.ts';
import type { Money } from '../kernel/money.ts';
import type { CountryCode, Locale } from '../kernel/party.ts';
import { type LimitName, limitBounds, type RetentionSubject, retentionBounds } from './bounds.ts';
import { configCatalog } from './catalog.ts';
import {
	type Company,
	type CompanyRegistration,
	companyFromValue,
	type DocumentReader,
	registrationFromValue,
	type Seller,
	sellerOf,
	storedAmount,
} from './company.ts';
import type { LegalMentionKey } from './company-values.ts';
import { type ConfigVersion, versionAt } from './config.ts';
import { type HeldNumbering, numberingsFrom } from './numberings.ts';
import { type ConfigIndex, type ConfigQuestion, indexConfig, type ResolvedConfig, resolveConfig } from './resolve.ts';
import type {
	ConfigName,
	ConfigValues,
	DunningLadderValue,
	FeatureName,
	IdentityValue,
	NumberingKey,
	NumberingValue,
	PaymentTerms,
	PaymentTermsValue,
	ReminderScheduleValue,
	RoyaltyRateKind,
	TaxRateValue,
} from './values.ts';

/** Who a setting is asked for. */
export interface Audience {
	readonly country: CountryCode | null;
	readonly userType: string | null;
}

/** A setting of a known kind, with its type. */
export interface Setting<Name extends ConfigName> {
	readonly value: ConfigValues[Name];
	/** `cfg_…@3`. */
	readonly ref: string;
}

export interface RateSetting {
	readonly rate: Decimal;
	/** `cfg_…@3`. */
	readonly setting: string;
}

/** A rate as a tax decision wants it. */
export interface TaxRateSetting extends RateSetting {
	readonly category: TaxRateValue['category'];
	readonly parts?: readonly { readonly label: string; readonly rate: Decimal }[];
}

export interface MailSender {
	readonly name: string;
	readonly address: string;
	readonly replyTo: string | null;
}

/** All settings of one tenant, loaded once and asked often. Every question names its date. */
export interface Settings {
	resolve(question: ConfigQuestion): ResolvedConfig | null;
	/** The typed form of `resolve`. The key is needed where several keys share a shape. */
	read<Name extends ConfigName>(name: Name, key: string, audience: Audience, at: IsoDate): Setting<Name> | null;
	taxRate(country: CountryCode, code: string, at: IsoDate): TaxRateSetting | null;
	defaultTaxRate(at: IsoDate): TaxRateSetting | null;
	royaltyRate(kind: RoyaltyRateKind, audience: Audience, at: IsoDate): RateSetting | null;
	/** The least balance that is paid out in a currency. */
	payoutThreshold(currency: CurrencyCode, audience: Audience, at: IsoDate): Money | null;
	/** Of an invoice, or of one that bills a subscription: those have terms of their own where they are set. */
	paymentTerms(
		audience: Audience,
		at: IsoDate,
		of?: 'invoice' | 'subscription',
	): (PaymentTerms & { readonly setting: string }) | null;
	/** On which days an unpaid invoice is reminded of, after its due date; negative before it. */
	reminderSchedule(
		audience: Audience,
		at: IsoDate,
	): { readonly offsets: readonly number[]; readonly setting: string } | null;
	/** How many days before its day the customer is told of it; null: not at all. */
	noticeDays(of: NoticedEvent, audience: Audience, at: IsoDate): number | null;
	/** The most days of any country and kind of user: nobody is told earlier. Null: nobody is told at all. */
	noticeDaysMax(of: NoticedEvent, at: IsoDate): number | null;
	/** What is done when a payment of a subscription fails, and for how many days access is kept; null: nothing is set. */
	dunning(
		audience: Audience,
		at: IsoDate,
	): { readonly ladder: DunningLadderValue; readonly graceDays: number; readonly setting: string } | null;
	numbering(series: NumberingKey, at: IsoDate): (NumberingValue & { readonly setting: string }) | null;
	/** Of every series, those that hold on a day or later. */
	numberings(from: IsoDate): readonly HeldNumbering[];
	company(at: IsoDate): Company | null;
	/** Those that hold at the date. */
	registrations(at: IsoDate): readonly CompanyRegistration[];
	/** The wording in a language; null when it is not set. */
	mention(key: LegalMentionKey, locale: Locale, at: IsoDate): string | null;
	sellerFor(reader: DocumentReader, at: IsoDate): Seller | null;
	/** One quote per pair that is set; the fixed parities need none. */
	exchangeQuotes(at: IsoDate): readonly Quote[];
	defaultCurrency(audience: Audience, at: IsoDate): CurrencyCode | null;
	/** In which currencies documents may be written; empty when it is not set. */
	acceptedCurrencies(at: IsoDate): readonly CurrencyCode[];
	/** The limit that is set, or the system's own. */
	limit(name: LimitName, at: IsoDate): number;
	/** Days to keep, or the system's own. */
	retentionDays(subject: RetentionSubject, at: IsoDate): number;
	/** Off unless it is switched on. */
	feature(name: FeatureName, at: IsoDate): boolean;
	identity(at: IsoDate): IdentityValue | null;
	mailSender(locale: Locale | null, at: IsoDate): MailSender | null;
}

/** What a subscriber is told of beforehand: a renewal of this frequency, or the end of a trial. */
export type NoticedEvent = Frequency | 'trial_end';

export const everyone: Audience = { country: null, userType: null };

/** Answers kept of each kind, some hundred bytes each. A run asks the same few questions for each of its invoices. */
const answersMax = 2_000;

/** Settings never change; another snapshot has other answers. */
const remembering = <Question, Answer>(
	keyOf: (question: Question) => string,
	answer: (question: Question) => Answer,
): ((question: Question) => Answer) => {
	const known = new Map<string, Answer>();
	return (question) => {
		const key = keyOf(question);
		const found = known.get(key);
		if (found !== undefined) return found;
		if (known.size >= answersMax) known.clear();
		const made = answer(question);
		known.set(key, made);
		return made;
	};
};

/** Builds the snapshot from all rows of a tenant, ended ones included. */
export const createSettings = (versions: readonly ConfigVersion[]): Settings => {
	const index = indexConfig(versions);
	const resolve = remembering(
		({ type, key, country, userType, at }: ConfigQuestion) => `${type}/${key}/${country}/${userType}/${at}`,
		(question) => resolveConfig(index, question),
	);
	const read: Settings['read'] = (name, key, audience, at) => {
		const found = resolve({ type: configCatalog[name].type, key, ...audience, at });
		return found && { value: found.value as unknown as ConfigValues[typeof name], ref: found.ref };
	};
	return {
		resolve,
		read,
		numberings: (from) => numberingsFrom(versions, from),
		...moneySettings(read),
		...companySettings(read),
		...operatingSettings(read),
		...noticeSettings(read, index),
	};
};

type Read = Settings['read'];

const moneySettings = (read: Read) => ({
	taxRate: (country: CountryCode, code: string, at: IsoDate) =>
		taxRateOf(read('tax_rate/{code}', code, { country, userType: null }, at)),
	defaultTaxRate: (at: IsoDate) => taxRateOf(read('tax_rate/default_rate', 'default_rate', everyone, at)),
	royaltyRate: (kind: RoyaltyRateKind, audience: Audience, at: IsoDate) => {
		const found = read('royalty_rate/{kind}', kind, audience, at);
		return found && { rate: decimal(found.value.rate), setting: found.ref };
	},
	payoutThreshold: (currency: CurrencyCode, audience: Audience, at: IsoDate) => {
		const keys = [`minimum_amount_${currency.toLowerCase()}`, 'minimum_amount'];
		const amounts = keys.map((key) => read('payment_threshold/{amount}', key, audience, at)?.value);
		const found = amounts.find((amount) => amount?.currency === currency);
		return found === undefined ? null : storedAmount(found);
	},
	paymentTerms: (audience: Audience, at: IsoDate, of: 'invoice' | 'subscription' = 'invoice') => {
		const own =
			of === 'subscription' ? read('payment_terms/subscription_due_days', 'subscription_due_days', audience, at) : null;
		const found = own ?? read('payment_terms/default_due_days', 'default_due_days', audience, at);
		return found && { ...termsOf(found.value), setting: found.ref };
	},
	reminderSchedule: (audience: Audience, at: IsoDate) => {
		const found = read('reminder/schedule', 'schedule', audience, at);
		return found && { offsets: reminderOffsets(found.value), setting: found.ref };
	},
	dunning: (audience: Audience, at: IsoDate) => {
		const ladder = read('dunning/ladder', 'ladder', audience, at);
		const grace = read('dunning/grace_period', 'grace_period', audience, at);
		return ladder && { ladder: ladder.value, graceDays: grace?.value.days ?? 0, setting: ladder.ref };
	},
	exchangeQuotes: (at: IsoDate) =>
		currencyCodes.flatMap((base) => currencyCodes.flatMap((quote) => quoteOf(read, base, quote, at) ?? [])),
	defaultCurrency: (audience: Audience, at: IsoDate) =>
		read('currency/default_currency', 'default_currency', audience, at)?.value.currency ?? null,
	acceptedCurrencies: (at: IsoDate) =>
		read('currency/accepted_currencies', 'accepted_currencies', everyone, at)?.value.currencies ?? [],
});

const companySettings = (read: Read) => {
	const company = (at: IsoDate): Company | null => {
		const found = read('company/details', 'details', everyone, at);
		return found && companyFromValue(found.value, found.ref);
	};
	const mentions = (at: IsoDate) => read('company/mentions', 'mentions', everyone, at)?.value ?? {};
	const sellerOn = remembering(
		({ reader, at }: { readonly reader: DocumentReader; readonly at: IsoDate }) =>
			`${reader.locale}/${reader.customerType}/${reader.document}/${at}`,
		({ reader, at }) => {
			const details = company(at);
			const logo = read('company/logo', 'logo', everyone, at)?.value ?? null;
			return details && sellerOf(details, logo, mentions(at), reader);
		},
	);
	return {
		company,
		registrations: (at: IsoDate) =>
			(read('company/registrations', 'registrations', everyone, at)?.value.registrations ?? [])
				.map(registrationFromValue)
				.filter(
					({ validFrom, validTo }) => (validFrom === null || validFrom <= at) && (validTo === null || at < validTo),
				),
		mention: (key: LegalMentionKey, locale: Locale, at: IsoDate) => mentions(at)[key]?.[locale] ?? null,
		/** The same seller for the same readers, so that what is made of it is made once. */
		sellerFor: (reader: DocumentReader, at: IsoDate) => sellerOn({ reader, at }),
		numbering: (series: NumberingKey, at: IsoDate) => {
			const found = read('invoice_numbering/{document}', series, everyone, at);
			return found && { ...found.value, setting: found.ref };
		},
	};
};

const operatingSettings = (read: Read) => ({
	limit: (name: LimitName, at: IsoDate) =>
		read('limit/{name}', name, everyone, at)?.value.value ?? limitBounds[name].default,
	retentionDays: (subject: RetentionSubject, at: IsoDate) =>
		read('retention/{subject}', subject, everyone, at)?.value.days ?? retentionBounds[subject].default,
	feature: (name: FeatureName, at: IsoDate) => read('feature/{name}', name, everyone, at)?.value.enabled ?? false,
	identity: (at: IsoDate) => read('identity/end_users', 'end_users', everyone, at)?.value ?? null,
	mailSender: (locale: Locale | null, at: IsoDate) => {
		const sender = read('email_template/sender', 'sender', everyone, at)?.value;
		if (sender === undefined) return null;
		return { name: sender.name[locale ?? sender.fallback_locale], address: sender.address, replyTo: sender.reply_to };
	},
});

const noticeSettings = (read: Read, index: ConfigIndex) => ({
	noticeDays: (of: NoticedEvent, audience: Audience, at: IsoDate) => {
		if (of === 'trial_end') return read('reminder/trial_end', 'trial_end', audience, at)?.value.days ?? null;
		return read('reminder/renewal', 'renewal', audience, at)?.value[of] ?? null;
	},
	noticeDaysMax: (of: NoticedEvent, at: IsoDate) => {
		const [path, field] = of === 'trial_end' ? ['reminder/trial_end', 'days'] : ['reminder/renewal', of];
		const scopes = [...(index.get(path)?.values() ?? [])];
		return scopes.reduce<number | null>((most, versions) => {
			const days = versionAt(versions, at)?.value[field];
			return typeof days === 'number' && days > (most ?? 0) ? days : most;
		}, null);
	},
});

const termsOf = (value: PaymentTermsValue): PaymentTerms => ('rule' in value ? value : { ...value, rule: 'net' });

/** Day 0 is the due date itself, whether it is called before or after. */
const reminderOffsets = ({ before, after }: ReminderScheduleValue): readonly number[] =>
	[...new Set([...before.map((days) => 0 - days), ...after])].sort((one, other) => one - other);

const taxRateOf = (found: { readonly value: TaxRateValue; readonly ref: string } | null): TaxRateSetting | null =>
	found && {
		rate: decimal(found.value.rate),
		category: found.value.category,
		setting: found.ref,
		...(found.value.parts && {
			parts: found.value.parts.map(({ label, rate }) => ({ label, rate: decimal(rate) })),
		}),
	};

const quoteOf = (read: Read, base: CurrencyCode, quote: CurrencyCode, at: IsoDate): Quote | null => {
	const found = read('exchange_rate/{pair}', `${base}-${quote}`, everyone, at)?.value;
	if (found === undefined) return null;
	return { base, quote, rate: decimal(found.rate), source: found.source, date: found.date };
};
