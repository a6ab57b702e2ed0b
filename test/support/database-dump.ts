import { env } from 'cloudflare:workers';

/** Tables that the opening of a house fills with random ids; stories do not change them. */
const setupTables: ReadonlySet<string> = new Set(['tenants', 'api_keys', 'config_versions', 'd1_migrations']);

/**
 * Everything that is stored, in a form in which two runs of one story compare equal: ids without their random part,
 * hashes, envelopes and instants replaced by marks, rows sorted.
 */
export const dumpDatabase = async (): Promise<Readonly<Record<string, readonly string[]>>> => {
	const { results: tables } = await env.DB.prepare(
		`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY name`,
	).all<{ name: string }>();
	const dump: Record<string, string[]> = {};
	for (const { name } of tables.filter((table) => !setupTables.has(table.name))) {
		const { results } = await env.DB.prepare(`SELECT * FROM ${name}`).all();
		dump[name] = results
			.filter((row) => row['type'] !== 'tenant.created' && row['type'] !== 'api_key.created')
			.map((row) => normalize({ ...row, seq: 0, ...('resend_at' in row && { resend_at: '' }) }))
			.sort();
	}
	const objects = await env.DOCUMENTS.list();
	dump['(archive)'] = objects.objects.map((object) => normalize({ key: object.key, size: object.size })).sort();
	return dump;
};

const normalize = (row: object): string =>
	JSON.stringify(row)
		.replace(/\b([a-z]{3})_[0-7][0-9a-z]{25}/g, '$1_*')
		.replace(/\b[0-9a-f]{64}\b/g, '#')
		.replace(/v1\.[a-z]+\.[A-Za-z0-9+/=]+\.[A-Za-z0-9+/=]+/g, 'sealed')
		.replace(/"(?:data_key|email_index)":"[^"]*"/g, '"key":"*"')
		// The QR code of a payment link is as long as its random part makes it.
		.replace(/"(size|bytes)":\d{5}\b/g, '"$1":"*"')
		.replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/g, '@');
