import { env } from 'cloudflare:workers';
import { beforeAll, expect, it } from 'vitest';
import documentation from '../../docs/personal-data.md?raw';
import { err } from '../../src/domain/kernel/result.ts';
import type { Mailer } from '../../src/domain/notifications/mail.ts';
import {
	customersPath,
	draft,
	finalize,
	invoicesPath,
	pay,
	postInvoice,
	postText,
	readInvoice,
} from '../routes/invoices/requests.ts';
import { consumeQueued, emptyHouse, type House, openHouse } from '../support/house.ts';
import { tableNames, takeSnapshot } from '../support/snapshot.ts';

/** Nobody else in the story has any of these. */
const person = {
	external_id: 'p-1',
	type: 'company',
	name: 'Zéphyrine Quatrevaux',
	email: 'zephyrine.quatrevaux@example.org',
	phone: '+33 6 12 34 56 78',
	country: 'FR',
	address: { lines: ['17 impasse des Mirabelles'], postal_code: '57999', city: 'Trifouilly', country: 'FR' },
	tax_number: 'FR40303265045',
	registration_number: '303265045',
};
const traces = /zéphyrine|zephyrine|quatrevaux|6 12 34|6123456|mirabelles|57999|trifouilly|303265045/i;

const logged: string[] = [];

/** Refuses the first mail, and repeats the address in its reason as transports do. */
const refusing: Mailer = {
	idempotent: true,
	send: async ({ to }) =>
		err({ type: 'mail/not-sent', retry: 'later', delivered: 'doubtful', detail: `no room for ${to.email}` }),
};

beforeAll(async () => {
	Object.assign(env, { LOG_LEVEL: 'debug' });
	await tellStory(await openHouse({ writeLog: (line) => logged.push(line) }));
	const refused = await emptyHouse({ writeLog: (line) => logged.push(line), mailer: refusing });
	await postInvoice(refused, { customer: { ...person, external_id: 'p-2' } });
	await consumeQueued(refused.wiring, refused.queued.splice(0));
	await consumeQueued(refused.wiring, refused.queued.splice(0));
});

/** Every door through which a person's data comes in, the wrong turns included. */
const tellStory = async (house: House): Promise<void> => {
	const headers = { 'idempotency-key': 'story' };
	const invoice = await readInvoice(await postInvoice(house, { customer: person }, { headers }), 201);
	await postInvoice(house, { customer: person }, { headers });
	await house.drain();
	expect(house.mails[0]?.to.email).toBe(person.email);
	const { id, customer_id: customer } = await draft(house, { customer: person });
	await house.request('PATCH', `${customersPath}/${customer}`, { body: { name: 'Zéphyrine Quatrevaux-Dupont' } });
	await finalize(house, id);
	await pay(
		house,
		invoice.id,
		{ amount: '5.00', reference: 'VIR QUATREVAUX' },
		{ headers: { 'idempotency-key': 'pay' } },
	);
	await house.request('GET', `${customersPath}?email=${encodeURIComponent(person.email)}`);
	await house.request('GET', `${invoicesPath}?customer_id=${customer}`);
	await postInvoice(house, { customer: { ...person, name: 'Quatrevaux\ud800' } });
	await postInvoice(house, { customer: { ...person, phone: '+33 6 12 34' } });
	await postText(house, `{"customer":{"name":"Quatrevaux"`);
	await house.drain();
};

it('nothing that names a person stands in the database as it was told', async () => {
	const { tables } = await takeSnapshot();
	const found = Object.entries(tables).flatMap(([table, rows]) =>
		rows.flatMap((row) =>
			Object.entries(row)
				.filter(([, value]) => traces.test(String(value)))
				.map(([column]) => `${table}.${column}`),
		),
	);
	expect([...new Set(found)]).toEqual([]);
	expect(tables['customers']?.length).toBe(2);
	expect(tables['idempotency']?.length).toBe(2);
});

it('no line of the log names a person, with the log turned all the way up', () => {
	expect(logged.length).toBeGreaterThan(10);
	expect(logged.some((line) => line.includes('"level":"warn"'))).toBe(true);
	expect(logged.filter((line) => traces.test(line))).toEqual([]);
});

it('queues carry ids, never names', async () => {
	const { tables } = await takeSnapshot();
	expect(JSON.stringify(tables['outbox'])).not.toMatch(traces);
});

it('docs/personal-data.md lists every sealed column and every blind index, and no other', async () => {
	const columns: string[] = [];
	for (const table of await tableNames()) {
		const { results } = await env.DB.prepare('SELECT name FROM pragma_table_info(?)')
			.bind(table)
			.all<{ name: string }>();
		columns.push(...results.filter(({ name }) => /_(sealed|index)$/.test(name)).map(({ name }) => `${table}.${name}`));
	}
	const documented = [...documentation.matchAll(/^\| `([a-z_]+\.[a-z_]+_(?:sealed|index))` \|/gm)].map(([, name]) =>
		String(name),
	);
	expect(documented.toSorted()).toEqual(columns.toSorted());
});

it('every sealed value is an envelope', async () => {
	const { tables } = await takeSnapshot();
	const values = Object.values(tables).flatMap((rows) =>
		rows.flatMap((row) =>
			Object.entries(row).filter(([column, value]) => column.endsWith('_sealed') && value !== null),
		),
	);
	expect(values.length).toBeGreaterThan(6);
	for (const [, value] of values) expect(value).toMatch(/^v1\.(customer|dev)\.[A-Za-z0-9+/=]{16}\.[A-Za-z0-9+/=]+$/);
});
