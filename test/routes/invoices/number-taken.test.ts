import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { call } from '../../support/callers.ts';
import { openHouse } from '../../support/house.ts';
import { leavesNothing } from '../../support/snapshot.ts';
import { issue, postInvoice, readProblem } from './requests.ts';

it('a numbering that gives numbers again says so, and invoicing goes on once it is changed', async () => {
	const house = await openHouse();
	const first = await issue(house);
	const path = '/config?config_type=invoice_numbering&config_key=invoice';
	const setting = (await call(house, 'GET', path)).body.data[0];
	const number = async (value: object) => {
		expect((await call(house, 'PATCH', `/config/${setting.id}`, { body: { value } })).status).toBe(200);
	};

	await number({ ...setting.value, restart: 'never' });
	const problem = await readProblem(await leavesNothing(() => postInvoice(house)), 409);
	expect(problem.type).toBe('/problems/numbering-number-taken');
	expect(problem.detail).toContain('invoice_numbering/invoice');

	await number({ pattern: 'F-{YYYY}-{NNNNNN}', restart: 'never' });
	expect((await issue(house)).invoice_number).toBe('F-2026-000001');
	const { results } = await env.DB.prepare('SELECT number FROM invoices ORDER BY id').all();
	expect(results.map((row) => row['number'])).toEqual([first.invoice_number, 'F-2026-000001']);
});
