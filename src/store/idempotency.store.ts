import type { JsonObject } from '../domain/kernel/json.ts';
import type { AnswerToKeep } from '../domain/kernel/store.ts';
import type { Statement } from './database.ts';
import { onlyRow, type Readers, type StoreContext, type Writers } from './kinds.ts';

const placeOf = (key: string) => ({ table: 'idempotency', column: 'body_sealed', id: key });

export const idempotencyReaders: Readers<'idempotency'> = {
	idempotency: {
		statements: ({ key }, { tenantId }) => [
			{
				sql: `SELECT request_hash, state, status, body_sealed, data_key, numbers FROM idempotency WHERE tenant_id = ?1 AND key = ?2`,
				parameters: [tenantId, key],
			},
		],
		answer: async (rows, { vault }, { key }) => {
			const row = onlyRow(rows);
			if (row === null) return null;
			const state = row['state'] === 'claimed' ? 'claimed' : 'answered';
			const sealed = String(row['body_sealed']);
			const dataKey = row['data_key'] === null ? null : String(row['data_key']);
			const body: JsonObject = state === 'claimed' ? {} : JSON.parse(await vault.open(sealed, placeOf(key), dataKey));
			const numbers: JsonObject = JSON.parse(String(row['numbers']));
			return {
				requestHash: String(row['request_hash']),
				state,
				status: Number(row['status']),
				body: { ...body, ...numbers },
			};
		},
	},
};

export const idempotencyWriters: Writers<'idempotency.claim' | 'idempotency.outcome'> = {
	'idempotency.claim': (changes, { tenantId }) =>
		changes.map(({ key, requestHash, at }) => ({
			sql: `INSERT INTO idempotency (tenant_id, key, request_hash, state, status, body_sealed, data_key, numbers, created_at)
				VALUES (?1, ?2, ?3, 'claimed', 0, '', NULL, '{}', ?4)`,
			parameters: [tenantId, key, requestHash, at],
		})),
	'idempotency.outcome': async (changes, context) =>
		Promise.all(
			changes.map(async ({ answer }) => ({
				sql: `UPDATE idempotency SET state = 'answered', status = ?3, body_sealed = ?4, data_key = ?5, numbers = ${numbersSql('?6', '?7')}
					WHERE tenant_id = ?1 AND key = ?2 AND state = 'claimed'`,
				parameters: [
					context.tenantId,
					answer.key,
					answer.status,
					await sealBody(answer, context),
					answer.dataKey,
					...numberOf(answer),
				],
			})),
		),
};

/** Keeps the answer in the batch of its facts; a number given by that batch is read back from the document. */
export const keepAnswer = async (answer: AnswerToKeep, context: StoreContext): Promise<readonly Statement[]> => [
	{
		sql: `INSERT INTO idempotency (tenant_id, key, request_hash, state, status, body_sealed, data_key, numbers, created_at)
			VALUES (?1, ?2, ?3, 'answered', ?4, ?5, ?6, ${numbersSql('?7', '?8')}, ?9)`,
		parameters: [
			context.tenantId,
			answer.key,
			answer.requestHash,
			answer.status,
			await sealBody(answer, context),
			answer.dataKey,
			...numberOf(answer),
			answer.at,
		],
	},
];

const sealBody = (answer: AnswerToKeep, { vault }: StoreContext): Promise<string> =>
	vault.seal(JSON.stringify(answer.body), placeOf(answer.key), answer.dataKey);

const numberOf = ({ number }: AnswerToKeep): readonly [string | null, string | null] => [
	number?.field ?? null,
	number?.documentId ?? null,
];

const numbersSql = (field: string, documentId: string): string =>
	`CASE WHEN ${field} IS NULL THEN '{}' ELSE json_object(${field}, (SELECT number FROM invoices WHERE tenant_id = ?1 AND id = ${documentId})) END`;
