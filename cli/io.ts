/** What a command touches besides the API; tests hand in their own. */
export interface Io {
	readonly env: Readonly<Record<string, string | undefined>>;
	write(text: string): void;
	writeError(text: string): void;
}

/** What the shell gets to know. */
export const exitCodes = {
	done: 0,
	/** The command did its work and found something wrong: faults, a degraded or absent service. */
	wrong: 1,
	/** It was called in a way that makes no sense: unknown options, missing arguments. */
	misused: 2,
	/** It could not do its work: no server, no right, no such thing. */
	failed: 3,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A failure as a person needs it: what happened, why, and how to go on. */
export class CommandFailure extends Error {
	override name = 'CommandFailure';
	readonly why: string;
	readonly fix: string;
	readonly exitCode: ExitCode;
	/** The problem of the API, for programs. */
	readonly problem: object | null;

	constructor(
		what: string,
		detail: { readonly why: string; readonly fix: string; readonly exitCode?: ExitCode; readonly problem?: object },
	) {
		super(what);
		this.why = detail.why;
		this.fix = detail.fix;
		this.exitCode = detail.exitCode ?? exitCodes.failed;
		this.problem = detail.problem ?? null;
	}
}

export const isLocal = (url: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
