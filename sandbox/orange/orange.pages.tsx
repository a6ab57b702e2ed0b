import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import type { FC } from 'hono/jsx';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { formPageHeaders, Page, pageHeaders } from '../page.tsx';
import { problem } from '../problem.ts';
import { isPageClosed, settleOrder } from './orange.settlement.ts';
import { newestOrders, type OrangeOrder, orderByPayToken } from './orange.store.ts';

/** Older ones are reached through the API. */
const ordersShownMax = 50;

/** Orange's payment page, with the payer's phone beside it; mounted at `/orange`. */
export const orangePages = new Hono<SandboxContext>();

orangePages.use('/orders', pageHeaders);
orangePages.use('/payment/*', formPageHeaders, csrf());

orangePages.get('/orders', async (c) => {
	const orders = await newestOrders(c.env.DB, ordersShownMax);
	return c.html(
		<Page title="Orange Money orders">
			<p>
				<a href="/">The outside world</a>
			</p>
			<h1>Orange Money orders</h1>
			{orders.length === 0 ? <p>No order yet.</p> : <OrderList orders={orders} />}
		</Page>,
	);
});

orangePages.get('/payment/pay_token/:token{[0-9a-f]{64}}', async (c) => {
	const order = await orderByPayToken(c.env.DB, c.req.param('token'));
	if (!order) return problem(c, 404, 'There is no such payment');
	const isClosed = isPageClosed(order, await nowMsOf(c.env.DB, order.account));
	return c.html(<PaymentPage order={order} isClosed={isClosed} complaint={null} />);
});

orangePages.post('/payment/pay_token/:token{[0-9a-f]{64}}', async (c) => {
	const order = await orderByPayToken(c.env.DB, c.req.param('token'));
	if (!order) return problem(c, 404, 'There is no such payment');
	const form = new URLSearchParams(await c.req.text());
	const action = form.get('action') === 'refuse' ? 'refuse' : 'pay';
	if (action === 'pay') {
		const complaint = complaintAbout(order, form.get('msisdn') ?? '', form.get('otp') ?? '');
		if (complaint !== null) return c.html(<PaymentPage order={order} isClosed={false} complaint={complaint} />, 422);
	}
	const settled = await settleOrder(c, order, action);
	if (settled?.state === 'EXPIRED') return c.html(<PaymentPage order={settled} isClosed complaint={null} />, 410);
	const state = settled?.state ?? order.state;
	return c.redirect(state === 'SUCCESS' ? order.return_url : order.cancel_url, 303);
});

const complaintAbout = (order: OrangeOrder, msisdn: string, otp: string): string | null => {
	if (!/^[\d +]{7,20}$/.test(msisdn)) return 'Type the number of your phone.';
	return otp.replaceAll(' ', '') === order.otp ? null : 'This is not the code on your phone.';
};

const PaymentPage: FC<{ order: OrangeOrder; isClosed: boolean; complaint: string | null }> = ({
	order,
	isClosed,
	complaint,
}) => (
	<Page title="Pay with Orange Money">
		<h1>Pay with Orange Money</h1>
		<dl>
			<dt>To</dt>
			<dd>{order.merchant}</dd>
			<dt>Amount</dt>
			<dd>
				{order.amount} {order.currency}
			</dd>
			<dt>Order</dt>
			<dd>{order.order_id}</dd>
		</dl>
		{isClosed && <p role="alert">This page was open for ten minutes and is closed now.</p>}
		{!isClosed && order.state !== 'INITIATED' && <p role="alert">This order is {stateWords[order.state]}.</p>}
		{!isClosed && order.state === 'INITIATED' && <PaymentForm order={order} complaint={complaint} />}
		<p>
			<a href={order.cancel_url}>Back to the shop</a>
		</p>
	</Page>
);

const stateWords: Readonly<Record<OrangeOrder['state'], string>> = {
	INITIATED: 'open',
	PENDING: 'confirmed and being worked on',
	SUCCESS: 'paid',
	FAILED: 'refused',
	EXPIRED: 'expired',
};

const PaymentForm: FC<{ order: OrangeOrder; complaint: string | null }> = ({ order, complaint }) => (
	<>
		{complaint !== null && <p role="alert">{complaint}</p>}
		<form method="post">
			<label>
				Phone number
				<input name="msisdn" inputmode="tel" autocomplete="tel" value="7701100100" />
			</label>
			<label>
				One-time code
				<input name="otp" inputmode="numeric" autocomplete="one-time-code" />
			</label>
			<button type="submit" name="action" value="pay">
				Pay {order.amount} {order.currency}
			</button>
			<button type="submit" name="action" value="refuse">
				Let the operator refuse
			</button>
		</form>
		<section aria-labelledby="phone">
			<h2 id="phone">Your phone</h2>
			<p>
				#144# says: your code for this payment is <strong>{order.otp}</strong>. It holds for ten minutes.
			</p>
		</section>
	</>
);

const OrderList: FC<{ orders: readonly OrangeOrder[] }> = ({ orders }) => (
	<ul class="rows">
		{orders.map((order) => (
			<li>
				{order.merchant === '' ? (
					<strong>{order.order_id}</strong>
				) : (
					<a href={`/orange/payment/pay_token/${order.pay_token}`}>{order.order_id}</a>
				)}
				<span>
					{order.amount} {order.currency} · {stateWords[order.state]}
				</span>
				<small>{new Date(order.created_at_ms).toISOString()}</small>
			</li>
		))}
	</ul>
);
