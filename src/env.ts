import { isTenantId, type TenantId } from './domain/kernel/ids.ts';
import { err, ok, type Result } from './domain/kernel/result.ts';
import { type LogLevel, logLevels } from './platform/log.ts';
import { developmentKeyId, type MasterKeys, parseMasterKeys } from './platform/vault.ts';
import { type ProviderBases, readProviderAccounts, type TenantAccounts } from './providers/accounts.ts';

export const environments = ['development', 'staging', 'production'] as const;
export type Environment = (typeof environments)[number];

/** The Worker's configuration, read once per isolate from variables and secrets. */
export interface Config {
	readonly environment: Environment;
	readonly masterKeys: MasterKeys;
	/** The operator's own key: makes tenants, belongs to none. */
	readonly platformKey: string;
	/** Addressed by the webhook paths without a token and, in development, by the key `ck_test_admin`. */
	readonly defaultTenant: TenantId;
	/** Where customers reach us; begins every payment link. Without a slash at the end. */
	readonly publicUrl: string;
	/** Off: reading works; runs, debits and documents are refused. */
	readonly billingEnabled: boolean;
	readonly mailEnabled: boolean;
	/** Development only: mail goes to this inbox instead of into the world. */
	readonly mailInboxUrl: string | null;
	readonly logLevel: LogLevel;
	/** With whom each tenant's payers can pay. */
	readonly providerAccounts: ReadonlyMap<TenantId, TenantAccounts>;
	/** Development only: somebody else plays the providers, reachable over http. */
	readonly providersPlayed: boolean;
}

/** The shortest platform key outside development: 32 characters of a random text hold more than 128 bits. */
const platformKeyLengthMin = 32;

/** Reads the environment; answers what is missing or wrong, one sentence each, never with a value. */
export const readConfig = (env: Readonly<Record<string, unknown>>): Result<Config, readonly string[]> => {
	const problems: string[] = [];
	const text = (name: string): string => (typeof env[name] === 'string' ? env[name].trim() : '');
	const environment = environments.find((name) => name === text('ENVIRONMENT'));
	if (environment === undefined) problems.push(`ENVIRONMENT must be one of ${environments.join(', ')}`);
	const development = environment === 'development';
	const masterKeys = parseMasterKeys(text('ENCRYPTION_KEYS'));
	if (masterKeys === null) problems.push('ENCRYPTION_KEYS must be "id:base64" pairs of 32 bytes, separated by commas');
	if (!development && masterKeys?.byId.has(developmentKeyId)) {
		problems.push(`ENCRYPTION_KEYS must not contain the published key "${developmentKeyId}" outside development`);
	}
	const platformKey = text('PLATFORM_KEY');
	if (platformKey === '') problems.push('PLATFORM_KEY is missing');
	else if (!development && platformKey.length < platformKeyLengthMin) {
		problems.push(`PLATFORM_KEY must have at least ${platformKeyLengthMin} characters outside development`);
	}
	const publicUrl = text('PUBLIC_URL').replace(/\/+$/, '');
	if (!isWebUrl(publicUrl, development)) problems.push('PUBLIC_URL must be an https address (http in development)');
	const defaultTenant = text('DEFAULT_TENANT') || 'coko';
	if (!isTenantId(defaultTenant)) problems.push('DEFAULT_TENANT must be the id of a tenant');
	const mailInboxUrl = text('MAIL_INBOX_URL').replace(/\/+$/, '') || null;
	if (mailInboxUrl !== null && !development) problems.push('MAIL_INBOX_URL is for development only');
	const bases = readProviderBases(text, problems, environment);
	const logLevel = logLevels.find((level) => level === (text('LOG_LEVEL') || 'info'));
	if (logLevel === undefined) problems.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}`);
	const billingEnabled = readSwitch(text('BILLING_ENABLED'));
	const mailEnabled = readSwitch(text('BILLING_EMAIL_ENABLED'));
	if (billingEnabled === null) problems.push('BILLING_ENABLED must be true or false');
	if (mailEnabled === null) problems.push('BILLING_EMAIL_ENABLED must be true or false');
	const roots = development ? pemBlocks(text('PAYPAL_CERTIFICATE_ROOTS')) : [];
	if (!development && text('PAYPAL_CERTIFICATE_ROOTS') !== '') {
		problems.push('PAYPAL_CERTIFICATE_ROOTS is for development only');
	}
	const reading = isTenantId(defaultTenant) ? readProviderAccounts(env, defaultTenant, bases, roots) : null;
	if (reading !== null) problems.push(...reading.problems);
	if (
		environment === undefined ||
		masterKeys === null ||
		logLevel === undefined ||
		billingEnabled === null ||
		mailEnabled === null ||
		!isTenantId(defaultTenant) ||
		reading === null ||
		problems.length > 0
	) {
		return err(problems);
	}
	return ok({
		environment,
		masterKeys,
		platformKey,
		defaultTenant,
		publicUrl,
		billingEnabled,
		mailEnabled,
		mailInboxUrl,
		logLevel,
		providerAccounts: reading.accounts,
		providersPlayed: basesGiven(text).length > 0,
	});
};

/** Unset means on: a Worker that was configured otherwise should bill. */
const readSwitch = (text: string): boolean | null =>
	text === '' || text === 'true' ? true : text === 'false' ? false : null;

const isWebUrl = (text: string, allowHttp: boolean): boolean => {
	try {
		const { protocol } = new URL(text);
		return protocol === 'https:' || (allowHttp && protocol === 'http:');
	} catch {
		return false;
	}
};

const baseNames = ['STRIPE_API_BASE', 'PAYPAL_API_BASE', 'ORANGE_API_BASE', 'MTN_API_BASE'] as const;

const basesGiven = (text: (name: string) => string): readonly string[] => baseNames.filter((name) => text(name) !== '');

/** In production money goes to the providers' own addresses, whatever a variable says. */
const readProviderBases = (
	text: (name: string) => string,
	problems: string[],
	environment: Environment | undefined,
): ProviderBases => {
	const base = (name: string): string | null => text(name).replace(/\/+$/, '') || null;
	for (const name of basesGiven(text)) {
		if (environment === 'production') problems.push(`${name} must not be set in production`);
		else if (!isWebUrl(text(name), environment === 'development')) problems.push(`${name} must be an https address`);
	}
	return {
		stripe: base('STRIPE_API_BASE') ?? 'https://api.stripe.com',
		paypal: base('PAYPAL_API_BASE'),
		orange: base('ORANGE_API_BASE') ?? 'https://api.orange.com',
		mtn: base('MTN_API_BASE'),
	};
};

/** A variable file cannot hold line breaks, so they may be written as `\n`. */
const pemBlocks = (text: string): readonly string[] =>
	text.replaceAll('\\n', '\n').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
