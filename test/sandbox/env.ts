import type { D1Migration } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { SandboxEnv } from '../../sandbox/env.ts';

/** The global type of `env` is the billing Worker's; in this project it holds the sandbox's bindings. */
export const sandboxEnv = env as unknown as SandboxEnv & { readonly SANDBOX_MIGRATIONS: D1Migration[] };
