import { and, desc, eq, lt } from 'drizzle-orm';
import type { Customer, CustomerFilter } from '../domain/customers/customer.ts';
import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { CustomerId } from '../domain/kernel/ids.ts';
import type { CountryCode, Locale } from '../domain/kernel/party.ts';
import type { Row } from './database.ts';
import { onlyRow, type Readers, rowsParameter, type StoreContext, type Writers } from './kinds.ts';
import { listOf, queryBuilder, when } from './list-query.ts';
import { customers } from './schema.ts';

export const customerReaders: Readers<
	'customer.byId' | 'customer.byExternalId' | 'customer.many' | 'customer.ofInvoice' | 'customer.list'
> = {
	'customer.byId': {
		statements: ({ id }, { tenantId }) => [
			{ sql: 'SELECT * FROM customers WHERE tenant_id = ?1 AND id = ?2', parameters: [tenantId, id] },
		],
		answer: (rows, context) => rowToCustomerOrNull(onlyRow(rows), context),
	},
	'customer.byExternalId': {
		statements: ({ externalId }, { tenantId }) => [
			{
				sql: 'SELECT * FROM customers WHERE tenant_id = ?1 AND external_id = ?2',
				parameters: [tenantId, externalId],
			},
		],
		answer: (rows, context) => rowToCustomerOrNull(onlyRow(rows), context),
	},
	'customer.many': {
		statements: ({ ids, externalIds }, { tenantId }) => [
			{
				sql: 'SELECT * FROM customers WHERE tenant_id = ?1 AND id IN (SELECT value FROM json_each(?2))',
				parameters: [tenantId, rowsParameter(ids)],
			},
			{
				// Each name is looked up by its index; asked with IN, SQLite walks all customers of the tenant instead.
				sql: `SELECT customers.* FROM json_each(?2) AS name CROSS JOIN customers
					WHERE customers.tenant_id = ?1 AND customers.external_id = name.value`,
				parameters: [tenantId, rowsParameter(externalIds)],
			},
		],
		answer: ([byId = [], byExternalId = []], context) => {
			const rows = new Map([...byId, ...byExternalId].map((row) => [row['id'], row]));
			return Promise.all([...rows.values()].map((row) => rowToCustomer(row, context)));
		},
	},
	'customer.ofInvoice': {
		statements: ({ id }, { tenantId }) => [
			{
				sql: `SELECT * FROM customers WHERE tenant_id = ?1
					AND id = (SELECT customer_id FROM invoices WHERE tenant_id = ?1 AND id = ?2)`,
				parameters: [tenantId, id],
			},
		],
		answer: (rows, context) => rowToCustomerOrNull(onlyRow(rows), context),
	},
	'customer.list': {
		statements: async (filter, { tenantId, vault }) => {
			const { email, ...others } = filter;
			const emailHash = email === null ? null : await emailIndex(vault, email);
			return [listStatement({ ...others, emailHash, tenantId })];
		},
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToCustomer(row, context))),
	},
};

interface ListFilter extends Omit<CustomerFilter, 'email'> {
	readonly tenantId: string;
	readonly emailHash: string | null;
}

const listStatement = listOf<ListFilter>((filter) =>
	queryBuilder
		.select()
		.from(customers)
		.where(
			and(
				eq(customers.tenant_id, filter.tenantId),
				when(filter.before, (id) => lt(customers.id, id)),
				when(filter.externalId, (externalId) => eq(customers.external_id, externalId)),
				when(filter.emailHash, (hash) => eq(customers.email_index, hash)),
				when(filter.country, (country) => eq(customers.country, country)),
			),
		)
		.orderBy(desc(customers.id))
		.limit(filter.limit),
);

export const customerWriters: Writers<'customer.save'> = {
	'customer.save': async (changes, context) => [
		{
			sql: `INSERT INTO customers (tenant_id, id, version, external_id, type, country, locale, data_key, personal_sealed, email_index, metadata, created_at, updated_at)
				SELECT ?1, value ->> 'id', value ->> 'version', value ->> 'external_id', value ->> 'type', value ->> 'country', value ->> 'locale',
					value ->> 'data_key', value ->> 'personal_sealed', value ->> 'email_index', value -> 'metadata', value ->> 'created_at', value ->> 'updated_at'
				FROM json_each(?2)
				WHERE true ON CONFLICT (tenant_id, id) DO UPDATE SET
					version = excluded.version, type = excluded.type, country = excluded.country, locale = excluded.locale,
					personal_sealed = excluded.personal_sealed, email_index = excluded.email_index,
					metadata = excluded.metadata, updated_at = excluded.updated_at`,
			parameters: [
				context.tenantId,
				rowsParameter(await Promise.all(changes.map(({ customer }) => customerToRow(customer, context)))),
			],
		},
	],
};

/** What is personal about a customer travels in one envelope, sealed with the customer's own key. */
type Personal = Pick<Customer, 'name' | 'email' | 'phone' | 'address' | 'taxNumber' | 'registrationNumber'>;

const placeOf = (id: string) => ({ table: 'customers', column: 'personal_sealed', id });

/** Addresses are compared without regard to case, as mail systems do in practice. */
export const emailIndex = (vault: StoreContext['vault'], email: string): Promise<string> =>
	vault.blindIndex('customers.email', email.trim().toLowerCase());

const customerToRow = async (customer: Customer, { vault }: StoreContext) => {
	const { name, email, phone, address, taxNumber, registrationNumber } = customer;
	const personal: Personal = { name, email, phone, address, taxNumber, registrationNumber };
	return {
		id: customer.id,
		version: customer.version,
		external_id: customer.externalId,
		type: customer.type,
		country: customer.country,
		locale: customer.locale,
		data_key: customer.dataKey,
		personal_sealed: await vault.seal(JSON.stringify(personal), placeOf(customer.id), customer.dataKey),
		email_index: email === null ? null : await emailIndex(vault, email),
		metadata: customer.metadata,
		created_at: customer.createdAt,
		updated_at: customer.updatedAt,
	};
};

export const rowToCustomerOrNull = (row: Row | null, context: StoreContext): Promise<Customer> | null =>
	row === null ? null : rowToCustomer(row, context);

const rowToCustomer = async (row: Row, { tenantId, vault }: StoreContext): Promise<Customer> => {
	const id = String(row['id']);
	const dataKey = String(row['data_key']);
	const personal: Personal = JSON.parse(await vault.open(String(row['personal_sealed']), placeOf(id), dataKey));
	return {
		...personal,
		id: id as CustomerId,
		tenantId,
		version: Number(row['version']),
		externalId: row['external_id'] === null ? null : String(row['external_id']),
		type: row['type'] === 'company' ? 'company' : 'consumer',
		country: String(row['country']) as CountryCode,
		locale: String(row['locale']) as Locale,
		dataKey,
		metadata: JSON.parse(String(row['metadata'])),
		createdAt: String(row['created_at']) as IsoInstant,
		updatedAt: String(row['updated_at']) as IsoInstant,
	};
};
