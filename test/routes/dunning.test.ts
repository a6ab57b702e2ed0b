import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DunningsResponse, SimulationResponse } from '../../src/contract/dunning.ts';
import { passDays, type Subscriber, setLadder, subscribe, tomorrowMorning } from '../support/dunning.ts';
import { frenchKey, senegaleseKey } from '../support/house.ts';
import { heldToContract } from '../support/openapi.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';

let house: PayingHouse;
beforeAll(async () => {
	const opened = await openPayingHouse();
	house = { ...opened, ...(await heldToContract(opened)) };
});
beforeEach(() => tomorrowMorning(house));

const get = async <Answer>(path: string, key = frenchKey) => {
	const response = await house.request('GET', `/api/billing/recurring/${path}`, { key });
	return { status: response.status, body: (await response.json()) as Answer };
};
const told = async ({ subscriptionId }: Subscriber) => (await get<DunningsResponse>(`${subscriptionId}/dunning`)).body;
const simulated = ({ subscriptionId }: Subscriber, query = '') =>
	get<SimulationResponse & { readonly type: string; readonly errors: readonly { readonly pointer: string }[] }>(
		`${subscriptionId}/dunning/simulation${query}`,
	);
const line = ({ what, outcome, why }: DunningsResponse['data'][number]['happened'][number]) =>
	[what, outcome, ...(why === null ? [] : [why])].join(' ');

describe('GET /recurring/{id}/dunning', () => {
	it('is empty while nothing failed', async () => {
		const subscriber = await subscribe(house, 'good');
		expect(await told(subscriber)).toEqual({
			object: 'subscription_dunning',
			subscription_id: subscriber.subscriptionId,
			subscription_status: 'active',
			prompt_agreement: null,
			data: [],
		});
	});

	it('tells what happened, what comes next and when, and what follows, in figures and in words', async () => {
		const subscriber = await subscribe(house, 'declined');
		await passDays(house, 3);
		const { data, subscription_status } = await told(subscriber);
		const [dunning] = data;
		expect(subscription_status).toBe('past_due');
		expect(dunning).toMatchObject({
			invoice_id: subscriber.invoiceId,
			status: 'open',
			reason: 'declined',
			provider: 'paypal',
			keeps_access: true,
			ended_at: null,
			ladder: { final_action: 'pause', final_after_days: 21 },
		});
		expect(dunning!.steps.map(({ step, action, status }) => `${step} ${action} ${status}`)).toEqual([
			'0 notice done',
			'3 retry done',
		]);
		expect(dunning!.steps[1]!.payment_id).toMatch(/^pay_/);
		expect(dunning!.happened.map(line)).toEqual(['began happened declined', 'notice happened', 'retry happened']);
		expect(dunning!.next).toMatchObject({ step: '10', what: 'retry', outcome: 'planned', waits_for: null });
		expect(dunning!.later.map(({ what }) => what)).toEqual(['pay_link', 'pause']);
		expect(dunning!.next!.text.fr).toMatch(/^\d+ \p{L}+ \d{4} : nouveau prélèvement prévu\.$/u);
		expect(dunning!.happened[0]!.text.en).toMatch(/: the payment did not come \(declined\)\.$/);
	});

	it('tells how it ended, and nothing ahead', async () => {
		const subscriber = await subscribe(house, 'declined');
		await house.request('POST', `/api/billing/invoices/${subscriber.invoiceId}/mark-paid`, {
			body: { method: 'bank_transfer' },
		});
		await house.drain();
		const [dunning] = (await told(subscriber)).data;
		expect(dunning).toMatchObject({ status: 'recovered', keeps_access: false, next: null, later: [] });
		expect(dunning!.happened.map(line).at(-1)).toBe('ended happened recovered');
	});

	it('has nothing ahead once the subscription is cancelled', async () => {
		const subscriber = await subscribe(house, 'declined');
		const cancelled = await house.request('POST', `/api/billing/recurring/${subscriber.subscriptionId}/cancel`, {
			body: { at: 'now', reason: 'moved away' },
		});
		expect(cancelled.status).toBe(200);
		expect((await told(subscriber)).data[0]).toMatchObject({ next: null, later: [] });
	});

	it('looking changes nothing', async () => {
		const subscriber = await subscribe(house, 'declined');
		await passDays(house, 1);
		expect(await told(subscriber)).toEqual(await told(subscriber));
	});
});

describe('GET /recurring/{id}/dunning/simulation', () => {
	it('shows the ladder of the saved method on dates, and does nothing', async () => {
		const subscriber = await subscribe(house, 'good');
		const { status, body } = await simulated(subscriber, '?from=2027-03-01&reason=declined');
		expect(status).toBe(200);
		expect(body).toMatchObject({ provider: 'paypal', reason: 'declined', grace_until: '2027-03-15' });
		expect(body.entries.map(({ day, action, has_access }) => `${day} ${action} ${has_access}`)).toEqual([
			'2027-03-01 notice true',
			'2027-03-04 retry true',
			'2027-03-11 retry true',
			'2027-03-15 end_access false',
			'2027-03-15 pay_link false',
			'2027-03-22 pause false',
		]);
		expect(body.entries[1]!.text.en).toBe('4 March 2027: a new charge is planned.');
		expect((await told(subscriber)).data).toEqual([]);
	});

	it('asks what would be for another provider or reason', async () => {
		const subscriber = await subscribe(house, 'good');
		const actions = async (query: string) =>
			(await simulated(subscriber, query)).body.entries.map(({ action }) => action);
		expect(await actions('?provider=stripe')).toEqual([
			'notice',
			'retry',
			'retry',
			'end_access',
			'retry',
			'pay_link',
			'pause',
		]);
		expect(await actions('?provider=stripe&reason=expired_method')).not.toContain('retry');
		expect(await actions('?provider=mtn_mobile_money&reason=timed_out')).not.toContain('retry');
	});

	it('without a saved method there is nothing to charge', async () => {
		const subscriber = await subscribe(house, 'none');
		const { body } = await simulated(subscriber);
		expect(body).toMatchObject({ provider: null, reason: 'no_method' });
		expect(body.entries[0]!.action).toBe('pay_link');
	});

	it('shows a ladder that was just changed', async () => {
		const subscriber = await subscribe(house, 'good');
		await setLadder(house, {
			steps: [{ after_days: 2, action: 'retry' }],
			final_action: 'cancel',
			final_after_days: 5,
		});
		const { body } = await simulated(subscriber);
		expect(body.ladder).toMatchObject({ final_action: 'cancel', final_after_days: 5 });
		expect(body.entries.map(({ step }) => step)).toEqual(['2', 'final']);
	});

	it.each([
		['a reason that is none', '?reason=bad_mood', 'query/reason'],
		['a provider that is none', '?provider=cheque', 'query/provider'],
		['a day that is none', '?from=2027-02-30', 'query/from'],
	])('refuses %s', async (_, query, pointer) => {
		const subscriber = await subscribe(house, 'none');
		const { status, body } = await simulated(subscriber, query);
		expect([status, body.errors[0]!.pointer]).toEqual([422, `/${pointer}`]);
	});
});

describe('both', () => {
	it('know no subscription of another tenant', async () => {
		const { subscriptionId } = await subscribe(house, 'none');
		for (const path of [`${subscriptionId}/dunning`, `${subscriptionId}/dunning/simulation`]) {
			expect((await get(path, senegaleseKey)).status).toBe(404);
		}
	});
});
