import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { numberingSeries } from '../../src/domain/invoices/numbering.ts';
import type { IsoDate } from '../../src/domain/kernel/calendar.ts';
import type { InvoiceId } from '../../src/domain/kernel/ids.ts';
import { draft } from '../routes/invoices/requests.ts';
import { openHouse, tenantId } from '../support/house.ts';

it('documents of several days and patterns in one commit share one counter, in the order of their dates', async () => {
	const house = await openHouse();
	const coko = tenantId('coko');
	const store = house.wiring.open({ tenantId: coko, background: () => undefined }).storeFor(coko);
	const issueOn = async (date: string, pattern: string) => {
		const { id } = await draft(house);
		const { invoice } = await store.load({ invoice: { kind: 'invoice.byId', id: id as InvoiceId } });
		const issueDate = date as IsoDate;
		return {
			kind: 'invoice.issue' as const,
			code: 'invoice' as const,
			invoice: { ...invoice!, version: 2, status: 'pending' as const, issueDate, dueDate: issueDate },
			series: numberingSeries({ pattern, restart: 'yearly' }, issueDate),
			sellerHash: 'seller',
			documentHash: 'document',
		};
	};
	const changes = [
		await issueOn('2026-11-24', 'NEW-{YYYY}-{NNNN}'),
		await issueOn('2026-11-22', 'OLD-{YYYY}{MM}{DD}-{NN}'),
		await issueOn('2026-11-23', 'OLD-{YYYY}{MM}{DD}-{NN}'),
		await issueOn('2026-11-24', 'NEW-{YYYY}-{NNNN}'),
	];
	expect(await store.commit({ changes, answer: null })).toMatchObject({ kind: 'committed' });
	const { results } = await env.DB.prepare('SELECT number, issue_date FROM invoices ORDER BY sequence').all();
	expect(results).toEqual([
		{ number: 'OLD-20261122-01', issue_date: '2026-11-22' },
		{ number: 'OLD-20261123-02', issue_date: '2026-11-23' },
		{ number: 'NEW-2026-0003', issue_date: '2026-11-24' },
		{ number: 'NEW-2026-0004', issue_date: '2026-11-24' },
	]);
	expect(await env.DB.prepare('SELECT last_sequence FROM series').first('last_sequence')).toBe(4);
});
