import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { Actor } from '../kernel/event.ts';
import type { ConfigId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { CountryCode } from '../kernel/party.ts';
import type { ConfigType } from './catalog.ts';

/** What a setting is about. One path has one id for ever, whatever is set, ended and set again. */
export interface ConfigPath {
	readonly type: ConfigType;
	readonly key: string;
	/** Null: for every country. */
	readonly country: CountryCode | null;
	/** Null: for every kind of user. */
	readonly userType: string | null;
}

/** One row. Rows are never changed: a change is the next version, an end is a version too. */
export interface ConfigVersion extends ConfigPath {
	readonly configId: ConfigId;
	/** 1, 2, 3 … in the order of the decisions. */
	readonly version: number;
	readonly validFrom: IsoDate;
	/** From `validFrom` on there is no such setting. */
	readonly ended: boolean;
	readonly value: JsonObject;
	readonly reason: string | null;
	readonly actor: Actor;
	readonly createdAt: IsoInstant;
}

/** `cfg_…@3`: names a setting and the version that held, on documents and in explanations. */
export const refOf = (version: Pick<ConfigVersion, 'configId' | 'version'>): string =>
	`${version.configId}@${version.version}`;

/**
 * The version of one setting that holds at a date. Versions lie on a line of dates: each holds from its date until
 * the next one's, and of two with the same date the later decision holds. A change planned for next year therefore
 * survives a correction that is valid from today; an end also cancels whatever was planned after it before.
 */
export const versionAt = (versions: readonly ConfigVersion[], at: IsoDate): ConfigVersion | null => {
	let best: ConfigVersion | null = null;
	for (const version of versions) {
		if (version.validFrom > at || isCancelled(version, versions)) continue;
		if (best === null || isLater(version, best)) best = version;
	}
	return best === null || best.ended ? null : best;
};

/** An end takes with it every earlier decision that would have begun on its day or after. */
const isCancelled = (version: ConfigVersion, versions: readonly ConfigVersion[]): boolean =>
	versions.some((end) => end.ended && end.version > version.version && end.validFrom <= version.validFrom);

const isLater = (left: ConfigVersion, right: ConfigVersion): boolean =>
	left.validFrom === right.validFrom ? left.version > right.version : left.validFrom > right.validFrom;

/** The latest decision, which the next one follows; null for an empty list. */
export const headOf = (versions: readonly ConfigVersion[]): ConfigVersion | null =>
	versions.reduce<ConfigVersion | null>(
		(head, version) => (head === null || version.version > head.version ? version : head),
		null,
	);
