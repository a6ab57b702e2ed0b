import type { Context } from 'hono';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { sendNotice } from '../notices.ts';
import { newId } from './stripe.ids.ts';
import type { StripeEvent, StripeObject } from './stripe.objects.ts';
import { lockTimeout, missing } from './stripe.refusals.ts';
import { objectById, writeObjects } from './stripe.store.ts';
import { webhookOf } from './stripe.webhooks.ts';

/** One request's view of an account: what it reads, what it will have changed, and what it tells about it. */
export interface World {
	readonly c: Context<SandboxContext>;
	readonly account: string;
	/** Seconds since 1970, by the account's clock. */
	readonly now: number;
	find<Kind extends StripeObject>(kind: Kind['object'], id: string): Promise<Kind | null>;
	/** Refuses the request when there is none; `param` names the parameter that carried the id, null the path. */
	get<Kind extends StripeObject>(kind: Kind['object'], id: string, param?: string | null): Promise<Kind>;
	put<Kind extends StripeObject>(object: Kind): Kind;
	/** An event about the object as it stands now. */
	tell(type: string, object: StripeObject): void;
	/** Stores everything at once, then sends the events. */
	commit(): Promise<void>;
	/** Stores without a word to the merchant. */
	commitSilently(): Promise<void>;
}

/** The version of the API that events are written in. */
export const apiVersion = '2026-10-28.endive';

export const openWorld = async (c: Context<SandboxContext>, account: string): Promise<World> => {
	const db = c.env.DB;
	const now = Math.floor((await nowMsOf(db, account)) / 1_000);
	const webhook = await webhookOf(c.env, account);
	const versions = new Map<string, number>();
	const known = new Map<string, StripeObject>();
	const changed = new Set<string>();
	const events: StripeEvent[] = [];

	const find = async <Kind extends StripeObject>(kind: Kind['object'], id: string): Promise<Kind | null> => {
		if (!known.has(id)) {
			const stored = await objectById(db, account, id);
			if (stored === null) return null;
			versions.set(id, stored.version);
			known.set(id, stored.object);
		}
		const object = known.get(id);
		return object?.object === kind ? (object as Kind) : null;
	};
	const put = <Kind extends StripeObject>(object: Kind): Kind => {
		known.set(object.id, object);
		changed.add(object.id);
		return object;
	};
	const store = async (isStored: (object: StripeObject) => boolean): Promise<void> => {
		const staged = [...changed].flatMap((id) => {
			const object = known.get(id);
			return object !== undefined && isStored(object) ? [{ object, version: versions.get(id) ?? 0 }] : [];
		});
		if (!(await writeObjects(db, account, staged))) lockTimeout();
	};
	return {
		c,
		account,
		now,
		find,
		put,
		get: async (kind, id, param = null) => (await find(kind, id)) ?? missing(kind, id, param),
		tell: (type, object) => {
			events.push(put({ ...eventOf(c, type, object, now), pending_webhooks: webhook === null ? 0 : 1 }));
		},
		commit: async () => {
			await store(() => true);
			if (webhook === null) return;
			for (const event of events) await sendNotice(c, noticeOf(account, webhook.url, event));
		},
		commitSilently: () => store(({ object }) => object !== 'event'),
	};
};

const eventOf = (c: Context<SandboxContext>, type: string, object: StripeObject, created: number) => ({
	id: newId('evt'),
	object: 'event' as const,
	api_version: apiVersion,
	created,
	data: { object: toWire(object) },
	livemode: false,
	request: { id: newId('req'), idempotency_key: c.req.header('idempotency-key') ?? null },
	type,
});

const noticeOf = (account: string, url: string, event: StripeEvent) =>
	({
		account,
		provider: 'stripe',
		url,
		method: 'POST',
		headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'Stripe/1.0 (+sandbox)' },
		body: JSON.stringify(event, null, 2),
		retried: true,
	}) as const;

/** Without what the sandbox notes for itself. */
export const toWire = (object: object): object =>
	Object.fromEntries(Object.entries(object).filter(([member]) => !member.startsWith('_')));
