import { Hono } from 'hono';
import type { SandboxContext } from './env.ts';
import { mailPages } from './mail/mail.pages.tsx';
import { mailRoutes } from './mail/mail.routes.ts';
import { problem } from './problem.ts';

const sandbox = new Hono<SandboxContext>();

sandbox.get('/health', async (c) => {
	await c.env.DB.prepare('SELECT 1 FROM mail_messages LIMIT 1').all();
	return c.json({ status: 'ok' });
});
sandbox.route('/mail/messages', mailRoutes);
sandbox.route('/', mailPages);

sandbox.notFound((c) => problem(c, 404, 'Nothing here'));
sandbox.onError((error, c) => {
	// biome-ignore lint/suspicious/noConsole: the sandbox has no other log than the terminal it runs in
	console.error(error);
	return problem(c, 500, 'The sandbox has a bug');
});

export default sandbox;
