import { createRoute, z } from '@hono/zod-openapi';
import { addSeconds } from '../domain/kernel/calendar.ts';
import type { OperationsHealth } from '../domain/work/operations.ports.ts';
import { errorFields } from '../platform/log.ts';
import type { Wiring } from '../wiring.ts';
import { createRouter, endpoint } from './http.ts';
import { limitByAddress } from './middleware/rate-limit.ts';
import { json } from './openapi.ts';

/** Work older than this should have been done by the queue or by the sweep after it. */
const undoneSecondsMax = 300;

/** D1's largest database, of which 70 % is the time to act. */
export const databaseBytesMax = 10_000_000_000;
const databaseWarning = 0.7;

const healthResponse = z.object({
	status: z.enum(['ok', 'degraded', 'down']),
	checks: z.array(z.object({ name: z.string(), status: z.enum(['ok', 'degraded', 'down']), detail: z.string() })),
});
type Health = z.output<typeof healthResponse>;

export const health = createRouter();

endpoint(
	health,
	createRoute({
		method: 'get',
		path: '/health',
		tags: ['Operations'],
		summary: 'Whether everything works; needs no key',
		middleware: limitByAddress,
		responses: { 200: json('ok or degraded', healthResponse), 503: json('down', healthResponse) },
	}),
	async (c) => {
		const report = await checkHealth(c.var.wiring);
		return c.json(report, report.status === 'down' ? 503 : 200);
	},
);

export const checkHealth = async (wiring: Wiring): Promise<Health> => {
	const before = addSeconds(wiring.clock.now(), -undoneSecondsMax);
	try {
		const databases = await Promise.all(
			wiring
				.openEach(() => undefined)
				.map(async ({ operations, meter }) => ({
					figures: await operations.health(before),
					bytes: () => meter.databaseBytes,
				})),
		);
		const total = databases.map(({ figures }) => figures).reduce(sumOf);
		const checks = checksOf(total, Math.max(...databases.map(({ bytes }) => bytes())));
		const degraded = checks.some((check) => check.status !== 'ok');
		return { status: degraded ? 'degraded' : 'ok', checks };
	} catch (error) {
		wiring.log.error('health.database', errorFields(error));
		return { status: 'down', checks: [{ name: 'database', status: 'down', detail: 'does not answer' }] };
	}
};

const sumOf = (left: OperationsHealth, right: OperationsHealth): OperationsHealth => ({
	unsealed: left.unsealed + right.unsealed,
	undone: left.undone + right.undone,
	deadLetters: left.deadLetters + right.deadLetters,
	parkedWork: left.parkedWork + right.parkedWork,
	parkedSubscriptions: left.parkedSubscriptions + right.parkedSubscriptions,
});

const checksOf = (figures: OperationsHealth, databaseBytes: number): Health['checks'] => {
	const check = (name: string, healthy: boolean, detail: string): Health['checks'][number] => ({
		name,
		status: healthy ? 'ok' : 'degraded',
		detail,
	});
	const used = databaseBytes / databaseBytesMax;
	return [
		check('database', used < databaseWarning, `${(used * 100).toFixed(1)} % of the space used`),
		check('seals', figures.unsealed === 0, `${figures.unsealed} documents unsealed for over 5 minutes`),
		check('outbox', figures.undone === 0, `${figures.undone} pieces of work undone for over 5 minutes`),
		check('dead_letters', figures.deadLetters === 0, `${figures.deadLetters} messages failed for ever`),
		check('due_work', figures.parkedWork === 0, `${figures.parkedWork} pieces of due work parked`),
		check('subscriptions', figures.parkedSubscriptions === 0, `${figures.parkedSubscriptions} subscriptions parked`),
	];
};
