import { type Client, createClient } from './client.ts';
import { CommandFailure, exitCodes, type Io, isLocal } from './io.ts';

/** Options that every command has. */
export interface CommonOptions {
	readonly url?: string | undefined;
	readonly key?: string[] | undefined;
	readonly platformKey?: string | undefined;
	readonly json?: true | undefined;
}

/** Where a command goes, and as whom. */
export interface Connection {
	readonly client: Client;
	readonly local: boolean;
	readonly json: boolean;
	/** Keys of tenants, at least one. */
	keys(): readonly string[];
	/** The key, where one command speaks for one tenant. */
	key(): string;
	/** Null when none was given and none is known. */
	readonly platformKey: string | null;
}

export const urlDefault = 'http://localhost:8787';

/** Published, so they are only tried on this machine. */
const developmentKeys = { tenant: 'ck_test_admin', platform: 'ck_test_platform' } as const;

export const connect = (options: CommonOptions, { env }: Io): Connection => {
	const url = readUrl(options.url ?? (env['COKO_URL'] || urlDefault));
	const local = isLocal(url);
	const given = options.key ?? env['COKO_KEY']?.split(',').filter((key) => key !== '') ?? [];
	const keys = (): readonly string[] => {
		if (given.length > 0) return given;
		if (local) return [developmentKeys.tenant];
		throw missing('A key is missing', `The development key is only used on this machine, not at ${url}.`);
	};
	return {
		client: createClient(url),
		local,
		json: options.json === true,
		keys,
		key() {
			const [key, ...others] = keys();
			if (key !== undefined && others.length === 0) return key;
			throw missing('This command takes one key', `${others.length + 1} keys were given.`);
		},
		platformKey: options.platformKey ?? (env['COKO_PLATFORM_KEY'] || (local ? developmentKeys.platform : null)),
	};
};

const missing = (what: string, why: string): CommandFailure =>
	new CommandFailure(what, { why, fix: 'Give it with --key or COKO_KEY.', exitCode: exitCodes.misused });

const readUrl = (text: string): string => {
	const url = URL.parse(text);
	if (url !== null && ['http:', 'https:'].includes(url.protocol)) return text.replace(/\/+$/, '');
	throw new CommandFailure(`"${text}" is no address`, {
		why: 'It must begin with http:// or https://.',
		fix: `Give an address such as ${urlDefault} with --url or COKO_URL.`,
		exitCode: exitCodes.misused,
	});
};
