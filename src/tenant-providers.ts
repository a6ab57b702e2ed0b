import type { Clock } from './domain/kernel/calendar.ts';
import type { Tenant } from './domain/kernel/tenant.ts';
import type { PaymentProviders } from './domain/payments/provider.ts';
import type { Config } from './env.ts';
import type { FaultPort } from './platform/faults.ts';
import { createPaymentProviders } from './providers/payment-providers.ts';
import type { ProviderDeps } from './providers/provider-deps.ts';

/** How long a provider's answer is waited for; the payer waits with us. */
export const providerTimeoutMs = 12_000;

/** Accounts kept per isolate; beyond that they are made anew. */
const keptMax = 1_000;

/**
 * Kept per tenant and mode: an adapter keeps nothing but its account. Those of a tenant on a test clock live as long as
 * the request that reads it.
 */
export const createProvidersFor = (config: Config, clock: Clock, faults: FaultPort, timeoutMs: number) => {
	const known = new Map<string, PaymentProviders>();
	const leave: typeof fetch = (input, init) =>
		faults.call('provider', new URL(input instanceof Request ? input.url : input).pathname, () => fetch(input, init));
	return ({ id, mode }: Pick<Tenant, 'id' | 'mode'>, tenantClock: Clock = clock): PaymentProviders => {
		const name = `${id}/${mode}`;
		const create = (deps: Pick<ProviderDeps, 'clock' | 'tokenClock'>) =>
			createPaymentProviders(config.providerAccounts.get(id) ?? null, { mode }, { fetch: leave, timeoutMs, ...deps });
		if (tenantClock !== clock) return create({ clock: tenantClock, tokenClock: clock });
		const made = known.get(name) ?? create({ clock, tokenClock: clock });
		if (known.size < keptMax) known.set(name, made);
		return made;
	};
};
