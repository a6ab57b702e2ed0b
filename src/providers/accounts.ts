import type * as z from 'zod';
import type { TenantId } from '../domain/kernel/ids.ts';
import type { CountryCode } from '../domain/kernel/party.ts';
import { type AccountsValue, accountsValue, currencyOfCountry, type momoCredentials } from './account-values.ts';
import type { MtnMomoAccount } from './mtn-momo/mtn-momo.account.ts';
import type { OrangeMoneyAccount } from './orange-money/orange-money.account.ts';
import type { PaypalAccount } from './paypal/paypal.account.ts';
import type { StripeAccount } from './stripe/stripe.account.ts';

/** The accounts of one tenant; `test` ones serve test tenants only, and the others live ones only. */
export interface TenantAccounts {
	readonly stripe: OfMode<StripeAccount> | null;
	readonly paypal: OfMode<PaypalAccount> | null;
	readonly orangeMoney: readonly OfMode<OrangeMoneyAccount>[];
	readonly mtnMomo: readonly OfMode<MtnMomoAccount>[];
}

export interface OfMode<Account> {
	readonly account: Account;
	readonly mode: 'live' | 'test';
}

/** Where the providers are; in production their own addresses, always. */
export interface ProviderBases {
	readonly stripe: string;
	readonly paypal: string | null;
	readonly orange: string;
	readonly mtn: string | null;
}

export interface AccountsReading {
	readonly accounts: ReadonlyMap<TenantId, TenantAccounts>;
	/** One sentence each, never with a value. */
	readonly problems: readonly string[];
}

/**
 * Reads the accounts: the variables of the original system (`STRIPE_SECRET_KEY` …) are the default tenant's, and
 * `PROVIDER_ACCOUNTS_<TENANT>`, a JSON object, those of any tenant, with as many countries as it has contracts.
 */
export const readProviderAccounts = (
	env: Readonly<Record<string, unknown>>,
	defaultTenant: TenantId,
	bases: ProviderBases,
	certificateRoots: readonly string[],
): AccountsReading => {
	const problems: string[] = [];
	const accounts = new Map<TenantId, TenantAccounts>();
	const read = (tenantId: TenantId, name: string, value: unknown): void => {
		const parsed = accountsValue.safeParse(value);
		if (!parsed.success) {
			const fields = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
			problems.push(`${name} is wrong (${fields.join('; ')})`);
			return;
		}
		accounts.set(tenantId, toAccounts(parsed.data, bases, certificateRoots));
	};
	const plain = plainVariables(env);
	if (Object.keys(plain).length > 0) read(defaultTenant, 'STRIPE_…, PAYPAL_…, ORANGE_MONEY_… or MTN_MM_…', plain);
	for (const [name, value] of Object.entries(env)) {
		const tenant = /^PROVIDER_ACCOUNTS_([A-Z0-9_]+)$/.exec(name)?.[1];
		if (tenant === undefined || typeof value !== 'string' || value.trim() === '') continue;
		read(tenant.toLowerCase().replaceAll('_', '-') as TenantId, name, parseJson(value));
	}
	return { accounts, problems: [...problems, ...sharedAccounts(accounts)] };
};

/** Of one account two tenants would hear the same notices and read the same list: what is whose could not be told. */
const sharedAccounts = (accounts: AccountsReading['accounts']): readonly string[] => {
	const owners = new Map<string, TenantId>();
	const problems: string[] = [];
	for (const [tenantId, { stripe, paypal }] of accounts) {
		const names = [
			['Stripe key', stripe?.account.secretKey],
			['PayPal client id', paypal?.account.clientId],
		] as const;
		for (const [name, value] of names) {
			if (value === undefined) continue;
			const owner = owners.get(`${name}/${value}`);
			if (owner === undefined) owners.set(`${name}/${value}`, tenantId);
			else problems.push(`${tenantId} has the same ${name} as ${owner}: each tenant needs an account of its own`);
		}
	}
	return problems;
};

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
};

