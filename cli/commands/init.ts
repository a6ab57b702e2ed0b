import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '../connection.ts';
import { developmentIdentity } from '../development-key.ts';
import { CommandFailure, type ExitCode, exitCodes, type Io } from '../io.ts';
import { table, writeJson, writeLine } from '../output.ts';

/** As `POST /tenants` takes it; the API checks the rest. */
interface TenantFile {
	readonly id: string;
	readonly admin_key?: string;
}

interface Created {
	readonly tenant: string;
	readonly outcome: 'created' | 'exists';
	/** Told this once. */
	readonly admin_key: string | null;
	/** Whether tokens of `billing token` work there. */
	readonly development_identity: 'set' | 'kept' | 'not wanted';
}

const demoFile = join(import.meta.dirname, '../../scripts/start/demo-tenants.json');

/** Creates the tenants that are missing; one that exists stays as its owner left it. */
export const init = async (connection: Connection, file: string | null, io: Io): Promise<ExitCode> => {
	const { client, json, local, platformKey } = connection;
	if (file === null && !local) {
		throw new CommandFailure('The demo tenants belong on this machine only', {
			why: `${client.url} is somewhere else.`,
			fix: 'Name a file with your tenants.',
			exitCode: exitCodes.misused,
		});
	}
	if (platformKey === null) {
		throw new CommandFailure('The platform key is missing', {
			why: 'Only the operator creates tenants.',
			fix: 'Give it with --platform-key or COKO_PLATFORM_KEY.',
			exitCode: exitCodes.misused,
		});
	}
	const tenants = await readTenants(file ?? demoFile);
	const created: Created[] = [];
	for (const tenant of tenants) {
		const { status, body } = await client.request<{ readonly admin_key?: string }>('POST', '/api/billing/tenants', {
			key: platformKey,
			body: tenant,
			expect: [409],
		});
		const isNew = status !== 409;
		const key = (isNew ? body.admin_key : undefined) ?? tenant.admin_key ?? null;
		const identity = file === null && key !== null ? await setIdentity(connection, key) : 'not wanted';
		const outcome = isNew ? 'created' : 'exists';
		created.push({ tenant: tenant.id, outcome, admin_key: isNew ? key : null, development_identity: identity });
	}
	if (json) {
		writeJson(io, { tenants: created });
		return exitCodes.done;
	}
	const rows = created.map(({ tenant, outcome, admin_key: key }) => [
		tenant,
		outcome,
		key ?? '(told when it was created)',
	]);
	writeLine(io, table(['tenant', 'outcome', 'admin key'], rows));
	if (created.some(({ outcome }) => outcome === 'created')) {
		writeLine(io, 'Keep the keys now: they are not shown again.');
	}
	return exitCodes.done;
};

const readTenants = async (file: string): Promise<readonly TenantFile[]> => {
	const refuse = (why: string): CommandFailure =>
		new CommandFailure(`${file} cannot be used`, {
			why,
			fix: 'Give a JSON file with a list of tenants as POST /tenants takes them; scripts/start/demo-tenants.json is one.',
			exitCode: exitCodes.misused,
		});
	let read: unknown;
	try {
		read = JSON.parse(await readFile(file, 'utf8'));
	} catch (error) {
		throw refuse(error instanceof Error ? error.message : String(error));
	}
	const tenants: readonly unknown[] = Array.isArray(read) ? read : [read];
	if (!tenants.every(isTenant)) throw refuse('Each tenant is an object with an id.');
	return tenants;
};

const isTenant = (value: unknown): value is TenantFile =>
	typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';

/** Lets the tokens of `billing token` in; a tenant that trusts somebody already is left alone. */
const setIdentity = async ({ client }: Connection, key: string): Promise<Created['development_identity']> => {
	const { status } = await client.request('POST', '/api/billing/config', {
		key,
		body: { config_type: 'identity', config_key: 'end_users', value: developmentIdentity },
		expect: [409],
	});
	return status === 409 ? 'kept' : 'set';
};
