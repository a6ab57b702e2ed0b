import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { noFaults } from '../../src/platform/faults.ts';
import { createDatabase, createMeter } from '../../src/store/database.ts';
import { rowsParameter } from '../../src/store/kinds.ts';
import {
	boundParametersMax,
	rowsParameterBytesMax,
	StoreLimitError,
	statementBytesMax,
	statementsPerInvocationMax,
	valueBytesMax,
} from '../../src/store/limits.ts';

const open = () => createDatabase(env.DB, { consistency: 'first-primary', meter: createMeter(), faults: noFaults });
const run = (sql: string, parameters: readonly (string | number)[] = []) => open().batch([{ sql, parameters }]);

describe('a limit of D1 that its local twin does not enforce is refused here', () => {
	it('bound parameters', async () => {
		const select = (count: number) =>
			`SELECT ${Array.from({ length: count }, (_, index) => `? AS c${index}`).join(', ')}`;
		const values = (count: number) => Array.from({ length: count }, () => 1);
		await expect(run(select(boundParametersMax), values(boundParametersMax))).resolves.toHaveLength(1);
		await expect(run(select(boundParametersMax + 1), values(boundParametersMax + 1))).rejects.toThrow(StoreLimitError);
	});

	it('the length of a statement', async () => {
		const padded = (length: number) => `SELECT 1 AS one --${' '.repeat(length - 18)}`;
		await expect(run(padded(statementBytesMax))).resolves.toHaveLength(1);
		await expect(run(padded(statementBytesMax + 1))).rejects.toThrow(StoreLimitError);
	});

	it('the bytes of a value, not its characters', async () => {
		const sql = 'SELECT length(?) AS length';
		await expect(run(sql, ['x'.repeat(valueBytesMax)])).resolves.toEqual([[{ length: valueBytesMax }]]);
		await expect(run(sql, ['x'.repeat(valueBytesMax + 1)])).rejects.toThrow(StoreLimitError);
		await expect(run(sql, ['é'.repeat(valueBytesMax / 2 + 1)])).rejects.toThrow(StoreLimitError);
	});

	it('the statements of one invocation, over all its batches', async () => {
		const database = open();
		const statements = Array.from({ length: statementsPerInvocationMax }, () => ({ sql: 'SELECT 1', parameters: [] }));
		await expect(database.batch(statements)).resolves.toHaveLength(statementsPerInvocationMax);
		await expect(database.batch(statements.slice(0, 1))).rejects.toThrow(StoreLimitError);
	});

	it('the rows of a chunk; one row alone has the whole value', () => {
		const half = 'x'.repeat(rowsParameterBytesMax / 2);
		expect(() => rowsParameter([half, half])).toThrow(StoreLimitError);
		expect(rowsParameter([half, half.slice(100)]).length).toBeLessThanOrEqual(rowsParameterBytesMax);
		expect(rowsParameter([half + half]).length).toBeGreaterThan(rowsParameterBytesMax);
	});

	it('nothing reaches the database when one statement of a batch is refused', async () => {
		const meter = createMeter();
		const database = createDatabase(env.DB, { consistency: 'first-primary', meter, faults: noFaults });
		const tooLong = { sql: 'SELECT ?', parameters: ['x'.repeat(valueBytesMax + 1)] };
		await expect(database.batch([{ sql: 'SELECT 1', parameters: [] }, tooLong])).rejects.toThrow(StoreLimitError);
		expect(meter.calls).toBe(0);
	});
});
