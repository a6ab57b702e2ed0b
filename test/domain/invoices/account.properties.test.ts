import fc from 'fast-check';
import { expect, test } from 'vitest';
import { issueCreditNote } from '../../../src/domain/invoices/credit-notes.usecases.ts';
import { amountDue, type Invoice } from '../../../src/domain/invoices/invoice.ts';
import { createInvoice } from '../../../src/domain/invoices/invoices.usecases.ts';
import { refundInvoice } from '../../../src/domain/invoices/refunds.usecases.ts';
import { writeOffInvoice } from '../../../src/domain/invoices/write-off.usecases.ts';
import type { CurrencyCode } from '../../../src/domain/kernel/currency.ts';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import { isZero, type Money, money } from '../../../src/domain/kernel/money.ts';
import { recordPayment } from '../../../src/domain/payments/payments.usecases.ts';
import { kitRow } from '../../../src/domain/settings/start-kit/kit-row.ts';
import { hasher } from '../../../src/platform/hasher.ts';
import { action, countingIds } from '../../support/fake-store.ts';
import { runs } from '../kernel/arbitraries.ts';
import { frenchTenant, settingsOf } from '../settings/examples.ts';
import { type Account, awa, openAccount, tenant } from './account-model.ts';
import { anyWish, requestOf, type Wish } from './credits.ts';

/** A step of a story. `which` chooses among the invoices there are; thousandths are of what is there to be taken. */
type Step =
	| {
			readonly do: 'create';
			readonly currency: CurrencyCode;
			readonly gross: boolean;
			readonly prices: readonly number[];
	  }
	| { readonly do: 'pay'; readonly which: number; readonly thousandths: number }
	| { readonly do: 'credit'; readonly which: number; readonly wish: Wish; readonly refund: boolean }
	| { readonly do: 'refund'; readonly which: number; readonly thousandths: number | null }
	| { readonly do: 'write-off'; readonly which: number };

const which = fc.nat(9);
const thousandths = fc.oneof(fc.integer({ min: 0, max: 1500 }), fc.constantFrom(1000, 1000, 500));
const create = fc.record({
	do: fc.constant('create' as const),
	currency: fc.constantFrom<CurrencyCode>('EUR', 'EUR', 'XOF'),
	gross: fc.boolean(),
	prices: fc.array(fc.oneof(fc.constant(29_99), fc.nat(20_000)), { minLength: 1, maxLength: 3 }),
});
const anyStep: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 2, arbitrary: create },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('pay' as const), which, thousandths }) },
	{
		weight: 4,
		arbitrary: fc.record({ do: fc.constant('credit' as const), which, wish: anyWish, refund: fc.boolean() }),
	},
	{
		weight: 2,
		arbitrary: fc.record({ do: fc.constant('refund' as const), which, thousandths: fc.option(thousandths) }),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('write-off' as const), which }) },
);
const anyStory = fc
	.tuple(create, fc.array(anyStep, { minLength: 2, maxLength: 16 }))
	.map(([first, rest]): readonly Step[] => [first, ...rest]);

const settings = settingsOf(frenchTenant, (rows) => [
	...rows,
	kitRow('feature/{name}', 'customer_credit', { enabled: true }),
]);
const door = { idempotency: null, answer: () => ({ status: 200, body: {}, dataKey: null, number: null }) };
const byHand = { method: 'bank_transfer', reference: null, paidOn: null } as const;
const partOf = ({ minor, currency }: Money, share: number): Money => money((minor * BigInt(share)) / 1000n, currency);

interface Stage {
	readonly account: Account;
	readonly deps: ReturnType<typeof depsOf>;
}

const depsOf = (account: Account) => ({
	store: account.store,
	ids: countingIds(),
	hasher,
	dataKeys: { create: async () => 'key' },
	settings,
	tenant,
	mailEnabled: false,
});

const perform = (stage: Stage, step: Step): Promise<{ readonly ok: boolean }> => {
	if (step.do === 'create') return createOne(stage, step);
	const { account, deps } = stage;
	const invoice = [...account.invoices.values()][step.which % account.invoices.size]!;
	const target = { invoiceId: invoice.id, expectedVersion: null };
	switch (step.do) {
		case 'pay': {
			// What is paid on a settled invoice is refused, so a share of the total stands in for nothing.
			const base = isZero(amountDue(invoice)) ? invoice.totalAmount : amountDue(invoice);
			const amount = partOf(base, step.thousandths);
			return recordPayment(deps, { ...target, ...byHand, amount, overpayment: 'credit' }, action, door);
		}
		case 'credit': {
			const notes = account.notes.filter(({ invoiceId }) => invoiceId === invoice.id);
			const settlement = step.refund ? ({ type: 'refund', ...byHand } as const) : ({ type: 'credit' } as const);
			const request = requestOf(invoice, notes, step.wish);
			return issueCreditNote(deps, { ...target, request, reason: null, settlement }, action, door);
		}
		case 'refund': {
			const amount = step.thousandths === null ? null : partOf(invoice.totalAmount, step.thousandths);
			return refundInvoice(deps, { ...target, ...byHand, amount }, action, door);
		}
		case 'write-off':
			return writeOffInvoice(deps, target, action, door);
	}
};

const createOne = ({ deps }: Stage, { currency, gross, prices }: Step & { readonly do: 'create' }) =>
	createInvoice(
		deps,
		{
			customer: { by: 'id', id: awa.id },
			draft: false,
			currency,
			invoiceType: 'other',
			series: null,
			dueDate: null,
			pricesIncludeTax: gross,
			discounts: [],
			isDeposit: false,
			deposits: [],
			prepaid: [],
			notes: null,
			metadata: {},
			lines: prices.map((price, place) => ({
				description: `Ligne ${place}`,
				quantity: decimal('1.5'),
				unitPrice: money(price, currency),
				itemType: place === 0 ? 'subscription' : 'book_sale',
				taxCode: place === 1 ? 'ebook' : 'standard',
				taxRate: currency === 'XOF' ? decimal('0.18') : null,
				discounts: [],
				workId: null,
				authorId: null,
				periodStart: null,
				periodEnd: null,
				metadata: {},
			})),
		},
		action,
		door,
	);

test('after any commands: due = total − paid − credited, and the ledger says what the documents say', async () => {
	const taken = new Map<string, number>();
	await fc.assert(
		fc.asyncProperty(anyStory, async (story) => {
			const account = openAccount();
			const stage = { account, deps: depsOf(account) };
			for (const step of story) {
				const result = await perform(stage, step);
				const changes = account.settle();
				// A refusal leaves nothing.
				expect(changes > 0).toBe(result.ok);
				if (result.ok) taken.set(step.do, (taken.get(step.do) ?? 0) + 1);
				account.expectPromises();
			}
			for (const { status } of account.invoices.values()) taken.set(status, (taken.get(status) ?? 0) + 1);
			for (const { kind } of account.movements) taken.set(kind, (taken.get(kind) ?? 0) + 1);
		}),
		runs,
	);
	// The stories reach every command, every end of an invoice, and every movement of credit.
	const reached: readonly (Step['do'] | Invoice['status'] | Account['movements'][number]['kind'])[] = [
		...(['create', 'pay', 'credit', 'refund', 'write-off'] as const),
		...(['pending', 'paid', 'cancelled', 'refunded', 'uncollectible'] as const),
		...(['overpayment', 'credit_note', 'applied', 'refunded'] as const),
	];
	for (const name of reached) expect(taken.get(name) ?? 0, name).toBeGreaterThan(20);
}, 60_000);
