import { typeidUnboxed } from 'typeid-js';
import type { Id, IdPrefix, IdSource } from '../domain/kernel/ids.ts';

/** TypeIDs from the runtime's clock and randomness, sorted within a millisecond of one isolate. */
export const idSource: IdSource = {
	next: <Prefix extends IdPrefix>(prefix: Prefix) => typeidUnboxed(prefix) as string as Id<Prefix>,
};
