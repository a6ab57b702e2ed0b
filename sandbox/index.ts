import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { controlRoutes } from './control/control.routes.ts';
import type { SandboxContext } from './env.ts';
import { homePages } from './home/home.pages.tsx';
import { mailPages } from './mail/mail.pages.tsx';
import { mailRoutes } from './mail/mail.routes.ts';
import { mtnControl } from './mtn/mtn.control.ts';
import { mtnPages } from './mtn/mtn.pages.tsx';
import { mtnRoutes } from './mtn/mtn.routes.ts';
import { orangeControl } from './orange/orange.control.ts';
import { orangePages } from './orange/orange.pages.tsx';
import { orangeRoutes } from './orange/orange.routes.ts';
import { paypalControl } from './paypal/paypal.control.ts';
import { paypalRoutes } from './paypal/paypal.routes.ts';
import { problem } from './problem.ts';
import { stripeControl } from './stripe/stripe.control.ts';
import { stripePages } from './stripe/stripe.pages.tsx';
import { stripeRoutes } from './stripe/stripe.routes.ts';

const sandbox = new Hono<SandboxContext>();

sandbox.get('/health', async (c) => {
	await c.env.DB.prepare('SELECT 1 FROM mail_messages LIMIT 1').all();
	return c.json({ status: 'ok' });
});
sandbox.route('/mail/messages', mailRoutes);
sandbox.route('/control', controlRoutes);
sandbox.route('/control/stripe', stripeControl);
sandbox.route('/stripe/v1', stripeRoutes);
sandbox.route('/stripe', stripePages);
sandbox.route('/control/orange_money', orangeControl);
sandbox.route('/orange', orangeRoutes);
sandbox.route('/orange', orangePages);
sandbox.route('/control/mtn_mobile_money', mtnControl);
sandbox.route('/mtn', mtnRoutes);
sandbox.route('/mtn', mtnPages);
sandbox.route('/control/paypal', paypalControl);
sandbox.route('/paypal', paypalRoutes);
sandbox.route('/mail', mailPages);
sandbox.route('/', homePages);

sandbox.notFound((c) => problem(c, 404, 'Nothing here'));
sandbox.onError((error, c) => {
	if (error instanceof HTTPException) return error.getResponse();
	// biome-ignore lint/suspicious/noConsole: the sandbox has no other log than the terminal it runs in
	console.error(error);
	return problem(c, 500, 'The sandbox has a bug');
});

export default sandbox;
