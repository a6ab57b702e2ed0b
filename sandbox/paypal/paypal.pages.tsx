import { type Context, Hono } from 'hono';
import { csrf } from 'hono/csrf';
import type { Child, FC } from 'hono/jsx';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { formPageHeaders, Page } from '../page.tsx';
import { problem } from '../problem.ts';
import { approveOrder, approveSetupToken, payerId } from './paypal.approvals.ts';
import { isLapsed } from './paypal.orders.ts';
import { type Instrument, type OrderRow, orderById, wholeOrder } from './paypal.store.ts';
import { livingSetupToken } from './paypal.vault.ts';

/** Orders shown on the list; older ones are reached by their address. */
const ordersShownMax = 50;

/** Where a person plays the payer. */
export const paypalPages = new Hono<SandboxContext>();

for (const path of ['/', '/checkoutnow', '/agreements/approve'] as const) {
	paypalPages.use(path, formPageHeaders, csrf());
}

paypalPages.get('/', async (c) => {
	const { results } = await c.env.DB.prepare(
		'SELECT id, status, request FROM paypal_orders ORDER BY created_ms DESC LIMIT ?',
	)
		.bind(ordersShownMax)
		.all<{ id: string; status: string; request: string }>();
	return c.html(
		<Page title="PayPal">
			<p>
				<a href="/">The outside world</a>
			</p>
			<h1>PayPal</h1>
			{results.length === 0 ? <p>No order yet.</p> : <OrderList rows={results} />}
		</Page>,
	);
});

paypalPages.get('/checkoutnow', async (c) => {
	const order = await orderById(c.env.DB, c.req.query('token') ?? '');
	if (!order) return problem(c, 404, 'There is no such order');
	const [unit] = order.request.purchase_units;
	const isOpen = order.status !== 'COMPLETED' && !isLapsed(order, await nowMsOf(c.env.DB, order.account));
	return c.html(
		<Page title="PayPal">
			<h1>{order.request.payment_source?.paypal.experience_context?.brand_name ?? 'PayPal'}</h1>
			<dl>
				<dt>Amount</dt>
				<dd>
					{unit?.amount.value} {unit?.amount.currency_code}
				</dd>
				<dt>For</dt>
				<dd>{unit?.description ?? order.id}</dd>
				<dt>Order</dt>
				<dd>
					{order.id} · {order.status}
				</dd>
			</dl>
			{isOpen ? (
				<Choices action={`/paypal/checkoutnow?token=${order.id}`} choices={orderChoices} />
			) : (
				<p>{await endOf(c, order)}</p>
			)}
		</Page>,
	);
});

paypalPages.post('/checkoutnow', async (c) => {
	const order = await orderById(c.env.DB, c.req.query('token') ?? '');
	if (!order) return problem(c, 404, 'There is no such order');
	const { choice } = await c.req.parseBody();
	const context = order.request.payment_source?.paypal.experience_context;
	if (choice === 'refuse') return sendBack(c, context?.cancel_url, { token: order.id });
	const instrument = orderChoices.find(({ value }) => value === choice)?.instrument;
	if (instrument === undefined) return problem(c, 422, 'This cannot be chosen');
	if (!(await approveOrder(c, order, instrument))) return problem(c, 409, 'It is too late for this order');
	return sendBack(c, context?.return_url, { token: order.id, PayerID: payerId });
});

paypalPages.get('/agreements/approve', async (c) => {
	const token = await livingSetupToken(c, null, c.req.query('approval_session_id') ?? '');
	if (!token) return problem(c, 404, 'There is no such agreement');
	const { experience_context: context } = token.request.payment_source.paypal;
	return c.html(
		<Page title="PayPal">
			<h1>{context?.brand_name ?? 'PayPal'}</h1>
			<p>Pay with PayPal from now on, without being asked each time.</p>
			{token.status === 'PAYER_ACTION_REQUIRED' ? (
				<Choices action={`/paypal/agreements/approve?approval_session_id=${token.id}`} choices={agreementChoices} />
			) : (
				<p>You have agreed.</p>
			)}
		</Page>,
	);
});

paypalPages.post('/agreements/approve', async (c) => {
	const token = await livingSetupToken(c, null, c.req.query('approval_session_id') ?? '');
	if (!token) return problem(c, 404, 'There is no such agreement');
	const { choice } = await c.req.parseBody();
	const { experience_context: context } = token.request.payment_source.paypal;
	if (choice === 'refuse') return sendBack(c, context?.cancel_url, { approval_token_id: token.id });
	await approveSetupToken(c, token);
	return sendBack(c, context?.return_url, { approval_token_id: token.id, approval_session_id: token.id });
});

interface Choice {
	readonly value: string;
	readonly label: string;
	readonly instrument?: Instrument;
}

const refuse: Choice = { value: 'refuse', label: 'Refuse and go back' };

const orderChoices: readonly Choice[] = [
	{ value: 'approve', label: 'Pay now', instrument: 'good' },
	{ value: 'pending', label: 'Pay by eCheck, which takes days', instrument: 'pending' },
	{ value: 'decline', label: 'Pay with a card that is declined', instrument: 'declined' },
	{ value: 'fail', label: 'Pay, and let the capture fail', instrument: 'failing' },
	refuse,
];

const agreementChoices: readonly Choice[] = [{ value: 'approve', label: 'Agree' }, refuse];

const Choices: FC<{ action: string; choices: readonly Choice[] }> = ({ action, choices }) => (
	<form method="post" action={action}>
		{choices.map(({ value, label }) => (
			<button type="submit" name="choice" value={value}>
				{label}
			</button>
		))}
	</form>
);

const OrderList: FC<{ rows: readonly { id: string; status: string; request: string }[] }> = ({ rows }) => (
	<ul class="rows">
		{rows.map(({ id, status, request }) => (
			<li>
				<a href={`/paypal/checkoutnow?token=${id}`}>{titleOf(JSON.parse(request) as OrderRow['request'])}</a>
				<small>
					{id} · {status}
				</small>
			</li>
		))}
	</ul>
);

const titleOf = ({ purchase_units: [unit] }: OrderRow['request']): Child =>
	`${unit?.amount.value} ${unit?.amount.currency_code} · ${unit?.description ?? 'Order'}`;

const endOf = async (c: Context<SandboxContext>, order: OrderRow): Promise<string> => {
	if (order.status !== 'COMPLETED') return 'It is too late for this order.';
	const { captures } = await wholeOrder(c.env.DB, order);
	return `Captured: ${captures.map(({ id, status }) => `${id} ${status}`).join(', ')}.`;
};

/** A merchant that gave no address leaves the payer here. */
const sendBack = (c: Context, to: string | undefined, query: Readonly<Record<string, string>>): Response => {
	if (to === undefined) return c.redirect('/paypal', 303);
	const url = new URL(to);
	for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
	return c.redirect(url.href, 303);
};
