import type { Customer } from '../../domain/customers/customer.ts';
import type { IsoDate } from '../../domain/kernel/calendar.ts';
import type { Seller } from '../../domain/settings/company.ts';
import type { AccountStatement } from '../../domain/statements/statement.ts';

/** A statement of account with who it is from and to, as they are today. */
export interface PrintableStatement {
	readonly statement: AccountStatement;
	readonly customer: Customer;
	readonly seller: Seller;
	/** The seller's local date on which it is drawn up. */
	readonly day: IsoDate;
}
