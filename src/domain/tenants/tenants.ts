import type { Tenant } from '../kernel/tenant.ts';

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** The tenant that the store belongs to; null before it is created. */
		tenant: { readonly args: Record<never, never>; readonly answer: Tenant | null };
	}
	interface ChangeKinds {
		/** Inserts version 1, updates later versions. */
		'tenant.save': { readonly tenant: Tenant };
	}
}
