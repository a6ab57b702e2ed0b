import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { SandboxContext } from '../env.ts';
import { misbehaveOnRequest } from '../faults.ts';
import { problem, zodErrorToFieldErrors } from '../problem.ts';
import { parseMessage } from './mail.mime.ts';
import { idempotencyKey, mailInput, mailListQuery, requestBytesMax } from './mail.schemas.ts';
import { emptyInbox, listMail, mailById, rawMailById, storeMail } from './mail.store.ts';

/** The inbox for programs; mounted at `/mail/messages`. */
export const mailRoutes = new Hono<SandboxContext>();

mailRoutes.post(
	'/',
	bodyLimit({ maxSize: requestBytesMax, onError: (c) => problem(c, 413, 'A mail has at most 10 MB') }),
	misbehaveOnRequest,
	async (c) => {
		const body = parseJson(await c.req.arrayBuffer());
		if (body === undefined) return problem(c, 400, 'The body is not JSON in UTF-8');
		const mail = mailInput.safeParse(body);
		if (!mail.success) return problem(c, 422, 'This is not a mail', zodErrorToFieldErrors(mail.error));
		const key = idempotencyKey.safeParse(c.req.header('Idempotency-Key'));
		if (!key.success) return problem(c, 400, 'Idempotency-Key has 1 to 255 characters');
		return c.json(await storeMail(c.env, mail.data, key.data), 202);
	},
);

mailRoutes.get('/', async (c) => {
	const query = mailListQuery.safeParse(c.req.query());
	if (!query.success) return problem(c, 422, 'This is not a query', zodErrorToFieldErrors(query.error));
	return c.json({ data: await listMail(c.env, query.data) });
});

mailRoutes.delete('/', async (c) => {
	await emptyInbox(c.env);
	return c.body(null, 204);
});

mailRoutes.get('/:id', async (c) => {
	const summary = await mailById(c.env, c.req.param('id'));
	const raw = summary && (await rawMailById(c.env, summary.id));
	if (!raw) return mailNotFound(c);
	const mail = await parseMessage(raw);
	return c.json({
		...summary,
		headers: mail.headers,
		text: mail.text,
		html: mail.html,
		attachments: mail.attachments.map(({ content, ...attachment }, index) => ({
			...attachment,
			size: content.byteLength,
			url: `/mail/messages/${summary.id}/attachments/${index}`,
		})),
		raw_url: `/mail/messages/${summary.id}/raw`,
	});
});

mailRoutes.get('/:id/raw', async (c) => {
	const id = c.req.param('id');
	const raw = await rawMailById(c.env, id);
	if (!raw) return mailNotFound(c);
	return c.body(raw, 200, {
		'Content-Type': 'message/rfc822',
		'Content-Disposition': contentDisposition('attachment', `${id}.eml`),
		'X-Content-Type-Options': 'nosniff',
	});
});

/** Counted from 0, in the order of the message. */
mailRoutes.get('/:id/attachments/:index{[0-9]+}', async (c) => {
	const raw = await rawMailById(c.env, c.req.param('id'));
	if (!raw) return mailNotFound(c);
	const attachment = (await parseMessage(raw)).attachments[Number(c.req.param('index'))];
	if (!attachment) return problem(c, 404, 'This mail has no such attachment');
	// Only what a browser shows without running it opens in place; an HTML attachment would act as a page of ours.
	const shown = /^(application\/pdf|image\/(png|jpeg|gif|webp)|text\/plain)$/.test(attachment.type);
	return c.body(attachment.content.slice().buffer, 200, {
		'Content-Type': attachment.type,
		'Content-Disposition': contentDisposition(shown ? 'inline' : 'attachment', attachment.filename),
		'X-Content-Type-Options': 'nosniff',
	});
});

const mailNotFound = (c: Context) => problem(c, 404, 'There is no such mail');

/** Undefined stands for bytes that are not JSON. */
const parseJson = (bytes: ArrayBuffer): unknown => {
	try {
		return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes));
	} catch {
		return undefined;
	}
};

/** RFC 6266: an ASCII name for old clients, the true one beside it. */
const contentDisposition = (kind: 'inline' | 'attachment', filename: string): string => {
	const ascii = filename.replace(/[^A-Za-z0-9._ -]/g, '_');
	const encoded = encodeURIComponent(filename).replace(
		/['()*]/g,
		(character) => `%${character.charCodeAt(0).toString(16)}`,
	);
	return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
};
