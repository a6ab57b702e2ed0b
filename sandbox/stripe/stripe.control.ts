import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import type { SandboxContext } from '../env.ts';
import { problem, zodErrorToFieldErrors } from '../problem.ts';
import { chargeTransaction } from './stripe.balance.ts';
import { payPage } from './stripe.checkout.ts';
import { closeDispute, isClosed, openDispute } from './stripe.disputing.ts';
import { authenticateIntent, confirmIntent, processIntent } from './stripe.intents.ts';
import { newMethod, typedCard } from './stripe.methods.ts';
import type { Charge, Dispute, PaymentIntent, Refund, SetupIntent, StripeObject } from './stripe.objects.ts';
import { finishRefund } from './stripe.refunding.ts';
import { missing } from './stripe.refusals.ts';
import { currentSession } from './stripe.sessions.ts';
import { authenticateSetup, confirmSetup } from './stripe.setups.ts';
import { accountOfObject, listObjects } from './stripe.store.ts';
import { transactionRoutes } from './stripe.transactions.ts';
import { retirePreviousSecret, secretOf, setWebhook, webhookOf } from './stripe.webhooks.ts';
import { openWorld, toWire, type World } from './stripe.world.ts';

/** What a payer, a bank or the merchant's own hand does; mounted at `/control/stripe`. */
export const stripeControl = new Hono<SandboxContext>();

stripeControl.route('/transactions', transactionRoutes);

const account = z.string().regex(/^(sk|rk)_test_\w{8,}$/);
const card = z.string().min(1).max(60);
const authentication = z.enum(['passed', 'failed']);

/** Another secret than the one before begins a roll: both sign until it is retired. */
stripeControl.post('/webhook', async (c) => {
	const input = await read(
		c,
		z.strictObject({
			account,
			url: z.url(),
			secret: z
				.string()
				.regex(/^whsec_/)
				.optional(),
		}),
	);
	await setWebhook(c.env, input.account, { url: input.url, secret: input.secret ?? secretOf(input.account) });
	return c.json(await webhookOf(c.env, input.account));
});

stripeControl.post('/webhook/retire', async (c) => {
	const input = await read(c, z.strictObject({ account }));
	await retirePreviousSecret(c.env, input.account);
	return c.json(await webhookOf(c.env, input.account));
});

/** The payer types a card into the page; `authentication` answers the bank's question, where it has one. */
stripeControl.post('/checkout/:id/pay', async (c) => {
	const input = await read(
		c,
		z.strictObject({ card, account: account.optional(), authentication: authentication.optional() }),
	);
	return acting(c, async (world, id) => {
		const outcome = await payPage(world, await currentSession(world, id), typedCard(input.card));
		if (outcome.kind !== 'ask_owner' || input.authentication === undefined) return world.get('checkout.session', id);
		await authenticate(world, outcome.intentId ?? '', input.authentication);
		return world.get('checkout.session', id);
	});
});

/** What a browser does with the client secret and the public key. */
stripeControl.post('/payment_intents/:id/confirm', async (c) => {
	const input = await read(c, z.strictObject({ card, return_url: z.url().optional() }));
	return acting(c, async (world, id) => {
		const intent = await world.get<PaymentIntent>('payment_intent', id);
		const options = { offSession: false, returnUrl: input.return_url ?? null, neverRedirects: true };
		return (await confirmIntent(world, intent, { ...options, paymentMethod: newMethodOf(world, input.card) })).intent;
	});
});

stripeControl.post('/setup_intents/:id/confirm', async (c) => {
	const input = await read(c, z.strictObject({ card }));
	return acting(c, async (world, id) => {
		const setup = await world.get<SetupIntent>('setup_intent', id);
		return (await confirmSetup(world, setup, newMethodOf(world, input.card), null)).setup;
	});
});

/** What the card's owner answers to the bank. */
stripeControl.post('/:kind{payment_intents|setup_intents}/:id/authenticate', async (c) => {
	const input = await read(c, z.strictObject({ outcome: authentication }));
	return acting(c, (world, id) => authenticate(world, id, input.outcome));
});

/** A slow method takes the payment on; what it decides later is told with `succeed` or `fail`. */
stripeControl.post('/payment_intents/:id/process', (c) =>
	acting(c, async (world, id) => processIntent(world, await world.get<PaymentIntent>('payment_intent', id))),
);

