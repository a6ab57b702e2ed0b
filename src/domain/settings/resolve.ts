import type { IsoDate } from '../kernel/calendar.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { CountryCode } from '../kernel/party.ts';
import type { ConfigType } from './catalog.ts';
import { type ConfigVersion, refOf, versionAt } from './config.ts';

export interface ConfigQuestion {
	readonly type: ConfigType;
	readonly key: string;
	readonly country: CountryCode | null;
	readonly userType: string | null;
	readonly at: IsoDate;
}

/** The value that holds, and where it comes from. */
export interface ResolvedConfig {
	readonly value: JsonObject;
	readonly configId: ConfigVersion['configId'];
	readonly version: number;
	/** `cfg_…@3`. */
	readonly ref: string;
	/** How special the row is that answered. */
	readonly country: CountryCode | null;
	readonly userType: string | null;
}

/** Versions by type and key, then by country and user type: a question looks at four short lists at most. */
export type ConfigIndex = ReadonlyMap<string, ReadonlyMap<string, readonly ConfigVersion[]>>;

export const indexConfig = (versions: readonly ConfigVersion[]): ConfigIndex => {
	const index = new Map<string, Map<string, ConfigVersion[]>>();
	for (const version of versions) {
		const name = `${version.type}/${version.key}`;
		const scopes = index.get(name) ?? new Map<string, ConfigVersion[]>();
		const scope = scopeOf(version.country, version.userType);
		const list = scopes.get(scope) ?? [];
		list.push(version);
		scopes.set(scope, list);
		index.set(name, scopes);
	}
	return index;
};

/**
 * The most special setting that holds at the date: country and user type, then country, then user type, then the
 * default. A special setting that has ended, or has not begun, leaves the answer to the next.
 */
export const resolveConfig = (index: ConfigIndex, question: ConfigQuestion): ResolvedConfig | null => {
	const scopes = index.get(`${question.type}/${question.key}`);
	if (scopes === undefined) return null;
	const { country, userType, at } = question;
	for (const scope of scopesFor(country, userType)) {
		const versions = scopes.get(scope);
		const version = versions === undefined ? null : versionAt(versions, at);
		if (version !== null) return resolved(version);
	}
	return null;
};

const scopeOf = (country: string | null, userType: string | null): string => `${country ?? ''}|${userType ?? ''}`;

const scopesFor = (country: string | null, userType: string | null): readonly string[] => [
	...(country !== null && userType !== null ? [scopeOf(country, userType)] : []),
	...(country !== null ? [scopeOf(country, null)] : []),
	...(userType !== null ? [scopeOf(null, userType)] : []),
	scopeOf(null, null),
];

const resolved = (version: ConfigVersion): ResolvedConfig => ({
	value: version.value,
	configId: version.configId,
	version: version.version,
	ref: refOf(version),
	country: version.country,
	userType: version.userType,
});
