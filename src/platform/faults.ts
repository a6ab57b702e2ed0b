/**
 * Every call that leaves the isolate goes through here, so that a test can stop the world before or after any of
 * them. In a deployed Worker it is the identity.
 */
export interface FaultPort {
	call<Answer>(target: OutsideTarget, name: string, run: () => Promise<Answer>): Promise<Answer>;
}

export type OutsideTarget = 'd1' | 'r2' | 'queue' | 'mail' | 'provider' | 'object';

export const noFaults: FaultPort = { call: (_target, _name, run) => run() };
