import type { IsoInstant } from './calendar.ts';
import { dateInZone, type IsoDate } from './calendar.ts';
import type { CurrencyCode } from './currency.ts';
import type { ActionContext } from './event.ts';
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

/** The seller's local date at the moment of the action. */
export const todayOf = (tenant: Pick<Tenant, 'timeZone'>, context: Pick<ActionContext, 'now'>): IsoDate =>
	dateInZone(context.now, tenant.timeZone);
