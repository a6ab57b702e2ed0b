import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { DependencyDownError } from '../../src/platform/dependency-down.ts';
import { type FaultPort, noFaults } from '../../src/platform/faults.ts';
import { contestedConstraint, createDatabase, createMeter } from '../../src/store/database.ts';
import { draft, invoicesPath, postInvoice, readProblem } from '../routes/invoices/requests.ts';
import { createWorld, emptyHouse, freshStorage, openHouse } from '../support/house.ts';

beforeEach(freshStorage);

const failing = (message: string): FaultPort => ({ call: () => Promise.reject(new Error(message)) });

const failureOf = async (sql: string, faults: FaultPort = noFaults): Promise<Error> => {
	const database = createDatabase(env.DB, { consistency: 'first-primary', meter: createMeter(), faults });
	const failure = await database.batch([{ sql, parameters: [] }]).catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(Error);
	return failure as Error;
};

it.each([
	'D1_ERROR: the network lost the request',
	'D1_ERROR: D1 DB is overloaded. Requests queued for too long.',
	'D1_ERROR: D1 storage operation exceeded timeout which caused object to be reset.',
	'D1_ERROR: database is locked: SQLITE_BUSY',
	'Network connection lost.',
])('an outage says that the database is down: %s', async (message) => {
	const failure = await failureOf('SELECT 1', failing(message));
	expect(failure).toBeInstanceOf(DependencyDownError);
	expect((failure.cause as Error).message).toBe(message);
});

it.each(['SELECT * FROM nowhere', 'SELECT nothing FROM invoices', 'SELEC 1', `SELECT json_extract('{', '$')`])(
	'a bug stays what it is: %s',
	async (sql) => {
		expect(await failureOf(sql)).not.toBeInstanceOf(DependencyDownError);
	},
);

it('only what must be unique and the order of issue can be contested', async () => {
	const id = (await draft(await openHouse())).id;
	const unique = await failureOf('INSERT INTO api_keys SELECT * FROM api_keys');
	expect(contestedConstraint(unique)).toMatch(/^api_keys\./);
	const order = await failureOf(`UPDATE invoices SET status = 'pending', document_hash = 'x' WHERE id = '${id}'`);
	expect(contestedConstraint(order)).toBe('issued_in_order');
	for (const change of ['currency = NULL', `lines = '{'`, `status = 'lost'`]) {
		const failure = await failureOf(`UPDATE invoices SET ${change} WHERE id = '${id}'`);
		expect(failure.message).toContain('constraint failed');
		expect(contestedConstraint(failure), change).toBeNull();
	}
});

it('the door answers an outage with 503 and a bug with 500', async () => {
	const world = createWorld();
	await openHouse({}, world);
	const asked = async (message: string) =>
		(await emptyHouse({ faults: failing(message) }, world)).request('GET', invoicesPath);
	await readProblem(await asked('D1_ERROR: Network connection lost.'), 503);
	await readProblem(await asked('D1_ERROR: no such table: invoices: SQLITE_ERROR'), 500);
	await readProblem(await asked('cannot read the timeout of undefined'), 500);
});

it('a missing value is a bug and not another writer', async () => {
	const house = await openHouse();
	await env.DB.prepare(
		`CREATE TRIGGER broken BEFORE INSERT ON invoices BEGIN
			INSERT INTO customers (tenant_id, id, version) VALUES ('coko', 'cus_x', 1);
		END`,
	).run();
	expect((await readProblem(await postInvoice(house), 500)).type).toBe('/problems/internal');
});
