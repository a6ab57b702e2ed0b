import type { List } from './stripe.door.ts';
import type { StripeObject } from './stripe.objects.ts';
import { invalid } from './stripe.refusals.ts';
import { objectById } from './stripe.store.ts';
import { toWire, type World } from './stripe.world.ts';

/** The answer, with references replaced by what they name: `latest_charge.balance_transaction`, `data.customer`. */
export const expanded = async (
	world: World,
	object: StripeObject | List,
	paths: readonly string[],
): Promise<object> => {
	let answer: object =
		'data' in object && object.object === 'list' ? { ...object, data: object.data.map(toWire) } : toWire(object);
	for (const path of paths) answer = await expandPath(world, answer, path.split('.'), path);
	return answer;
};

const expandPath = async (
	world: World,
	object: object,
	[member, ...rest]: readonly string[],
	whole: string,
): Promise<object> => {
	if (member === undefined) return object;
	if (!Object.hasOwn(object, member))
		return invalid(`This property cannot be expanded (${whole}).`, { param: 'expand' });
	const value = (object as Readonly<Record<string, unknown>>)[member];
	if (value === null) return object;
	if (Array.isArray(value)) {
		const items = await Promise.all(value.map((item: object) => expandPath(world, item, rest, whole)));
		return { ...object, [member]: items };
	}
	const inner = typeof value === 'string' ? await namedBy(world, value) : value;
	if (typeof inner !== 'object' || inner === null) {
		return invalid(`This property cannot be expanded (${whole}).`, { param: 'expand' });
	}
	return { ...object, [member]: await expandPath(world, inner, rest, whole) };
};

const namedBy = async ({ c, account }: World, id: string): Promise<object | null> => {
	const stored = await objectById(c.env.DB, account, id);
	return stored && toWire(stored.object);
};
