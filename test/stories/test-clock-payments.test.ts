import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { answerPhones, call, invoiceOf, payByPhone } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';

const advance = async (house: PayingHouse, now: string): Promise<void> => {
	const answer = await call(house, 'POST', '/test-clock', { body: { now } });
	expect(answer.status).toBe(202);
	await house.drain();
};

/** What is due of payments, in the order of its time. */
const polls = async () =>
	(
		await env.DB.prepare("SELECT kind, due_at FROM due_work WHERE kind LIKE '%.poll' ORDER BY due_at").all<{
			due_at: string;
		}>()
	).results;

it('a prompt on a phone is asked about at its own instants, though no time passes, and paid when its owner confirms', async () => {
	const house = await openPayingHouse();
	await advance(house, '2027-03-01T10:00:00Z');
	const invoice = await invoiceOf(house);
	expect(await payByPhone(house, invoice.id)).toMatchObject({ status: 201, body: { status: 'action_required' } });
	// What is due in seconds is a row, not a message that waits in real time.
	expect(house.queued.filter(({ kind }) => kind === 'payment.poll')).toEqual([]);
	const [first] = await polls();
	expect(first?.due_at.slice(0, 17)).toBe('2027-03-01T10:00:');
	await answerPhones(house.credentials, 'approve');
	await advance(house, '2027-03-01T10:01:00Z');
	expect(await call(house, 'GET', `/invoices/${invoice.id}`)).toMatchObject({ body: { status: 'paid' } });
	const { results } = await env.DB.prepare(
		"SELECT occurred_at FROM events WHERE subject_id = ?1 AND type = 'invoice.paid'",
	)
		.bind(invoice.id)
		.all();
	expect(results).toEqual([{ occurred_at: first?.due_at }]);
	expect(house.clock.now() < '2026-12-01').toBe(true);
	// Its id was made in real time, the payment by the clock: a day is asked for in the tenant's time.
	const ofDay = await call(house, 'GET', '/payments?created_from=2027-03-01T00:00:00Z&created_to=2027-03-02T00:00:00Z');
	expect(ofDay.body.data).toHaveLength(1);
	const earlier = await call(house, 'GET', '/payments?created_to=2027-02-01T00:00:00Z');
	expect(earlier.body.data).toHaveLength(0);
});

it('a prompt that nobody answers is asked about for a month, and its invoice falls overdue on its day between two questions', async () => {
	const house = await openPayingHouse();
	await advance(house, '2027-03-01T10:00:00Z');
	const invoice = await invoiceOf(house);
	const { body: payment } = await payByPhone(house, invoice.id);
	await advance(house, '2027-07-01T10:00:00Z');
	expect(await call(house, 'GET', `/invoices/${invoice.id}`)).toMatchObject({ body: { status: 'overdue' } });
	const left = await call(house, 'GET', `/payments/${payment.id}`);
	expect(left.body).toMatchObject({ status: 'processing', attention: expect.any(String) });
	expect(await polls()).toEqual([]);
	const { results } = await env.DB.prepare(
		'SELECT type, occurred_at AS at FROM events WHERE tenant_id = ?1 ORDER BY seq',
	)
		.bind('coko-sn')
		.all<{ type: string; at: string }>();
	const instants = results.map(({ at }) => at).slice(results.findIndex(({ at }) => at > '2027'));
	expect(instants).toEqual(instants.toSorted((one, other) => (one < other ? -1 : 1)));
	// Due thirty days after the first of March, over when that day is over in Dakar.
	expect(results.find(({ type }) => type === 'invoice.overdue')?.at).toBe('2027-04-01T00:00:00.000Z');
});
