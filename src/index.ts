import { runScheduled } from './cron/scheduled.ts';
import { consumeBatch } from './queues/consume.ts';
import { start } from './running.ts';

export { SubscriptionDunning } from './objects/subscription-dunning.ts';

const notConfigured = (request: Request): Response => {
	const isHealth = /^(\/api\/billing)?\/health\/?$/.test(new URL(request.url).pathname);
	if (isHealth) {
		const checks = [{ name: 'configuration', status: 'down', detail: 'not configured; the log says what is missing' }];
		return Response.json({ status: 'down', checks }, { status: 503 });
	}
	const problem = { type: '/problems/not-configured', title: 'The service is not configured', status: 503 };
	return Response.json(problem, { status: 503, headers: { 'content-type': 'application/problem+json' } });
};

export default {
	fetch(request, env, context) {
		const { app } = start(env) ?? {};
		return app === undefined ? notConfigured(request) : app.fetch(request, env, context);
	},
	async queue(batch, env, context) {
		const { wiring } = start(env) ?? {};
		if (wiring === undefined) return batch.retryAll();
		await consumeBatch(wiring, batch, (work) => context.waitUntil(work));
	},
	async scheduled(controller, env, context) {
		const { wiring } = start(env) ?? {};
		if (wiring !== undefined) await runScheduled(wiring, controller, (work) => context.waitUntil(work));
	},
} satisfies ExportedHandler<Env>;
