import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/*
 * The tables that lists are read from, for the query builder. Migrations are written by hand and are the truth; a
 * test compares these columns with theirs.
 */

export const customers = sqliteTable('customers', {
	tenant_id: text().notNull(),
	id: text().notNull(),
	version: integer().notNull(),
	external_id: text(),
	type: text().notNull(),
	country: text().notNull(),
	locale: text().notNull(),
	data_key: text().notNull(),
	personal_sealed: text().notNull(),
	email_index: text(),
	metadata: text().notNull(),
	created_at: text().notNull(),
	updated_at: text().notNull(),
});

export const sellers = sqliteTable('sellers', {
	tenant_id: text().notNull(),
	hash: text().notNull(),
	body: text().notNull(),
});

export const invoices = sqliteTable('invoices', {
	tenant_id: text().notNull(),
	id: text().notNull(),
	version: integer().notNull(),
	status: text().notNull(),
	invoice_type: text().notNull(),
	customer_id: text().notNull(),
	billing_sealed: text().notNull(),
	locale: text().notNull(),
	currency: text().notNull(),
	prices_include_tax: integer().notNull(),
	lines: text().notNull(),
	tax_groups: text().notNull(),
	books_tax: text(),
	subtotal: integer().notNull(),
	discount_amount: integer().notNull(),
	tax_amount: integer().notNull(),
	total_amount: integer().notNull(),
	amount_paid: integer().notNull(),
	amount_credited: integer().notNull(),
	notes: text(),
	metadata: text().notNull(),
	discounts: text(),
	series: text(),
	sequence: integer(),
	number: text(),
	issue_date: text(),
	due_date: text(),
	extended_due_date: text(),
	hold: text(),
	basis: text(),
	prepaid: text(),
	deposit: integer().notNull(),
	imported_at: text(),
	seller_hash: text(),
	document_hash: text(),
	sent_at: text(),
	paid_at: text(),
	created_at: text().notNull(),
	updated_at: text().notNull(),
});

export const events = sqliteTable('events', {
	seq: integer().primaryKey(),
	id: text().notNull(),
	tenant_id: text().notNull(),
	subject_id: text().notNull(),
	subject_version: integer().notNull(),
	type: text().notNull(),
	payload: text().notNull(),
	actor: text().notNull(),
	origin: text().notNull(),
	request_id: text().notNull(),
	reason: text(),
	occurred_at: text().notNull(),
});
