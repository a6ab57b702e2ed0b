import { Hono } from 'hono';
import type { SandboxContext } from '../../env.ts';
import { createCustomer } from '../stripe.checkout.ts';
import { endpoint } from '../stripe.door.ts';
import type { Customer } from '../stripe.objects.ts';
import { customerInput, expandOnly, methodList } from '../stripe.schemas.ts';
import { listOf } from './listing.ts';

export const customerRoutes = new Hono<SandboxContext>();

customerRoutes.post(
	'/',
	endpoint(customerInput, (world, { email, name, metadata }) =>
		createCustomer(world, { email: email ?? null, name: name ?? null, metadata }),
	),
);

customerRoutes.get(
	'/:id',
	endpoint(expandOnly, (world, _, id) => world.get<Customer>('customer', id)),
);

customerRoutes.get(
	'/:id/payment_methods',
	endpoint(methodList, async (world, { type, ...query }, id) => {
		const customer = await world.get<Customer>('customer', id);
		return listOf(world, 'payment_method', query, { type, customer: customer.id });
	}),
);
