import type { ApiKeyError } from '../domain/access/api-keys.usecases.ts';
import type { CustomerError } from '../domain/customers/customers.usecases.ts';
import type { BulkSizeError } from '../domain/invoices/bulk-creation.usecases.ts';
import type { CommandError } from '../domain/kernel/command.ts';
import { decimalToString } from '../domain/kernel/decimal.ts';
import type { ConfigError } from '../domain/settings/settings.usecases.ts';
import type { TenantError } from '../domain/tenants/tenants.usecases.ts';
import type { RunError } from '../domain/work/runs.usecases.ts';
import type { TestClockError } from '../domain/work/test-clock.ts';
import type { DeadLetterError } from '../queues/dead-letters.ts';
import { type CreditProblem, creditProblems } from './credit-problems.ts';
import { advanceProblems } from './deposit-problems.ts';
import { type DunningProblem, dunningProblems } from './dunning-problems.ts';
import { type InvoiceProblem, invoiceProblems } from './invoice-problems.ts';
import { type MailProblem, mailProblems } from './mail-problems.ts';
import { type ProviderPaymentProblem, providerPaymentProblems } from './payment-problems.ts';
import { type PlanProblem, planProblems } from './plan-problems.ts';
import type { Problem } from './problem.ts';
import { type ReceiptProblem, receiptProblems } from './receipt-problems.ts';
import { type ReconciliationProblem, reconciliationProblems } from './reconciliation-problems.ts';
import { type RecurringLifeProblem, recurringLifeProblems } from './recurring-life-problems.ts';
import { type RecurringProblem, recurringProblems } from './recurring-problems.ts';
import { type RefundProblem, refundProblems } from './refund-problems.ts';
import { type ReportProblem, reportProblems } from './report-problems.ts';
import { type SeriesProblem, seriesProblems } from './series-problems.ts';
import { testClockProblems } from './test-clock-problems.ts';

/** Every expected failure that a route can meet. */
export type DomainError =
	| ApiKeyError
	| BulkSizeError
	| CommandError
	| ConfigError
	| CustomerError
	| CreditProblem
	| DunningProblem
	| InvoiceProblem
	| MailProblem
	| PlanProblem
	| ProviderPaymentProblem
	| SeriesProblem
	| DeadLetterError
	| ReconciliationProblem
	| ReceiptProblem
	| RecurringLifeProblem
	| RecurringProblem
	| RefundProblem
	| ReportProblem
	| RunError
	| TenantError
	| TestClockError;

type ErrorType = DomainError['type'];
type ErrorOf<Type extends ErrorType> = Extract<DomainError, { readonly type: Type }>;

/**
 * From what went wrong to what the caller is told: the only place that knows both. Each type of failure has its entry,
 * or this does not compile.
 */
export const problemOf = (error: DomainError): Problem => {
	const describe = problems[error.type] as (error: DomainError) => Omit<Problem, 'type'>;
	return { type: error.type.replace('/', '-'), ...describe(error) };
};

