import * as z from 'zod';
import type { IsoInstant } from '../domain/kernel/calendar.ts';
import { isTenantId } from '../domain/kernel/ids.ts';

/** Two hundred ids are 6 KB of a message's 128. */
export const chunkSubjectsMax = 200;

/**
 * What travels through a queue: which work of which tenant. The row in the outbox is the truth; a message is a
 * wake-up, so a lost one costs a minute and a repeated one nothing. The version allows old and new to coexist.
 */
export const workMessage = z.strictObject({
	v: z.literal(1),
	kind: z.enum([
		'document.render',
		'mail.send',
		'series.seal',
		'notice.process',
		'payment.poll',
		'refund.poll',
		'method.poll',
		'subscription.collect',
		'subscription.review',
		'subscription.turn',
		'dunning.step',
		'dunning.charge',
		'clock.advance',
	]),
	tenant: z.string().refine(isTenantId, 'No id of a tenant.'),
	subject_id: z.string(),
	/** A chunk of subjects that are done together; `subject_id` is the first of them. */
	subject_ids: z.array(z.string()).max(chunkSubjectsMax).optional(),
	occurred_at: z.string().transform((text) => text as IsoInstant),
});

export type WorkMessage = z.output<typeof workMessage>;
