import { expect, it } from 'vitest';
import type { Role } from '../../../src/domain/access/scopes.ts';
import { type House, senegaleseKey } from '../../support/house.ts';
import { leavesNothing } from '../../support/snapshot.ts';
import { keyOf, readProblem } from './requests.ts';

/** A route as somebody without the right to it would call it. */
export interface Door {
	readonly method: string;
	readonly path: string;
	readonly body?: object;
	/** A role that may not enter. */
	readonly closedTo: Role;
	readonly scope: string;
	/** Whether the path names something of the tenant, which another tenant must not find. */
	readonly names: 'a thing of the tenant' | 'nothing';
}

/** The rules that every door has, whatever is behind it. */
export const holdsItsDoors = (opened: () => House, doors: () => readonly Door[]): void => {
	const enter = (house: House, { method, path, body }: Door, key: string | null) =>
		leavesNothing(() => house.request(method, path, { key, ...(body !== undefined && { body }) }));

	it('nobody enters without a key, or with one that is not ours', async () => {
		for (const door of doors()) {
			for (const key of [null, 'ck_test_coko_wrong', 'ck_live_coko_wrong', 'ck_test_nobody_x', 'nonsense', 'a.b.c']) {
				const response = await enter(opened(), door, key);
				expect(response.headers.get('www-authenticate')).toBe('Bearer');
				await readProblem(response, 401);
			}
		}
	});

	it('a key without the scope is told which one it needs', async () => {
		for (const door of doors()) {
			const key = await keyOf(opened(), 'coko', door.closedTo, door.closedTo === 'admin' ? ['audit:read'] : null);
			const problem = await readProblem(await enter(opened(), door, key), 403);
			expect(problem['scope'], `${door.method} ${door.path}`).toBe(door.scope);
		}
	});

	it('another tenant finds nothing there', async () => {
		for (const door of doors().filter(({ names }) => names === 'a thing of the tenant')) {
			await readProblem(await enter(opened(), door, senegaleseKey), 404);
		}
	});
};
