import { expect } from 'vitest';
import type { Customer } from '../../../src/domain/customers/customer.ts';
import type { CreditMovement } from '../../../src/domain/customers/customer-credit.ts';
import type { CreditNote } from '../../../src/domain/invoices/credit-note.ts';
import { amountDue, type Invoice } from '../../../src/domain/invoices/invoice.ts';
import { isOpen } from '../../../src/domain/invoices/lifecycle.ts';
import type { Payment } from '../../../src/domain/invoices/payment.ts';
import type { CurrencyCode } from '../../../src/domain/kernel/currency.ts';
import type { CustomerId, TenantId } from '../../../src/domain/kernel/ids.ts';
import { isNegative, isZero, type Money, minus, negate, plus, sum, zero } from '../../../src/domain/kernel/money.ts';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import type { Change, Need } from '../../../src/domain/kernel/store.ts';
import type { Tenant } from '../../../src/domain/kernel/tenant.ts';
import type { AccountName, LedgerEntry } from '../../../src/domain/ledger/ledger.ts';
import { createFakeStore, instant } from '../../support/fake-store.ts';

/** One customer's account in memory: what the commands of a story wrote, and what must be true of it. */
export interface Account {
	readonly store: ReturnType<typeof createFakeStore>['store'];
	readonly invoices: ReadonlyMap<string, Invoice>;
	readonly notes: readonly CreditNote[];
	readonly movements: readonly CreditMovement[];
	/** Takes over what was committed since the last time; how many changes there were. */
	settle(): number;
	/** Every sum that the house promises, after any command. */
	expectPromises(): void;
}

export const tenant: Tenant = {
	id: 'coko' as TenantId,
	version: 1,
	name: 'Coko',
	mode: 'test',
	country: 'FR' as CountryCode,
	booksCurrency: 'EUR',
	timeZone: 'Europe/Paris',
	createdAt: instant('2026-01-01T00:00:00.000Z'),
	updatedAt: instant('2026-01-01T00:00:00.000Z'),
};

export const awa: Customer = {
	id: 'cus_01kapj8c6sf9qv6x5k2m3n4p5r' as CustomerId,
	tenantId: tenant.id,
	version: 1,
	externalId: '42',
	dataKey: 'key',
	type: 'consumer',
	name: 'Awa Ndiaye',
	email: null,
	phone: null,
	country: tenant.country,
	address: null,
	taxNumber: null,
	registrationNumber: null,
	locale: 'fr',
	metadata: {},
	createdAt: tenant.createdAt,
	updatedAt: tenant.createdAt,
};

interface Books {
	readonly invoices: Map<string, Invoice>;
	readonly notes: CreditNote[];
	readonly movements: CreditMovement[];
	readonly payments: Payment[];
	readonly entries: LedgerEntry[];
}

export const openAccount = (): Account => {
	const books: Books = { invoices: new Map(), notes: [], movements: [], payments: [], entries: [] };
	const fake = createFakeStore((need) => answer(books, need));
	let settled = 0;
	return {
		...books,
		store: fake.store,
		settle: () => {
			const fresh = fake.changes.slice(settled);
			settled = fake.changes.length;
			for (const change of fresh) apply(books, change);
			return fresh.length;
		},
		expectPromises: () => expectPromises(books),
	};
};

const answer = ({ invoices, notes, movements }: Books, need: Need): unknown => {
	// oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the commands of this model ask for these
	switch (need.kind) {
		case 'invoice.byId':
			return invoices.get(need.id) ?? null;
		case 'customer.byId':
		case 'customer.ofInvoice':
			return awa;
		case 'credit-note.byInvoice':
			return notes.filter(({ invoiceId }) => invoiceId === need.invoiceId);
		case 'customer-credit.byInvoice':
			return movements.filter(({ invoiceId }) => invoiceId === need.invoiceId);
		case 'customer-credit.ofInvoice':
			return lastOf(movements, invoices.get(need.invoiceId)?.currency);
		case 'customer-credit.balance':
			return lastOf(movements, need.currency);
		case 'series.headsOfCredit':
			return new Map();
		case 'deposit.facts':
			return [];
		default:
			return null;
	}
};

