import type { IsoInstant } from './calendar.ts';
import type { CurrencyCode } from './currency.ts';
import type { TenantId } from './ids.ts';
import type { CountryCode } from './party.ts';

/** A legal entity that sells: its country decides the law, its time zone the date, its currency the books. */
export interface Tenant {
	readonly id: TenantId;
	readonly version: number;
	readonly name: string;
	/** Test tenants accept test clocks, fault switches and provider test keys; live ones never do. */
	readonly mode: 'live' | 'test';
	readonly country: CountryCode;
	readonly booksCurrency: CurrencyCode;
	readonly timeZone: string;
	readonly createdAt: IsoInstant;
	readonly updatedAt: IsoInstant;
}
