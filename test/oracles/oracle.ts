import { afterAll, describe, expect, test } from 'vitest';

/** A known case: inputs and outputs that somebody else published, or that follow from a published rule. */
export interface OracleCase {
	readonly id: string;
	readonly topic: string;
	/** `extracted`, `rule`, `worked`, or `anti-oracle`: what another system does and we must not do. */
	readonly kind: string;
	readonly convention?: string;
	readonly boundary?: string;
	readonly inputs: unknown;
	readonly expected: unknown;
	readonly source: string;
}

/** What we answer beside what the case says, in one notation; or why the case does not apply to us. */
export type Verdict = { readonly actual: unknown; readonly expected: unknown } | { readonly skip: string };

/** Answers one case of a topic; inputs and expectation have the shape that the topic's cases have. */
export type Judge = (inputs: never, expected: never, oracle: OracleCase) => Verdict;

type Outcome = 'run' | 'skipped' | 'failed';

/** Runs every case of a file against the judge of its topic and prints how many ran, were skipped and failed. */
export const runOracles = (
	title: string,
	cases: readonly OracleCase[],
	judges: Readonly<Record<string, Judge>>,
): void => {
	const outcomes: { readonly oracle: OracleCase; readonly outcome: Outcome; readonly reason: string }[] = [];
	describe(`oracles: ${title}`, () => {
		test.for(cases)('$topic $id', (oracle, { onTestFailed, skip }) => {
			const record = (outcome: Outcome, reason = '') => outcomes.push({ oracle, outcome, reason });
			onTestFailed(() => void record('failed'));
			const judge = judges[oracle.topic];
			if (judge === undefined) throw new Error(`no judge for ${oracle.topic}`);
			const verdict = judge(oracle.inputs as never, oracle.expected as never, oracle);
			if ('skip' in verdict) {
				record('skipped', verdict.skip);
				skip(verdict.skip);
				return;
			}
			expect(verdict.actual, `${oracle.source}: ${oracle.convention ?? ''}`).toEqual(verdict.expected);
			record('run');
		});

		afterAll(() => {
			const tally = (nameOf: (oracle: OracleCase) => string) =>
				[...Map.groupBy(outcomes, ({ oracle }) => nameOf(oracle))].map(([name, group]) => {
					const count = (outcome: Outcome) => group.filter((each) => each.outcome === outcome).length;
					return `  ${name.padEnd(34)} run ${count('run')}  skipped ${count('skipped')}  failed ${count('failed')}`;
				});
			const skips = outcomes
				.filter(({ outcome }) => outcome === 'skipped')
				.map(({ oracle, reason }) => `  skipped ${oracle.id}: ${reason}`);
			const report = [`oracles ${title}`, ...tally((oracle) => oracle.topic), ...tally(publisherOf), ...skips];
			process.stdout.write(`${report.join('\n')}\n`);
		});
	});
};

/** `getlago/lago-api` of a repository path, `github.com/odoo/odoo` of an address there, the host of any other. */
const publisherOf = ({ source }: OracleCase): string => {
	const [, host, owner, repository] = /^https:\/\/([^/]+)\/([^/]+)\/([^/ ]+)/.exec(source) ?? [];
	if (host === undefined) return source.split(':')[0] ?? source;
	return host === 'github.com' ? `${owner}/${repository}` : host;
};