const lastOf = (movements: readonly CreditMovement[], currency: CurrencyCode | undefined) =>
	movements.findLast(({ amount }) => amount.currency === currency) ?? null;

const apply = (books: Books, change: Change): void => {
	// oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the books keep these
	switch (change.kind) {
		case 'invoice.issue':
			books.invoices.set(change.invoice.id, { ...change.invoice, number: `INV-${books.invoices.size + 1}` });
			break;
		case 'invoice.progress':
			books.invoices.set(change.invoice.id, change.invoice);
			break;
		case 'credit-note.issue':
			books.notes.push(change.creditNote);
			break;
		case 'customer-credit.add':
			books.movements.push(change.movement);
			break;
		case 'payment.add':
			books.payments.push(change.payment);
			break;
		case 'ledger.post':
			books.entries.push(change.entry);
			break;
	}
};

const expectPromises = (books: Books): void => {
	for (const invoice of books.invoices.values()) expectOfInvoice(books, invoice);
	for (const currency of ['EUR', 'XOF'] as const) expectOfLedger(books, currency);
	expect(new Set(books.entries.map(({ source }) => source)).size).toBe(books.entries.length);
};

const expectOfInvoice = ({ notes, movements, payments }: Books, invoice: Invoice): void => {
	const { id, currency, totalAmount, amountPaid, amountCredited } = invoice;
	const own = movements.filter(({ invoiceId }) => invoiceId === id);
	const amountOf = (...kinds: readonly CreditMovement['kind'][]): Money =>
		sum(
			own.filter(({ kind }) => kinds.includes(kind)).map(({ amount }) => amount),
			currency,
		);
	const total = (amounts: readonly { readonly amount: Money }[]) =>
		sum(
			amounts.map(({ amount }) => amount),
			currency,
		);
	const due = amountDue(invoice);
	expect(isNegative(due) || isNegative(amountPaid)).toBe(false);
	expect(plus(due, plus(amountPaid, amountCredited))).toEqual(totalAmount);
	const ownNotes = notes.filter(({ invoiceId }) => invoiceId === id);
	expect(total(ownNotes.map(({ totalAmount: amount }) => ({ amount })))).toEqual(amountCredited);
	for (const note of ownNotes) expect(plus(note.appliedAmount, note.freedAmount)).toEqual(note.totalAmount);
	const received = total(payments.filter(({ invoiceId }) => invoiceId === id));
	expect(minus(received, amountOf('overpayment', 'credit_note', 'applied'))).toEqual(amountPaid);
	// No more goes back than came from it, and nothing is due once it is settled, cancelled or refunded.
	expect(isNegative(amountOf('overpayment', 'credit_note', 'refunded'))).toBe(false);
	expect(isZero(due)).toBe(!['pending', 'sent', 'overdue', 'uncollectible'].includes(invoice.status));
	if (invoice.status === 'refunded') {
		expect([isZero(amountPaid), isZero(amountOf('overpayment', 'credit_note', 'refunded'))]).toEqual([true, true]);
	}
};

const expectOfLedger = ({ invoices, movements, entries }: Books, currency: CurrencyCode): void => {
	const postings = entries.flatMap((entry) => entry.postings).filter(({ amount }) => amount.currency === currency);
	for (const entry of entries) {
		const amounts = entry.postings.map(({ amount }) => amount).filter((amount) => amount.currency === currency);
		expect(sum(amounts, currency)).toEqual(zero(currency));
	}
	const balanceOf = (name: AccountName): Money =>
		sum(
			postings.filter(({ account, owner }) => account === name && owner === awa.id).map(({ amount }) => amount),
			currency,
		);
	const dueOf = (belongs: (invoice: Invoice) => boolean): Money =>
		sum([...invoices.values()].filter((each) => each.currency === currency && belongs(each)).map(amountDue), currency);
	expect(balanceOf('receivable')).toEqual(dueOf(isOpen));
	expect(balanceOf('write_off')).toEqual(dueOf(({ status }) => status === 'uncollectible'));
	const own = movements.filter(({ amount }) => amount.currency === currency);
	expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, index) => index + 1));
	expect(own.filter(({ balance }) => isNegative(balance))).toEqual([]);
	expect(negate(balanceOf('customer_credit'))).toEqual(own.at(-1)?.balance ?? zero(currency));
};
