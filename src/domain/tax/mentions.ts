/**
 * The wordings that a tax decision may have to print. The texts are settings, by language: `franchise` is
 * « TVA non applicable, art. 293 B du CGI » for a French seller. `outside_scope` is for what is no taxable supply
 * wherever the customer is; the two others for a supply that another country taxes.
 */
export const mentionKeys = [
	'franchise',
	'exempt',
	'reverse_charge',
	'oss',
	'outside_scope',
	'outside_scope_company',
	'outside_scope_consumer',
] as const;

export type MentionKey = (typeof mentionKeys)[number];

/** The wording in the document's language; null when it is not configured. */
export type MentionFor = (key: MentionKey) => string | null;
