import type { IsoDate } from '../../kernel/calendar.ts';
import { decimal, isZeroDecimal } from '../../kernel/decimal.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { CountryCode } from '../../kernel/party.ts';
import { configCatalog } from '../catalog.ts';
import type { ConfigPath } from '../config.ts';
import type { ConfigName, ConfigValues, RatedTaxCode, TaxRateValue } from '../values.ts';

/** A setting as a new tenant gets it: the first version of its path. */
export interface KitRow extends ConfigPath {
	readonly validFrom: IsoDate;
	readonly value: JsonObject;
}

/** Before anything a tenant will ever date: its settings hold from the beginning. */
export const sinceEver = '2000-01-01' as IsoDate;

export const kitRow = <Name extends ConfigName>(
	name: Name,
	key: string,
	value: ConfigValues[Name],
	country: CountryCode | null = null,
	validFrom: IsoDate = sinceEver,
): KitRow => ({ type: configCatalog[name].type, key, country, userType: null, validFrom, value });

/** One line of a table of rates. */
export interface KitRate {
	readonly country: string;
	readonly code: RatedTaxCode;
	readonly rate: string;
	/** The first day the rate is known to hold. */
	readonly since: string;
	readonly parts?: readonly { readonly label: string; readonly rate: string }[];
	readonly source: string;
	readonly note?: string;
}

export const taxRateValue = ({ rate, parts, source, note }: KitRate): TaxRateValue => ({
	rate,
	category: isZeroDecimal(decimal(rate)) ? 'Z' : 'S',
	parts: parts ?? null,
	source,
	note: note ?? null,
});

export const rateRow = (line: KitRate): KitRow =>
	kitRow('tax_rate/{code}', line.code, taxRateValue(line), line.country as CountryCode, line.since as IsoDate);
