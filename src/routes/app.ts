import type { OpenAPIHono } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { DependencyDownError } from '../platform/dependency-down.ts';
import { errorFields } from '../platform/log.ts';
import { noticePath } from '../platform/notice-links.ts';
import { TestClockSetError } from '../platform/test-clock-set.ts';
import type { Wiring } from '../wiring.ts';
import { apiKeys } from './api-keys.routes.ts';
import { audit, invoiceEvents } from './audit.routes.ts';
import { config } from './config.routes.ts';
import { configQuestions } from './config-questions.routes.ts';
import { coupons } from './coupons.routes.ts';
import { creditNotes } from './credit-notes.routes.ts';
import { customerStatements } from './customer-statements.routes.ts';
import { customers } from './customers.routes.ts';
import { deadLetters } from './dead-letters.routes.ts';
import { disputes } from './disputes.routes.ts';
import { createDocs } from './docs.routes.ts';
import { dunning } from './dunning.routes.ts';
import { dunningPrompts } from './dunning-prompts.routes.ts';
import { emailTemplates } from './email-templates.routes.ts';
import { health } from './health.routes.ts';
import { type AppEnv, createRouter } from './http.ts';
import { invoiceBulk } from './invoice-bulk.routes.ts';
import { invoiceCollection } from './invoice-collection.routes.ts';
import { invoiceCredits } from './invoice-credits.routes.ts';
import { invoiceDocuments } from './invoice-documents.routes.ts';
import { invoiceExplanations } from './invoice-explain.routes.ts';
import { invoiceImport } from './invoice-import.routes.ts';
import { invoicePayments } from './invoice-payments.routes.ts';
import { invoicePreviews } from './invoice-preview.routes.ts';
import { invoiceReports } from './invoice-reports.routes.ts';
import { invoiceSearch } from './invoice-search.routes.ts';
import { invoiceSettlement } from './invoice-settlement.routes.ts';
import { apiBase } from './invoices.present.ts';
import { invoices } from './invoices.routes.ts';
import { mails } from './mails.routes.ts';
import { authenticate } from './middleware/authenticate.ts';
import { rateLimitPolicy } from './middleware/rate-limit.ts';
import { requestBody, requestBodyLimit } from './middleware/request-body.ts';
import { requestContext } from './middleware/request-context.ts';
import { runs } from './operations.routes.ts';
import { pay } from './pay.routes.tsx';
import { paymentAccounts } from './payment-accounts.routes.ts';
import { paymentAssigning } from './payment-assign.routes.ts';
import { paymentClosing } from './payment-close.routes.ts';
import { paymentLists } from './payment-lists.routes.ts';
import { paymentMethods } from './payment-methods.routes.ts';
import { paymentReceipts } from './payment-receipts.routes.ts';
import { payments } from './payments.routes.ts';
import { plans } from './plans.routes.ts';
import { sendProblem } from './problem.ts';
import { reconciliations } from './reconciliations.routes.ts';
import { recurring } from './recurring.routes.ts';
import { recurringChange } from './recurring-change.routes.ts';
import { recurringLife } from './recurring-life.routes.ts';
import { paymentRefunds, refunds } from './refunds.routes.ts';
import { series } from './series.routes.ts';
import { tenants } from './tenants.routes.ts';
import { testClock } from './test-clock.routes.ts';
import { validation } from './validation.routes.ts';
import { webhooks } from './webhooks.routes.ts';

/** Every door that HTTP has. Resources live under the base; health and documents answer at the root too. */
export const createApp = (wiring: Wiring): OpenAPIHono<AppEnv> => {
	const app = createRouter();
	app.use('*', requestContext(wiring), rateLimitPolicy);
	const docs = createDocs(app);
	for (const base of ['/', apiBase]) {
		app.route(base, health);
		app.route(base, docs);
	}
	app.route('/pay', pay);
	app.route(noticePath, webhooks);
	app.use(`${apiBase}/*`, authenticate, requestBodyLimit, requestBody);
	app.route(apiBase, resources());
	app.notFound((c) => sendProblem(c, { type: 'not-found', title: 'There is nothing here', status: 404 }));
	app.onError((error, c) => {
		// An empty body where the contract wants one: the readers of the framework report it by throwing.
		if (error instanceof HTTPException && error.status === 400) {
			return sendProblem(c, { type: 'malformed-body', title: 'The body is empty', status: 400 });
		}
		if (error instanceof TestClockSetError) {
			return sendProblem(c, {
				type: 'test-clock-set',
				title: 'The tenant was put on a test clock a moment ago',
				status: 503,
				detail: 'Nothing was done. Repeat the request: it will be dated by the clock.',
			});
		}
		wiring.log.error('request.failed', { request_id: c.var.requestId, ...errorFields(error) });
		return error instanceof DependencyDownError
			? sendProblem(c, {
					type: 'unavailable',
					title: 'A dependency is down',
					status: 503,
					detail: 'Whether it was done is not known; repeat the request with its idempotency key.',
				})
			: sendProblem(c, { type: 'internal', title: 'Something is broken on our side', status: 500 });
	});
	return app;
};

const resources = () => {
	const api = createRouter();
	api.route('/tenants', tenants);
	api.route('/api-keys', apiKeys);
	api.route('/config/email-templates', emailTemplates);
	api.route('/config', configQuestions);
	api.route('/config', config);
	api.route('/audit', audit);
	api.route('/events', audit);
	api.route('/runs', runs);
	api.route('/test-clock', testClock);
	api.route('/dead-letters', deadLetters);
	api.route('/mails', mails);
	api.route('/customers', customers);
	api.route('/customers', customerStatements);
	api.route('/invoices', invoiceSearch);
	api.route('/invoices', invoiceReports);
	api.route('/invoices', invoiceImport);
	api.route('/invoices', invoices);
	api.route('/invoices', invoiceBulk);
	api.route('/invoices', invoicePreviews);
	api.route('/invoices', invoiceSettlement);
	api.route('/invoices', invoicePayments);
	api.route('/invoices', invoiceCollection);
	api.route('/invoices', invoiceCredits);
	api.route('/invoices', invoiceDocuments);
	api.route('/invoices', invoiceEvents);
	api.route('/invoices', invoiceExplanations);
	api.route('/payments', paymentAccounts);
	api.route('/payments', payments);
	api.route('/payments', paymentAssigning);
	api.route('/payments', paymentClosing);
	api.route('/payments', paymentLists);
	api.route('/payment-methods', paymentMethods);
	api.route('/payments', paymentReceipts);
	api.route('/recurring', recurring);
	api.route('/recurring', dunning);
	api.route('/recurring', dunningPrompts);
	api.route('/recurring', recurringLife);
	api.route('/recurring', recurringChange);
	api.route('/reconciliations', reconciliations);
	api.route('/payments', paymentRefunds);
	api.route('/refunds', refunds);
	api.route('/disputes', disputes);
	api.route('/credit-notes', creditNotes);
	api.route('/plans', plans);
	api.route('/coupons', coupons);
	api.route('/series', series);
	api.route('/validate', validation);
	return api;
};
