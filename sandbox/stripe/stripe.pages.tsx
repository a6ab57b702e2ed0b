import { type Context, Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import type { SandboxContext } from '../env.ts';
import { formPageHeaders, Page } from '../page.tsx';
import { payPage } from './stripe.checkout.ts';
import { CardForm, ClosedPage, OperatorLists, OwnerQuestion } from './stripe.components.tsx';
import { closeDispute, openDispute } from './stripe.disputing.ts';
import { authenticateIntent } from './stripe.intents.ts';
import { typedCard } from './stripe.methods.ts';
import type { Charge, Dispute, PaymentIntent, Refund, Session, SetupIntent } from './stripe.objects.ts';
import { finishRefund } from './stripe.refunding.ts';
import type { StripeError } from './stripe.refusals.ts';
import { currentSession } from './stripe.sessions.ts';
import { authenticateSetup } from './stripe.setups.ts';
import { accountOfObject, newestObjects } from './stripe.store.ts';
import { openWorld, type World } from './stripe.world.ts';

/** What a payer sees of Stripe, and what a merchant's operator and a bank do there; mounted at `/stripe`. */
export const stripePages = new Hono<SandboxContext>();

stripePages.use(formPageHeaders, csrf());

/** The page of Checkout. */
stripePages.get('/checkout/:id', async (c) => {
	const world = await worldOf(c);
	const session = await currentSession(world, c.req.param('id'));
	await world.commit();
	return showSession(c, session, null);
});

stripePages.post('/checkout/:id', async (c) => {
	const { card, number } = await c.req.parseBody();
	const typed = [number, card].find((text) => typeof text === 'string' && text.trim() !== '') ?? '';
	const world = await worldOf(c);
	const session = await currentSession(world, c.req.param('id'));
	if (session.status !== 'open') {
		await world.commit();
		return showSession(c, session, null);
	}
	if (typeof typed !== 'string') return c.body(null, 400);
	const refusal = await refusalOf(async () => typedCard(typed));
	if (refusal.error !== null) return showSession(c, session, refusal.error);
	const outcome = await payPage(world, session, typedCard(typed));
	await world.commit();
	switch (outcome.kind) {
		case 'complete':
			return c.redirect(returnUrlOf(outcome.session), 303);
		case 'ask_owner':
			return c.redirect(`/stripe/authenticate/${outcome.intentId}`, 303);
		case 'refused':
			return showSession(c, outcome.session, outcome.error);
	}
});

/** `{CHECKOUT_SESSION_ID}` in the merchant's address stands for the page. */
const returnUrlOf = ({ id, success_url: url }: Session): string => url.replaceAll('{CHECKOUT_SESSION_ID}', id);

const showSession = (c: Context, session: Session, error: StripeError | null) => {
	if (session.status === 'open')
		return c.html(<CardForm session={session} error={error} />, error === null ? 200 : 402);
	return c.html(<ClosedPage session={session} returnUrl={returnUrlOf(session)} />, 410);
};

/** The page of the payer's bank, which asks whether it is them. */
stripePages.get('/authenticate/:id', async (c) => {
	const world = await worldOf(c);
	const intent = await waitingIntent(world, c.req.param('id'));
	return c.html(<OwnerQuestion intent={intent} />, intent.status === 'requires_action' ? 200 : 410);
});

stripePages.post('/authenticate/:id', async (c) => {
	const { outcome } = await c.req.parseBody();
	const authentication = outcome === 'passed' ? 'passed' : 'failed';
	const world = await worldOf(c);
	const intent = await waitingIntent(world, c.req.param('id'));
	if (intent.status !== 'requires_action') return c.html(<OwnerQuestion intent={intent} />, 410);
	const after =
		intent.object === 'setup_intent'
			? await authenticateSetup(world, intent, authentication)
			: await authenticateIntent(world, intent, authentication);
	await world.commit();
	return c.redirect(await placeAfter(world, intent, after), 303);
});

const waitingIntent = (world: World, id: string): Promise<PaymentIntent | SetupIntent> =>
	id.startsWith('seti_') ? world.get<SetupIntent>('setup_intent', id) : world.get<PaymentIntent>('payment_intent', id);

/** Back to the merchant, or to the page of Checkout for another card. */
const placeAfter = async (
	world: World,
	before: PaymentIntent | SetupIntent,
	after: PaymentIntent | SetupIntent,
): Promise<string> => {
	if (before._session !== null) {
		const session = await world.get<Session>('checkout.session', before._session);
		return session.status === 'open' ? `/stripe/checkout/${session.id}` : returnUrlOf(session);
	}
	const action = before.next_action;
	if (action?.type !== 'redirect_to_url') return `/stripe/authenticate/${after.id}`;
	const url = new URL(action.redirect_to_url.return_url);
	url.searchParams.set('payment_intent', after.id);
	url.searchParams.set('redirect_status', after.status === 'succeeded' ? 'succeeded' : 'failed');
	return url.href;
};

/** What an operator or a bank does by hand, over all accounts. */
stripePages.get('/', async (c) => {
	const newest = <Kind extends { readonly id: string }>(kind: string) =>
		newestObjects(c.env.DB, kind, shownMax) as unknown as Promise<readonly Kind[]>;
	const [sessions, charges, refunds, disputes] = await Promise.all([
		newest<Session>('checkout.session'),
		newest<Charge>('charge'),
		newest<Refund>('refund'),
		newest<Dispute>('dispute'),
	]);
	return c.html(
		<Page title="Stripe">
			<p>
				<a href="/">Sandbox</a>
			</p>
			<h1>Stripe</h1>
			<OperatorLists sessions={sessions} charges={charges} refunds={refunds} disputes={disputes} />
		</Page>,
	);
});

const shownMax = 20;

stripePages.post('/operator/:act{dispute|win|lose|finish|fail}/:id', async (c) => {
	const world = await worldOf(c);
	await operate(world, c.req.param('act'), c.req.param('id'));
	await world.commit();
	return c.redirect('/stripe', 303);
});

const operate = async (world: World, act: string, id: string): Promise<unknown> => {
	switch (act) {
		case 'dispute':
			return openDispute(world, await world.get<Charge>('charge', id), { reason: 'fraudulent', isInquiry: false });
		case 'win':
			return closeDispute(world, await world.get<Dispute>('dispute', id), 'won');
		case 'lose':
			return closeDispute(world, await world.get<Dispute>('dispute', id), 'lost');
		case 'finish':
			return finishRefund(world, await world.get<Refund>('refund', id), 'succeeded');
		default:
			return finishRefund(world, await world.get<Refund>('refund', id), 'failed');
	}
};

/** The account that owns the object of the path; one that nobody owns is refused when the object is read. */
const worldOf = async (c: Context<SandboxContext>): Promise<World> => {
	const owner = await accountOfObject(c.env.DB, c.req.param('id') ?? '');
	return openWorld(c, owner ?? '');
};

/** What Stripe's own page would tell the payer about what was typed. */
const refusalOf = async (act: () => Promise<unknown>): Promise<{ readonly error: StripeError | null }> => {
	try {
		await act();
		return { error: null };
	} catch (error) {
		if (!(error instanceof HTTPException)) throw error;
		return (await error.getResponse().json()) as { readonly error: StripeError };
	}
};
