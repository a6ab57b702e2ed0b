import * as z from 'zod';
import { providerFaults } from '../faults.store.ts';
import { noticeModes } from '../notices.store.ts';
import { sandboxProviders } from '../notices.ts';

const account = z.string().min(1).max(200);
const timesMax = 1_000;
const delayMsMax = 60_000;
/** Long enough to cross the impatient timeout of a caller. */
const delayMsDefault = 2_000;

export const faultInput = z
	.strictObject({
		provider: z.enum(sandboxProviders),
		account,
		match: z.string().regex(/^(\*|[A-Z]+ \/\S*)$/, 'METHOD /path, or *'),
		fault: z.enum(providerFaults),
		times: z.int().min(1).max(timesMax).default(1),
		delay_ms: z.int().min(0).max(delayMsMax).default(delayMsDefault),
	})
	.transform(({ delay_ms: delayMs, ...fault }) => ({ ...fault, delayMs }));

export const noticeModeInput = z.strictObject({ account, mode: z.enum(noticeModes) });

/** Seconds added to the real time; negative ones turn it back. */
export const clockInput = z.strictObject({ account, offset_seconds: z.int() });

export const accountQuery = z.strictObject({ account });

/** Of an account, or those that came after one of them. */
export const noticesQuery = z.strictObject({ account, after: z.string().min(1).max(100).optional() });

export const pumpInput = z.strictObject({ account: account.optional() });
