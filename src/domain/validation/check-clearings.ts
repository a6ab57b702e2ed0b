import type { Check, Fault } from './check.ts';
import type { BrokenClearing } from './validation.ports.ts';

/**
 * What stands with each provider is what it took, less what it kept, gave back and lost to disputes; what is on its way
 * back is what the open refunds say; and what belongs to nobody is what the payments say.
 */
export const checkClearings: Check = {
	name: 'clearings',
	cost: 2,
	step: async ({ store }) => {
		const { page } = await store.load({ page: { kind: 'validation.clearings' } });
		return { checked: page.checked, faults: page.found.map(clearingFault), next: null };
	},
};

const sources: Readonly<Record<BrokenClearing['account'], string>> = {
	provider_clearing: 'its payments, fees, refunds and disputes leave',
	refunds_in_flight: 'its open refunds sum to',
	unallocated: 'the payment and its uncovered refunds leave',
	disputed: 'its open disputes sum to',
	dispute_losses: 'its lost disputes sum to',
};

const clearingFault = ({ account, owner, currency, posted, expected }: BrokenClearing): Fault => ({
	kind: `${account}_wrong`,
	severity: 'error',
	subject: `${account}/${owner}/${currency}`,
	detail: `The ledger says ${posted} ${currency}, ${sources[account]} ${expected} ${currency} (minor units).`,
	mend: 'Mend the entries that are named here; then compare payments, refunds and disputes with their audit trail.',
});
