/** The answer of anything that can fail for an expected reason. A bug throws; a refusal is a value. */
export type Result<Value, Failure> =
	| { readonly ok: true; readonly value: Value }
	| { readonly ok: false; readonly error: Failure };

export const ok = <Value>(value: Value): { readonly ok: true; readonly value: Value } => ({ ok: true, value });

export const err = <Failure>(error: Failure): { readonly ok: false; readonly error: Failure } => ({
	ok: false,
	error,
});

/** Where a union must have been exhausted: the compiler proves it, the throw covers data from outside the types. */
export const assertNever = (value: never): never => {
	throw new Error(`unreachable case: ${JSON.stringify(value)}`);
};
