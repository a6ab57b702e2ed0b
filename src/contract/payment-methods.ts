import * as z from 'zod';
import { isId, type PaymentMethodId } from '../domain/kernel/ids.ts';
import { failureReasons } from '../domain/payments/provider.ts';
import { providerNames } from '../domain/settings/values.ts';
import { customerId } from './customers.ts';
import { methodSummaryResponse, nextActionResponse, returnAddress } from './provider-payments.ts';

export const paymentMethodId = z
	.string()
	.refine((text): text is PaymentMethodId => isId('pmt', text), 'No id of a saved method.')
	.meta({ example: 'pmt_01kb0c8p7ve3v8k2s5q6m7n8p9' });

export const startMethodBody = z
	.strictObject({
		customer_id: customerId,
		provider: z.enum(providerNames),
		flow: z.enum(['redirect', 'embedded']).nullable().default(null).meta({
			description: 'How the payer takes part; left out: the provider’s way for a page without scripts',
		}),
		return_url: returnAddress.meta({ description: 'Where the payer comes back to; needed for `redirect`' }),
		cancel_url: returnAddress,
	})
	.meta({
		example: {
			customer_id: 'cus_01kb0c8p7ve3v8k2s5q6m7n8p9',
			provider: 'stripe',
			return_url: 'https://coko.example/compte',
		},
	});

export const methodFilter = z.strictObject({
	customer_id: customerId.optional().meta({ description: 'Needed with a key; end users find their own' }),
});

const exampleMethod = {
	id: 'pmt_01kb0c8p7ve3v8k2s5q6m7n8p9',
	object: 'payment_method',
	status: 'active',
	customer_id: 'cus_01kb0c8p7ve3v8k2s5q6m7n8p9',
	provider: 'stripe',
	method: { type: 'card', brand: 'visa', last4: '4242', expiry_month: 12, expiry_year: 2030 },
	next_action: null,
	failure: null,
	created_at: '2026-11-22T10:00:00.000Z',
	updated_at: '2026-11-22T10:01:30.000Z',
};

export const methodResponse = z
	.object({
		id: z.string(),
		object: z.literal('payment_method'),
		status: z.enum(['pending', 'active', 'failed', 'removed']),
		customer_id: z.string(),
		provider: z.enum(providerNames),
		method: methodSummaryResponse.meta({ description: 'What may be shown of it; null until it was confirmed' }),
		next_action: nextActionResponse,
		failure: z.object({ reason: z.enum(failureReasons), message: z.string() }).nullable(),
		created_at: z.string(),
		updated_at: z.string(),
	})
	.meta({
		example: exampleMethod,
	});
export type MethodResponse = z.output<typeof methodResponse>;

export const methodListResponse = z
	.object({ data: z.array(methodResponse) })
	.meta({ example: { data: [exampleMethod] } });
