import { applyD1Migrations } from 'cloudflare:test';
import { sandboxEnv } from './env.ts';

await applyD1Migrations(sandboxEnv.DB, sandboxEnv.SANDBOX_MIGRATIONS);
