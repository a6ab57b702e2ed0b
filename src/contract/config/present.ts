import type { IsoDate } from '../../domain/kernel/calendar.ts';
import type { ConfigVersion } from '../../domain/settings/config.ts';
import type { ConfigProblem } from '../../domain/settings/problem.ts';
import type { ResolvedConfig } from '../../domain/settings/resolve.ts';
import type { ConfigProblemsResponse, ConfigResponse, ResolvedConfigResponse } from './resource.ts';

/** From the domain to the wire; one mapper for each thing that is shown. */

export const presentConfig = (config: ConfigVersion): ConfigResponse => ({
	id: config.configId,
	object: 'config',
	config_type: config.type,
	config_key: config.key,
	country_code: config.country,
	user_type: config.userType,
	version: config.version,
	valid_from: config.validFrom,
	ended: config.ended,
	value: config.value,
	reason: config.reason,
	actor: config.actor,
	created_at: config.createdAt,
});

export const presentResolvedConfig = (found: ResolvedConfig): ResolvedConfigResponse => ({
	id: found.configId,
	object: 'resolved_config',
	version: found.version,
	ref: found.ref,
	country_code: found.country,
	user_type: found.userType,
	value: found.value,
});

export const presentConfigProblems = (problems: readonly ConfigProblem[], at: IsoDate): ConfigProblemsResponse => ({
	object: 'config_check',
	at,
	problems: problems.map(({ severity, type, key, country, what, mend }) => ({
		severity,
		config_type: type,
		config_key: key,
		country_code: country,
		what,
		mend,
	})),
});
