import {
	applyD1Migrations,
	createExecutionContext,
	type D1Migration,
	reset,
	waitOnExecutionContext,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { WorkMessage } from '../../src/contract/messages.ts';
import { type IsoInstant, parseIsoInstant } from '../../src/domain/kernel/calendar.ts';
import type { TenantId } from '../../src/domain/kernel/ids.ts';
import type { CountryCode } from '../../src/domain/kernel/party.ts';
import type { Mailer, MailMessage } from '../../src/domain/notifications/mail.ts';
import { createTenant, type NewTenantInput } from '../../src/domain/tenants/tenants.usecases.ts';
import { type Config, readConfig } from '../../src/env.ts';
import { consumeBatch } from '../../src/queues/consume.ts';
import { createApp } from '../../src/routes/app.ts';
import { runWith } from '../../src/running.ts';
import { createWiring, type Overrides, type Wiring } from '../../src/wiring.ts';
import { frenchCompany, senegaleseCompany } from './tenant.builder.ts';

/** A whole house inside one test: the real app, store and archive, with queues and mail in the test's hand. */
export interface House {
	readonly wiring: Wiring;
	readonly clock: { now(): IsoInstant; set(instant: string): void };
	readonly mails: MailMessage[];
	/** Messages that were sent to a queue and not consumed yet. */
	readonly queued: { kind: WorkMessage['kind']; body: WorkMessage }[];
	request(method: string, path: string, options?: RequestOptions): Promise<Response>;
	/** Consumes what is queued until nothing is left. */
	drain(): Promise<void>;
}

export interface RequestOptions {
	readonly key?: string | null;
	readonly body?: unknown;
	readonly raw?: BodyInit;
	readonly headers?: Record<string, string>;
}

export const frenchKey = 'ck_test_admin';
export const senegaleseKey = 'ck_test_coko-sn_development';

export const testInstant = '2026-11-22T10:00:00.000Z';

/** What outlives a crash of the house besides its storage: the platform's queues, delivered mail, and time. */
export interface World {
	readonly queued: House['queued'];
	readonly mails: MailMessage[];
	readonly clock: House['clock'];
}

/** Empties storage and builds the schema anew: tests of one file share their storage otherwise. */
export const freshStorage = async (): Promise<void> => {
	await reset();
	const { MIGRATIONS, DB_LIBRARY } = env as typeof env & { MIGRATIONS: D1Migration[]; DB_LIBRARY: D1Database };
	await applyD1Migrations(env.DB, MIGRATIONS);
	await applyD1Migrations(DB_LIBRARY, MIGRATIONS);
};

export const createWorld = (): World => {
	let instant = testInstant as IsoInstant;
	const clock = {
		now: () => instant,
		set: (next: string) => {
			instant = parseIsoInstant(next)!;
		},
	};
	return { queued: [], mails: [], clock };
};

/** Builds the house with both demo tenants. Everything that `overrides` does not replace is real. */
export const openHouse = async (
	overrides: Overrides = {},
	world: World = createWorld(),
	configure: Configure = asItIs,
): Promise<House> => {
	const house = await emptyHouse(overrides, world, configure);
	// The files of a run share one runtime: what the file before left running may have written after the storage was emptied.
	if (await hasTenants()) await freshStorage();
	await addTenant(house.wiring, { ...frenchCompany, adminKey: frenchKey });
	await addTenant(house.wiring, { ...senegaleseCompany, adminKey: senegaleseKey });
	return house;
};

const hasTenants = async (): Promise<boolean> =>
	(await env.DB.prepare('SELECT 1 FROM tenants LIMIT 1').first()) !== null;

/** Changes what the environment says. */
export type Configure = (config: Config) => Config;
const asItIs: Configure = (config) => config;

export const emptyHouse = async (
	overrides: Overrides = {},
	world: World = createWorld(),
	configure: Configure = asItIs,
): Promise<House> => {
	const config = readConfig({ ...env });
	if (!config.ok) throw new Error(config.error.join('; '));
	const { queued, mails, clock } = world;
	const wiring = createWiring(env, configure(config.value), {
		clock,
		queues: captureQueues(queued),
		mailer: captureMailer(mails),
		...overrides,
	});
	const app = createApp(wiring);
	// Objects live in the same runtime, and must see the same time and the same world.
	runWith({ wiring, app });
	return {
		wiring,
		clock,
		mails,
		queued,
		async request(method, path, options = {}) {
			const { key = frenchKey, body, raw, headers } = options;
			const context = createExecutionContext();
			const response = await app.fetch(
				new Request(`https://billing.example.test${path}`, {
					method,
					headers: {
						...(key !== null && { authorization: `Bearer ${key}` }),
						...(body !== undefined && { 'content-type': 'application/json' }),
						...headers,
					},
					...(body !== undefined && { body: JSON.stringify(body) }),
					...(raw !== undefined && { body: raw }),
				}),
				env,
				context,
			);
			await waitOnExecutionContext(context);
			return response;
		},
		async drain() {
			while (queued.length > 0) await consumeQueued(wiring, queued.splice(0));
		},
	};
};

/** Hands messages to the consumers as the platform would: each queue's own batch, failures come back. */
export const consumeQueued = async (wiring: Wiring, messages: House['queued']): Promise<readonly WorkMessage[]> => {
	const failed: WorkMessage[] = [];
	for (const [kind, own] of Map.groupBy(messages, (message) => message.kind)) {
		const pending: Promise<unknown>[] = [];
		const batch = {
			queue: `coko-billing-${kind}`,
			messages: own.map(({ body }, index) => ({
				id: String(index),
				timestamp: new Date(),
				attempts: 1,
				body,
				ack: () => undefined,
				retry: () => failed.push(body),
			})),
			metadata: { metrics: { backlogCount: 0, backlogBytes: 0, oldestMessageTimestamp: new Date() } },
			ackAll: () => undefined,
			retryAll: () => failed.push(...own.map(({ body }) => body)),
		} as unknown as MessageBatch;
		await consumeBatch(wiring, batch, (work) => pending.push(work));
		await Promise.all(pending);
	}
	return failed;
};

const captureQueues = (queued: House['queued']) => {
	const queue = (kind: WorkMessage['kind']) =>
		({
			// What is to come later is left to cron: tests set the clock and run it.
			sendBatch: async (messages: Iterable<{ body: WorkMessage; delaySeconds?: number }>) => {
				for (const { body, delaySeconds } of messages) if (delaySeconds === undefined) queued.push({ kind, body });
			},
		}) as unknown as Queue<WorkMessage>;
	return {
		'document.render': queue('document.render'),
		'mail.send': queue('mail.send'),
		'series.seal': queue('series.seal'),
		'notice.process': queue('notice.process'),
		'payment.poll': queue('payment.poll'),
		'refund.poll': queue('refund.poll'),
		'method.poll': queue('method.poll'),
		'subscription.collect': queue('subscription.collect'),
		'subscription.review': queue('subscription.review'),
		'subscription.turn': queue('subscription.turn'),
		'dunning.step': queue('dunning.step'),
		'dunning.charge': queue('dunning.charge'),
		'clock.advance': queue('clock.advance'),
	};
};

const captureMailer = (mails: MailMessage[]): Mailer => ({
	idempotent: true,
	send: async (message) => {
		if (!mails.some((mail) => mail.idempotencyKey === message.idempotencyKey)) mails.push(message);
		return { ok: true, value: { providerId: `mail-${mails.length}` } };
	},
});

export const addTenant = async (wiring: Wiring, input: NewTenantInput): Promise<void> => {
	const scope = wiring.open({ tenantId: input.id, background: () => undefined });
	const result = await createTenant(
		{ store: scope.storeFor(input.id), ids: wiring.ids, secrets: scope.secretsFor(input.id) },
		input,
		{
			actor: { kind: 'system', id: 'test' },
			origin: 'command',
			requestId: wiring.ids.next('req'),
			now: wiring.clock.now(),
			reason: null,
		},
	);
	if (!result.ok) throw new Error(result.error.type);
};

export const country = (code: string): CountryCode => code as CountryCode;
export const tenantId = (id: string): TenantId => id as TenantId;
