import { join } from 'node:path';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineProject } from 'vitest/config';

const path = (fromRoot: string): string => join(import.meta.dirname, '../..', fromRoot);

export default defineProject({
	root: path('.'),
	plugins: [
		cloudflareTest(async () => ({
			wrangler: { configPath: path('sandbox/wrangler.toml') },
			miniflare: { bindings: { SANDBOX_MIGRATIONS: await readD1Migrations(path('sandbox/migrations')) } },
		})),
	],
	test: {
		name: 'sandbox',
		include: ['test/sandbox/**/*.test.ts'],
		setupFiles: [path('test/sandbox/migrate.ts')],
	},
});
