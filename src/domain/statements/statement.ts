import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { CustomerId } from '../kernel/ids.ts';
import { compareMoney, type Money, minus, plus, sum } from '../kernel/money.ts';
import type { ReportPeriod } from '../kernel/period.ts';
import { err, ok, type Result } from '../kernel/result.ts';

/** What moved a customer's account. */
export const movementKinds = [
	'invoice',
	'payment',
	'credit_note',
	'credit_applied',
	'credit_refunded',
	'refund_returned',
	'write_off',
	'other',
] as const;
export type MovementKind = (typeof movementKinds)[number];

/** One ledger entry, as far as it touches the account. */
export interface AccountMovement {
	/** `inv_…/issued`: the entry in the ledger. */
	readonly source: string;
	readonly day: IsoDate;
	readonly createdAt: IsoInstant;
	/** Of the invoice or credit note, or of the invoice that was paid; null where there is none. */
	readonly documentId: string | null;
	readonly documentNumber: string | null;
	/** What the customer owes more, or what we hold less of theirs. */
	readonly debit: Money;
	/** What they owe less, or what we hold more of theirs. */
	readonly credit: Money;
}

/** Where the account stands at the end of a day. */
export interface Standing {
	/** What the customer owes by invoices. */
	readonly receivable: Money;
	/** What we hold of theirs. */
	readonly credit: Money;
}

/** What they owe in all; negative when we hold more than they owe. */
export const balanceOf = ({ receivable, credit }: Standing): Money => minus(receivable, credit);

export interface StatementLine extends AccountMovement {
	readonly kind: MovementKind;
	/** After this movement. */
	readonly balance: Money;
}

export interface AccountStatement {
	readonly currency: CurrencyCode;
	readonly period: ReportPeriod;
	/** At the end of the day before the period. */
	readonly opening: Standing;
	readonly lines: readonly StatementLine[];
	readonly debit: Money;
	readonly credit: Money;
	readonly closing: Standing;
}

/** The ledger's answer about an account: movements in order, one more than a statement takes when there are too many. */
export interface AccountRecord {
	readonly opening: Standing;
	readonly closing: Standing;
	readonly movements: readonly AccountMovement[];
}

export type StatementError = { readonly type: 'statement/too-many-movements'; readonly max: number };

/** About forty printed pages; more is for a machine, which can ask month by month. */
export const movementsMax = 1500;

/**
 * The statement of a period: each movement with the balance after it. An opening of 20.00, an invoice of 35.99 and a
 * payment of 50.00 close at 5.99. A ledger whose movements do not lead from its opening to its closing is broken, and
 * throws: nobody is told a sum that is not true.
 */
export const statementOf = (
	period: ReportPeriod,
	currency: CurrencyCode,
	{ opening, closing, movements }: AccountRecord,
): Result<AccountStatement, StatementError> => {
	if (movements.length > movementsMax) return err({ type: 'statement/too-many-movements', max: movementsMax });
	let balance = balanceOf(opening);
	const lines = movements.map((movement): StatementLine => {
		balance = minus(plus(balance, movement.debit), movement.credit);
		return { ...movement, kind: movementKind(movement.source), balance };
	});
	if (compareMoney(balance, balanceOf(closing)) !== 0) {
		throw new Error('the postings of a customer’s account do not add up to the balances of its days');
	}
	const total = (side: 'debit' | 'credit') =>
		sum(
			movements.map((movement) => movement[side]),
			currency,
		);
	return ok({ currency, period, opening, lines, debit: total('debit'), credit: total('credit'), closing });
};

/** What an entry is, by the name of its source. */
export const movementKind = (source: string): MovementKind => {
	const [id = '', fact = ''] = source.split('/');
	return kinds[`${id.split('_')[0]}/${fact}`] ?? 'other';
};

const kinds: Readonly<Record<string, MovementKind>> = {
	'inv/issued': 'invoice',
	'inv/written-off': 'write_off',
	'pay/received': 'payment',
	'crn/issued': 'credit_note',
	'ccm/applied': 'credit_applied',
	'ccm/refunded': 'credit_refunded',
	'rfd/started': 'credit_refunded',
	'rfd/covered': 'credit_refunded',
	'rfd/failed': 'refund_returned',
	'rfd/returned': 'refund_returned',
};

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'customer.account': {
			readonly args: ReportPeriod & {
				readonly customerId: CustomerId;
				readonly currency: CurrencyCode;
				readonly limit: number;
			};
			readonly answer: AccountRecord;
		};
	}
}
