import type { CountryCode } from '../kernel/party.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { ConfigType } from './catalog.ts';

/** Something that keeps documents from being issued or from being right, and how to mend it. */
export interface ConfigProblem {
	/** `error`: documents cannot be issued or would be wrong in law. `warning`: somebody should look. */
	readonly severity: 'error' | 'warning';
	readonly type: ConfigType;
	readonly key: string;
	readonly country: CountryCode | null;
	readonly what: string;
	readonly mend: string;
}

export type CheckedTenant = Pick<Tenant, 'country' | 'booksCurrency' | 'mode'>;
