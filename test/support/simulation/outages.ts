import type { FaultPort } from '../../../src/platform/faults.ts';
import type { Chance } from '../chance.ts';
import { killingFaults } from '../faults.ts';
import type { House } from '../house.ts';
import { accountOf } from '../notices.ts';
import { type PayingHouse, reopenPayingHouse } from '../paying-house.ts';
import { control, type SandboxProvider } from '../sandbox.ts';
import { count, type Tally } from './readers.ts';

/** What goes wrong before a request: the house that it is then sent to. */
export interface Outage {
	readonly hit: (house: PayingHouse, provider: SandboxProvider, chance: Chance) => Promise<House>;
}

const faults = [
	'error-before-commit',
	'timeout-after-commit',
	'late',
	'slow',
	'html',
	'empty',
	'rate-limit',
	'nonsense',
] as const;

/** Every kind of request that a payment or a refund makes. */
const requests = {
	stripe: ['*', 'POST /v1/checkout/sessions', 'GET /v1/checkout/sessions', 'POST /v1/customers', 'POST /v1/refunds'],
	paypal: ['*', 'POST /v1/oauth2/token', 'POST /v2/checkout/orders', 'GET /v2/checkout/orders', 'POST /v2/payments'],
	orange_money: [
		'*',
		'POST /oauth/v3/token',
		'POST /orange-money-webpay/dev/v1/webpayment',
		'POST /orange-money-webpay',
	],
	mtn_mobile_money: [
		'*',
		'POST /collection/token',
		'POST /collection/v1_0/requesttopay',
		'GET /collection/v1_0/requesttopay',
		'POST /disbursement/v1_0/refund',
		'GET /disbursement/v1_0/refund',
	],
} as const satisfies Readonly<Record<SandboxProvider, readonly string[]>>;

/** Calls of a whole request, generously: a kill beyond its last one spares it. */
const callsMax = 14;

export const chanceOutage = (tally: Tally, shares: { readonly fault: number; readonly kill: number }): Outage => ({
	async hit(house, provider, chance) {
		if (chance.happens(shares.fault)) {
			const fault = chance.oneOf(faults);
			count(tally, `fault ${fault}`);
			await control('/faults', {
				provider,
				account: accountOf(house, provider),
				match: chance.oneOf(requests[provider]),
				fault,
				times: chance.between(1, 2),
				...((fault === 'late' || fault === 'slow') && { delay_ms: chance.between(5, 60) }),
			});
		}
		if (!chance.happens(shares.kill)) return house;
		const killing = killingFaults(chance.between(0, callsMax), chance.oneOf(['before', 'after']));
		return reopenPayingHouse(house, { faults: counting(killing, tally) });
	},
});

const counting = (killing: ReturnType<typeof killingFaults>, tally: Tally): FaultPort => ({
	call: async (target, name, run) => {
		const wasDead = killing.dead();
		try {
			return await killing.call(target, name, run);
		} finally {
			if (!wasDead && killing.dead()) count(tally, 'process killed');
		}
	},
});

/** Tells notices before the answer of the request that caused them, now and then. */
export interface EarlyTelling extends FaultPort {
	/** Until then everything comes in its time. */
	begin(tell: () => Promise<void>): void;
}

export const earlyTelling = (chance: Chance, share: number): EarlyTelling => {
	let tell: (() => Promise<void>) | null = null;
	return {
		begin(next) {
			tell = next;
		},
		async call(target, _name, run) {
			const answer = await run();
			if (target === 'provider' && tell !== null && chance.happens(share)) await tell();
			return answer;
		},
	};
};
