import * as z from 'zod';
import { type DisputeId, isId } from '../domain/kernel/ids.ts';
import { disputeStatuses } from '../domain/payments/dispute.ts';
import { providerNames } from '../domain/settings/values.ts';
import { paymentId } from './provider-payments.ts';
import { nextCursor, pageQuery } from './text.ts';

export const disputeId = z
	.string()
	.refine((text): text is DisputeId => isId('dsp', text), 'An id such as dsp_01k….')
	.meta({ example: 'dsp_01k3v0j9x4f7mbt2w8h5q6z1ra' });

export const disputeResponse = z
	.object({
		id: z.string(),
		object: z.literal('dispute'),
		status: z.enum(disputeStatuses),
		payment_id: z.string(),
		provider: z.enum(providerNames),
		provider_reference: z.string(),
		reason: z.string().meta({ description: 'In the provider’s words' }),
		currency: z.string(),
		amount: z.string(),
		withdrawn: z.boolean().meta({ description: 'The money is not on our balance' }),
		due_by: z
			.string()
			.nullable()
			.meta({ format: 'date-time', description: 'Until when the provider takes evidence, in its own pages' }),
		opened_at: z.string().meta({ format: 'date-time' }),
		closed_at: z.string().nullable().meta({ format: 'date-time' }),
	})
	.meta({
		id: 'Dispute',
		example: {
			id: 'dsp_01k3v0j9x4f7mbt2w8h5q6z1ra',
			object: 'dispute',
			status: 'open',
			payment_id: 'pay_01k3v0j9x4f7mbt2w8h5q6z1ra',
			provider: 'stripe',
			provider_reference: 'dp_1PqX2a2eZvKYlo2C1gH8bK4d',
			reason: 'fraudulent',
			currency: 'EUR',
			amount: '35.99',
			withdrawn: true,
			due_by: '2026-12-06T23:59:59.000Z',
			opened_at: '2026-11-29T08:12:00.000Z',
			closed_at: null,
		},
	});
export type DisputeResponse = z.output<typeof disputeResponse>;

export const disputeListResponse = z.object({ data: z.array(disputeResponse), next_cursor: nextCursor });

export const disputeFilter = z.strictObject({
	...pageQuery,
	payment_id: paymentId.optional(),
	status: z.enum(disputeStatuses).optional(),
});
