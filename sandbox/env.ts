/** What `wrangler.toml` beside this file binds. */
export interface SandboxEnv {
	readonly DB: D1Database;
	readonly MAIL: R2Bucket;
}

export interface SandboxContext {
	Bindings: SandboxEnv;
}
