import { type Context, Hono } from 'hono';
import * as z from 'zod';
import type { SandboxContext } from '../env.ts';
import { problem, zodErrorToFieldErrors } from '../problem.ts';
import { toDecimal, toMinor } from './stripe.balance.ts';
import { attemptCharge } from './stripe.charging.ts';
import { createIntent } from './stripe.intents.ts';
import { methodOf } from './stripe.methods.ts';
import type { Charge, PaymentIntent, Refund } from './stripe.objects.ts';
import { refundCharge } from './stripe.refunding.ts';
import { accountOfObject, deleteObjects, listObjects } from './stripe.store.ts';
import { openWorld, type World } from './stripe.world.ts';

/** The account's truth, and ways to change it behind the merchant's back; nothing here is told by an event. */
export const transactionRoutes = new Hono<SandboxContext>();

const transactionsMax = 10_000;

transactionRoutes.get('/', async (c) => {
	const account = c.req.query('account') ?? '';
	const query = { limit: transactionsMax, created: undefined, starting_after: undefined, ending_before: undefined };
	const listed = async (kind: 'charge' | 'refund') =>
		(await listObjects(c.env.DB, account, { kind, where: {}, query })).toReversed();
	const [charges, refunds] = await Promise.all([listed('charge'), listed('refund')]);
	return c.json({ data: [...charges, ...refunds].map((object) => transactionToWire(object as Charge | Refund)) });
});

const transactionToWire = (object: Charge | Refund) => ({
	id: object.id,
	kind: object.object === 'charge' ? 'payment' : 'refund',
	amount: toDecimal(object.amount, object.currency),
	currency: object.currency.toUpperCase(),
	state: object.status,
	reference: object.metadata[object.object === 'charge' ? 'payment_id' : 'refund_id'] ?? null,
});

const newTransaction = z.strictObject({
	account: z.string().min(1),
	kind: z.enum(['payment', 'refund']).default('payment'),
	amount: z.string(),
	currency: z.string().length(3).optional(),
	/** Of a payment: our id that it bears; of a refund: the charge that it belongs to. */
	reference: z.string().min(1).optional(),
});

transactionRoutes.post('/', async (c) => {
	const input = newTransaction.safeParse(await c.req.json().catch(() => undefined));
	if (!input.success) return problem(c, 422, 'This is no transaction', zodErrorToFieldErrors(input.error));
	const world = await openWorld(c, input.data.account);
	const added =
		input.data.kind === 'payment' ? await addPayment(world, input.data) : await addRefund(world, input.data);
	if (added === null) return problem(c, 422, 'This amount or reference is none');
	await world.commitSilently();
	return c.json(transactionToWire(added), 201);
});

type NewTransaction = z.infer<typeof newTransaction>;

const addPayment = async (world: World, input: NewTransaction): Promise<Charge | null> => {
	const currency = (input.currency ?? 'EUR').toLowerCase();
	const amount = toMinor(input.amount, currency);
	if (amount === null) return null;
	const metadata = input.reference === undefined ? {} : { payment_id: input.reference };
	const intent = createIntent(world, { amount, currency, metadata, capture_method: 'automatic' });
	const options = { offSession: false, returnUrl: null, authentication: null };
	const attempt = await attemptCharge(world, intent, await methodOf(world, 'pm_card_visa'), options);
	return world.find<Charge>('charge', attempt.intent.latest_charge ?? '');
};

const addRefund = async (world: World, input: NewTransaction): Promise<Refund | null> => {
	const charge = await world.find<Charge>('charge', input.reference ?? '');
	const amount = charge && toMinor(input.amount, charge.currency);
	return charge && amount !== null ? refundCharge(world, charge, { amount, metadata: {} }) : null;
};

const changes = z.strictObject({
	amount: z.string().optional(),
	state: z.enum(['succeeded', 'pending', 'failed']).optional(),
});

/** Of a payment, intent and charge together; what was counted on the balance stays as it was. */
transactionRoutes.patch('/:id', async (c) => {
	const input = changes.safeParse(await c.req.json().catch(() => undefined));
	if (!input.success) return problem(c, 422, 'This is no change', zodErrorToFieldErrors(input.error));
	const id = c.req.param('id');
	const owner = await accountOfObject(c.env.DB, id);
	const world = await openWorld(c, owner ?? '');
	const object = (await world.find<Charge>('charge', id)) ?? (await world.find<Refund>('refund', id));
	if (object === null) return notFound(c);
	const amount = input.data.amount === undefined ? object.amount : toMinor(input.data.amount, object.currency);
	if (amount === null) return problem(c, 422, 'This amount is none');
	const changed = world.put({ ...object, amount, status: input.data.state ?? object.status } as Charge | Refund);
	if (changed.object === 'charge') await followCharge(world, changed);
	await world.commitSilently();
	return c.json(transactionToWire(changed));
});

const intentStatus = { succeeded: 'succeeded', pending: 'processing', failed: 'requires_payment_method' } as const;

const followCharge = async (world: World, charge: Charge): Promise<void> => {
	const intent = await world.find<PaymentIntent>('payment_intent', charge.payment_intent ?? '');
	if (intent === null) return;
	const status = intentStatus[charge.status];
	world.put({ ...intent, amount: charge.amount, amount_received: status === 'succeeded' ? charge.amount : 0, status });
};

/** A lost payment takes its intent along. */
transactionRoutes.delete('/:id', async (c) => {
	const id = c.req.param('id');
	const owner = await accountOfObject(c.env.DB, id);
	const world = await openWorld(c, owner ?? '');
	const charge = await world.find<Charge>('charge', id);
	if (owner === null || (charge === null && (await world.find<Refund>('refund', id)) === null)) return notFound(c);
	await deleteObjects(c.env.DB, owner, [id, ...[charge?.payment_intent ?? []].flat()]);
	return c.body(null, 204);
});

const notFound = (c: Context) => problem(c, 404, 'There is no such transaction');
