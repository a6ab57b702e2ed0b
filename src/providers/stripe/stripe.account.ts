export interface StripeAccount {
	/** Goes to browsers; the only part of the account that may. */
	readonly publicKey: string;
	readonly secretKey: string;
	/** Of the webhook endpoint, `whsec_…`; two while the secret is being rolled. */
	readonly webhookSecrets: readonly string[];
	/** Without a slash at its end; may have a path. */
	readonly apiBase: string;
}
