import { type IsoInstant, instantToEpochMs } from '../domain/kernel/calendar.ts';
import { type Id, type IdPrefix, idAtInstant } from '../domain/kernel/ids.ts';
import type { StoreContext } from './kinds.ts';

/** Later than any id will be made: the time of an id has 48 bits. */
const lastMs = 2 ** 48 - 1;

type Place = Pick<StoreContext, 'realNow'>;

/**
 * The least id of those made since an instant: it lets a period be searched by the key. On a test clock ids still begin
 * with real time and tell nothing of the tenant's, so all of them pass; the dates beside them decide.
 */
export const idFrom = <Prefix extends IdPrefix>(prefix: Prefix, instant: IsoInstant, place: Place): Id<Prefix> =>
	idAtInstant(prefix, isOnTestClock(place) ? 0 : instantToEpochMs(instant));

/** The end of such a period, which is not part of it. */
export const idUntil = <Prefix extends IdPrefix>(prefix: Prefix, instant: IsoInstant, place: Place): Id<Prefix> =>
	idAtInstant(prefix, isOnTestClock(place) ? lastMs : instantToEpochMs(instant));

const isOnTestClock = ({ realNow }: Place): boolean => (realNow?.() ?? null) !== null;
