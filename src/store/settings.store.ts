import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import type { ConfigId } from '../domain/kernel/ids.ts';
import type { CountryCode } from '../domain/kernel/party.ts';
import type { ConfigType } from '../domain/settings/catalog.ts';
import type { ConfigVersion } from '../domain/settings/config.ts';
import type { Row } from './database.ts';
import { actorToText, onlyRow, type Readers, rowsParameter, textToActor, type Writers } from './kinds.ts';

export const settingsReaders: Readers<'config.all' | 'config.byId' | 'config.byPath' | 'config.list'> = {
	'config.all': {
		statements: (_args, { tenantId }) => [
			{ sql: 'SELECT * FROM config_versions WHERE tenant_id = ?1 ORDER BY config_id, version', parameters: [tenantId] },
		],
		answer: ([rows = []]) => rows.map(rowToVersion),
	},
	'config.byId': {
		statements: ({ id }, { tenantId }) => [
			{
				sql: 'SELECT * FROM config_versions WHERE tenant_id = ?1 AND config_id = ?2 ORDER BY version',
				parameters: [tenantId, id],
			},
		],
		answer: ([rows = []]) => rows.map(rowToVersion),
	},
	'config.byPath': {
		statements: ({ path }, { tenantId }) => [
			{
				sql: `SELECT * FROM config_versions WHERE tenant_id = ?1 AND config_id =
						(SELECT config_id FROM config_versions WHERE tenant_id = ?1 AND type = ?2 AND key = ?3
							AND ifnull(country, '') = ?4 AND ifnull(user_type, '') = ?5 AND version = 1)
					ORDER BY version DESC LIMIT 1`,
				parameters: [tenantId, path.type, path.key, path.country ?? '', path.userType ?? ''],
			},
		],
		answer: (rows) => {
			const row = onlyRow(rows);
			return row === null ? null : rowToVersion(row);
		},
	},
	'config.list': {
		statements: ({ type, key, country, userType, before, limit }, { tenantId }) => [
			{
				sql: `SELECT * FROM config_versions AS head WHERE tenant_id = ?1 ${before === null ? '' : 'AND config_id < ?7'}
						AND (?2 IS NULL OR type = ?2) AND (?3 IS NULL OR key = ?3)
						AND (?4 IS NULL OR country = ?4) AND (?5 IS NULL OR user_type = ?5)
						AND version = (SELECT max(version) FROM config_versions WHERE tenant_id = ?1 AND config_id = head.config_id)
					ORDER BY config_id DESC LIMIT ?6`,
				parameters: [tenantId, type, key, country, userType, limit, ...(before === null ? [] : [before])],
			},
		],
		answer: ([rows = []]) => rows.map(rowToVersion),
	},
};

export const settingsWriters: Writers<'config.write'> = {
	'config.write': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO config_versions (tenant_id, config_id, version, type, key, country, user_type, valid_from, ended, value, reason, actor, created_at)
				SELECT ?1, value ->> 'config_id', value ->> 'version', value ->> 'type', value ->> 'key', value ->> 'country', value ->> 'user_type',
					value ->> 'valid_from', value ->> 'ended', value -> 'value', value ->> 'reason', value ->> 'actor', value ->> 'created_at'
				FROM json_each(?2)`,
			parameters: [tenantId, rowsParameter(changes.map(({ version }) => versionToRow(version)))],
		},
	],
};

const versionToRow = (version: ConfigVersion) => ({
	config_id: version.configId,
	version: version.version,
	type: version.type,
	key: version.key,
	country: version.country,
	user_type: version.userType,
	valid_from: version.validFrom,
	ended: version.ended ? 1 : 0,
	value: version.value,
	reason: version.reason,
	actor: actorToText(version.actor),
	created_at: version.createdAt,
});

const rowToVersion = (row: Row): ConfigVersion => ({
	configId: String(row['config_id']) as ConfigId,
	version: Number(row['version']),
	type: String(row['type']) as ConfigType,
	key: String(row['key']),
	country: row['country'] === null ? null : (String(row['country']) as CountryCode),
	userType: row['user_type'] === null ? null : String(row['user_type']),
	validFrom: String(row['valid_from']) as IsoDate,
	ended: row['ended'] === 1,
	value: JSON.parse(String(row['value'])),
	reason: row['reason'] === null ? null : String(row['reason']),
	actor: textToActor(String(row['actor'])),
	createdAt: String(row['created_at']) as IsoInstant,
});
