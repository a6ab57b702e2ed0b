import type { IsoDate } from '../kernel/calendar.ts';
import { type ConfigVersion, refOf, versionAt } from './config.ts';
import type { NumberingKey, NumberingValue } from './values.ts';

/** A numbering that holds on a day. */
export interface HeldNumbering {
	readonly key: NumberingKey;
	readonly format: NumberingValue;
	/** `cfg_…@3`. */
	readonly setting: string;
}

/** Every numbering that holds on a day or is planned to hold later; a planned change counts besides what it replaces. */
export const numberingsFrom = (versions: readonly ConfigVersion[], from: IsoDate): readonly HeldNumbering[] => {
	const own = versions.filter(({ type }) => type === 'invoice_numbering');
	return [...Map.groupBy(own, ({ key }) => key)].flatMap(([key, ofKey]) => {
		const days = [from, ...ofKey.map(({ validFrom }) => validFrom).filter((day) => day > from)];
		const held = days.map((day) => versionAt(ofKey, day)).filter((version) => version !== null);
		return [...new Set(held)].map((version) => ({
			key: key as NumberingKey,
			format: version.value as unknown as NumberingValue,
			setting: refOf(version),
		}));
	});
};
