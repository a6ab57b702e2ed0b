import { describe } from 'vitest';
import { describeFaults } from './contract.faults.ts';
import type { ProviderHarness } from './contract.harness.ts';
import { describeNotices } from './contract.notices.ts';
import { describePayments } from './contract.payments.ts';
import { describeRefunds } from './contract.refunds.ts';

/** What every adapter keeps, shown against the sandbox over HTTP. */
export const describeProvider = (harness: ProviderHarness): void => {
	describe(`${harness.name} keeps the contract of the port`, () => {
		describePayments(harness);
		describeFaults(harness);
		describeRefunds(harness);
		describeNotices(harness);
	});
};
