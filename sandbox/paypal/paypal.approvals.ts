import type { Context } from 'hono';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { baseOf } from './paypal.base.ts';
import { notify } from './paypal.notices.ts';
import { isLapsed } from './paypal.orders.ts';
import { presentOrder } from './paypal.present.ts';
import { type Instrument, type OrderRow, orderById, type SetupTokenRow, wholeOrder } from './paypal.store.ts';

/** The payer agrees, with what they chose to pay with. False when it is too late. */
export const approveOrder = async (
	c: Context<SandboxContext>,
	order: OrderRow,
	instrument: Instrument,
): Promise<boolean> => {
	const nowMs = await nowMsOf(c.env.DB, order.account);
	if (isLapsed(order, nowMs)) return false;
	// Times are told in seconds; a new choice must show in them.
	const { meta } = await c.env.DB.prepare(
		`UPDATE paypal_orders SET status = 'APPROVED', instrument = ?, updated_ms = max(?, updated_ms + 1000)
		 WHERE id = ? AND status <> 'COMPLETED'`,
	)
		.bind(instrument, nowMs, order.id)
		.run();
	const approved = await orderById(c.env.DB, order.id);
	if (meta.changes !== 1 || !approved) return false;
	await notify(c, order.account, {
		type: 'CHECKOUT.ORDER.APPROVED',
		resourceType: 'checkout-order',
		summary: 'An order has been approved by buyer',
		resource: presentOrder(baseOf(c), await wholeOrder(c.env.DB, approved)),
	});
	return true;
};

export const approveSetupToken = async (c: Context<SandboxContext>, token: SetupTokenRow): Promise<void> => {
	await c.env.DB.prepare(
		`UPDATE paypal_setup_tokens SET status = 'APPROVED' WHERE id = ? AND status = 'PAYER_ACTION_REQUIRED'`,
	)
		.bind(token.id)
		.run();
};

/** What PayPal adds when it sends the payer back. */
export const payerId = 'QYR5Z8XDVJNXQ';
