import { runScheduled } from './cron/scheduled.ts';
import { readConfig } from './env.ts';
import { createLog } from './platform/log.ts';
import { consumeBatch } from './queues/consume.ts';
import { createApp } from './routes/app.ts';
import { createWiring, type Wiring } from './wiring.ts';

interface Running {
	readonly wiring: Wiring;
	readonly app: ReturnType<typeof createApp>;
}

let running: Running | null = null;

/** Built once per isolate; a Worker that is not configured says in the log what is missing, and nothing else works. */
const start = (env: Env): Running | null => {
	if (running !== null) return running;
	const config = readConfig({ ...env });
	if (!config.ok) {
		createLog('error').error('not configured', { problems: config.error.join('; ') });
		return null;
	}
	const wiring = createWiring(env, config.value);
	running = { wiring, app: createApp(wiring) };
	return running;
};

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
