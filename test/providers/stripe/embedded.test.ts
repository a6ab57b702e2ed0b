import { describe, expect, it } from 'vitest';
import { money } from '../../../src/domain/kernel/money.ts';
import type { PaymentOrder, SavedToken } from '../../../src/domain/payments/provider.ts';
import { control } from '../../support/sandbox.ts';
import { followed, openStripe, paymentOrder, reportOf, type StripeWorld, started } from './world.ts';

const confirms = (order: PaymentOrder, card: string): Promise<unknown> =>
	control(`/stripe/payment_intents/${order.providerId}/confirm`, { card });

describe('a payment on our own page', () => {
	it('hands out a client secret and the public key, and nothing of the secret one', async () => {
		const world = await openStripe();
		const report = reportOf(await world.provider.start(paymentOrder(world, { flow: 'embedded' })));
		expect(report).toMatchObject({
			state: 'action_required',
			providerId: expect.stringMatching(/^pi_/),
			action: {
				kind: 'client_secret',
				clientSecret: expect.stringMatching(new RegExp(`^${report.providerId}_secret_`)),
				publicKey: world.account.publicKey,
			},
			keep: { object: 'intent', intent: report.providerId },
		});
		expect(JSON.stringify(report)).not.toContain(world.account.secretKey);
	});

	it('stays open for another card, then has succeeded once', async () => {
		const world = await openStripe();
		const order = await started(world, paymentOrder(world, { flow: 'embedded', charge: money(6_500, 'XAF') }));
		await confirms(order, '4000000000000002');
		expect(reportOf(await world.provider.query(order))).toMatchObject({
			state: 'action_required',
			action: { kind: 'client_secret' },
		});
		await confirms(order, '4242424242424242');
		expect(reportOf(await world.provider.query(order))).toMatchObject({
			state: 'succeeded',
			received: money(6_500, 'XAF'),
			action: null,
		});
		await expect(confirms(order, '4242424242424242')).rejects.toThrow('payment_intent_unexpected_state');
		expect(await world.debits()).toEqual(['6500 XAF']);
	});

	it('by a slow method is processing, and may fail days later', async () => {
		const world = await openStripe();
		const order = await started(world, paymentOrder(world, { flow: 'embedded' }));
		await control(`/stripe/payment_intents/${order.providerId}/process`, {});
		expect(reportOf(await world.provider.query(order))).toMatchObject({ state: 'processing', action: null });
		expect(reportOf(await world.provider.cancel(order)).state).toBe('processing');
		await control(`/stripe/payment_intents/${order.providerId}/fail`, {});
		expect(reportOf(await world.provider.query(order)).state).toBe('action_required');
		expect(reportOf(await world.provider.cancel(order))).toMatchObject({ state: 'failed', reason: 'declined' });
		expect(await world.debits()).toEqual([]);
	});

	it('that nobody confirmed is closed for good', async () => {
		const world = await openStripe();
		const order = await started(world, paymentOrder(world, { flow: 'embedded' }));
		expect(reportOf(await world.provider.cancel(order))).toMatchObject({ state: 'failed', reason: 'cancelled' });
		await expect(confirms(order, '4242424242424242')).rejects.toThrow('canceled');
		expect(reportOf(await world.provider.cancel(order)).state).toBe('failed');
	});

	it('whose fee is counted later is told by a notice then', async () => {
		const world = await openStripe();
		const order = await started(world, paymentOrder(world, { flow: 'embedded' }));
		await confirms(order, '4242424242424242');
		const charge = reportOf(await world.provider.query(order)).references[1];
		await control(`/stripe/charges/${charge}/settle`, {});
		const told = (await world.notices()).map(({ body }) => world.provider.readNotice(body));
		expect(told.at(-1)).toMatchObject({
			value: { type: 'charge.updated', facts: { about: 'payment', subject: { paymentId: order.paymentId } } },
		});
	});
});

/** A card that its owner let us keep while paying. */
const keptCard = async (world: StripeWorld, card: string): Promise<SavedToken> => {
	const order = await started(world, paymentOrder(world, { flow: 'embedded', saveMethod: true }));
	await confirms(order, card);
	if (card === '4000002500003155' || card === '4000002760003184') {
		await control(`/stripe/payment_intents/${order.providerId}/authenticate`, { outcome: 'passed' });
	}
	const { saved } = reportOf(await world.provider.query(order));
	if (saved === null) throw new Error('nothing was saved');
	return saved;
};

