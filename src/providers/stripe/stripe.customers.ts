import type { Payer } from '../../domain/payments/provider.ts';
import type { StripeAnswer, StripeClient } from './stripe.client.ts';
import { customerRequest } from './stripe.requests.ts';
import { createdObject } from './stripe.schemas.ts';

/**
 * Stripe's name for the payer; a new customer is made where `reference` asks for one, under a key of its own, so that
 * an order that is sent again finds the same one.
 */
export const customerOf = async (
	client: StripeClient,
	payer: Payer,
	reference: string | null,
): Promise<StripeAnswer<string | null>> => {
	if (payer.providerCustomer !== null || reference === null) return { kind: 'answered', body: payer.providerCustomer };
	const made = await client.call(createdObject, (stripe) =>
		stripe.customers.create(customerRequest(payer), { idempotencyKey: `${reference}/customer` }),
	);
	return made.kind === 'answered' ? { kind: 'answered', body: made.body.id } : made;
};
