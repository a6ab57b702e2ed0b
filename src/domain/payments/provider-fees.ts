import type { ActionContext } from '../kernel/event.ts';
import type { Money } from '../kernel/money.ts';
import type { Change } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import { credit, debit, ledgerEntry, type Posting } from '../ledger/ledger.ts';
import type { Settlement } from './provider.ts';
import { hasSucceeded, type ProviderPayment } from './provider-payment.ts';

/**
 * What the provider kept, posted once. A charge of 10 000 XOF that arrived as 15.24 EUR with a fee of 0.48 EUR moves the
 * provider's balance from one currency to the other and books the fee in the second.
 */
export const feeChanges = (
	before: Pick<ProviderPayment, 'settlement'>,
	after: ProviderPayment,
	{ tenant }: { readonly tenant: Tenant },
	context: ActionContext,
): readonly Change[] => {
	const { settlement, received } = after;
	if (settlement === null || before.settlement !== null || received === null || !hasSucceeded(after)) return [];
	const entry = ledgerEntry({
		source: `${after.id}/fee`,
		subjectId: after.id,
		day: todayOf(tenant, context),
		createdAt: context.now,
		postings: [...exchanged(after, received, settlement), ...feePostings(after, settlement)],
	});
	return entry.postings.length === 0 ? [] : [{ kind: 'ledger.post', entry }];
};

const exchanged = ({ provider }: ProviderPayment, received: Money, { gross }: Settlement): readonly Posting[] =>
	gross.currency === received.currency
		? []
		: [
				credit('provider_clearing', provider, received),
				debit('fx', provider, received),
				debit('provider_clearing', provider, gross),
				credit('fx', provider, gross),
			];

const feePostings = ({ provider }: ProviderPayment, { fee }: Settlement): readonly Posting[] => [
	debit('fees', provider, fee),
	credit('provider_clearing', provider, fee),
];
