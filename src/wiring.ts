import interBold from '../assets/fonts/inter-bold.ttf';
import interRegular from '../assets/fonts/inter-regular.ttf';
import { createCreditNoteRenderer } from './documents/credit-note-renderer.ts';
import { createInvoiceRenderer } from './documents/invoice-renderer.ts';
import type { FontFiles } from './documents/press.ts';
import { createReceiptRenderer } from './documents/receipt-renderer.ts';
import { createStatementRenderer, type StatementRenderer } from './documents/statement-renderer.ts';
import type { ApiKey } from './domain/access/api-key.ts';
import type { SecretSource } from './domain/access/api-keys.usecases.ts';
import type { DocumentRenderer } from './domain/invoices/documents.usecases.ts';
import type { Archive } from './domain/invoices/invoices.ports.ts';
import type { Clock } from './domain/kernel/calendar.ts';
import type { IdSource, TenantId } from './domain/kernel/ids.ts';
import type { Hasher } from './domain/kernel/ports.ts';
import type { Store } from './domain/kernel/store.ts';
import type { Tenant } from './domain/kernel/tenant.ts';
import type { Mailer } from './domain/notifications/mail.ts';
import type { MailRenderer } from './domain/notifications/mail-model.ts';
import type { PaymentProviders } from './domain/payments/provider.ts';
import type { ReceiptRenderer } from './domain/payments/receipts.usecases.ts';
import type { DeadLetterStore, OperationsStore } from './domain/work/operations.ports.ts';
import type { Config } from './env.ts';
import { loadKey, loadTenant } from './known-tenant.ts';
import { createLimitedAddresses, type LimitedAddresses } from './limited-addresses.ts';
import { mailRenderer } from './mail-templates.ts';
import { objectFor } from './objects/object-for.ts';
import type { DunningSubject } from './objects/subscription-dunning.ts';
import { createArchive } from './platform/archive.ts';
import { systemClock } from './platform/clock.ts';
import { type FaultPort, noFaults } from './platform/faults.ts';
import { hasher } from './platform/hasher.ts';
import { idSource } from './platform/ids.ts';
import { createLog, errorFields, type Log } from './platform/log.ts';
import { createNoticeAddresses, type NoticeAddresses } from './platform/notice-links.ts';
import { createPaymentTokens, type PaymentTokens } from './platform/payment-links.ts';
import { createSecretSource } from './platform/secrets.ts';
import { createVault, type Vault } from './platform/vault.ts';
import { createBindingMailer } from './providers/email/binding.ts';
import { createInboxMailer } from './providers/email/inbox.ts';
import { createPublisher, type Publish, type WorkQueues } from './queues/publisher.ts';
import {
	createDatabase,
	createMeter,
	type Database,
	type DatabaseMeter,
	type ReadConsistency,
} from './store/database.ts';
import { createDeadLetterStore } from './store/dead-letters.store.ts';
import { createOperationsStore } from './store/operations.store.ts';
import { publishingStore } from './store/publishing.store.ts';
import { createStore } from './store/store.ts';
import { createTenantCache, type TenantCache, type TenantSnapshot } from './tenant-cache.ts';
import { createProvidersFor, providerTimeoutMs } from './tenant-providers.ts';
import { createTenantTime, realNowOf } from './tenant-time.ts';

export type { TenantSnapshot } from './tenant-cache.ts';

/** What one isolate keeps: everything that does not belong to a request. */
export interface Wiring {
	readonly config: Config;
	readonly clock: Clock;
	readonly ids: IdSource;
	readonly hasher: Hasher;
	readonly log: Log;
	readonly payTokens: PaymentTokens;
	readonly noticeAddresses: NoticeAddresses;
	readonly archive: Archive;
	/** Bytes of notices: not for ever, as documents are. */
	readonly inbox: Archive;
	readonly renderer: DocumentRenderer;
	readonly receiptRenderer: ReceiptRenderer;
	readonly statementRenderer: StatementRenderer;
	readonly mailRenderer: MailRenderer;
	readonly mailer: Mailer;
	readonly publish: Publish;
	readonly tenants: TenantCache;
	readonly limitedAddresses: LimitedAddresses;
	vaultFor(tenantId: TenantId): Vault;
	/** The accounts with which a tenant takes money; they date by its clock. */
	providersFor(tenant: Pick<Tenant, 'id' | 'mode'>, clock?: Clock): PaymentProviders;
	/** Has the object of a subscription look at its unpaid invoices; false: not now. */
	wakeDunning(subject: DunningSubject): Promise<boolean>;
	/** A door opens a scope for each request, message or run: one database session, one meter. */
	open(options: ScopeOptions): Scope;
	/** One scope for each database that tenants live in: what looks after all tenants must look into each. */
	openEach(background: ScopeOptions['background']): readonly Scope[];
}

