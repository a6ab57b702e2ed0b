import type { IsoDate } from '../kernel/calendar.ts';
import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { ConfigId, IdSource } from '../kernel/ids.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Store } from '../kernel/store.ts';
import { type ConfigType, configCatalog, configNameOf, knownKeys } from './catalog.ts';
import { type ConfigPath, type ConfigVersion, headOf, versionAt } from './config.ts';
import type { ConfigQuestion, ResolvedConfig } from './resolve.ts';
import type { ConfigGuard, ConfigValueReader, ValueIssue } from './settings.ports.ts';
import type { Settings } from './settings.ts';

export type ConfigError =
	| {
			readonly type: 'config/unknown-key';
			readonly configType: ConfigType;
			readonly key: string;
			readonly known: readonly string[];
	  }
	/** The row names a country or a kind of user where it must not, or names no country where it must. */
	| { readonly type: 'config/wrong-scope'; readonly field: 'country' | 'userType'; readonly rule: 'required' | 'none' }
	| { readonly type: 'config/invalid-value'; readonly issues: readonly ValueIssue[] }
	/** The path is set already: change it instead. */
	| { readonly type: 'config/exists'; readonly configId: ConfigId }
	| { readonly type: 'config/not-found'; readonly config: string }
	/** There is such a setting, but no row of it answers the question. */
	| { readonly type: 'config/not-set'; readonly setting: string }
	/** It has an end: create it again from that day on. */
	| { readonly type: 'config/ended'; readonly configId: ConfigId; readonly endsOn: IsoDate }
	| { readonly type: 'request/stale'; readonly version: number };

export interface ConfigDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly values: ConfigValueReader;
	readonly guard: ConfigGuard;
}

export interface NewConfig extends ConfigPath {
	readonly value: Json;
	readonly validFrom: IsoDate;
}

export interface ConfigChange {
	readonly id: ConfigId;
	readonly value: Json;
	readonly validFrom: IsoDate;
	readonly expectedVersion: number | null;
}

export interface ConfigEnd {
	readonly id: ConfigId;
	/** The first day without it. */
	readonly endsOn: IsoDate;
	readonly expectedVersion: number | null;
}

export type ConfigResult = Promise<Result<CommandOutcome<ConfigVersion>, ConfigError | CommandError>>;
type ConfigDecision = Promise<Result<Decision<ConfigVersion>, ConfigError>>;

/** Sets what is not set. A path that has ended is set again under the same id, from its end or later. */
export const createConfig = async (
	deps: ConfigDeps,
	input: NewConfig,
	context: ActionContext,
	door: {
		readonly idempotency: IdempotencyRequest | null;
		readonly answer: (config: ConfigVersion) => Answer | Promise<Answer>;
	},
): ConfigResult => {
	const path: ConfigPath = { type: input.type, key: input.key, country: input.country, userType: input.userType };
	const value = readConfigValue(deps.values, path, input.value);
	if (!value.ok) return value;
	const objections = await deps.guard.objections(path, value.value, input.validFrom);
	if (objections.length > 0) return err({ type: 'config/invalid-value', issues: objections });
	return runCommand(deps, {
		...door,
		now: context.now,
		needs: { head: { kind: 'config.byPath', path } },
		decide: async ({ head }): ConfigDecision => {
			if (head !== null && !(head.ended && head.validFrom <= input.validFrom)) {
				return err({ type: 'config/exists', configId: head.configId });
			}
			const version: ConfigVersion = {
				...path,
				...authorship(context),
				configId: head?.configId ?? deps.ids.next('cfg'),
				version: (head?.version ?? 0) + 1,
				validFrom: input.validFrom,
				ended: false,
				value: value.value,
			};
			return ok(written(deps.ids, 'config.created', version, null, context));
		},
	});
};

/** Writes the next version. What holds before its date, and what is planned after it, stays. */
export const changeConfig = (deps: ConfigDeps, input: ConfigChange, context: ActionContext): ConfigResult =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { versions: { kind: 'config.byId', id: input.id } },
		decide: async ({ versions }): ConfigDecision => {
			const head = livingHead(versions, input.id, input.expectedVersion);
			if (!head.ok) return head;
			const value = readConfigValue(deps.values, head.value, input.value);
			if (!value.ok) return value;
			const objections = await deps.guard.objections(head.value, value.value, input.validFrom);
			if (objections.length > 0) return err({ type: 'config/invalid-value', issues: objections });
			const version: ConfigVersion = {
				...head.value,
				...authorship(context),
				version: head.value.version + 1,
				validFrom: input.validFrom,
				value: value.value,
			};
			return ok(written(deps.ids, 'config.changed', version, versionAt(versions, input.validFrom), context));
		},
	});

