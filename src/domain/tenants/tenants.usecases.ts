import { type NewApiKey, newApiKey, type SecretSource } from '../access/api-keys.usecases.ts';
import { dateInZone, isTimeZone } from '../kernel/calendar.ts';
import { type CommandError, type CommandOutcome, type Decision, runCommand } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, TenantId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { CompanyDetailsValue, RegistrationValue } from '../settings/company-values.ts';
import { firstVersions } from '../settings/settings.usecases.ts';
import { startKit } from '../settings/start-kit/start-kit.ts';

export type TenantError =
	| { readonly type: 'tenant/exists'; readonly tenant: TenantId }
	| { readonly type: 'tenant/not-found'; readonly tenant: string }
	| { readonly type: 'tenant/unknown-time-zone'; readonly timeZone: string }
	| { readonly type: 'request/stale'; readonly version: number };

export interface TenantDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly secrets: SecretSource;
}

export interface NewTenantInput
	extends Pick<Tenant, 'id' | 'name' | 'mode' | 'country' | 'booksCurrency' | 'timeZone'> {
	readonly company: CompanyDetailsValue;
	readonly registrations: readonly RegistrationValue[];
	/** A key that is known beforehand, for local runs; null: a random one, told once. */
	readonly adminKey: string | null;
}

export interface NewTenant {
	readonly tenant: Tenant;
	readonly adminKey: NewApiKey;
}

/** Creates a legal entity with its first administrator's key and the default configuration of its country. */
export const createTenant = (
	deps: TenantDeps,
	input: NewTenantInput,
	context: ActionContext,
): Promise<Result<CommandOutcome<NewTenant>, TenantError | CommandError>> =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { existing: { kind: 'tenant' } },
		decide: async ({ existing }): Promise<Result<Decision<NewTenant>, TenantError>> => {
			if (existing !== null) return err({ type: 'tenant/exists', tenant: input.id });
			if (!isTimeZone(input.timeZone)) return err({ type: 'tenant/unknown-time-zone', timeZone: input.timeZone });
			const { company, registrations, adminKey, ...identity } = input;
			const tenant: Tenant = { ...identity, version: 1, createdAt: context.now, updatedAt: context.now };
			const key = await newApiKey({ ...deps, tenant }, firstKey, context, adminKey);
			const kit = startKit({
				country: tenant.country,
				booksCurrency: tenant.booksCurrency,
				company,
				registrations,
				senderAddress: null,
				demoRatesOn: tenant.mode === 'test' ? dateInZone(context.now, tenant.timeZone) : null,
			});
			const configuration = firstVersions(deps.ids, kit, context).map(
				(version): Change => ({ kind: 'config.write', version }),
			);
			const payload = { mode: tenant.mode, country: tenant.country, books_currency: tenant.booksCurrency };
			return ok({
				value: { tenant, adminKey: key.value },
				changes: [
					{ kind: 'tenant.save', tenant },
					eventOf(deps.ids, 'tenant.created', tenant, payload, context),
					...key.changes,
					...configuration,
				],
			});
		},
	});

/** Changes what may change: name and time zone. Country and books are what the tenant is. */
export const changeTenant = (
	deps: Pick<TenantDeps, 'store' | 'ids'>,
	input: {
		readonly id: TenantId;
		readonly name: string | null;
		readonly timeZone: string | null;
		readonly expectedVersion: number | null;
	},
	context: ActionContext,
): Promise<Result<CommandOutcome<Tenant>, TenantError | CommandError>> =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { tenant: { kind: 'tenant' } },
		decide: async ({ tenant }): Promise<Result<Decision<Tenant>, TenantError>> => {
			if (tenant === null) return err({ type: 'tenant/not-found', tenant: input.id });
			if (input.expectedVersion !== null && input.expectedVersion !== tenant.version) {
				return err({ type: 'request/stale', version: tenant.version });
			}
			const timeZone = input.timeZone ?? tenant.timeZone;
			if (!isTimeZone(timeZone)) return err({ type: 'tenant/unknown-time-zone', timeZone });
			const name = input.name ?? tenant.name;
			if (name === tenant.name && timeZone === tenant.timeZone) return ok({ changes: [], value: tenant });
			const changed: Tenant = { ...tenant, name, timeZone, version: tenant.version + 1, updatedAt: context.now };
			const payload = { name, time_zone: timeZone };
			return ok({
				value: changed,
				changes: [
					{ kind: 'tenant.save', tenant: changed },
					eventOf(deps.ids, 'tenant.changed', changed, payload, context),
				],
			});
		},
	});

const firstKey = { name: 'First administrator', role: 'admin', scopes: null, expiresAt: null } as const;

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** The tenant that the store belongs to; null before it is created. */
		tenant: { readonly args: Record<never, never>; readonly answer: Tenant | null };
	}
	interface ChangeKinds {
		/** Inserts version 1, updates later versions. */
		'tenant.save': { readonly tenant: Tenant };
	}
}
