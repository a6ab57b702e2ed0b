import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { flakyFaults } from '../support/faults.ts';
import { createWorld, emptyHouse, freshStorage, type House, openHouse } from '../support/house.ts';

beforeEach(freshStorage);

const draft = {
	customer: { external_id: '42', name: 'Awa Ndiaye', country: 'FR' },
	currency: 'EUR',
	draft: true,
	items: [{ description: 'Abonnement Premium', unit_price: '29.99' }],
};

const drafts = 200;

/** Repeats until there is an answer that no repetition changes. */
const finalize = async (house: House, id: string): Promise<number> => {
	for (let attempt = 0; attempt < 50; attempt++) {
		const response = await house.request('POST', `/api/billing/invoices/${id}/finalize`, {
			headers: { 'idempotency-key': `finalize-${id}` },
		});
		if (response.status === 200) return response.status;
		const problem = (await response.json()) as { type: string };
		// Contention and outages are repeated; anything else would be a wrong answer.
		expect(['/problems/unavailable', '/problems/command-conflict']).toContain(problem.type);
	}
	throw new Error(`${id} was never finalized`);
};

it('200 concurrent finalizations over a bad line are numbered 1 to 200, without a gap, a duplicate or a false seal', async () => {
	const world = createWorld();
	const calm = await openHouse({}, world);
	const ids: string[] = [];
	for (let index = 0; index < drafts; index++) {
		const response = await calm.request('POST', '/api/billing/invoices', { body: draft });
		ids.push(((await response.json()) as { id: string }).id);
	}
	const seed = 20_261_122;
	const faults = [flakyFaults(seed, 0.1), flakyFaults(seed + 1, 0.1)];
	const isolates = await Promise.all(faults.map((own) => emptyHouse({ faults: own }, world)));
	await Promise.all(ids.map((id, index) => finalize(isolates[index % isolates.length]!, id)));
	expect(
		faults.reduce((count, own) => count + own.failures(), 0),
		`seed ${seed}`,
	).toBeGreaterThan(10);

	const { results } = await env.DB.prepare('SELECT number, sequence FROM invoices ORDER BY sequence').all();
	expect(results.map((row) => row['sequence'])).toEqual(ids.map((_, index) => index + 1));
	expect(new Set(results.map((row) => row['number'])).size).toBe(drafts);

	await calm.drain();
	const sealed = await env.DB.prepare('SELECT count(*) AS n FROM series_seals').first<{ n: number }>();
	expect(sealed?.n).toBe(drafts);
	const validation = (await (await calm.request('GET', '/api/billing/validate')).json()) as { faults?: unknown };
	expect(validation.faults).toEqual([]);
}, 120_000);

it('of two finalizations of one draft at once one wins, the other is told 409, and one number is used', async () => {
	const house = await openHouse();
	const created = await house.request('POST', '/api/billing/invoices', { body: draft });
	const { id } = (await created.json()) as { id: string };
	const answers = await Promise.all([1, 2].map(() => house.request('POST', `/api/billing/invoices/${id}/finalize`)));
	expect(answers.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([200, 409]);
	const counter = await env.DB.prepare('SELECT last_sequence FROM series').first<{ last_sequence: number }>();
	expect(counter?.last_sequence).toBe(1);
});

it('of two writers on one draft with the same version in hand one wins and the other is told that it is stale', async () => {
	const house = await openHouse();
	const created = await house.request('POST', '/api/billing/invoices', { body: draft });
	const { id } = (await created.json()) as { id: string };
	const headers = { 'if-match': created.headers.get('etag') ?? '' };
	const write = (notes: string) => house.request('PATCH', `/api/billing/invoices/${id}`, { body: { notes }, headers });
	const answers = await Promise.all([write('one'), write('two')]);
	const statuses = answers.map((answer) => answer.status).sort((a, b) => a - b);
	expect(statuses[0]).toBe(200);
	expect([409, 412]).toContain(statuses[1]);
});
