import type { IsoInstant } from '../kernel/calendar.ts';
import { addSeconds } from '../kernel/calendar.ts';
import { type CommandError, type CommandOutcome, type Decision, runCommand } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { ApiKeyId, IdSource, TenantId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import type { ApiKey } from './api-key.ts';
import { scopesOf } from './api-key.ts';
import type { Role, Scope } from './scopes.ts';

/** Makes secrets and the keyed hash under which they are looked up. */
export interface SecretSource {
	/** 32 random bytes as text. */
	next(): string;
	hash(secret: string): Promise<string>;
}

export interface ApiKeyDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly secrets: SecretSource;
	readonly tenant: { readonly id: TenantId; readonly mode: 'live' | 'test' };
}

export type ApiKeyError =
	| { readonly type: 'api-key/not-found'; readonly key: string }
	| { readonly type: 'api-key/revoked'; readonly key: ApiKeyId }
	/** Its successor would be expired from the start. */
	| { readonly type: 'api-key/expired'; readonly key: ApiKeyId }
	| { readonly type: 'api-key/expiry-past' }
	/** A key never makes a mightier one. */
	| { readonly type: 'api-key/exceeds-own-scopes'; readonly scopes: readonly Scope[] }
	| { readonly type: 'api-key/own-key' };

/** The key with its full text, which is told this once and never again. */
export interface NewApiKey {
	readonly key: ApiKey;
	readonly secret: string;
}

export interface NewApiKeyInput {
	readonly name: string;
	readonly role: Role;
	readonly scopes: readonly Scope[] | null;
	readonly expiresAt: IsoInstant | null;
	/** What the caller may do itself. */
	readonly callerScopes: ReadonlySet<Scope>;
}

/** How long the old secret of a rotated key still works unless the caller says otherwise: a day to roll it out. */
export const rotationOverlapSecondsDefault = 86_400;

/** Makes a key. Its answer is not kept for repetition: the secret would have to be stored. */
export const createApiKey = (
	deps: ApiKeyDeps,
	input: NewApiKeyInput,
	context: ActionContext,
): Promise<Result<CommandOutcome<NewApiKey>, ApiKeyError | CommandError>> =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: {},
		decide: async (): Promise<Result<Decision<NewApiKey>, ApiKeyError>> => {
			if (input.expiresAt !== null && input.expiresAt <= context.now) return err({ type: 'api-key/expiry-past' });
			const exceeding = exceedingScopes(input, input.callerScopes);
			if (exceeding.length > 0) return err({ type: 'api-key/exceeds-own-scopes', scopes: exceeding });
			const made = await newApiKey(deps, input, context);
			return ok({ changes: made.changes, value: made.value });
		},
	});

/**
 * Replaces the secret: a new key with the same rights, and the old one ends after the overlap. The caller is told the
 * new secret, so it must have those rights itself.
 */
export const rotateApiKey = (
	deps: ApiKeyDeps,
	input: {
		readonly id: ApiKeyId;
		readonly overlapSeconds: number;
		readonly callerScopes: ReadonlySet<Scope>;
	},
	context: ActionContext,
): Promise<Result<CommandOutcome<NewApiKey>, ApiKeyError | CommandError>> =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { key: { kind: 'api-key.byId', id: input.id } },
		decide: async ({ key }): Promise<Result<Decision<NewApiKey>, ApiKeyError>> => {
			if (key === null) return err({ type: 'api-key/not-found', key: input.id });
			const exceeding = exceedingScopes(key, input.callerScopes);
			if (exceeding.length > 0) return err({ type: 'api-key/exceeds-own-scopes', scopes: exceeding });
			if (key.revokedAt !== null) return err({ type: 'api-key/revoked', key: key.id });
			if (key.expiresAt !== null && key.expiresAt <= context.now) return err({ type: 'api-key/expired', key: key.id });
			const revokedAt = addSeconds(context.now, input.overlapSeconds);
			const ended: ApiKey = { ...key, version: key.version + 1, revokedAt };
			const made = await newApiKey(deps, key, context);
			const payload = { successor: made.value.key.id, works_until: revokedAt };
			return ok({
				changes: [...made.changes, ...saved(deps, 'api_key.rotated', ended, payload, context)],
				value: made.value,
			});
		},
	});

/** Ends a key at once: each isolate forgets it within a minute. Revoking again changes nothing. */
export const revokeApiKey = (
	deps: ApiKeyDeps,
	input: { readonly id: ApiKeyId },
	context: ActionContext,
): Promise<Result<CommandOutcome<ApiKey>, ApiKeyError | CommandError>> =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { key: { kind: 'api-key.byId', id: input.id } },
		decide: async ({ key }): Promise<Result<Decision<ApiKey>, ApiKeyError>> => {
			if (key === null) return err({ type: 'api-key/not-found', key: input.id });
			// Who revokes the key in hand would lock itself out; another administrator can.
			if (context.actor.id === key.id) return err({ type: 'api-key/own-key' });
			if (key.revokedAt !== null && key.revokedAt <= context.now) return ok({ changes: [], value: key });
			const revoked: ApiKey = { ...key, version: key.version + 1, revokedAt: context.now };
			return ok({ changes: saved(deps, 'api_key.revoked', revoked, {}, context), value: revoked });
		},
	});

/** A key and the changes that make it; `secretText` is for the demo tenants of a local run, whose keys are known. */
export const newApiKey = async (
	deps: Omit<ApiKeyDeps, 'store'>,
	input: Pick<NewApiKeyInput, 'name' | 'role' | 'scopes' | 'expiresAt'>,
	context: ActionContext,
	secretText: string | null = null,
): Promise<{ readonly value: NewApiKey; readonly changes: readonly Change[] }> => {
	const secret = secretText ?? `ck_${deps.tenant.mode}_${deps.tenant.id}_${deps.secrets.next()}`;
	const key: ApiKey = {
		id: deps.ids.next('key'),
		tenantId: deps.tenant.id,
		version: 1,
		name: input.name,
		secretHash: await deps.secrets.hash(secret),
		hint: secret.slice(-4),
		role: input.role,
		scopes: input.scopes,
		expiresAt: input.expiresAt,
		revokedAt: null,
		lastUsedAt: null,
		createdAt: context.now,
	};
	const payload = { name: key.name, role: key.role, scopes: key.scopes, expires_at: key.expiresAt };
	return { value: { key, secret }, changes: saved(deps, 'api_key.created', key, payload, context) };
};

const exceedingScopes = (key: Pick<ApiKey, 'role' | 'scopes'>, callerScopes: ReadonlySet<Scope>): readonly Scope[] =>
	[...scopesOf(key)].filter((scope) => !callerScopes.has(scope));

const saved = (
	deps: Pick<ApiKeyDeps, 'ids'>,
	type: string,
	key: ApiKey,
	payload: JsonObject,
	context: ActionContext,
): readonly Change[] => [{ kind: 'api-key.save', key }, eventOf(deps.ids, type, key, payload, context)];