/** Ends a setting from a day on; a change that was planned for that day or later is cancelled with it. */
export const endConfig = (deps: ConfigDeps, input: ConfigEnd, context: ActionContext): ConfigResult =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { versions: { kind: 'config.byId', id: input.id } },
		decide: async ({ versions }): ConfigDecision => {
			const head = livingHead(versions, input.id, input.expectedVersion);
			if (!head.ok) return head;
			const version: ConfigVersion = {
				...head.value,
				...authorship(context),
				version: head.value.version + 1,
				validFrom: input.endsOn,
				ended: true,
			};
			return ok(written(deps.ids, 'config.ended', version, versionAt(versions, input.endsOn), context));
		},
	});

/** What holds for somebody on a day; a setting that does not exist is refused, one that is not set is said to be. */
export const resolveSetting = (settings: Settings, question: ConfigQuestion): Result<ResolvedConfig, ConfigError> => {
	const { type, key } = question;
	if (configNameOf(type, key) === null) {
		return err({ type: 'config/unknown-key', configType: type, key, known: knownKeys(type) });
	}
	const found = settings.resolve(question);
	return found === null ? err({ type: 'config/not-set', setting: `${type}/${key}` }) : ok(found);
};

/** The rows of a start kit, ready to be written in the commit that creates the tenant. */
export const firstVersions = (
	ids: IdSource,
	rows: readonly (ConfigPath & { readonly validFrom: IsoDate; readonly value: JsonObject })[],
	context: ActionContext,
): readonly ConfigVersion[] =>
	rows.map((row) => ({
		...row,
		...authorship(context),
		configId: ids.next('cfg'),
		version: 1,
		ended: false,
	}));

/** Is there such a setting, may it be about this country and user, and is the value one? Answers its stored form. */
export const readConfigValue = (
	values: ConfigValueReader,
	path: ConfigPath,
	value: Json,
): Result<JsonObject, ConfigError> => {
	const name = configNameOf(path.type, path.key);
	if (name === null) {
		return err({ type: 'config/unknown-key', configType: path.type, key: path.key, known: knownKeys(path.type) });
	}
	const { country, userType } = configCatalog[name];
	if (country === 'required' && path.country === null) {
		return err({ type: 'config/wrong-scope', field: 'country', rule: 'required' });
	}
	if (country === 'none' && path.country !== null) {
		return err({ type: 'config/wrong-scope', field: 'country', rule: 'none' });
	}
	if (userType === 'none' && path.userType !== null) {
		return err({ type: 'config/wrong-scope', field: 'userType', rule: 'none' });
	}
	const read = values.read(path.type, path.key, value);
	return read.ok ? read : err({ type: 'config/invalid-value', issues: read.error });
};

const livingHead = (
	versions: readonly ConfigVersion[],
	id: ConfigId,
	expectedVersion: number | null,
): Result<ConfigVersion, ConfigError> => {
	const head = headOf(versions);
	if (head === null) return err({ type: 'config/not-found', config: id });
	if (expectedVersion !== null && expectedVersion !== head.version) {
		return err({ type: 'request/stale', version: head.version });
	}
	if (head.ended) return err({ type: 'config/ended', configId: head.configId, endsOn: head.validFrom });
	return ok(head);
};

const authorship = (context: ActionContext) => ({
	reason: context.reason,
	actor: context.actor,
	createdAt: context.now,
});

const written = (
	ids: IdSource,
	type: 'config.created' | 'config.changed' | 'config.ended',
	version: ConfigVersion,
	before: ConfigVersion | null,
	context: ActionContext,
): Decision<ConfigVersion> => {
	const subject = { id: version.configId, version: version.version };
	const payload: JsonObject = {
		config_type: version.type,
		config_key: version.key,
		country_code: version.country,
		user_type: version.userType,
		valid_from: version.validFrom,
		old_value: before === null ? null : loggedValue(before),
		new_value: version.ended ? null : loggedValue(version),
	};
	return {
		changes: [{ kind: 'config.write', version }, eventOf(ids, type, subject, payload, context)],
		value: version,
	};
};

/** The value without what the audit trail must not repeat; that something stood there stays visible. */
const loggedValue = (version: ConfigVersion): JsonObject => {
	const name = configNameOf(version.type, version.key);
	const unlogged = name === null ? [] : configCatalog[name].unlogged;
	return Object.fromEntries(
		Object.entries(version.value).map(([field, value]) => [
			field,
			unlogged.includes(field) ? '(not kept here)' : value,
		]),
	);
};
