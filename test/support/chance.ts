/** Chance that repeats itself: the same seed decides the same. */
export interface Chance {
	/** From 0 up to 1. */
	readonly next: () => number;
	/** Whether something happens that happens `share` of the time. */
	readonly happens: (share: number) => boolean;
	/** From `least` to `most`, both included. */
	readonly between: (least: number, most: number) => number;
	readonly oneOf: <Item>(items: readonly Item[]) => Item;
	readonly shuffled: <Item>(items: readonly Item[]) => readonly Item[];
}

export const chanceOf = (seed: number): Chance => {
	let state = seed >>> 0;
	// Mulberry32: neighbors among the seeds have nothing in common.
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
	return {
		next,
		happens: (share) => next() < share,
		between,
		oneOf: (items) => items[between(0, items.length - 1)]!,
		shuffled: (items) =>
			items
				.map((item) => ({ item, place: next() }))
				.toSorted((one, other) => one.place - other.place)
				.map(({ item }) => item),
	};
};
