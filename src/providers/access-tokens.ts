import * as z from 'zod';
import { type Clock, instantToEpochMs } from '../domain/kernel/calendar.ts';
import { ok, type Result } from '../domain/kernel/result.ts';
import { hasher } from '../platform/hasher.ts';

export interface IssuedToken {
	readonly token: string;
	readonly expiresInSeconds: number;
}

/** Seconds; some gateways write the number as a text. */
export const expiresInSeconds = z.union([
	z.int().nonnegative(),
	z
		.string()
		.regex(/^\d{1,9}$/)
		.transform(Number),
]);

export interface TokenSource<Failure> {
	readonly clock: Clock;
	/** What the token is for: endpoint and every part of the credentials. Only a hash of it is kept. */
	readonly credentials: readonly string[];
	readonly issue: () => Promise<Result<IssuedToken, Failure>>;
}

/**
 * Calls with a token from the isolate's memory, or with a new one. A token that the provider no longer knows is
 * dropped, and the call is made once more with a new one: it was refused at the door, so nothing was done.
 */
export const withAccessToken = async <Answer, Failure>(
	source: TokenSource<Failure>,
	call: (token: string) => Promise<Answer>,
	isTokenRefused: (answer: Answer) => boolean,
): Promise<Result<Answer, Failure>> => {
	const key = await hasher.sha256(source.credentials.join('\n'));
	const kept = keptToken(key, source.clock);
	if (kept !== null) {
		const answer = await call(kept);
		if (!isTokenRefused(answer)) return ok(answer);
		tokens.delete(key);
	}
	const issued = await source.issue();
	if (!issued.ok) return issued;
	keepToken(key, issued.value, source.clock);
	const answer = await call(issued.value.token);
	if (isTokenRefused(answer)) tokens.delete(key);
	return ok(answer);
};

/** A token is left alone before its end, so that none expires on its way. */
const marginSeconds = 60;

/** More accounts than one isolate serves; beyond it the oldest is asked for anew. */
const tokensMax = 1_000;

interface KeptToken {
	readonly token: string;
	readonly staleAtMs: number;
}

/** Values only: a promise of one request must not be awaited by another. */
const tokens = new Map<string, KeptToken>();

const keptToken = (key: string, clock: Clock): string | null => {
	const kept = tokens.get(key);
	if (kept === undefined) return null;
	if (instantToEpochMs(clock.now()) < kept.staleAtMs) return kept.token;
	tokens.delete(key);
	return null;
};

const keepToken = (key: string, issued: IssuedToken, clock: Clock): void => {
	const staleAtMs = instantToEpochMs(clock.now()) + (issued.expiresInSeconds - marginSeconds) * 1_000;
	if (tokens.size >= tokensMax) {
		const oldest = tokens.keys().next();
		if (!oldest.done) tokens.delete(oldest.value);
	}
	tokens.set(key, { token: issued.token, staleAtMs });
};
