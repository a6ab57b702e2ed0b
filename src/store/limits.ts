/**
 * Limits of D1 that its local twin does not enforce. Exceeding one in production fails at run time, so the store
 * refuses here, where a test sees it. Figures: Cloudflare D1 limits, November 2026.
 */
export const boundParametersMax = 100;
export const statementBytesMax = 100_000;
export const valueBytesMax = 2_000_000;
/**
 * Statements of one invocation of the Worker. Counted for each scope: a request is one; a queue batch or a cron run has
 * one for each tenant or database, and is held to the limit in each, not in their sum.
 */
export const statementsPerInvocationMax = 1000;
/**
 * One JSON parameter that carries the rows of a chunk; half of a value's limit, for the headroom of a bad estimate. A
 * single row cannot be cut smaller and has the whole value.
 */
export const rowsParameterBytesMax = 1_000_000;

/** A message that was not consumed within a minute is taken for lost. Then the wait doubles, up to six hours. */
export const resendAfterSeconds = 60;
export const resendAfterSecondsMax = 21_600;

export class StoreLimitError extends Error {
	override name = 'StoreLimitError';
}

export const checkStatement = (sql: string, parameters: readonly unknown[]): void => {
	if (parameters.length > boundParametersMax) {
		throw new StoreLimitError(`${parameters.length} bound parameters, D1 takes ${boundParametersMax}`);
	}
	if (sql.length > statementBytesMax) throw new StoreLimitError(`a statement of ${sql.length} bytes`);
	for (const value of parameters) {
		if (typeof value === 'string' && exceeds(value, valueBytesMax)) {
			throw new StoreLimitError(`a value of ${byteLength(value)} bytes, D1 takes ${valueBytesMax}`);
		}
	}
};

export const checkStatementCount = (count: number): void => {
	if (count > statementsPerInvocationMax) {
		throw new StoreLimitError(`${count} statements in one invocation, D1 takes ${statementsPerInvocationMax}`);
	}
};

export const checkRowsParameter = (text: string): void => {
	if (exceeds(text, rowsParameterBytesMax)) {
		throw new StoreLimitError(`rows of ${byteLength(text)} bytes, a chunk has ${rowsParameterBytesMax} at most`);
	}
};

/** UTF-8 needs at most three bytes for each UTF-16 unit: only long texts are worth measuring exactly. */
const exceeds = (text: string, bytesMax: number): boolean =>
	text.length * 3 > bytesMax && (text.length > bytesMax || byteLength(text) > bytesMax);

const byteLength = (text: string): number => new TextEncoder().encode(text).byteLength;
