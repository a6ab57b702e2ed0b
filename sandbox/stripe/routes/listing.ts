import type { List } from '../stripe.door.ts';
import type { ListQuery } from '../stripe.fields.ts';
import { listObjects } from '../stripe.store.ts';
import type { World } from '../stripe.world.ts';

/** A page of a list, newest first; `where` names the members that must have a value. */
export const listOf = async (
	world: World,
	kind: string,
	query: ListQuery,
	where: Readonly<Record<string, string | undefined>> = {},
): Promise<List> => {
	const objects = await listObjects(world.c.env.DB, world.account, { kind, query, where });
	return {
		object: 'list',
		data: objects.slice(0, query.limit),
		has_more: objects.length > query.limit,
		url: world.c.req.path.replace(/^\/stripe/, ''),
	};
};
