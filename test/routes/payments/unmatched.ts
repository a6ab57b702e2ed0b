import { eventOf } from '../../../src/domain/kernel/event.ts';
import type { PaymentId } from '../../../src/domain/kernel/ids.ts';
import { type Money, minus } from '../../../src/domain/kernel/money.ts';
import { todayOf } from '../../../src/domain/kernel/tenant.ts';
import { credit, debit, ledgerEntry } from '../../../src/domain/ledger/ledger.ts';
import { followPayment } from '../../../src/domain/payments/follow.usecases.ts';
import { recordOutsidePayment } from '../../../src/domain/payments/outside.usecases.ts';
import type { PaymentProvider } from '../../../src/domain/payments/provider.ts';
import { paymentDeps } from '../../../src/payment-deps.ts';
import { systemContext } from '../../../src/queues/work.ts';
import { type House, tenantId } from '../../support/house.ts';
import { anyReport } from '../../support/provider-payment.builder.ts';

const coko = tenantId('coko');

export const depsOf = async (house: House) => {
	const scope = house.wiring.open({ tenantId: coko, background: () => undefined });
	return paymentDeps(house.wiring, scope, (await scope.tenant(coko))!);
};

/** What a provider says that took this money, whatever was asked. */
const having = (provider: PaymentProvider, received: Money): PaymentProvider => {
	const answer = async () => {
		const id = crypto.randomUUID();
		const report = { ...anyReport('succeeded', received), providerId: id, references: [id] };
		return { kind: 'report', report } as const;
	};
	return { ...provider, query: answer, cancel: answer };
};

/** Money that came in the provider's own pages and that nobody here had asked for. */
export const unmatched = async (house: House, received: Money): Promise<string> => {
	const deps = await depsOf(house);
	const provider = having(deps.providers.account('paypal', null)!, received);
	const context = systemContext(house.wiring, 'queue');
	const recorded = await recordOutsidePayment(deps, provider, { country: null }, ['outside'], () => [], context);
	if (!recorded.ok || !('recorded' in recorded.value)) throw new Error('nothing was recorded');
	return recorded.value.recorded;
};

/** Part of what belongs to nobody is on its way back; less than nothing: a refund failed, and it is nobody's again. */
export const giveBack = async (house: House, id: string, part: Money): Promise<void> => {
	const { store, ids, tenant } = await depsOf(house);
	const context = systemContext(house.wiring, 'queue');
	const { payment } = await store.load({ payment: { kind: 'provider-payment.byId', id: id as PaymentId } });
	const unallocated = minus(payment!.unallocated, part);
	const next = { ...payment!, version: payment!.version + 1, unallocated };
	const entry = ledgerEntry({
		source: `${id}/given-back/${next.version}`,
		subjectId: id,
		day: todayOf(tenant, context),
		createdAt: context.now,
		postings: [debit('unallocated', id, part), credit('refunds_in_flight', next.provider, part)],
	});
	const outcome = await store.commit({
		changes: [
			eventOf(ids, 'payment.refund_created', next, {}, context),
			{ kind: 'provider-payment.follow', payment: next },
			{ kind: 'ledger.post', entry },
		],
		answer: null,
	});
	if (outcome.kind !== 'committed') throw new Error(outcome.constraint);
};

/** The provider says of a payment that was begun that it took this much, or another currency. */
export const arrive = async (house: House, id: string, received: Money): Promise<void> => {
	const deps = await depsOf(house);
	const { payment } = await deps.store.load({ payment: { kind: 'provider-payment.byId', id: id as PaymentId } });
	const account = having(deps.providers.account(payment!.provider, payment!.country)!, received);
	const providers = { ...deps.providers, account: () => account };
	const followed = await followPayment({ ...deps, providers }, payment!.id, systemContext(house.wiring, 'queue'));
	if (!followed.ok) throw new Error(followed.error.type);
};
