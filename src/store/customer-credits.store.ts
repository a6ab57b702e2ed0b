import type {
	CreditBalance,
	CreditMovement,
	CreditMovementKind,
	CreditOwner,
} from '../domain/customers/customer-credit.ts';
import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import type { CreditMovementId, CustomerId, InvoiceId } from '../domain/kernel/ids.ts';
import { money, moneyToMinor } from '../domain/kernel/money.ts';
import type { Row } from './database.ts';
import { onlyRow, type Readers, rowsParameter, type StoreContext, type Writers } from './kinds.ts';

type CreditNeed =
	| 'customer-credit.balance'
	| 'customer-credit.many'
	| 'customer-credit.ofInvoice'
	| 'customer-credit.byInvoice';

const placeOf = (id: string) => ({ table: 'customer_credits', column: 'reference_sealed', id });

export const lastOf = (customer: string, currency: string): string =>
	`SELECT sequence, balance, currency FROM customer_credits
	WHERE tenant_id = ?1 AND customer_id = ${customer} AND currency = ${currency} ORDER BY sequence DESC LIMIT 1`;

const ownerColumn: Readonly<Record<CreditOwner['by'], string>> = {
	id: '?2',
	'external-id': '(SELECT id FROM customers WHERE tenant_id = ?1 AND external_id = ?2)',
	nobody: '?2',
};

const ownerName = (owner: CreditOwner): string =>
	owner.by === 'id' ? owner.id : owner.by === 'external-id' ? owner.externalId : '';

const rowToBalance = (row: Row): CreditBalance => ({
	sequence: Number(row['sequence']),
	balance: money(Number(row['balance']), String(row['currency']) as CurrencyCode),
});

export const rowToBalanceOrNull = (rows: readonly (readonly Row[])[]): CreditBalance | null => {
	const row = onlyRow(rows);
	return row && rowToBalance(row);
};

export const customerCreditReaders: Readers<CreditNeed> = {
	'customer-credit.balance': {
		statements: ({ owner, currency }, { tenantId }) => [
			{ sql: lastOf(ownerColumn[owner.by], '?3'), parameters: [tenantId, ownerName(owner), currency] },
		],
		answer: rowToBalanceOrNull,
	},
	'customer-credit.many': {
		// The balance beside max(sequence) is that of the row that has it, as SQLite documents bare columns.
		statements: ({ ids, externalIds }, { tenantId }) => [
			{
				sql: `SELECT customer_id, currency, max(sequence) AS sequence, balance FROM customer_credits
					WHERE tenant_id = ?1 AND customer_id IN (
						SELECT value FROM json_each(?2)
						UNION SELECT customers.id FROM json_each(?3) AS name CROSS JOIN customers
							WHERE customers.tenant_id = ?1 AND customers.external_id = name.value)
					GROUP BY customer_id, currency`,
				parameters: [tenantId, rowsParameter(ids), rowsParameter(externalIds)],
			},
		],
		answer: ([rows = []]) =>
			rows.map((row) => ({ ...rowToBalance(row), customerId: String(row['customer_id']) as CustomerId })),
	},
	'customer-credit.ofInvoice': {
		statements: ({ invoiceId }, { tenantId }) => [
			{
				sql: lastOf(
					'(SELECT customer_id FROM invoices WHERE tenant_id = ?1 AND id = ?2)',
					'(SELECT currency FROM invoices WHERE tenant_id = ?1 AND id = ?2)',
				),
				parameters: [tenantId, invoiceId],
			},
		],
		answer: rowToBalanceOrNull,
	},
	'customer-credit.byInvoice': {
		statements: ({ invoiceId }, { tenantId }) => [
			{
				sql: 'SELECT * FROM customer_credits WHERE tenant_id = ?1 AND invoice_id = ?2 ORDER BY sequence',
				parameters: [tenantId, invoiceId],
			},
		],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToMovement(row, context))),
	},
};

const columns = [
	'customer_id',
	'currency',
	'sequence',
	'id',
	'kind',
	'amount',
	'balance',
	'invoice_id',
	'source_id',
	'method',
	'reference_sealed',
	'day',
	'created_at',
] as const;

export const customerCreditWriters: Writers<'customer-credit.add'> = {
	'customer-credit.add': async (changes, context) => [
		{
			sql: `INSERT INTO customer_credits (tenant_id, ${columns.join(', ')})
				SELECT ?1, ${columns.map((column) => `value ->> '${column}'`).join(', ')} FROM json_each(?2)`,
			parameters: [
				context.tenantId,
				rowsParameter(await Promise.all(changes.map(({ movement }) => movementToRow(movement, context)))),
			],
		},
	],
};

const movementToRow = async (movement: CreditMovement, { vault }: StoreContext) => ({
	customer_id: movement.customerId,
	currency: movement.amount.currency,
	sequence: movement.sequence,
	id: movement.id,
	kind: movement.kind,
	amount: moneyToMinor(movement.amount),
	balance: moneyToMinor(movement.balance),
	invoice_id: movement.invoiceId,
	source_id: movement.sourceId,
	method: movement.method,
	reference_sealed:
		movement.reference === null ? null : await vault.seal(movement.reference, placeOf(movement.id), null),
	day: movement.day,
	created_at: movement.createdAt,
});

export const rowToMovement = async (row: Row, { vault }: StoreContext): Promise<CreditMovement> => {
	const id = String(row['id']);
	const currency = String(row['currency']) as CurrencyCode;
	const text = (column: string): string | null => (row[column] === null ? null : String(row[column]));
	const sealed = text('reference_sealed');
	return {
		id: id as CreditMovementId,
		customerId: String(row['customer_id']) as CustomerId,
		sequence: Number(row['sequence']),
		kind: String(row['kind']) as CreditMovementKind,
		amount: money(Number(row['amount']), currency),
		balance: money(Number(row['balance']), currency),
		invoiceId: text('invoice_id') as InvoiceId | null,
		sourceId: text('source_id'),
		method: text('method'),
		reference: sealed === null ? null : await vault.open(sealed, placeOf(id), null),
		day: String(row['day']) as IsoDate,
		createdAt: String(row['created_at']) as IsoInstant,
	};
};
