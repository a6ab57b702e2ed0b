import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

const { MIGRATIONS, DB_LIBRARY } = env as typeof env & { MIGRATIONS: D1Migration[]; DB_LIBRARY: D1Database };

await applyD1Migrations(env.DB, MIGRATIONS);
await applyD1Migrations(DB_LIBRARY, MIGRATIONS);
