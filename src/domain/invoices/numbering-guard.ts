import { type IsoDate, laterDate } from '../kernel/calendar.ts';
import type { Store } from '../kernel/store.ts';
import { numberingsFrom } from '../settings/numberings.ts';
import type { ConfigGuard, ValueIssue } from '../settings/settings.ports.ts';
import type { NumberingKey, NumberingValue } from '../settings/values.ts';
import { canMeet } from './number-forms.ts';
import { numberingSeries } from './numbering.ts';

/**
 * Refuses a numbering that could not go on: one that would come to a number that exists, because its counter begins
 * again, and one that can give the same numbers as another series. Two changes at the same time can pass each other;
 * then the unique index of numbers stands, and the commit is refused as `numbering/number-taken`.
 */
export const createNumberingGuard = (store: Store, today: IsoDate): ConfigGuard => ({
	objections: async ({ type, key }, value, validFrom) => {
		if (type !== 'invoice_numbering') return [];
		const code = key as NumberingKey;
		const format = value as unknown as NumberingValue;
		const from = laterDate(today, validFrom);
		const series = numberingSeries(format, from);
		const { versions, taken } = await store.load({
			versions: { kind: 'config.all' },
			taken: { kind: 'series.taken', code, series },
		});
		const other = numberingsFrom(versions, from).find((held) => held.key !== code && canMeet(held.format, format));
		if (other !== undefined) {
			return refused(
				`Can give the same numbers as invoice_numbering/${other.key}, which is ${other.format.pattern}: write something else before or after the counter.`,
			);
		}
		if (taken === null) return [];
		return refused(
			`Would come to ${taken}, which exists: its counter of ${series.period === 'all' ? 'all years' : series.period} has not counted it. Choose another pattern, or keep the restart.`,
		);
	},
});

const refused = (detail: string): readonly ValueIssue[] => [{ pointer: '/pattern', detail }];
