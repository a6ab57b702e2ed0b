import type { Method } from './model.ts';

/** Where the rule below would name an operation badly: by method and path under the base. */
const irregular: ReadonlyMap<string, string> = new Map([
	['get /health', 'getHealth'],
	['get /recurring', 'listSubscriptions'],
	['post /recurring', 'createSubscription'],
	['get /recurring/{id}', 'getSubscription'],
	['get /recurring/{id}/dunning', 'getSubscriptionDunning'],
	['put /recurring/{id}/dunning/prompt-agreement', 'agreeToPrompts'],
	['delete /recurring/{id}/dunning/prompt-agreement', 'withdrawPrompts'],
	['post /recurring/{id}/dunning/prompt', 'requestPrompt'],
	['get /recurring/{id}/dunning/simulation', 'simulateSubscriptionDunning'],
	['post /recurring/process-due', 'processDueSubscriptions'],
	['post /test-clock', 'setTestClock'],
	['delete /test-clock', 'leaveTestClock'],
	['post /invoices/bulk', 'createInvoicesInBulk'],
	['post /invoices/bulk-mark-paid', 'markInvoicesPaid'],
	['post /invoices/import', 'importInvoices'],
	['get /series', 'listSeries'],
	['post /invoices/{id}/mark-paid', 'markInvoicePaid'],
	['get /validate', 'validateTenant'],
	['get /audit', 'listAudit'],
	['get /config', 'listConfig'],
	['get /invoices/statistics', 'getInvoiceStatistics'],
	['get /invoices/overdue', 'listOverdueInvoices'],
	['get /config/resolve', 'resolveConfig'],
	['get /config/check', 'checkConfig'],
	['get /config/email-templates', 'listEmailTemplates'],
	['get /config/email-templates/{name}', 'getEmailTemplate'],
	['put /config/email-templates/{name}', 'overrideEmailTemplate'],
	['delete /config/email-templates/{name}', 'resetEmailTemplate'],
	['post /config/email-templates/{name}/preview', 'previewEmailTemplate'],
	['post /invoices/{id}/extend-due-date', 'extendInvoiceDueDate'],
	['get /invoices/{id}/explain', 'explainInvoice'],
]);

/**
 * The name that generated clients call an operation by, from what it does to what: `listInvoices`, `createInvoice`,
 * `getInvoice`, `changeInvoice`, `finalizeInvoice`, `listInvoiceEvents`, `getInvoicePdf`.
 */
export const operationName = (method: Method, path: string): string => {
	const known = irregular.get(`${method} ${path}`);
	if (known !== undefined) return known;
	const segments = path.split('/').filter((segment) => segment !== '');
	const nouns = segments.filter((segment) => !segment.startsWith('{'));
	const last = nouns.at(-1) ?? '';
	const owners = nouns.slice(0, -1).map(singular);
	const isOne = segments.at(-1) !== last;
	if (method === 'get' && !isOne && isPlural(last)) return camel('list', ...owners, last);
	if (method === 'post' && owners.length > 0 && !isPlural(last)) return camel(last, ...owners);
	return camel(verbs[method], ...owners, singular(last));
};

const verbs: Readonly<Record<Method, string>> = {
	get: 'get',
	post: 'create',
	put: 'replace',
	patch: 'change',
	delete: 'delete',
};

const isPlural = (word: string): boolean => word.endsWith('s');

export const singular = (word: string): string => word.replace(/s$/, '');

const camel = (...words: readonly string[]): string =>
	words
		.flatMap((word) => word.split('-'))
		.map((word, index) => (index === 0 ? word : `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`))
		.join('');