stripeControl.post('/payment_intents/:id/fail', (c) =>
	acting(c, async (world, id) => {
		const intent = await reopened(world, id);
		const options = { offSession: false, returnUrl: null, neverRedirects: true };
		return (await confirmIntent(world, intent, { ...options, paymentMethod: 'pm_card_visa_chargeDeclined' })).intent;
	}),
);

stripeControl.post('/payment_intents/:id/succeed', (c) =>
	acting(c, async (world, id) => {
		const intent = await reopened(world, id);
		const options = { offSession: false, returnUrl: null, neverRedirects: true };
		return (await confirmIntent(world, intent, { ...options, paymentMethod: 'pm_card_visa' })).intent;
	}),
);

/** What is processing is decided by its method, not by another try. */
const reopened = async (world: World, id: string): Promise<PaymentIntent> => {
	const intent = await world.get<PaymentIntent>('payment_intent', id);
	return intent.status === 'processing' ? { ...intent, status: 'requires_confirmation' } : intent;
};

/** Counts a charge that was captured asynchronously. */
stripeControl.post('/charges/:id/settle', (c) =>
	acting(c, async (world, id) => {
		const charge = await world.get<Charge>('charge', id);
		const counted = world.put({
			...charge,
			balance_transaction: charge.balance_transaction ?? chargeTransaction(world, { ...charge, description: null }).id,
		});
		world.tell('charge.updated', counted);
		return counted;
	}),
);

stripeControl.post('/refunds/:id', async (c) => {
	const input = await read(c, z.strictObject({ status: z.enum(['succeeded', 'failed']) }));
	return acting(c, async (world, id) => finishRefund(world, await world.get<Refund>('refund', id), input.status));
});

/** Opens a dispute over an intent's charge, or closes the one that stands. */
stripeControl.post('/disputes', async (c) => {
	const input = await read(
		c,
		z.strictObject({
			payment_intent: z.string().min(1),
			status: z.enum(['needs_response', 'warning_needs_response', 'won', 'lost']).default('needs_response'),
			reason: z.string().default('fraudulent'),
		}),
	);
	return acting(
		c,
		async (world) => {
			const intent = await world.get<PaymentIntent>('payment_intent', input.payment_intent);
			const charge = await world.get<Charge>('charge', intent.latest_charge ?? '');
			if (input.status === 'won' || input.status === 'lost') {
				return closeDispute(world, await openDisputeOf(world, charge.id), input.status);
			}
			const isInquiry = input.status === 'warning_needs_response';
			return openDispute(world, charge, { reason: input.reason, isInquiry });
		},
		input.payment_intent,
	);
});

const openDisputeOf = async (world: World, charge: string): Promise<Dispute> => {
	const query = { limit: 100, created: undefined, starting_after: undefined, ending_before: undefined };
	const listed = await listObjects(world.c.env.DB, world.account, { kind: 'dispute', where: { charge }, query });
	const open = (listed as readonly Dispute[]).find((dispute) => !isClosed(dispute));
	return open === undefined ? missing('dispute', charge) : world.get<Dispute>('dispute', open.id);
};

const newMethodOf = (world: World, card: string): string => newMethod(world, typedCard(card)).id;

const authenticate = async (
	world: World,
	id: string,
	outcome: z.infer<typeof authentication>,
): Promise<PaymentIntent | SetupIntent> =>
	id.startsWith('seti_')
		? authenticateSetup(world, await world.get<SetupIntent>('setup_intent', id), outcome)
		: authenticateIntent(world, await world.get<PaymentIntent>('payment_intent', id), outcome);

/** Works on the account that owns the object of the path, or of `named`. */
const acting = async (
	c: Context<SandboxContext>,
	act: (world: World, id: string) => Promise<StripeObject>,
	named = c.req.param('id') ?? '',
): Promise<Response> => {
	const owner = await accountOfObject(c.env.DB, named);
	if (owner === null) return problem(c, 404, `There is no ${named}`);
	const world = await openWorld(c, owner);
	const object = await act(world, named);
	await world.commit();
	return c.json(toWire(object));
};

const read = async <Input>(c: Context<SandboxContext>, schema: z.ZodType<Input>): Promise<Input> => {
	const input = schema.safeParse(await c.req.json().catch(() => undefined));
	if (input.success) return input.data;
	throw new HTTPException(422, {
		res: problem(c, 422, 'This cannot be asked of Stripe', zodErrorToFieldErrors(input.error)),
	});
};
