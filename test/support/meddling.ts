import type { FaultPort } from '../../src/platform/faults.ts';

/** What becomes of a provider's answer on its way to us; the path is that of the request. */
export type Meddling = (answer: Response, path: string) => Response | Promise<Response>;

export interface Meddler extends FaultPort {
	/** From now on; null: hands off. */
	meddle(next: Meddling | null): void;
}

/** Sits on the line to the providers: what they did is done, what we read of it is the test's. */
export const createMeddler = (): Meddler => {
	let meddling: Meddling | null = null;
	return {
		meddle(next) {
			meddling = next;
		},
		async call(target, name, run) {
			const answer = await run();
			if (target !== 'provider' || meddling === null || !(answer instanceof Response)) return answer;
			return (await meddling(answer, name)) as typeof answer;
		},
	};
};

/** Reads the JSON of answers to paths that end so, and lets `change` write another in its place. */
export const rewriting =
	(path: RegExp, change: (text: string) => string): Meddling =>
	async (answer, name) =>
		path.test(name) ? new Response(change(await answer.text()), answer) : answer;
