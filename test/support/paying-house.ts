import { developmentRoot } from '../../sandbox/paypal/development-certificates.ts';
import type { TenantId } from '../../src/domain/kernel/ids.ts';
import { readProviderAccounts } from '../../src/providers/accounts.ts';
import type { Overrides } from '../../src/wiring.ts';
import {
	type Configure,
	createWorld,
	emptyHouse,
	frenchKey,
	freshStorage,
	type House,
	openHouse,
	senegaleseKey,
	type World,
} from './house.ts';
import { control, freshAccount, sandboxUrl } from './sandbox.ts';

/** Credentials that nobody else has, so that what one test does at the providers is no other's business. */
export interface Credentials {
	readonly stripe: string;
	readonly stripeWebhook: string;
	readonly paypal: string;
	readonly paypalWebhook: string;
	readonly orange: string;
	readonly mtn: string;
	readonly mtnDisbursement: string;
}

export const freshCredentials = async (): Promise<Credentials> => {
	const mtn = freshAccount('mtn_mobile_money');
	const mtnDisbursement = crypto.randomUUID();
	await control('/mtn_mobile_money/products', { account: mtn, disbursement_key: mtnDisbursement });
	return {
		stripe: freshAccount('stripe'),
		stripeWebhook: `whsec_${crypto.randomUUID().replaceAll('-', '')}`,
		paypal: freshAccount('paypal'),
		paypalWebhook: `WH-${crypto.randomUUID()}`,
		orange: freshAccount('orange_money'),
		mtn,
		mtnDisbursement,
	};
};

const accountsOf = (credentials: Credentials) => ({
	stripe: {
		public_key: credentials.stripe.replace('sk_', 'pk_'),
		secret_key: credentials.stripe,
		webhook_secrets: [credentials.stripeWebhook],
	},
	paypal: {
		client_id: credentials.paypal,
		client_secret: 'never-a-secret',
		webhook_id: credentials.paypalWebhook,
		sandbox: true,
	},
	orange_money: [
		{ api_key: `${credentials.orange}:never-a-secret`, merchant_key: 'merchant', country: 'SN', environment: 'dev' },
	],
	mtn_mobile_money: [
		{
			user_id: crypto.randomUUID(),
			api_key: credentials.mtn,
			subscription_key: credentials.mtn,
			target_environment: 'sandbox',
			country: 'CI',
			disbursement: {
				user_id: crypto.randomUUID(),
				api_key: credentials.mtnDisbursement,
				subscription_key: credentials.mtnDisbursement,
			},
		},
	],
});

/** Both demo tenants take money through all four providers, each of them played by the sandbox. */
export const withAccounts =
	(credentials: Credentials, roots: readonly string[] = [developmentRoot]): Configure =>
	(config) => {
		const text = JSON.stringify(accountsOf(credentials));
		const bases = {
			stripe: `${sandboxUrl}/stripe`,
			paypal: `${sandboxUrl}/paypal`,
			orange: `${sandboxUrl}/orange`,
			mtn: `${sandboxUrl}/mtn`,
		};
		// Read one by one: the tenants of a deployment may not share an account, those of the tests do.
		const readings = ['COKO', 'COKO_SN'].map((tenant) =>
			readProviderAccounts({ [`PROVIDER_ACCOUNTS_${tenant}`]: text }, 'coko' as TenantId, bases, roots),
		);
		const problems = readings.flatMap((reading) => reading.problems);
		if (problems.length > 0) throw new Error(problems.join('; '));
		const providerAccounts = new Map(readings.flatMap(({ accounts }) => [...accounts]));
		return { ...config, providerAccounts, providersPlayed: true };
	};

export interface PayingHouse extends House {
	readonly credentials: Credentials;
	readonly world: World;
}

/** A whole house that takes money, its payers and providers in the test's hand. */
export const openPayingHouse = async (overrides: Overrides = {}): Promise<PayingHouse> => {
	await freshStorage();
	const credentials = await freshCredentials();
	const world = createWorld();
	// Signatures and tokens carry the sandbox's time, which is the real one.
	world.clock.set(new Date().toISOString());
	const house = await openHouse(overrides, world, withAccounts(credentials));
	for (const key of [frenchKey, senegaleseKey]) await switchOn(house, key);
	return { ...house, credentials, world };
};

/** The same house after a restart, with the same world around it. */
export const reopenPayingHouse = (house: PayingHouse, overrides: Overrides = {}): Promise<House> =>
	emptyHouse(overrides, house.world, withAccounts(house.credentials));

const switchOn = async (house: House, key: string): Promise<void> => {
	const rows = [
		['stripe', ['EUR', 'USD', 'XOF', 'XAF'], null],
		['paypal', ['EUR', 'USD'], 'EUR'],
		['orange_money', ['XOF'], null],
		['mtn_mobile_money', ['XOF'], null],
	] as const;
	for (const [index, [name, currencies, quote]] of rows.entries()) {
		const list = await house.request('GET', `/api/billing/config?config_type=provider&config_key=${name}`, { key });
		const { data } = (await list.json()) as { data: { id: string }[] };
		const value = { enabled: true, position: index + 1, currencies, quote_currency: quote };
		const response = await house.request('PATCH', `/api/billing/config/${data[0]?.id}`, {
			key,
			body: { value, reason: 'the test takes money' },
		});
		if (!response.ok) throw new Error(await response.text());
	}
};
