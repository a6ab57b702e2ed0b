import type { CountryCode } from '../domain/kernel/party.ts';
import type { Tenant } from '../domain/kernel/tenant.ts';
import type { PaymentProvider, PaymentProviders } from '../domain/payments/provider.ts';
import type { OfMode, TenantAccounts } from './accounts.ts';
import { createMtnMomoProvider } from './mtn-momo/mtn-momo.provider.ts';
import { createOrangeMoneyProvider } from './orange-money/orange-money.provider.ts';
import { createPaypalProvider } from './paypal/paypal.provider.ts';
import type { ProviderDeps } from './provider-deps.ts';
import { createStripeProvider } from './stripe/stripe.provider.ts';

type Entry = PaymentProviders['accounts'][number];

/**
 * The registry: a further provider is one folder and one line here. An account of the other mode than its tenant's is
 * left out: a test key never takes a live tenant's money for paid, and a live key is never tried out.
 */
export const createPaymentProviders = (
	accounts: TenantAccounts | null,
	{ mode }: Pick<Tenant, 'mode'>,
	deps: ProviderDeps,
): PaymentProviders => {
	const entries: readonly Entry[] =
		accounts === null
			? []
			: [
					...entriesOf([accounts.stripe], mode, (account) => createStripeProvider(account, deps), anywhere),
					...entriesOf([accounts.paypal], mode, (account) => createPaypalProvider(account, deps), anywhere),
					...entriesOf(accounts.orangeMoney, mode, (account) => createOrangeMoneyProvider(account, deps), itsCountry),
					...entriesOf(accounts.mtnMomo, mode, (account) => createMtnMomoProvider(account, deps), itsCountry),
				];
	return {
		accounts: entries,
		account: (name, country) =>
			entries.find(({ provider, ...entry }) => provider.name === name && entry.country === country)?.provider ?? null,
	};
};

const anywhere = (): null => null;
const itsCountry = ({ country }: { readonly country: CountryCode }): CountryCode => country;

const entriesOf = <Account>(
	accounts: readonly (OfMode<Account> | null)[],
	mode: Tenant['mode'],
	create: (account: Account) => PaymentProvider,
	countryOf: (account: Account) => CountryCode | null,
): readonly Entry[] =>
	accounts.flatMap((one) =>
		one === null || one.mode !== mode ? [] : [{ provider: create(one.account), country: countryOf(one.account) }],
	);
