/** As much of R2 as the bare route needs. */
export interface Bucket {
	put(key: string, value: ArrayBuffer): Promise<unknown>;
}

export interface NoticeBindings {
	readonly INBOX: Bucket;
	readonly STRIPE_WEBHOOK_SECRET: string;
}

/** Verifies a notice as Stripe's own documentation has it and stores its bytes; false for a forged one. */
export const keepNotice = async (request: Request, env: NoticeBindings): Promise<boolean> => {
	const body = await request.arrayBuffer();
	const [, stamp = '', hex = ''] =
		/^t=(\d+),v1=([0-9a-f]{64})$/.exec(request.headers.get('stripe-signature') ?? '') ?? [];
	const key = await crypto.subtle.importKey(
		'raw',
		new TextEncoder().encode(env.STRIPE_WEBHOOK_SECRET),
		{ name: 'HMAC', hash: 'SHA-256' },
		false,
		['verify'],
	);
	const signed = new TextEncoder().encode(`${stamp}.${new TextDecoder().decode(body)}`);
	const signature = Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
		Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
	);
	if (!(await crypto.subtle.verify('HMAC', key, signature, signed))) return false;
	await env.INBOX.put(`notices/${crypto.randomUUID()}`, body);
	return true;
};
