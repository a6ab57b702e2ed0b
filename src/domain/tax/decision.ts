import type { IsoDate } from '../kernel/calendar.ts';
import { compareDecimals, type Decimal, decimal, isZeroDecimal } from '../kernel/decimal.ts';
import type { CountryCode } from '../kernel/party.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { TaxCode } from './codes.ts';
import type { MentionFor, MentionKey } from './mentions.ts';
import { isReverseCharge, type Liability, liabilityFor, type TaxCustomer, type TaxProfile } from './registrations.ts';
import type { TaxCategory, TaxDecision, TaxPart, TaxRule } from './treatment.ts';

/** A rate as the settings hold it at a date. */
export interface RateRow {
	/** `0.055` is 5.5 %. */
	readonly rate: Decimal;
	/** Taxed, taxed at zero, or exempt in that country: Nigeria exempts educational books. */
	readonly category: 'S' | 'Z' | 'E';
	/** `cfg_…@3`: the setting and its version. */
	readonly setting: string;
	readonly parts?: readonly TaxPart[];
}

/** The dated rows of the settings, as lookups over what was loaded. */
export interface TaxTables {
	readonly rateFor: (country: CountryCode, taxCode: TaxCode, date: IsoDate) => RateRow | null;
	/** `tax_rate/default_rate`. */
	readonly defaultRate: (date: IsoDate) => RateRow | null;
	readonly mentionFor: MentionFor;
}

export interface TaxInput {
	readonly seller: TaxProfile;
	readonly customer: TaxCustomer;
	readonly line: {
		readonly taxCode: TaxCode;
		/** From a caller that may set it; null: the rules decide. */
		readonly explicitRate: Decimal | null;
	};
	/** The day whose law and rates apply. */
	readonly date: IsoDate;
	readonly tables: TaxTables;
}

export type TaxError =
	/** The seller must charge this country's tax but no row says how much. */
	| { readonly type: 'tax/no-rate'; readonly country: CountryCode; readonly taxCode: TaxCode; readonly date: IsoDate }
	/** The law asks for a wording that is not configured. */
	| { readonly type: 'tax/no-mention'; readonly mention: MentionKey }
	/** An explicit rate below 0 or above 1: 20 % is `0.20`, not `20`. */
	| { readonly type: 'tax/rate-out-of-range'; readonly rate: Decimal };

/**
 * How one line is taxed: the first rule that applies (docs/decisions/0004-tax-precedence.md).
 * An e-book from a French seller to a French consumer is at 5.5 %, to a Belgian consumer at the Belgian rate under the
 * one-stop shop, to a Belgian company with a VAT number at 0 by reverse charge, to Senegal outside the scope.
 */
export const decideTax = (input: TaxInput): Result<TaxDecision, TaxError> => {
	const { seller, customer, line, date } = input;
	if (line.explicitRate !== null) return explicit(input, line.explicitRate);
	if (seller.franchise) return untaxed(input, 'franchise', 'E', seller.country, 'franchise');
	if (line.taxCode === 'exempt') return untaxed(input, 'exempt', 'E', seller.country, 'exempt');
	if (line.taxCode === 'outside_scope') return ok(noSupply(input.tables.mentionFor));
	if (isReverseCharge(seller, customer)) {
		return untaxed(input, 'reverse-charge', 'AE', customer.country, 'reverse_charge');
	}
	const liability = liabilityFor(seller, customer, date);
	if (liability === null) return untaxed(input, 'outside-scope', 'O', null, `outside_scope_${customer.type}`);
	return atRateOf(input, liability);
};

const explicit = (input: TaxInput, rate: Decimal): Result<TaxDecision, TaxError> => {
	if (compareDecimals(rate, zeroRate) < 0 || compareDecimals(rate, wholeRate) > 0) {
		return err({ type: 'tax/rate-out-of-range', rate });
	}
	const category = isZeroDecimal(rate) ? 'Z' : 'S';
	const country = liabilityFor(input.seller, input.customer, input.date)?.country ?? input.seller.country;
	return ok({ rule: 'explicit', category, rate, country, mention: null, setting: null });
};

const untaxed = (
	input: TaxInput,
	rule: TaxRule,
	category: TaxCategory,
	country: CountryCode | null,
	key: MentionKey,
): Result<TaxDecision, TaxError> => {
	const mention = input.tables.mentionFor(key);
	if (mention === null) return err({ type: 'tax/no-mention', mention: key });
	return ok({ rule, category, rate: zeroRate, country, mention, setting: null });
};

/** Nothing was supplied (a deposit, a penalty): no law asks for a wording, so a missing one is no obstacle. */
const noSupply = (mentionFor: MentionFor): TaxDecision => ({
	rule: 'outside-scope',
	category: 'O',
	rate: zeroRate,
	country: null,
	mention: mentionFor('outside_scope'),
	setting: null,
});

const atRateOf = (input: TaxInput, liability: Liability): Result<TaxDecision, TaxError> => {
	const { country, rule } = liability;
	const { date, seller, tables } = input;
	const { taxCode } = input.line;
	const row = tables.rateFor(country, taxCode, date);
	if (row !== null) return taxed(input, liability, row, rule);
	const mayDefault = country === seller.country && taxCode === 'standard';
	const fallback = mayDefault ? tables.defaultRate(date) : null;
	if (fallback === null) return err({ type: 'tax/no-rate', country, taxCode, date });
	return taxed(input, liability, fallback, rule === 'home-rate' ? rule : 'default-rate');
};

const taxed = (
	{ tables }: TaxInput,
	{ country, oneStopShop }: Liability,
	{ rate, category, setting, parts }: RateRow,
	rule: TaxRule,
): Result<TaxDecision, TaxError> => {
	const exempt = category === 'E' ? tables.mentionFor('exempt') : null;
	if (category === 'E' && exempt === null) return err({ type: 'tax/no-mention', mention: 'exempt' });
	// The wording of the one-stop shop is good practice, not an obligation: a missing one is no obstacle.
	const mention = exempt ?? (oneStopShop ? tables.mentionFor('oss') : null);
	return ok({ rule, category, rate, country, mention, setting, ...(parts === undefined ? {} : { parts }) });
};

const zeroRate = decimal('0');
const wholeRate = decimal('1');
