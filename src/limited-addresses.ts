import { addSeconds, type Clock, type IsoInstant } from './domain/kernel/calendar.ts';

/** Addresses noted per isolate, some hundred bytes each; beyond that the note starts over and the limit finds them again. */
const addressesMax = 10_000;

/** What an isolate knows of the network addresses that failed too often: asking the limit's counter would count again. */
export interface LimitedAddresses {
	/** The counter does not tell when its window ends; `seconds` from now it has ended for sure. */
	note(address: string, seconds: number): void;
	has(address: string): boolean;
}

export const createLimitedAddresses = (clock: Clock): LimitedAddresses => {
	const limited = new Map<string, IsoInstant>();
	return {
		note(address, seconds) {
			if (limited.size >= addressesMax) limited.clear();
			limited.set(address, addSeconds(clock.now(), seconds));
		},
		has(address) {
			const until = limited.get(address);
			if (until === undefined) return false;
			if (until > clock.now()) return true;
			limited.delete(address);
			return false;
		},
	};
};
