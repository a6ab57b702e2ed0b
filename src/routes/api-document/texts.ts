import { version } from '../../../package.json';

export const info = {
	title: 'Coko Billing',
	version,
	summary: 'Invoices, payments, subscriptions and author royalties of a reading platform',
	description: [
		'JSON in UTF-8 with `snake_case` names. A slash at the end of a path is accepted everywhere.',
		'**Amounts** are decimal strings with exactly the decimals of their currency: `"29.99"` EUR, `"6500"` XOF; never minor units. Requests also take JSON numbers that fit. **Rates** are shares of one: 20 % is `"0.20"`. Instants are UTC, dates are local dates of the seller.',
		'**Keys** go into `Authorization: Bearer …`, and so do the short tokens that the platform signs for its readers, who see their own only.',
		'**Repeating** a POST with the same `Idempotency-Key` repeats its answer for 48 hours and does nothing else. **Changing** with `If-Match` is refused when somebody was faster.',
		'**Lists** are pages: `limit`, then `next_cursor` as `cursor` until it is null.',
		'**Refusals** are problems (RFC 9457). Quote their `instance` to support; it is also the header `X-Request-Id`.',
		'`x-d1-bookmark` of an answer, sent with the next request, lets a reader see at least what that answer saw. `X-Reason` with a change is kept in the audit trail.',
		'`/health`, `/openapi.json` and `/docs` answer without a key, below the base and at the root.',
	].join('\n\n'),
	contact: { name: 'Coko Billing' },
	license: { name: 'As the Coko project', identifier: 'LicenseRef-Coko' },
} as const;

export const tagDescriptions: Readonly<Record<string, string>> = {
	Invoices: 'From a draft to a numbered, sealed, printed, mailed and paid document.',
	'Payment methods':
		'What customers agreed to be charged by later; shown are brand, last four and expiry, nothing else.',
	'Credit notes': 'What takes an invoice back, in whole or in part, under numbers of its own.',
	Payments: 'Money through providers, what became of it, and the receipts of all payments.',
	Customers: 'Who is billed.',
	Plans:
		'What is sold by subscription, and what it costs: in which currency, how often. A new price is for new subscribers.',
	Subscriptions:
		'What is billed again and again: on which days, at which terms, and whether its subscriber has access.',
	Coupons: 'What lowers the invoices of a subscription: once, for some time or for ever.',
	Configuration: 'Everything finance may want to change. A change is a new version, valid from a day on.',
	'API keys': 'Who may call, with which role, until when.',
	Tenants: 'The companies that sell. Each has its own customers, numbers, settings and keys.',
	Mails: 'What was mailed to whom, what came back, and sending it again.',
	Operations: 'Whether everything works, what happened, and what to do about it.',
};

/** For parameters whose schema does not describe itself. `{thing}` is what the path names. */
export const parameterDescriptions: Readonly<Record<string, string>> = {
	id: 'Id of the {thing}',
	document_id: 'Only about this invoice or credit note',
	limit: 'Rows on the page',
	cursor: '`next_cursor` of the page before',
	customer_id: 'Only of this customer',
	invoice_id: 'Only of this invoice',
	payment_id: 'Only of this payment',
	status: 'Only with this status',
	type: 'Only of this type',
	invoice_type: 'Only of this type',
	currency: 'Only in this currency',
	country: 'Only in this country',
	email: 'Only with this e-mail address',
	issue_date_from: 'Only those issued on this day or later',
	issue_date_to: 'Only those issued on this day or before',
	external_id: 'Only of the customer that the platform calls so',
	created_from: 'Only those created at this instant or later',
	created_to: 'Only those created before this instant',
	number: 'The legal number, as printed',
	reason: 'Why, for the audit trail',
};

const text = { type: 'string' } as const;

/** On every answer. */
export const answerHeaders = {
	'X-Request-Id': {
		description: 'Names the request in the logs',
		schema: text,
		example: 'req_01k3v0j9x4f7mbt2w8h5q6z1ra',
	},
	'RateLimit-Policy': {
		description: 'The windows in which requests are counted',
		schema: text,
		example: '"key";q=6000;w=60, "address";q=600;w=60',
	},
} as const;

export const etagHeader = { description: 'The version, for `If-Match`', schema: text, example: '"3"' } as const;

export const replayedHeader = {
	description: 'Present when the answer is that of an earlier request with the same key',
	schema: { type: 'string', enum: ['true'] },
} as const;

export const bearer = {
	type: 'http',
	scheme: 'bearer',
	description:
		'A key `ck_{live|test}_{tenant}_{secret}`, or a token (JWT, ES256 or EdDSA, at most 15 minutes) that the platform signed for a reader.',
} as const;
