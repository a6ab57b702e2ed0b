import type { Context } from 'hono';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { sendNotice } from '../notices.ts';
import { accountById, moveOrder, type OrangeOrder } from './orange.store.ts';

/** A pay_token holds for ten minutes. */
const payTokenMs = 600_000;

/** `pend`: confirmed, and Orange is still at it. */
export type OrderAction = 'pay' | 'pend' | 'refuse';

/** What the payer does on the page; null when the order was final already. */
export const settleOrder = async (
	c: Context<SandboxContext>,
	order: OrangeOrder,
	action: OrderAction,
): Promise<OrangeOrder | null> => {
	const nowMs = await nowMsOf(c.env.DB, order.account);
	if (isPageClosed(order, nowMs)) return moveOrder(c.env.DB, order, 'EXPIRED', nowMs);
	const moved = await moveOrder(c.env.DB, order, stateAfter[action], nowMs);
	if (moved && action !== 'pend') await notify(c, moved);
	return moved;
};

export const isPageClosed = (order: OrangeOrder, nowMs: number): boolean =>
	order.state === 'INITIATED' && nowMs - order.created_at_ms >= payTokenMs;

const stateAfter = { pay: 'SUCCESS', pend: 'PENDING', refuse: 'FAILED' } as const;

/** Once, with three fields: neither order nor amount, and no signature. */
const notify = async (c: Context<SandboxContext>, order: OrangeOrder): Promise<void> => {
	const account = await accountById(c.env.DB, order.account);
	await sendNotice(c, {
		account: order.account,
		provider: 'orange_money',
		url: order.notif_url,
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({
			status: order.state,
			notif_token: account?.wrong_notif_token ? randomHex(notifTokenBytes) : order.notif_token,
			txnid: order.txnid,
		}),
		retried: false,
	});
};

export const payTokenBytes = 32;
export const notifTokenBytes = 16;

export const randomHex = (bytes: number): string =>
	[...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
