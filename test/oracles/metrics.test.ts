import { decimalToString, multiplyDecimals } from '../../src/domain/kernel/decimal.ts';
import { type AttemptGroup, statisticsOf } from '../../src/domain/payments/payment-statistics.ts';
import type { PaymentStatus } from '../../src/domain/payments/provider-payment.ts';
import type { ProviderName } from '../../src/domain/settings/values.ts';
import cases from './metrics.json' with { type: 'json' };
import { runOracles } from './oracle.ts';

interface Attempts {
	readonly p: string;
	readonly ok: number;
	readonly failed: number;
	readonly pending?: number;
}

/** The cases' own names. */
const providers: Readonly<Record<string, ProviderName>> = { stripe: 'stripe', mtn_momo: 'mtn_mobile_money' };

const groupsOf = ({ p, ok, failed, pending = 0 }: Attempts): readonly AttemptGroup[] => {
	const group = (status: PaymentStatus, count: number): AttemptGroup => {
		const provider = providers[p];
		if (provider === undefined) throw new Error(`no provider of ours is ${p}`);
		return { provider, currency: 'XOF', status, isOutside: false, count };
	};
	return [group('succeeded', ok), group('failed', failed), group('processing', pending)];
};

const hundred = { coefficient: 100n, scale: 0 };

runOracles('metrics', cases, {
	'metric.provider': (
		inputs: { readonly attempts: readonly Attempts[] },
		expected: Readonly<Record<string, string>>,
	) => {
		const figures = statisticsOf({ attempts: inputs.attempts.flatMap(groupsOf), money: [], fees: [], medians: [] });
		const rateOf = (name: string): string => {
			const rate = figures.find(({ provider }) => provider === providers[name])?.successRate;
			return rate === null || rate === undefined ? 'none' : `${decimalToString(multiplyDecimals(rate, hundred))}%`;
		};
		return { actual: Object.fromEntries(Object.keys(expected).map((name) => [name, rateOf(name)])), expected };
	},
});
