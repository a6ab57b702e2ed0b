import type { IsoInstant } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { Decimal } from '../kernel/decimal.ts';
import { isPositive, type Money, roundRatio } from '../kernel/money.ts';
import type { ProviderName } from '../settings/values.ts';
import { hasSucceeded, isOpenPayment, type PaymentStatus } from './provider-payment.ts';

/** Attempts of one provider, in the currency that payers are debited in. */
export interface AttemptGroup {
	readonly provider: ProviderName;
	readonly currency: CurrencyCode;
	readonly status: PaymentStatus;
	/** Begun without us, in the provider's own pages: money, but no attempt of ours. */
	readonly isOutside: boolean;
	readonly count: number;
}

/** What came, by the currency it came in, and what it cost, by the currency it was settled in. */
export interface MoneyGroup {
	readonly provider: ProviderName;
	readonly currency: CurrencyCode;
	readonly received: Money;
}

export interface FeeGroup {
	readonly provider: ProviderName;
	readonly currency: CurrencyCode;
	/** What arrived on our balance before the fee, of those payments whose fee is known. */
	readonly gross: Money;
	readonly fee: Money;
}

export interface MedianGroup {
	readonly provider: ProviderName;
	readonly currency: CurrencyCode;
	readonly seconds: number;
}

export interface PaymentGroups {
	readonly attempts: readonly AttemptGroup[];
	readonly money: readonly MoneyGroup[];
	readonly fees: readonly FeeGroup[];
	readonly medians: readonly MedianGroup[];
}

/** How a provider did in a period, in one currency. */
export interface ProviderStatistics {
	readonly provider: ProviderName;
	readonly currency: CurrencyCode;
	readonly byStatus: Readonly<Partial<Record<PaymentStatus, number>>>;
	readonly attempts: number;
	readonly succeeded: number;
	readonly failed: number;
	/** Nobody confirmed in time: neither a success nor a failure of the provider. */
	readonly expired: number;
	/** Without an outcome so far. */
	readonly pending: number;
	/** Null without a success or a failure. */
	readonly successRate: Decimal | null;
	/** From the beginning to success or failure; null where there was none. */
	readonly medianSeconds: number | null;
	readonly outside: number;
	readonly received: readonly Money[];
	readonly fees: readonly (Omit<FeeGroup, 'provider' | 'currency'> & { readonly share: Decimal | null })[];
}

/** What the rate means, for whoever reads it. */
export const successFormula = 'succeeded / (succeeded + failed)';
export const feeFormula = 'fee / gross';

const rateScale = 4;

/** 60 of 60 + 30 are 0.6667: what is pending or expired is in neither. Four decimals, half away from zero. */
export const successRate = (succeeded: number, failed: number): Decimal | null =>
	ratio(BigInt(succeeded), BigInt(succeeded + failed));

/** 0.68 EUR of 35.99 EUR are 0.0189. */
export const feeShare = ({ gross, fee }: Pick<FeeGroup, 'gross' | 'fee'>): Decimal | null =>
	isPositive(gross) ? ratio(fee.minor, gross.minor) : null;

const ratio = (numerator: bigint, denominator: bigint): Decimal | null =>
	denominator === 0n
		? null
		: { coefficient: roundRatio(numerator * 10n ** BigInt(rateScale), denominator), scale: rateScale };

/** By provider and currency, in the order of the alphabet. */
export const statisticsOf = ({ attempts, money, fees, medians }: PaymentGroups): readonly ProviderStatistics[] =>
	[...Map.groupBy(attempts, nameOf)]
		.sort(([one], [other]) => (one < other ? -1 : 1))
		.flatMap(([name, groups]) => {
			const [first] = groups;
			if (first === undefined) return [];
			const own = <Group extends Pick<AttemptGroup, 'provider' | 'currency'>>(all: readonly Group[]) =>
				all.filter((group) => nameOf(group) === name);
			const ours = groups.filter(({ isOutside }) => !isOutside);
			const count = (of: (group: AttemptGroup) => boolean) => total(ours.filter(of));
			const succeeded = count(hasSucceeded);
			const failed = count(({ status }) => status === 'failed');
			return {
				provider: first.provider,
				currency: first.currency,
				byStatus: Object.fromEntries(ours.map(({ status, count: number }) => [status, number])),
				attempts: total(ours),
				succeeded,
				failed,
				expired: count(({ status }) => status === 'expired'),
				pending: count(isOpenPayment),
				successRate: successRate(succeeded, failed),
				medianSeconds: own(medians)[0]?.seconds ?? null,
				outside: total(groups) - total(ours),
				received: own(money).map(({ received }) => received),
				fees: own(fees).map(({ gross, fee }) => ({ gross, fee, share: feeShare({ gross, fee }) })),
			};
		});

const nameOf = ({ provider, currency }: Pick<AttemptGroup, 'provider' | 'currency'>): string =>
	`${provider} ${currency}`;

const total = (groups: readonly AttemptGroup[]): number => groups.reduce((sum, { count }) => sum + count, 0);

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** Of payments that began in a period, its end left out. */
		'payment.statistics': {
			readonly args: { readonly from: IsoInstant; readonly to: IsoInstant };
			readonly answer: PaymentGroups;
		};
	}
}
