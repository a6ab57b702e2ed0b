import type { IsoDate } from '../kernel/calendar.ts';
import type { ConfigId } from '../kernel/ids.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import type { CountryCode } from '../kernel/party.ts';
import type { Result } from '../kernel/result.ts';
import type { ConfigType } from './catalog.ts';
import type { ConfigPath, ConfigVersion } from './config.ts';

/** What is wrong with a value, and where: a JSON pointer into the value (`/rate`), or `''` for the whole. */
export interface ValueIssue {
	readonly pointer: string;
	readonly detail: string;
}

/** Reads a value as somebody wrote it and answers its stored form: rates and amounts as text, nothing left out. */
export interface ConfigValueReader {
	read(type: ConfigType, key: string, value: Json): Result<JsonObject, readonly ValueIssue[]>;
}

/** What else stands against a value that is valid as such: the documents there are, or other settings. */
export interface ConfigGuard {
	objections(path: ConfigPath, value: JsonObject, validFrom: IsoDate): Promise<readonly ValueIssue[]>;
}

export interface ConfigFilter {
	readonly type: ConfigType | null;
	readonly key: string | null;
	readonly country: CountryCode | null;
	readonly userType: string | null;
	/** The last setting of the page before. */
	readonly before: ConfigId | null;
	readonly limit: number;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** Every version of one setting, in order; empty when there is none. */
		'config.byId': { readonly args: { readonly id: ConfigId }; readonly answer: readonly ConfigVersion[] };
		/** The latest decision about a path, an end included; null when it was never set. */
		'config.byPath': { readonly args: { readonly path: ConfigPath }; readonly answer: ConfigVersion | null };
		/** The latest decision about each setting, ends included; newest setting first. */
		'config.list': { readonly args: ConfigFilter; readonly answer: readonly ConfigVersion[] };
		/** Every version of every setting of the tenant: what the snapshot is built from. */
		'config.all': { readonly args: Record<never, never>; readonly answer: readonly ConfigVersion[] };
	}
	interface ChangeKinds {
		/**
		 * Inserts one row; rows are never changed. Unique by setting and version, and one setting by path
		 * (type, key, country, user type, where null equals null): the loser of two writers is a conflict.
		 */
		'config.write': { readonly version: ConfigVersion };
	}
}
