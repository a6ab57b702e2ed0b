/** One PayPal account; the credential and the webhook belong to each other. */
export interface PaypalAccount {
	readonly clientId: string;
	readonly clientSecret: string;
	/** Of the webhook that was registered for us; part of what PayPal signs, so notices of other accounts never pass. */
	readonly webhookId: string;
	/** Which of PayPal's two worlds: notices of the other one are refused. */
	readonly sandbox: boolean;
	/** `https://api-m.paypal.com`, without a slash at the end. Where it is none of PayPal's own, certificates come from it too. */
	readonly apiBase: string;
	/** `certificate`: verified here. `postback`: PayPal is asked about each notice. */
	readonly verification: 'certificate' | 'postback';
	/** PEM; trusted beside the roots that we ship. Empty in production. */
	readonly certificateRoots: readonly string[];
}

const ownBases: ReadonlySet<string> = new Set([
	'https://api-m.paypal.com',
	'https://api.paypal.com',
	'https://api-m.sandbox.paypal.com',
	'https://api.sandbox.paypal.com',
]);

/** Whether somebody else plays PayPal: local runs and tests. */
export const isPlayed = ({ apiBase }: PaypalAccount): boolean => !ownBases.has(apiBase);
