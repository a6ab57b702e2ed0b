/** What `wrangler.toml` beside this file binds. */
export interface SandboxEnv {
	readonly DB: D1Database;
	readonly MAIL: R2Bucket;
	/** How accounts that nobody asked otherwise for deliver their notices. */
	readonly NOTICES: 'push' | 'hold';
	/** Where the billing Worker listens, for what is registered once in a provider's pages; empty when nobody does. */
	readonly BILLING_URL: string;
	/** `off`: a phone outside the magic numbers waits for a person. */
	readonly MTN_AUTO: 'on' | 'off';
}

export interface SandboxContext {
	Bindings: SandboxEnv;
}
