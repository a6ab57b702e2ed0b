/** What a form carries: texts, and by brackets in its names objects and lists of them. */
export type FormValue = string | FormObject | readonly FormValue[];
export interface FormObject {
	readonly [name: string]: FormValue;
}

interface Growing {
	[name: string]: string | Growing;
}

/**
 * Reads `a[b][c]=v`, `list[0]=v` and `list[]=v`. Null for names whose brackets do not close, and for one name that is
 * both a text and an object.
 */
export const decodeForm = (text: string): FormObject | null => {
	const root: Growing = Object.create(null);
	for (const [name, value] of new URLSearchParams(text)) {
		const path = pathOf(name);
		if (path === null || !put(root, path, value)) return null;
	}
	return settled(root) as FormObject;
};

/** `payment_intent_data[metadata][payment_id]` → its three names. */
const pathOf = (name: string): readonly string[] | null => {
	const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
	if (match === null) return null;
	const [, first = '', rest = ''] = match;
	return [first, ...[...rest.matchAll(/\[([^\]]*)\]/g)].map(([, inner = '']) => inner)];
};

const put = (root: Growing, path: readonly string[], value: string): boolean => {
	let place = root;
	for (const [depth, written] of path.entries()) {
		// `list[]` appends.
		const name = written === '' ? String(Object.keys(place).length) : written;
		const standing = place[name];
		if (depth === path.length - 1) {
			if (standing !== undefined) return false;
			place[name] = value;
			return true;
		}
		if (typeof standing === 'string') return false;
		const inner: Growing = standing ?? Object.create(null);
		place[name] = inner;
		place = inner;
	}
	return false;
};

/** Objects whose names count from 0 are lists. */
const settled = (value: string | Growing): FormValue => {
	if (typeof value === 'string') return value;
	const entries = Object.entries(value);
	const isList = entries.length > 0 && entries.every(([name], index) => name === String(index));
	return isList
		? entries.map(([, item]) => settled(item))
		: Object.fromEntries(entries.map(([name, item]) => [name, settled(item)]));
};