export interface ScopeOptions {
	/** Picks the database: a tenant can live in its own (binding `DB_<TENANT>`). */
	readonly tenantId: TenantId | null;
	readonly consistency?: ReadConsistency;
	/** Where work goes that the caller need not wait for. */
	readonly background: (work: Promise<unknown>) => void;
	/** The caller does by itself what its commits ask for: nobody is woken for it. */
	readonly isQuiet?: true;
	/** What the caller knows of its tenant; otherwise the scope knows once it was asked for the tenant. */
	readonly isOnTestClock?: boolean;
}

export interface Scope {
	readonly meter: DatabaseMeter;
	readonly database: Database;
	readonly operations: OperationsStore;
	readonly deadLetters: DeadLetterStore;
	readonly background: (work: Promise<unknown>) => void;
	storeFor(tenantId: TenantId): Store;
	secretsFor(tenantId: TenantId): SecretSource;
	/** The tenant, its settings and its time, from the isolate's cache or in one round trip; null when there is none. */
	tenant(tenantId: TenantId): Promise<TenantSnapshot | null>;
	/** The key behind a secret, with its tenant, in at most one round trip; a test clock is read in one of its own. */
	keyOf(
		tenantId: TenantId,
		secret: string,
	): Promise<{ readonly key: ApiKey; readonly snapshot: TenantSnapshot } | null>;
}

/**
 * Vaults kept per isolate, with a few derived keys each; beyond that they are derived anew. A credential names its
 * tenant before anything is checked, so names that nobody has are among them.
 */
export const vaultsMax = 1_000;

/** What a deployment can replace in tests: the outside world and the clock. */
export interface Overrides {
	readonly clock?: Clock;
	readonly faults?: FaultPort;
	readonly ids?: IdSource;
	readonly queues?: WorkQueues;
	readonly mailer?: Mailer;
	/** Milliseconds; shorter in tests than a payer would wait. */
	readonly providerTimeoutMs?: number;
	readonly writeLog?: (line: string) => void;
}

export const createWiring = (env: Env, config: Config, overrides: Overrides = {}): Wiring => {
	const faults = overrides.faults ?? noFaults;
	const clock = overrides.clock ?? systemClock;
	const log = createLog(config.logLevel, overrides.writeLog);
	const vaults = new Map<TenantId, Vault>();
	const vaultFor = (tenantId: TenantId): Vault => {
		const known = vaults.get(tenantId);
		if (known !== undefined) return known;
		if (vaults.size >= vaultsMax) vaults.clear();
		const vault = createVault(config.masterKeys, tenantId);
		vaults.set(tenantId, vault);
		return vault;
	};
	const tenants = createTenantCache(clock);
	const publish = createPublisher(overrides.queues ?? workQueues(env), faults);
	const parts = { vaultFor, tenants, publish, log, faults, clock, config };
	const providersFor = createProvidersFor(config, clock, faults, overrides.providerTimeoutMs ?? providerTimeoutMs);
	return {
		config,
		clock,
		log,
		hasher,
		vaultFor,
		tenants,
		publish,
		limitedAddresses: createLimitedAddresses(clock),
		ids: overrides.ids ?? idSource,
		payTokens: createPaymentTokens(config.masterKeys, config.publicUrl),
		noticeAddresses: createNoticeAddresses(config.masterKeys, config.publicUrl),
		providersFor,
		archive: createArchive(env.DOCUMENTS, faults),
		inbox: createArchive(env.INBOX, faults),
		renderer: { ...createInvoiceRenderer(fonts()), ...createCreditNoteRenderer(fonts()) },
		receiptRenderer: createReceiptRenderer(fonts()),
		statementRenderer: createStatementRenderer(fonts()),
		mailRenderer,
		mailer: overrides.mailer ?? createMailer(env, config, faults),
		wakeDunning: (subject) => wakeDunning(env, config, faults, subject),
		open: (options) => openScope(parts, databaseFor(env, options.tenantId), options),
		openEach: (background) =>
			databasesOf(env).map((binding) => openScope(parts, binding, { tenantId: null, background })),
	};
};

interface ScopeParts extends Pick<Wiring, 'vaultFor' | 'tenants' | 'publish' | 'log' | 'clock' | 'config'> {
	readonly faults: FaultPort;
}

