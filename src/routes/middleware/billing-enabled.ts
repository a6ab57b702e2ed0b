import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../http.ts';
import { sendProblem } from '../problem.ts';

/** `BILLING_ENABLED=false` stops what creates documents or moves money, and leaves everything readable. */
export const requireBillingEnabled = createMiddleware<AppEnv>(async (c, next) => {
	if (c.var.wiring.config.billingEnabled) return next();
	return sendProblem(c, {
		type: 'billing-disabled',
		title: 'Billing is switched off',
		status: 503,
		detail: 'Reading works; documents, payments and runs wait until it is switched on again.',
	});
});