const plainVariables = (env: Readonly<Record<string, unknown>>): object => {
	const text = (name: string): string | undefined => {
		const value = env[name];
		return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
	};
	const country = (name: string, fallback: string) => text(name) ?? fallback;
	return {
		...(text('STRIPE_SECRET_KEY') !== undefined && {
			stripe: {
				public_key: text('STRIPE_PUBLIC_KEY'),
				secret_key: text('STRIPE_SECRET_KEY'),
				webhook_secrets:
					text('STRIPE_WEBHOOK_SECRET')
						?.split(',')
						.map((secret) => secret.trim()) ?? [],
			},
		}),
		...(text('PAYPAL_CLIENT_ID') !== undefined && {
			paypal: {
				client_id: text('PAYPAL_CLIENT_ID'),
				client_secret: text('PAYPAL_CLIENT_SECRET'),
				webhook_id: text('PAYPAL_WEBHOOK_ID'),
				sandbox: text('PAYPAL_SANDBOX') === 'true',
				verification: text('PAYPAL_VERIFICATION'),
			},
		}),
		...(text('ORANGE_MONEY_API_KEY') !== undefined && {
			orange_money: [
				{
					api_key: text('ORANGE_MONEY_API_KEY'),
					merchant_key: text('ORANGE_MONEY_MERCHANT_ID'),
					country: country('ORANGE_MONEY_COUNTRY', 'SN'),
					environment: text('ORANGE_MONEY_ENVIRONMENT'),
					merchant_name: text('ORANGE_MONEY_MERCHANT_NAME'),
				},
			],
		}),
		...(text('MTN_MM_API_KEY') !== undefined && {
			mtn_mobile_money: [
				{
					user_id: text('MTN_MM_USER_ID'),
					api_key: text('MTN_MM_API_KEY'),
					subscription_key: text('MTN_MM_SUBSCRIPTION_KEY'),
					target_environment: text('MTN_MM_TARGET_ENVIRONMENT'),
					country: country('MTN_MM_COUNTRY', 'CI'),
					...(text('MTN_MM_DISBURSEMENT_KEY') !== undefined && {
						disbursement: {
							user_id: text('MTN_MM_DISBURSEMENT_USER_ID') ?? text('MTN_MM_USER_ID'),
							api_key: text('MTN_MM_DISBURSEMENT_API_KEY') ?? text('MTN_MM_API_KEY'),
							subscription_key: text('MTN_MM_DISBURSEMENT_KEY'),
						},
					}),
				},
			],
		}),
	};
};

const toAccounts = (
	value: AccountsValue,
	bases: ProviderBases,
	certificateRoots: readonly string[],
): TenantAccounts => ({
	stripe: toStripe(value.stripe, bases),
	paypal: toPaypal(value.paypal, bases, certificateRoots),
	orangeMoney: value.orange_money.map((account) => toOrangeMoney(account, bases)),
	mtnMomo: value.mtn_mobile_money.map((account) => toMtnMomo(account, bases)),
});

const toStripe = (value: AccountsValue['stripe'], { stripe }: ProviderBases): TenantAccounts['stripe'] =>
	value === undefined
		? null
		: {
				mode: /^(sk|rk)_live_/.test(value.secret_key) ? 'live' : 'test',
				account: {
					publicKey: value.public_key,
					secretKey: value.secret_key,
					webhookSecrets: value.webhook_secrets,
					apiBase: stripe,
				},
			};

const toPaypal = (
	value: AccountsValue['paypal'],
	{ paypal }: ProviderBases,
	certificateRoots: readonly string[],
): TenantAccounts['paypal'] =>
	value === undefined
		? null
		: {
				mode: value.sandbox ? 'test' : 'live',
				account: {
					clientId: value.client_id,
					clientSecret: value.client_secret,
					webhookId: value.webhook_id,
					sandbox: value.sandbox,
					apiBase: paypal ?? (value.sandbox ? 'https://api-m.sandbox.paypal.com' : 'https://api-m.paypal.com'),
					verification: value.verification,
					certificateRoots,
				},
			};

const toOrangeMoney = (
	value: AccountsValue['orange_money'][number],
	{ orange }: ProviderBases,
): OfMode<OrangeMoneyAccount> => {
	const [clientId, clientSecret] = credentialsOf(value.api_key);
	const environment = value.environment ?? value.country.toLowerCase();
	const isTest = environment === 'dev';
	return {
		mode: isTest ? 'test' : 'live',
		account: {
			clientId,
			clientSecret,
			merchantKey: value.merchant_key,
			country: value.country as string as CountryCode,
			environment,
			wireCurrency: isTest ? 'OUV' : null,
			currency: currencyOfCountry[value.country],
			apiBase: orange,
			merchantName: value.merchant_name ?? 'Coko',
		},
	};
};

const credentialsOf = (apiKey: string): readonly [string, string] => {
	const text = apiKey.includes(':') ? apiKey : decodeBase64(apiKey.replace(/^Basic\s+/i, ''));
	const colon = text.indexOf(':');
	return [text.slice(0, colon), text.slice(colon + 1)];
};

const decodeBase64 = (text: string): string => {
	try {
		return atob(text);
	} catch {
		return ':';
	}
};

const toMtnMomo = (
	value: AccountsValue['mtn_mobile_money'][number],
	{ mtn }: ProviderBases,
): OfMode<MtnMomoAccount> => {
	const isTest = value.target_environment === 'sandbox';
	const credentials = ({ user_id, api_key, subscription_key }: z.output<typeof momoCredentials>) => ({
		userId: user_id,
		apiKey: api_key,
		subscriptionKey: subscription_key,
	});
	return {
		mode: isTest ? 'test' : 'live',
		account: {
			...credentials(value),
			targetEnvironment: value.target_environment,
			country: value.country as string as CountryCode,
			currency: currencyOfCountry[value.country],
			wireCurrency: isTest ? 'EUR' : null,
			apiBase: mtn ?? (isTest ? 'https://sandbox.momodeveloper.mtn.com' : 'https://proxy.momoapi.mtn.com'),
			disbursement: value.disbursement === undefined ? null : credentials(value.disbursement),
		},
	};
};
