import { applyD1Migrations, type D1Migration, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { runWith } from '../../src/running.ts';
import { preparedStatements } from '../../src/store/database.ts';

const { MIGRATIONS, DB_LIBRARY } = env as typeof env & { MIGRATIONS: D1Migration[]; DB_LIBRARY: D1Database };

// The files of a run share one runtime: each begins with nothing stored.
await reset();
preparedStatements.clear();
runWith(null);
await applyD1Migrations(env.DB, MIGRATIONS);
await applyD1Migrations(DB_LIBRARY, MIGRATIONS);
