import type { FaultPort } from '../../src/platform/faults.ts';

/** The process died. What it had asked the outside world before that is done; nothing after it is. */
export class CrashError extends Error {
	override name = 'CrashError';
}

/** Counts the calls that leave the isolate. */
export const recordingFaults = (): FaultPort & { readonly calls: string[] } => {
	const calls: string[] = [];
	return {
		calls,
		call: (target, name, run) => {
			calls.push(`${target}.${name}`);
			return run();
		},
	};
};

/** Kills the process at its nth call (from 0): before the call is made, or after it took effect but before its answer. */
export const killingFaults = (at: number, moment: 'before' | 'after'): FaultPort & { readonly dead: () => boolean } => {
	let count = 0;
	let dead = false;
	return {
		dead: () => dead,
		call: async (_target, _name, run) => {
			if (dead) throw new CrashError('the process is dead');
			const mine = count++;
			if (mine === at && moment === 'before') {
				dead = true;
				throw new CrashError(`killed before call ${at}`);
			}
			const answer = await run();
			if (mine === at) {
				dead = true;
				throw new CrashError(`killed after call ${at}`);
			}
			return answer;
		},
	};
};

/** A bad line: each call may fail before or after it took effect. The same seed fails the same calls. */
export const flakyFaults = (seed: number, failureRate: number): FaultPort & { readonly failures: () => number } => {
	let state = seed;
	let failures = 0;
	const random = () => {
		// Numerical Recipes' linear congruential generator: enough chance for a test, and repeatable.
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
	return {
		failures: () => failures,
		call: async (_target, _name, run) => {
			const fate = random();
			if (fate < failureRate / 2) {
				failures += 1;
				throw new Error('D1_ERROR: the network lost the request');
			}
			const answer = await run();
			if (fate < failureRate) {
				failures += 1;
				throw new Error('D1_ERROR: the network lost the answer');
			}
			return answer;
		},
	};
};
