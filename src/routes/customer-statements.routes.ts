import { createRoute, z } from '@hono/zod-openapi';
import { customerId } from '../contract/customers.ts';
import { timelineQuery } from '../contract/events.ts';
import {
	type BalanceResponse,
	balanceResponse,
	statementFormats,
	statementQuery,
	statementResponse,
	timelineResponse,
} from '../contract/statements.ts';
import { statementCsv } from '../documents/statement/statement-csv.ts';
import type { Customer } from '../domain/customers/customer.ts';
import type { IsoDate } from '../domain/kernel/calendar.ts';
import type { CustomerId } from '../domain/kernel/ids.ts';
import { reportPeriod } from '../domain/kernel/period.ts';
import { todayOf } from '../domain/kernel/tenant.ts';
import { balancesOf } from '../domain/statements/balance.ts';
import { type AccountStatement, movementsMax, statementOf } from '../domain/statements/statement.ts';
import { sendJson } from './answers.ts';
import { presentEvent } from './audit.routes.ts';
import { presentBalance, presentStatement } from './customer-statements.present.ts';
import { type AppContext, actionOf, callerOf, createRouter, endpoint, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { houseOnly } from './middleware/house-only.ts';
import { json, problems, security } from './openapi.ts';
import { domainProblem } from './problem.ts';

/** What a customer owes, owed, and what happened to them. */
export const customerStatements = createRouter();

const tags = ['Customers'];
const params = z.object({ id: customerId });

const csvExample = [
	'date,type,document_number,label,debit,credit,balance,currency',
	'2026-11-22,invoice,INV-2026-000001,Facture INV-2026-000001,35.99,0.00,55.99,EUR',
].join('\r\n');

endpoint(
	customerStatements,
	createRoute({
		method: 'get',
		path: '/{id}/balance',
		tags,
		summary: 'What a customer owes and what we hold of theirs, by currency',
		security,
		middleware: requireScope('customers:read'),
		request: { params },
		responses: { 200: json('The balances', balanceResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const today = todayHere(c);
		const { customer, sums, credits } = await storeOf(c).load({
			customer: { kind: 'customer.byId', id },
			sums: { kind: 'customer.invoice-sums', customerId: id, today },
			credits: { kind: 'customer-credit.many', ids: [id], externalIds: [] },
		});
		if (!isVisible(c, customer)) return notFound(c, id);
		const answer: BalanceResponse = {
			object: 'customer_balance',
			customer_id: id,
			as_of: today,
			currencies: balancesOf(sums, credits).map(presentBalance),
		};
		return sendJson(c, 200, answer);
	},
);

endpoint(
	customerStatements,
	createRoute({
		method: 'get',
		path: '/{id}/statement',
		tags,
		summary: 'Statement of account of a period, as JSON, CSV or PDF',
		security,
		middleware: requireScope('customers:read'),
		request: { params, query: statementQuery },
		responses: {
			200: {
				description: 'Opening balance, movements and closing balance, as the ledger has them',
				content: {
					'application/json': { schema: statementResponse },
					'text/csv': { schema: z.string().meta({ example: csvExample }) },
					'application/pdf': { schema: z.string().meta({ format: 'binary' }) },
				},
			},
			...problems(404),
		},
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { from = null, to = null, ...query } = c.req.valid('query');
		const { tenant } = callerOf(c).snapshot;
		const period = reportPeriod({ from, to }, todayHere(c));
		if (!period.ok) return domainProblem(c, period.error);
		const currency = query.currency ?? tenant.booksCurrency;
		const { customer, account } = await storeOf(c).load({
			customer: { kind: 'customer.byId', id },
			account: { kind: 'customer.account', customerId: id, ...period.value, currency, limit: movementsMax + 1 },
		});
		if (!isVisible(c, customer)) return notFound(c, id);
		const statement = statementOf(period.value, currency, account);
		if (!statement.ok) return domainProblem(c, statement.error);
		return sendStatement(c, query.format ?? formatAccepted(c), statement.value, customer);
	},
);

endpoint(
	customerStatements,
	createRoute({
		method: 'get',
		path: '/{id}/timeline',
		tags,
		summary: 'What happened to a customer and their documents, latest first',
		security,
		middleware: [requireScope('customers:read'), houseOnly],
		request: { params, query: timelineQuery },
		responses: { 200: json('A page of events', timelineResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { limit, cursor: before = null } = c.req.valid('query');
		const { customer, found } = await storeOf(c).load({
			customer: { kind: 'customer.byId', id },
			found: { kind: 'customer.timeline', customerId: id, before, limit: limit + 1 },
		});
		if (customer === null) return notFound(c, id);
		const rows = found.slice(0, limit);
		const last = rows.at(-1);
		return sendJson(c, 200, {
			data: rows.map((event) => ({ ...presentEvent(event, true), subject_number: event.subjectNumber })),
			next_cursor: found.length > limit && last !== undefined ? String(last.seq) : null,
		});
	},
);

const todayHere = (c: AppContext): IsoDate => todayOf(callerOf(c).snapshot.tenant, actionOf(c));

const isVisible = (c: AppContext, customer: Customer | null): customer is Customer => {
	const { endUser } = callerOf(c);
	return customer !== null && (endUser === null || endUser.customerId === customer.id);
};

/** An end user who asks for another customer is told that there is none. */
const notFound = (c: AppContext, customer: CustomerId): Response =>
	domainProblem(c, { type: 'customer/not-found', customer });

type Format = (typeof statementFormats)[number];

const mediaTypes: Readonly<Record<Format, string>> = {
	json: 'application/json',
	csv: 'text/csv',
	pdf: 'application/pdf',
};

/** The first of our formats that is named; anything else gets JSON. */
const formatAccepted = (c: AppContext): Format => {
	const named = (c.req.header('accept') ?? '').split(',').map((part) => part.split(';')[0]?.trim());
	const wanted = named.map((type) => statementFormats.find((format) => mediaTypes[format] === type));
	return wanted.find((format) => format !== undefined) ?? 'json';
};

const sendStatement = async (
	c: AppContext,
	format: Format,
	statement: AccountStatement,
	customer: Customer,
): Promise<Response> => {
	if (format === 'json') return sendJson(c, 200, presentStatement(statement, customer), { vary: 'accept' });
	if (format === 'csv') {
		return c.body(statementCsv(statement, customer.locale), 200, {
			'content-type': 'text/csv; charset=UTF-8',
			...attachment(statement, customer, 'csv'),
		});
	}
	const day = todayHere(c);
	const reader = { locale: customer.locale, customerType: customer.type };
	const seller = callerOf(c).snapshot.settings.sellerFor(reader, day);
	if (seller === null) return domainProblem(c, { type: 'settings/missing', setting: 'company/details' });
	const { bytes } = await c.var.wiring.statementRenderer.renderStatement({ statement, customer, seller, day });
	return c.body(bytes as Uint8Array<ArrayBuffer>, 200, {
		'content-type': 'application/pdf',
		...attachment(statement, customer, 'pdf'),
	});
};

/** The name says whose account and when, in words that every file system takes. */
const attachment = ({ currency, period }: AccountStatement, { id }: Customer, extension: string) => ({
	vary: 'accept',
	'content-disposition': `attachment; filename="statement-${id}-${currency}-${period.from}-${period.to}.${extension}"`,
});
