import { type Clock, instantFromEpochMs } from '../domain/kernel/calendar.ts';

export const systemClock: Clock = { now: () => instantFromEpochMs(Date.now()) };
