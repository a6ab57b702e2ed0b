/** Pairs two lists of one length, in order; lists of different lengths are a bug and throw. */
export const zip = <Left, Right>(
	left: readonly Left[],
	right: readonly Right[],
): readonly (readonly [Left, Right])[] => {
	if (left.length !== right.length) throw new Error(`lists of ${left.length} and ${right.length} do not pair`);
	return left.map((item, index) => [item, right[index] as Right] as const);
};
