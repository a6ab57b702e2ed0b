import { readConfig } from './env.ts';
import { createLog } from './platform/log.ts';
import { createApp } from './routes/app.ts';
import { createWiring, type Wiring } from './wiring.ts';

export interface Running {
	readonly wiring: Wiring;
	readonly app: ReturnType<typeof createApp>;
}

let running: Running | null = null;

/** Built once per isolate; a Worker that is not configured says in the log what is missing, and nothing else works. */
export const start = (env: Env): Running | null => {
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

/** What the objects of this isolate work with: what its requests do. */
export const wiringOf = (env: Env): Wiring | null => start(env)?.wiring ?? null;

/**
 * Puts a wiring of one's own in place of the one that the environment gives: tests have time and the world in hand. Null:
 * the environment is read again.
 */
export const runWith = (replacement: Running | null): void => {
	running = replacement;
};
