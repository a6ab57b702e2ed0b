import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		// On two cores the default is one: the other would wait.
		maxWorkers: 2,
		// Loading the modules anew for each file takes longer than the tests; what lasts is emptied in `test/support/migrate.ts`.
		isolate: false,
		// Real storage, processes and ports, on a machine that others may load: there, once more before it counts as broken.
		retry: process.env['CI'] === 'true' ? 1 : 0,
		coverage: {
			provider: 'istanbul',
			include: ['src/domain/**/*.ts'],
			reporter: ['text-summary', 'html'],
			thresholds: { lines: 95 },
		},
		projects: [
			{
				test: {
					name: 'unit',
					include: ['test/architecture.test.ts', 'test/{domain,contract,documents,oracles,cli,templates}/**/*.test.ts'],
				},
			},
			{
				plugins: [
					cloudflareTest(async () => ({
						wrangler: { configPath: './wrangler.toml' },
						miniflare: {
							// A tenant that lives in a database of its own.
							d1Databases: { DB_LIBRARY: 'library' },
							bindings: {
								MIGRATIONS: await readD1Migrations('migrations'),
								ENVIRONMENT: 'development',
								ENCRYPTION_KEYS: 'dev:ZGV2ZWxvcG1lbnQtb25seS1rZXktbmV2ZXItdXNlISE=',
								PLATFORM_KEY: 'ck_test_platform',
								DEFAULT_TENANT: 'coko',
								BILLING_ENABLED: 'true',
								BILLING_EMAIL_ENABLED: 'true',
								PUBLIC_URL: 'https://billing.example.test',
								MAIL_INBOX_URL: 'https://inbox.example.test',
								LOG_LEVEL: 'none',
							},
						},
					})),
				],
				test: {
					name: 'workers',
					// Crash stories take seconds, and twice as many on a machine that is busy.
					testTimeout: 30_000,
					include: ['test/{store,routes,queues,cron,objects,platform,providers,workers,stories}/**/*.test.ts'],
					setupFiles: ['test/support/migrate.ts'],
					globalSetup: ['test/support/sandbox-server.ts'],
				},
			},
			'test/sandbox/vitest.config.ts',
			{
				test: {
					name: 'journeys',
					include: ['test/journeys/**/*.test.ts'],
					testTimeout: 120_000,
					hookTimeout: 120_000,
					// One after the other, when nothing else runs: they start processes, take ports and watch the clock.
					fileParallelism: false,
					sequence: { groupOrder: 1 },
				},
			},
		],
	},
});