const problems: { readonly [Type in ErrorType]: (error: ErrorOf<Type>) => Omit<Problem, 'type'> } = {
	...mailProblems,
	...planProblems,
	...providerPaymentProblems,
	...advanceProblems,
	...seriesProblems,
	...invoiceProblems,
	...creditProblems,
	...dunningProblems,
	...reconciliationProblems,
	...receiptProblems,
	...recurringLifeProblems,
	...recurringProblems,
	...refundProblems,
	...reportProblems,
	...testClockProblems,
	'command/conflict': () => ({
		status: 409,
		title: 'Others are changing this at the same time',
		detail: 'Nothing was changed. Try again.',
	}),
	'numbering/number-taken': () => ({
		status: 409,
		title: 'The numbering gives a number that exists',
		detail: 'Nothing was issued. Change invoice_numbering/invoice: another pattern, or the restart that it had before.',
	}),
	'idempotency/key-reused': ({ key }) => ({
		status: 422,
		title: 'The idempotency key was used for another request',
		detail: 'The same key came with another method, path or body. Use a new key.',
		members: { idempotency_key: key },
	}),
	'idempotency/in-progress': ({ key }) => ({
		status: 409,
		title: 'A request with this idempotency key is still being processed',
		members: { idempotency_key: key },
	}),
	'bulk/too-many': ({ count, max }) => ({
		status: 422,
		title: 'The call brings too many invoices',
		errors: [
			{ pointer: '/invoices', detail: `At most ${max} in one call, these are ${count}. Send the rest in another.` },
		],
	}),
	'request/stale': ({ version }) => ({
		status: 412,
		title: 'It was changed since you read it',
		detail: `The version is now "${version}". Read it again before you change it.`,
	}),
	'customer/not-found': ({ customer }) => ({ status: 404, title: 'There is no such customer', members: { customer } }),
	'customer/external-id-taken': ({ externalId, customerId }) => ({
		status: 409,
		title: 'Another customer has this external id',
		members: { external_id: externalId, customer_id: customerId },
	}),
	'customer/incomplete': ({ missing }) => ({
		status: 422,
		title: 'The customer is new and something about them is missing',
		errors: missing.map((field) => ({ pointer: `/customer/${field}`, detail: 'Needed to create the customer.' })),
	}),
	'credit-note/not-found': ({ creditNote }) => ({
		status: 404,
		title: 'There is no such credit note',
		members: { credit_note: creditNote },
	}),
	'settings/missing': ({ setting }) => ({
		status: 422,
		title: 'A setting is missing',
		detail: `Configure ${setting}; GET /config/check lists everything that is missing.`,
		members: { setting },
	}),
	'tax/no-rate': (error) => ({
		status: 422,
		title: 'No tax rate is configured for this line',
		errors: [
			{
				pointer: 'line' in error ? `/items/${error.line}/tax_code` : '/items',
				detail: `tax_rate/${error.taxCode} has no row for ${error.country} on ${error.date}.`,
			},
		],
	}),
	'tax/no-mention': ({ mention }) => ({
		status: 422,
		title: 'The wording that the law asks for is not configured',
		detail: `Add "${mention}" to company/mentions.`,
		members: { mention },
	}),
	'tax/rate-out-of-range': (error) => ({
		status: 422,
		title: 'The tax rate is not between 0 and 1',
		errors: [
			{
				pointer: 'line' in error ? `/items/${error.line}/tax_rate` : '/items',
				detail: `20 % is "0.20", not ${decimalToString(error.rate)}.`,
			},
		],
	}),
	'api-key/not-found': ({ key }) => ({ status: 404, title: 'There is no such key', members: { key } }),
	'api-key/revoked': ({ key }) => ({ status: 409, title: 'The key is revoked', members: { key } }),
	'api-key/expired': ({ key }) => ({
		status: 409,
		title: 'The key has expired: create a new one',
		members: { key },
	}),
	'api-key/expiry-past': () => ({
		status: 422,
		title: 'The key would be expired from the start',
		errors: [{ pointer: '/expires_at', detail: 'Must lie in the future.' }],
	}),
	'api-key/exceeds-own-scopes': ({ scopes }) => ({
		status: 403,
		title: 'A key cannot make a mightier one',
		members: { missing_scopes: scopes },
	}),
	'api-key/own-key': () => ({ status: 409, title: 'The key in hand cannot revoke itself' }),
	'config/unknown-key': ({ configType, key, known }) => ({
		status: 422,
		title: 'There is no such setting',
		errors: [{ pointer: '/config_key', detail: `${configType} has no "${key}"; it has ${known.join(', ')}.` }],
	}),
	'config/wrong-scope': ({ field, rule }) => ({
		status: 422,
		title: 'This setting is not made for that country or user type',
		errors: [
			{
				pointer: field === 'country' ? '/country_code' : '/user_type',
				detail: rule === 'required' ? 'Must be given.' : 'Must be left out.',
			},
		],
	}),
	'config/invalid-value': ({ issues }) => ({
		status: 422,
		title: 'The value is not valid',
		errors: issues.map(({ pointer, detail }) => ({ pointer: `/value${pointer}`, detail })),
	}),
	'config/exists': ({ configId }) => ({
		status: 409,
		title: 'The setting exists: change it instead',
		members: { config_id: configId },
	}),
	'config/not-found': ({ config }) => ({ status: 404, title: 'There is no such setting', members: { config } }),
	'config/ended': ({ configId, endsOn }) => ({
		status: 409,
		title: 'The setting has ended: create it again',
		members: { config_id: configId, ends_on: endsOn },
	}),
	'config/not-set': ({ setting }) => ({
		status: 404,
		title: 'Nothing is set',
		detail: `${setting} has no row that holds for this country, user type and day.`,
		members: { setting },
	}),
	'dead-letter/not-found': ({ deadLetter }) => ({
		status: 404,
		title: 'There is no such dead letter',
		members: { dead_letter: deadLetter },
	}),
	'dead-letter/unreadable': ({ deadLetter }) => ({
		status: 409,
		title: 'The message itself is the fault: sent again it would fail again',
		members: { dead_letter: deadLetter },
	}),
	'run/not-found': ({ run }) => ({ status: 404, title: 'There is no such run', members: { run } }),
	'run/not-available': ({ task, available }) => ({
		status: 422,
		title: 'This task is not available yet',
		errors: [{ pointer: '/task', detail: `${task} is not available yet; ${available.join(', ')} are.` }],
	}),
	'run/as-of-future': ({ now }) => ({
		status: 422,
		title: 'What is due in the future can only be listed',
		errors: [{ pointer: '/as_of', detail: `It is ${now}; on a live tenant a later as_of needs dry_run.` }],
	}),
	'tenant/exists': ({ tenant }) => ({ status: 409, title: 'The tenant exists', members: { tenant } }),
	'tenant/not-found': ({ tenant }) => ({ status: 404, title: 'There is no such tenant', members: { tenant } }),
	'tenant/unknown-time-zone': ({ timeZone }) => ({
		status: 422,
		title: 'There is no such time zone',
		errors: [{ pointer: '/time_zone', detail: `"${timeZone}" is not in the IANA database.` }],
	}),
};
