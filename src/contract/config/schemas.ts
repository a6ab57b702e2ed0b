import type * as z from 'zod';
import type { Json, JsonObject } from '../../domain/kernel/json.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { limitBounds, retentionBounds } from '../../domain/settings/bounds.ts';
import { type ConfigType, configNameOf, knownKeys } from '../../domain/settings/catalog.ts';
import type { ConfigValueReader, ValueIssue } from '../../domain/settings/settings.ports.ts';
import type { ConfigName, ConfigValues } from '../../domain/settings/values.ts';
import { companyDetails, companyMentions, companyRegistrations } from './company.ts';
import { dunningLadder } from './dunning.ts';
import { endUserIdentity } from './identity.ts';
import { companyLogo } from './logo.ts';
import { numbering } from './numbering.ts';
import { amount } from './primitives.ts';
import {
	acceptedCurrencies,
	alertRecipients,
	count,
	days,
	defaultCurrency,
	exchangeRate,
	mailSender,
	minutes,
	onOff,
	paymentTerms,
	plainRate,
	provider,
	reminderSchedule,
	renewalNotice,
	taxRate,
} from './values.ts';

/** A year and a day: longer terms are typing errors. */
const termDaysMax = 366;

/** The schema of each kind; the compiler checks that what it yields is what the domain stores. */
const schemas: { readonly [Name in ConfigName]: (key: string) => z.ZodType<ConfigValues[Name]> } = {
	'company/details': () => companyDetails,
	'company/registrations': () => companyRegistrations,
	'company/mentions': () => companyMentions,
	'company/logo': () => companyLogo,
	'identity/end_users': () => endUserIdentity,
	'tax_rate/{code}': () => taxRate,
	'tax_rate/default_rate': () => taxRate,
	'royalty_rate/{kind}': () => plainRate,
	'payment_terms/default_due_days': () => paymentTerms({ min: 0, max: termDaysMax }),
	'payment_terms/subscription_due_days': () => paymentTerms({ min: 0, max: termDaysMax }),
	'payment_threshold/{amount}': (key) => thresholdFor(key),
	'invoice_numbering/{document}': () => numbering,
	'currency/default_currency': () => defaultCurrency,
	'currency/accepted_currencies': () => acceptedCurrencies,
	'exchange_rate/{pair}': () => exchangeRate,
	'dunning/grace_period': () => days({ min: 0, max: termDaysMax }),
	'dunning/ladder': () => dunningLadder,
	'reminder/schedule': () => reminderSchedule,
	'reminder/renewal': () => renewalNotice,
	'reminder/trial_end': () => days({ min: 1, max: termDaysMax }),
	'email_template/sender': () => mailSender,
	'provider/{name}': () => provider,
	'retention/{subject}': (key) => days(boundOf(retentionBounds, key)),
	'alert/recipients': () => alertRecipients,
	'alert/exchange_rate_age': () => days({ min: 1, max: termDaysMax }),
	'alert/dead_letters': () => count({ min: 1, max: 1_000_000 }),
	'alert/unsealed_documents': () => minutes,
	'alert/storage_used': () => plainRate,
	'limit/{name}': (key) => count(boundOf(limitBounds, key)),
	'feature/{name}': () => onOff,
};

/** The schema of a setting's value; null when there is no such setting. */
export const configValueSchema = (type: ConfigType, key: string): z.ZodType<ConfigValues[ConfigName]> | null => {
	const name = configNameOf(type, key);
	return name === null ? null : schemas[name](key);
};

/** Reads values with the schemas above; the domain's use-cases get it through their port. */
export const configValues: ConfigValueReader = {
	read: (type: ConfigType, key: string, value: Json): Result<JsonObject, readonly ValueIssue[]> => {
		const schema = configValueSchema(type, key);
		if (schema === null)
			return err([{ pointer: '', detail: `Unknown key; ${type} has ${knownKeys(type).join(', ')}.` }]);
		const parsed = schema.safeParse(value);
		return parsed.success ? ok(parsed.data) : err(parsed.error.issues.map(issueToValueIssue));
	},
};

/** `minimum_amount_xof` is in XOF; the plain key is in whatever currency it names. */
const thresholdFor = (key: string) => {
	const currency = key.replace('minimum_amount', '').slice(1).toUpperCase();
	if (currency === '') return amount;
	return amount.refine((value) => value.currency === currency, {
		message: `The key ${key} takes an amount in ${currency}.`,
		path: ['currency'],
	});
};

const boundOf = <Bounds extends Readonly<Record<string, { readonly min: number; readonly max: number }>>>(
	bounds: Bounds,
	key: string,
) => bounds[key] ?? { min: 0, max: 0 };

const issueToValueIssue = (issue: z.core.$ZodIssue): ValueIssue => ({
	pointer: issue.path.map((part) => `/${String(part).replace(/~/g, '~0').replace(/\//g, '~1')}`).join(''),
	detail: issue.message,
});
