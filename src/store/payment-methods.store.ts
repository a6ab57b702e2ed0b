import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { CustomerId, PaymentMethodId } from '../domain/kernel/ids.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import type { FailureReason, MethodSummary, PayerAction } from '../domain/payments/provider.ts';
import type { MethodOrderDetails, SavedMethod } from '../domain/payments/saved-method.ts';
import type { ProviderName } from '../domain/settings/values.ts';
import type { Vault } from '../platform/vault.ts';
import type { Row } from './database.ts';
import { onlyRow, type Readers, rowsParameter, type StoreContext, type Writers } from './kinds.ts';

const placeOf = (id: string) => ({ table: 'payment_methods', column: 'details_sealed', id });

/** What must not be read by whoever reads the database: a token charges. */
interface Sealed {
	readonly token: string;
	readonly providerCustomer: string | null;
	readonly providerId: string | null;
	readonly kept: JsonObject;
	readonly action: PayerAction | null;
	readonly failure: FailureReason | null;
	readonly order: MethodOrderDetails | null;
}

type MethodNeed = 'payment-method.byId' | 'payment-method.ofCustomer' | 'payment-method.byToken';

export const paymentMethodReaders: Readers<MethodNeed> = {
	'payment-method.byId': {
		statements: ({ id }, { tenantId }) => [
			{ sql: 'SELECT * FROM payment_methods WHERE tenant_id = ?1 AND id = ?2', parameters: [tenantId, id] },
		],
		answer: (rows, context) => methodOrNull(onlyRow(rows), context),
	},
	'payment-method.ofCustomer': {
		statements: ({ customerId }, { tenantId }) => [
			{
				sql: `SELECT * FROM payment_methods WHERE tenant_id = ?1 AND customer_id = ?2 AND status <> 'removed' ORDER BY id DESC`,
				parameters: [tenantId, customerId],
			},
		],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToMethod(row, context))),
	},
	'payment-method.byToken': {
		statements: async ({ provider, token }, { tenantId, vault }) => [
			{
				sql: 'SELECT * FROM payment_methods WHERE tenant_id = ?1 AND provider = ?2 AND token_index = ?3',
				parameters: [tenantId, provider, await tokenIndex(vault, token)],
			},
		],
		answer: (rows, context) => methodOrNull(onlyRow(rows), context),
	},
};

export const paymentMethodWriters: Writers<'payment-method.save'> = {
	'payment-method.save': async (changes, context) => [
		{
			sql: `INSERT INTO payment_methods (tenant_id, id, version, customer_id, provider, status, summary, token_index, details_sealed,
					created_at, updated_at)
				SELECT ?1, value ->> 'id', value ->> 'version', value ->> 'customer_id', value ->> 'provider', value ->> 'status',
					value ->> 'summary', value ->> 'token_index', value ->> 'details_sealed', value ->> 'created_at', value ->> 'updated_at'
				FROM json_each(?2) WHERE true
				ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, status = excluded.status, summary = excluded.summary,
					token_index = coalesce(excluded.token_index, payment_methods.token_index), details_sealed = excluded.details_sealed, updated_at = excluded.updated_at`,
			parameters: [
				context.tenantId,
				rowsParameter(await Promise.all(changes.map(({ method }) => methodToRow(method, context)))),
			],
		},
	],
};

/** It stays when the token goes: what the provider tells late about a forgotten one is recognized. */
const tokenIndex = (vault: Vault, token: string): Promise<string> => vault.blindIndex('payment-method', token);

const methodToRow = async (method: SavedMethod, { vault }: StoreContext) => {
	const { token, providerCustomer, providerId, kept, action, failure, order } = method;
	const sealed: Sealed = { token, providerCustomer, providerId, kept, action, failure, order };
	return {
		id: method.id,
		version: method.version,
		customer_id: method.customerId,
		provider: method.provider,
		status: method.status,
		summary: method.summary === null ? null : JSON.stringify(method.summary),
		token_index: token === '' ? null : await tokenIndex(vault, token),
		details_sealed: await vault.seal(JSON.stringify(sealed), placeOf(method.id), null),
		created_at: method.createdAt,
		updated_at: method.updatedAt,
	};
};

const methodOrNull = (row: Row | null, context: StoreContext): Promise<SavedMethod> | null =>
	row === null ? null : rowToMethod(row, context);

const rowToMethod = async (row: Row, { tenantId, vault }: StoreContext): Promise<SavedMethod> => {
	const id = String(row['id']);
	const sealed: Sealed = JSON.parse(await vault.open(String(row['details_sealed']), placeOf(id), null));
	return {
		id: id as PaymentMethodId,
		tenantId,
		version: Number(row['version']),
		customerId: String(row['customer_id']) as CustomerId,
		provider: String(row['provider']) as ProviderName,
		status: String(row['status']) as SavedMethod['status'],
		summary: row['summary'] === null ? null : (JSON.parse(String(row['summary'])) as MethodSummary),
		...sealed,
		createdAt: String(row['created_at']) as IsoInstant,
		updatedAt: String(row['updated_at']) as IsoInstant,
	};
};
