import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { killingFaults, recordingFaults } from '../support/faults.ts';
import { consumeQueued, type House } from '../support/house.ts';
import { answerPhones, type Body, call, invoiceOf, passTime, payByPhone, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse, reopenPayingHouse } from '../support/paying-house.ts';
import { control } from '../support/sandbox.ts';

/** The instant at which every life of the story begins, so that their databases can be compared. */
const begin = async (): Promise<{ house: PayingHouse; invoice: Body }> => {
	const house = await openPayingHouse();
	return { house, invoice: await invoiceOf(house) };
};

/** One life of the process: the request, the payer's answer, the operator's notice and its processing. */
const liveOnce = async (house: House, story: PayingHouse, invoiceId: string): Promise<void> => {
	await payByPhone(house, invoiceId).catch(() => undefined);
	await answerPhones(story.credentials, 'approve');
	await deliverNotices(house, story);
	await consumeQueued(house.wiring, story.world.queued.splice(0)).catch(() => undefined);
};

/** What the operator sends once, to whoever is there. */
const deliverNotices = async (house: House, { credentials }: PayingHouse): Promise<void> => {
	const { data } = await control<{
		data: { url: string; method: string; headers: Record<string, string>; body: string }[];
	}>(`/notices?account=${credentials.mtn}`);
	for (const { url, method, headers, body } of data) {
		await house.request(method, new URL(url).pathname, { key: null, raw: body, headers }).catch(() => undefined);
	}
};

/**
 * The caller repeats its request until it is answered; time passes, cron comes by. What is certain never to have begun is
 * wished for again.
 */
const recover = async (house: House, story: PayingHouse, invoiceId: string): Promise<void> => {
	let wishes = 1;
	for (const seconds of [5, 70, 70, 400, 4_000, 70]) {
		const answer = await payByPhone(house, invoiceId, wishes === 1 ? undefined : `wish-${wishes}`);
		const payment = await call(house, 'POST', `/payments/${answer.body.id}/sync`);
		if (payment.body.status === 'failed') wishes += 1;
		await answerPhones(story.credentials, 'approve');
		await passTime(house, seconds);
	}
};

const endOf = async (house: House, invoiceId: string) => {
	const { body: invoice } = await call(house, 'GET', `/invoices/${invoiceId}`);
	const payments = await env.DB.prepare("SELECT status, method, amount FROM payments WHERE status <> 'failed'").all();
	const postings = await env.DB.prepare(
		"SELECT account, amount FROM ledger_postings WHERE account IN ('provider_clearing', 'receivable') ORDER BY account, amount",
	).all();
	return {
		invoice: { status: invoice.status, due: invoice.amount_due },
		payments: payments.results,
		postings: postings.results,
	};
};

it('a payment that is cut off anywhere ends paid once, with one debit and one entry', async () => {
	const clean = await begin();
	const faults = recordingFaults();
	await liveOnce(await reopenPayingHouse(clean.house, { faults }), clean.house, clean.invoice.id);
	const revived = await reopenPayingHouse(clean.house);
	await recover(revived, clean.house, clean.invoice.id);
	const end = await endOf(revived, clean.invoice.id);
	expect(end).toMatchObject({
		invoice: { status: 'paid', due: '0' },
		payments: [{ status: 'succeeded' }],
	});
	expect(faults.calls.filter((name) => name.startsWith('provider.')).length).toBeGreaterThan(2);
	for (const [index, name] of faults.calls.entries()) {
		// Dying before a call is dying after the one before it, but for what the outside world has seen.
		const moments = name.startsWith('provider.') ? (['before', 'after'] as const) : (['after'] as const);
		for (const moment of moments) {
			const { house, invoice } = await begin();
			const killing = killingFaults(index, moment);
			await liveOnce(await reopenPayingHouse(house, { faults: killing }), house, invoice.id);
			expect(killing.dead(), `the process must have died at ${name}`).toBe(true);
			const next = await reopenPayingHouse(house);
			await recover(next, house, invoice.id);
			expect(await endOf(next, invoice.id), `killed ${moment} ${name} (call ${index})`).toEqual(end);
			const debits = (await truthOf('mtn_mobile_money', house.credentials.mtn)).filter(
				({ state }) => state === 'succeeded',
			);
			expect(debits, `debits after a kill ${moment} ${name}`).toHaveLength(1);
		}
	}
}, 240_000);