const unattended = (world: StripeWorld, { token, providerCustomer }: SavedToken): PaymentOrder =>
	paymentOrder(world, {
		flow: 'saved',
		savedToken: token,
		payer: { ...paymentOrder(world).payer, providerCustomer },
	});

describe('a card that was kept', () => {
	it('is charged with nobody present, in one request', async () => {
		const world = await openStripe();
		const order = unattended(world, await keptCard(world, '4242424242424242'));
		const before = world.requests.length;
		expect(reportOf(await world.provider.start(order))).toMatchObject({
			state: 'succeeded',
			received: money(2_999, 'EUR'),
			settlement: { fee: money(70, 'EUR') },
			action: null,
		});
		expect(world.requests.slice(before).map(({ line }) => line)).toEqual(['POST /v1/payment_intents']);
		expect(await world.debits()).toHaveLength(2);
	});

	it('that its owner confirmed once is charged without them', async () => {
		const world = await openStripe();
		const order = unattended(world, await keptCard(world, '4000002500003155'));
		expect(reportOf(await world.provider.start(order)).state).toBe('succeeded');
	});

	it('whose bank insists on its owner fails for that reason, once, and the failed payment is known by name', async () => {
		const world = await openStripe();
		const order = unattended(world, await keptCard(world, '4000002760003184'));
		const report = reportOf(await world.provider.start(order));
		expect(report).toMatchObject({
			state: 'failed',
			reason: 'authentication_required',
			received: null,
			action: null,
			providerId: expect.stringMatching(/^pi_/),
		});
		expect(reportOf(await world.provider.start(order))).toEqual(report);
		expect(reportOf(await world.provider.query(followed(order, report)))).toMatchObject({
			state: 'failed',
			reason: 'authentication_required',
		});
		expect(await world.debits()).toHaveLength(1);
	});

	it.each([
		['pm_card_visa_chargeDeclined', 'declined'],
		['pm_card_visa_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
		['pm_card_chargeCustomerFail', 'declined'],
		['pm_card_authenticationRequired', 'authentication_required'],
	])('%s: %s', async (savedToken, reason) => {
		const world = await openStripe();
		const known = unattended(world, await keptCard(world, '4242424242424242'));
		const order = { ...known, savedToken };
		expect(reportOf(await world.provider.start(order))).toMatchObject({ state: 'failed', reason });
		expect(await world.debits()).toHaveLength(1);
	});

	it('whose charge was answered into the void is charged once', async () => {
		const world = await openStripe();
		const order = unattended(world, await keptCard(world, '4242424242424242'));
		await world.misbehave('POST /v1/payment_intents', 'timeout-after-commit', { times: 2 });
		expect((await world.provider.start(order)).kind).toBe('unknown');
		// Sent again in vain, it is found by looking.
		expect(reportOf(await world.provider.recover(order)).state).toBe('succeeded');
		expect(await world.debits()).toHaveLength(2);
		await world.pass(86_400 + 60);
		expect(reportOf(await world.provider.recover(order)).state).toBe('succeeded');
		expect(await world.debits()).toHaveLength(2);
	});

	it('of another customer, or that does not exist, is refused and nothing is charged', async () => {
		const world = await openStripe();
		const mine = await keptCard(world, '4242424242424242');
		const theirs = await keptCard(world, '4242424242424242');
		const missing = unattended(world, { ...mine, token: 'pm_gone' });
		expect(await world.provider.start(missing)).toMatchObject({ kind: 'refused', reason: 'invalid_method' });
		const stolen = unattended(world, { ...mine, token: theirs.token });
		expect((await world.provider.start(stolen)).kind).toBe('refused');
		const nobody = unattended(world, { ...mine, providerCustomer: null });
		expect(await world.provider.start(nobody)).toMatchObject({ kind: 'refused', reason: 'invalid_method' });
		expect(await world.debits()).toHaveLength(2);
	});
});
