import { type Context, Hono } from 'hono';
import type * as z from 'zod';
import { setClockOffset } from '../clock.ts';
import type { SandboxContext, SandboxEnv } from '../env.ts';
import { forgetFaults, planFault, plannedFaults } from '../faults.store.ts';
import { failedNotices, noticeById, noticesOf, type StoredNotice, setNoticeMode } from '../notices.store.ts';
import { deliver, headersNow } from '../notices.ts';
import { problem, zodErrorToFieldErrors } from '../problem.ts';
import { accountQuery, clockInput, faultInput, noticeModeInput, noticesQuery, pumpInput } from './control.schemas.ts';

/** What tests and the pages ask of the world; mounted at `/control`. Each provider adds its own below its name. */
export const controlRoutes = new Hono<SandboxContext>();

controlRoutes.post('/faults', async (c) => {
	const input = faultInput.safeParse(await bodyOf(c));
	if (!input.success) return invalid(c, input.error);
	await planFault(c.env.DB, input.data);
	return c.json({ data: await faultsToWire(c.env, input.data.account) }, 201);
});

/** What is still to come. */
controlRoutes.get('/faults', async (c) => {
	const query = accountQuery.safeParse(c.req.query());
	if (!query.success) return invalid(c, query.error);
	return c.json({ data: await faultsToWire(c.env, query.data.account) });
});

controlRoutes.delete('/faults', async (c) => {
	const query = accountQuery.safeParse(c.req.query());
	if (!query.success) return invalid(c, query.error);
	await forgetFaults(c.env.DB, query.data.account);
	return c.body(null, 204);
});

controlRoutes.post('/clock', async (c) => {
	const input = clockInput.safeParse(await bodyOf(c));
	if (!input.success) return invalid(c, input.error);
	await setClockOffset(c.env.DB, input.data.account, input.data.offset_seconds * 1_000);
	return c.json(input.data);
});

controlRoutes.post('/notices/mode', async (c) => {
	const input = noticeModeInput.safeParse(await bodyOf(c));
	if (!input.success) return invalid(c, input.error);
	await setNoticeMode(c.env.DB, input.data.account, input.data.mode);
	return c.json(input.data);
});

controlRoutes.get('/notices', async (c) => {
	const query = noticesQuery.safeParse(c.req.query());
	if (!query.success) return invalid(c, query.error);
	const notices = await noticesOf(c.env.DB, query.data.account, query.data.after ?? null);
	return c.json({ data: await Promise.all(notices.map((notice) => noticeToWire(c.env, notice))) });
});

/** Tries what failed again, as the provider will in hours; answers when it is done. */
controlRoutes.post('/notices/pump', async (c) => {
	const input = pumpInput.safeParse(await bodyOf(c));
	if (!input.success) return invalid(c, input.error);
	const notices = await failedNotices(c.env.DB, input.data.account ?? null);
	let taken = 0;
	for (const notice of notices) if (await deliver(c.env, notice.id)) taken += 1;
	return c.json({ tried: notices.length, taken });
});

/** Whatever its state: a lost one turns up late, a sent one is repeated. */
controlRoutes.post('/notices/:id/deliver', async (c) => {
	const id = c.req.param('id');
	await deliver(c.env, id);
	const notice = await noticeById(c.env.DB, id);
	if (!notice) return problem(c, 404, 'There is no such notice');
	return c.json(await noticeToWire(c.env, notice));
});

const faultsToWire = async (env: SandboxEnv, account: string) => {
	const faults = await plannedFaults(env.DB, account);
	return faults.map(({ delayMs, ...fault }) => ({ ...fault, delay_ms: delayMs }));
};

/** Headers as they would be sent now, freshly signed. */
const noticeToWire = async (env: SandboxEnv, notice: StoredNotice) => ({
	id: notice.id,
	account: notice.account,
	provider: notice.provider,
	url: notice.url,
	method: notice.method,
	headers: await headersNow(env, notice),
	body: notice.body,
	status: notice.status,
	attempts: notice.attempts,
	last_answer: notice.lastAnswer,
	created_at: notice.createdAt,
});

/** What is not JSON is refused by the schema that reads it. */
const bodyOf = async (c: Context): Promise<unknown> => c.req.json().catch(() => undefined);

const invalid = (c: Context, error: z.ZodError) =>
	problem(c, 422, 'This cannot be asked of the sandbox', zodErrorToFieldErrors(error));