const openScope = (parts: ScopeParts, binding: D1Database, options: ScopeOptions): Scope => {
	const { vaultFor, tenants, publish, log, faults, clock } = parts;
	const meter = createMeter();
	const consistency = options.consistency ?? 'first-primary';
	const database = createDatabase(binding, { consistency, meter, faults });
	/**
	 * What the isolate keeps for writers too is read from the primary: a bookmark says where its own request may read,
	 * and must not decide how old the settings of the next invoice are.
	 */
	const sharedStore = (tenantId: TenantId): Store => {
		const isPrimary = consistency === 'first-primary';
		const primary = isPrimary ? database : createDatabase(binding, { consistency: 'first-primary', meter, faults });
		return createStore(primary, { tenantId, vault: vaultFor(tenantId) });
	};
	const time = createTenantTime({
		clock,
		tenants,
		known: options.isOnTestClock ? options.tenantId : null,
		readClock: async (tenantId) => (await sharedStore(tenantId).load({ clock: { kind: 'test-clock' } })).clock,
	});
	const allowsClocks = parts.config.environment !== 'production';
	const wake: Publish = async (tenantId, messages) => {
		if (options.isQuiet) return;
		await publish(tenantId, messages).catch((error) => log.warn('outbox.publish_failed', errorFields(error)));
	};
	const storeFor = (tenantId: TenantId): Store =>
		publishingStore(
			time.watching(
				tenantId,
				createStore(database, {
					tenantId,
					vault: vaultFor(tenantId),
					realNow: realNowOf(time, tenantId, clock),
				}),
			),
			(messages) => options.background(wake(tenantId, messages)),
			{ now: () => clock.now(), isOnTestClock: () => time.isOnTestClock(tenantId) },
		);
	return {
		meter,
		database,
		background: options.background,
		operations: createOperationsStore(database),
		deadLetters: createDeadLetterStore(database),
		storeFor,
		secretsFor: (tenantId) => createSecretSource(vaultFor(tenantId)),
		tenant: async (tenantId) => {
			const known = await tenants.tenant(tenantId, () => loadTenant(sharedStore(tenantId), allowsClocks));
			return known && time.of(known);
		},
		keyOf: async (tenantId, secret) => {
			const secretHash = await createSecretSource(vaultFor(tenantId)).hash(secret);
			const load = () => loadKey(sharedStore(tenantId), secretHash, allowsClocks);
			const found = await tenants.key(tenantId, secretHash, load);
			return found && { key: found.key, snapshot: await time.of(found.snapshot) };
		},
	};
};

/** A tenant's own database, when the operator bound one for it; the shared one otherwise. */
const databaseFor = (env: Env, tenantId: TenantId | null): D1Database => {
	const own = tenantId === null ? undefined : `DB_${tenantId.toUpperCase().replaceAll('-', '_')}`;
	const bindings: Readonly<Record<string, unknown>> = { ...env };
	return own !== undefined && bindings[own] !== undefined ? (bindings[own] as D1Database) : env.DB;
};

/** The shared database and every tenant's own. */
const databasesOf = (env: Env): readonly D1Database[] => [
	env.DB,
	...Object.entries(env)
		.filter(([name]) => name.startsWith('DB_'))
		.map(([, binding]) => binding as D1Database),
];

const workQueues = (env: Env): WorkQueues => ({
	'document.render': env.DOCUMENT_QUEUE,
	'mail.send': env.MAIL_QUEUE,
	'series.seal': env.SEAL_QUEUE,
	'notice.process': env.PAYMENT_QUEUE,
	'payment.poll': env.PAYMENT_QUEUE,
	'refund.poll': env.PAYMENT_QUEUE,
	'method.poll': env.PAYMENT_QUEUE,
	'subscription.collect': env.SUBSCRIPTION_QUEUE,
	'subscription.review': env.SUBSCRIPTION_QUEUE,
	'subscription.turn': env.SUBSCRIPTION_QUEUE,
	'dunning.step': env.SUBSCRIPTION_QUEUE,
	'dunning.charge': env.SUBSCRIPTION_QUEUE,
	'clock.advance': env.SUBSCRIPTION_QUEUE,
});

const wakeDunning = async (env: Env, config: Config, faults: FaultPort, subject: DunningSubject): Promise<boolean> => {
	const options = { isProduction: config.environment === 'production' };
	const object = objectFor(env.SUBSCRIPTION_DUNNING, subject.tenantId, subject.subscriptionId, options);
	return faults.call('object', 'SubscriptionDunning', () => object.wake(subject));
};

const createMailer = (env: Env, config: Config, faults: FaultPort): Mailer =>
	config.mailInboxUrl === null
		? createBindingMailer(env.EMAIL, faults)
		: createInboxMailer(config.mailInboxUrl, faults);

let sharedFonts: FontFiles | null = null;

/** One per isolate: all renderers print with the same fonts, parsed once. */
const fonts = (): FontFiles => {
	sharedFonts ??= { regular: new Uint8Array(interRegular), bold: new Uint8Array(interBold) };
	return sharedFonts;
};
