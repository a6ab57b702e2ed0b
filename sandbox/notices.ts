import type { Context } from 'hono';
import { nowMsOf } from './clock.ts';
import type { SandboxContext, SandboxEnv } from './env.ts';
import { noticeSigners } from './notice-signers.ts';
import {
	heldNoticesOf,
	insertNotice,
	noteDelivery,
	noticeById,
	noticeModeOf,
	type StoredNotice,
} from './notices.store.ts';

export const sandboxProviders = ['stripe', 'paypal', 'orange_money', 'mtn_mobile_money'] as const;
export type SandboxProvider = (typeof sandboxProviders)[number];

export interface OutgoingNotice {
	readonly account: string;
	readonly provider: SandboxProvider;
	readonly url: string;
	readonly method: 'POST' | 'PUT';
	/** Without those that prove it: a signer makes them at each delivery. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
	/** Sent again on a non-2xx answer, as the provider does. */
	readonly retried: boolean;
	/** How late the provider is in `push` and `duplicate`. */
	readonly afterMs?: number;
}

/** Keeps the notice, then delivers it in the account's mode. To be called after what it tells is stored. */
export const sendNotice = async (c: Context<SandboxContext>, notice: OutgoingNotice): Promise<void> => {
	const { env } = c;
	const mode = (await noticeModeOf(env.DB, notice.account)) ?? env.NOTICES;
	const older = mode === 'reorder' ? await heldNoticesOf(env.DB, notice.account) : [];
	// Kept before the first attempt: what a crash interrupts can still be delivered by hand.
	const id = await insertNotice(env.DB, notice, mode === 'lose' ? 'lost' : 'held');
	const afterMs = notice.afterMs ?? 0;
	switch (mode) {
		case 'hold':
		case 'lose':
			return;
		case 'push':
			return c.executionCtx.waitUntil(pushLater(env, [id], afterMs));
		case 'duplicate':
			return c.executionCtx.waitUntil(pushLater(env, [id, id], afterMs));
		case 'reorder':
			if (older.length === 0) return;
			return c.executionCtx.waitUntil(pushLater(env, [id, ...older.map((one) => one.id)], 0));
		case 'early':
			if (!(await deliver(env, id))) c.executionCtx.waitUntil(pushAgain(env, id));
	}
};

/** One attempt, freshly signed. True when the receiver took it. */
export const deliver = async (env: SandboxEnv, id: string): Promise<boolean> => {
	const notice = await noticeById(env.DB, id);
	if (!notice) return false;
	const answer = await post(notice, await headersNow(env, notice));
	await noteDelivery(env.DB, id, answer.text, answer.isTaken);
	return answer.isTaken;
};

/** As they would be sent at this moment. */
export const headersNow = async (env: SandboxEnv, notice: StoredNotice): Promise<Record<string, string>> => {
	const nowMs = await nowMsOf(env.DB, notice.account);
	return { ...notice.headers, ...(await noticeSigners[notice.provider](env, { ...notice, nowMs })) };
};

/** A receiver that takes longer has failed. */
const deliveryTimeoutMs = 10_000;

/** Providers go on for days; a person or a test that waits longer pumps. */
const retryDelaysMs = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000];

const pushLater = async (env: SandboxEnv, ids: readonly string[], afterMs: number): Promise<void> => {
	if (afterMs > 0) await sleep(afterMs);
	const refused = new Set<string>();
	for (const id of ids) if (!(await deliver(env, id))) refused.add(id);
	await Promise.all([...refused].map((id) => pushAgain(env, id)));
};

const pushAgain = async (env: SandboxEnv, id: string): Promise<void> => {
	for (const delayMs of retryDelaysMs) {
		await sleep(delayMs);
		const notice = await noticeById(env.DB, id);
		if (!notice?.retried || notice.status === 'sent') return;
		if (await deliver(env, id)) return;
	}
};

const post = async (
	{ url, method, body }: StoredNotice,
	headers: Record<string, string>,
): Promise<{ readonly text: string; readonly isTaken: boolean }> => {
	try {
		const signal = AbortSignal.timeout(deliveryTimeoutMs);
		const response = await fetch(url, { method, headers, body, signal, redirect: 'manual' });
		await response.body?.cancel();
		return { text: String(response.status), isTaken: response.ok };
	} catch (error) {
		return { text: String(error), isTaken: false };
	}
};

const sleep = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));
