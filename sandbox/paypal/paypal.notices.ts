import type { Context } from 'hono';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { sendNotice } from '../notices.ts';
import { timeOf } from './paypal.present.ts';
import { webhookOf } from './paypal.signing.ts';

/** Tells the merchant, when there is somebody to tell. To be called after what it tells is stored. */
export const notify = async (
	c: Context<SandboxContext>,
	account: string,
	event: { readonly type: string; readonly resourceType: string; readonly summary: string; readonly resource: object },
): Promise<void> => {
	const { url } = await webhookOf(c.env, account);
	if (url === null) return;
	const body = JSON.stringify({
		id: `WH-${crypto.randomUUID().replaceAll('-', '').toUpperCase()}`,
		event_version: '1.0',
		create_time: timeOf(await nowMsOf(c.env.DB, account)),
		resource_type: event.resourceType,
		resource_version: '2.0',
		event_type: event.type,
		summary: event.summary,
		resource: event.resource,
		links: [],
	});
	await sendNotice(c, {
		account,
		provider: 'paypal',
		url,
		method: 'POST',
		headers: { 'content-type': 'application/json', 'user-agent': 'PayPal/AUHD-214.0-58843780' },
		body,
		retried: true,
	});
};
