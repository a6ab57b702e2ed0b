import type { JsonObject } from '../domain/kernel/json.ts';
import type { AnswerToKeep, StoredAnswer } from '../domain/kernel/store.ts';
import type { Row, Statement } from './database.ts';
import { onlyRow, type Readers, rowsParameter, type StoreContext, type Writers } from './kinds.ts';

const placeOf = (key: string) => ({ table: 'idempotency', column: 'body_sealed', id: key });

const selectAnswers = 'SELECT key, request_hash, state, status, body_sealed, data_key, numbers FROM idempotency';

export const idempotencyReaders: Readers<'idempotency' | 'idempotency.many'> = {
	idempotency: {
		statements: ({ key }, { tenantId }) => [
			{ sql: `${selectAnswers} WHERE tenant_id = ?1 AND key = ?2`, parameters: [tenantId, key] },
		],
		answer: (rows, context) => {
			const row = onlyRow(rows);
			return row === null ? null : rowToAnswer(row, context);
		},
	},
	'idempotency.many': {
		statements: ({ keys }, { tenantId }) => [
			{
				sql: `${selectAnswers} WHERE tenant_id = ?1 AND key IN (SELECT value FROM json_each(?2))`,
				parameters: [tenantId, rowsParameter(keys)],
			},
		],
		answer: async ([rows = []], context) =>
			new Map(
				await Promise.all(rows.map(async (row) => [String(row['key']), await rowToAnswer(row, context)] as const)),
			),
	},
};

const rowToAnswer = async (row: Row, { vault }: StoreContext): Promise<StoredAnswer> => {
	const state = row['state'] === 'claimed' ? 'claimed' : 'answered';
	const place = placeOf(String(row['key']));
	const dataKey = row['data_key'] === null ? null : String(row['data_key']);
	const body: JsonObject =
		state === 'claimed' ? {} : JSON.parse(await vault.open(String(row['body_sealed']), place, dataKey));
	const numbers: JsonObject = JSON.parse(String(row['numbers']));
	return {
		requestHash: String(row['request_hash']),
		state,
		subjectId: state === 'claimed' && typeof numbers['subject_id'] === 'string' ? numbers['subject_id'] : null,
		status: Number(row['status']),
		body: state === 'claimed' ? {} : { ...body, ...numbers },
	};
};

type IdempotencyChange = 'idempotency.claim' | 'idempotency.answer' | 'idempotency.outcome';

export const idempotencyWriters: Writers<IdempotencyChange> = {
	'idempotency.claim': (changes, { tenantId }) =>
		changes.map(({ key, requestHash, at, subjectId }) => ({
			sql: `INSERT INTO idempotency (tenant_id, key, request_hash, state, status, body_sealed, data_key, numbers, created_at)
				VALUES (?1, ?2, ?3, 'claimed', 0, '', NULL, ?5, ?4)`,
			parameters: [
				tenantId,
				key,
				requestHash,
				at,
				JSON.stringify(subjectId === undefined ? {} : { subject_id: subjectId }),
			],
		})),
	'idempotency.answer': (changes, context) =>
		keepAnswers(
			changes.map(({ answer }) => answer),
			context,
		),
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

/** Keeps answers in the batch of their facts; a number given by that batch is read back from the document. */
export const keepAnswers = async (
	answers: readonly AnswerToKeep[],
	context: StoreContext,
): Promise<readonly Statement[]> => {
	const rows = answers.map(async (answer) => {
		const [field, documentId] = numberOf(answer);
		return {
			key: answer.key,
			request_hash: answer.requestHash,
			status: answer.status,
			body_sealed: await sealBody(answer, context),
			data_key: answer.dataKey,
			field,
			document_id: documentId,
			created_at: answer.at,
		};
	});
	return [
		{
			sql: `INSERT INTO idempotency (tenant_id, key, request_hash, state, status, body_sealed, data_key, numbers, created_at)
				SELECT ?1, value ->> 'key', value ->> 'request_hash', 'answered', value ->> 'status', value ->> 'body_sealed',
					value ->> 'data_key', ${numbersSql("value ->> 'field'", "value ->> 'document_id'")}, value ->> 'created_at'
				FROM json_each(?2)`,
			parameters: [context.tenantId, rowsParameter(await Promise.all(rows))],
		},
	];
};

const sealBody = (answer: AnswerToKeep, { vault }: StoreContext): Promise<string> =>
	vault.seal(JSON.stringify(answer.body), placeOf(answer.key), answer.dataKey);

const numberOf = ({ number }: AnswerToKeep): readonly [string | null, string | null] => [
	number?.field ?? null,
	number?.documentId ?? null,
];

const numbersSql = (field: string, documentId: string): string =>
	`CASE WHEN ${field} IS NULL THEN '{}' ELSE json_object(${field}, (SELECT number FROM documents WHERE tenant_id = ?1 AND id = ${documentId})) END`;
