import * as z from 'zod';
import type { CurrencyCode } from '../domain/kernel/currency.ts';

/** Countries of mobile money contracts, and what is charged there. */
export const currencyOfCountry = {
	SN: 'XOF',
	CI: 'XOF',
	ML: 'XOF',
	BF: 'XOF',
	BJ: 'XOF',
	TG: 'XOF',
	NE: 'XOF',
	GW: 'XOF',
	CM: 'XAF',
	CG: 'XAF',
	GA: 'XAF',
	CF: 'XAF',
	TD: 'XAF',
	GH: 'GHS',
	NG: 'NGN',
} as const satisfies Record<string, CurrencyCode>;

const secret = z.string().min(1, 'missing').max(1000);
const country = z.enum(Object.keys(currencyOfCountry) as [keyof typeof currencyOfCountry]);

export const momoCredentials = z.strictObject({ user_id: secret, api_key: secret, subscription_key: secret });

/** What an operator writes of a tenant's accounts. */
export const accountsValue = z.strictObject({
	stripe: z
		.strictObject({
			public_key: z.string().regex(/^pk_(test|live)_/, 'must begin with pk_test_ or pk_live_'),
			secret_key: z.string().regex(/^(sk|rk)_(test|live)_/, 'must begin with sk_test_ or sk_live_'),
			webhook_secrets: z.array(z.string().regex(/^whsec_/, 'must begin with whsec_')).max(5),
		})
		.optional(),
	paypal: z
		.strictObject({
			client_id: secret,
			client_secret: secret,
			webhook_id: secret,
			sandbox: z.boolean().default(false),
			verification: z.enum(['certificate', 'postback']).default('certificate'),
		})
		.optional(),
	orange_money: z
		.array(
			z.strictObject({
				/** As the portal shows it: base64 of client id and secret, or both with a colon between. */
				api_key: secret,
				merchant_key: secret,
				country,
				environment: z
					.string()
					.regex(/^[a-z]{2,3}$/)
					.optional(),
				merchant_name: z.string().max(30).optional(),
			}),
		)
		.default([]),
	mtn_mobile_money: z
		.array(
			momoCredentials.extend({
				target_environment: secret,
				country,
				disbursement: momoCredentials.optional(),
			}),
		)
		.default([]),
});
export type AccountsValue = z.output<typeof accountsValue>;
