import { createRoute } from '@hono/zod-openapi';
import {
	type OverdueResponse,
	overdueQuery,
	overdueResponse,
	type StatisticsResponse,
	statisticsQuery,
	statisticsResponse,
} from '../contract/invoice-reports.ts';
import { cursorToPlace, placeToCursor } from '../contract/invoice-search.ts';
import { type Aging, ages, daysLate, overdueOf } from '../domain/invoices/aging.ts';
import { amountDue, effectiveDueDate, type Invoice, invoiceStatuses } from '../domain/invoices/invoice.ts';
import { placeOf } from '../domain/invoices/invoice-search.ts';
import { type CurrencyStatistics, statisticsOf } from '../domain/invoices/statistics.ts';
import type { IsoDate } from '../domain/kernel/calendar.ts';
import { moneyToDecimal, plus } from '../domain/kernel/money.ts';
import { reportPeriod } from '../domain/kernel/period.ts';
import { todayOf } from '../domain/kernel/tenant.ts';
import { sendJson } from './answers.ts';
import { type AppContext, actionOf, callerOf, createRouter, endpoint, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { houseOnly } from './middleware/house-only.ts';
import { json, problems, security } from './openapi.ts';
import { badCursor, domainProblem } from './problem.ts';

/** Figures over all invoices of the tenant; mounted before the routes that take an invoice's id. */
export const invoiceReports = createRouter();

const tags = ['Invoices'];

endpoint(
	invoiceReports,
	createRoute({
		method: 'get',
		path: '/statistics',
		tags,
		summary: 'What was invoiced in a period, and what became of it',
		security,
		middleware: [requireScope('invoices:read'), houseOnly],
		request: { query: statisticsQuery },
		responses: { 200: json('Figures by currency', statisticsResponse), ...problems() },
	}),
	async (c) => {
		const { from = null, to = null, currency = null } = c.req.valid('query');
		const today = todayHere(c);
		const period = reportPeriod({ from, to }, today);
		if (!period.ok) return domainProblem(c, period.error);
		const { groups } = await storeOf(c).load({
			groups: { kind: 'invoice.statistics', ...period.value, currency, today },
		});
		const answer: StatisticsResponse = {
			object: 'invoice_statistics',
			...period.value,
			as_of: today,
			currencies: statisticsOf(groups).map(presentStatistics),
		};
		return sendJson(c, 200, answer);
	},
);

endpoint(
	invoiceReports,
	createRoute({
		method: 'get',
		path: '/overdue',
		tags,
		summary: 'Invoices whose due date has passed, the latest first, and what is open by age',
		security,
		middleware: [requireScope('invoices:read'), houseOnly],
		request: { query: overdueQuery },
		responses: { 200: json('A page of overdue invoices', overdueResponse), ...problems() },
	}),
	async (c) => {
		const { as_of: asOf = todayHere(c), currency = null, cursor, limit } = c.req.valid('query');
		const place = cursor === undefined ? null : cursorToPlace(cursor, ['due_date']);
		if (cursor !== undefined && place === null) return badCursor(c);
		const { found, aging } = await storeOf(c).load({
			found: {
				kind: 'invoice.late',
				asOf,
				currency,
				after: place && { dueDate: String(place.key) as IsoDate, id: place.id },
				limit: limit + 1,
			},
			aging: { kind: 'invoice.aging', asOf, currency },
		});
		const rows = found.slice(0, limit);
		const last = rows.at(-1);
		const hasMore = found.length > limit && last !== undefined;
		const answer: OverdueResponse = {
			object: 'overdue_invoices',
			as_of: asOf,
			summary: aging.map(presentAging),
			data: rows.map((invoice) => presentLate(invoice, asOf)),
			next_cursor: hasMore ? placeToCursor(placeOf(last, 'due_date')) : null,
		};
		return sendJson(c, 200, answer);
	},
);

const todayHere = (c: AppContext): IsoDate => todayOf(callerOf(c).snapshot.tenant, actionOf(c));

const presentStatistics = (figures: CurrencyStatistics): StatisticsResponse['currencies'][number] => ({
	currency: figures.currency,
	issued_count: figures.issued,
	by_status: Object.fromEntries(
		invoiceStatuses.filter((status) => status !== 'draft').map((status) => [status, figures.byStatus[status] ?? 0]),
	),
	net_amount: moneyToDecimal(figures.net),
	tax_amount: moneyToDecimal(figures.tax),
	total_amount: moneyToDecimal(figures.total),
	amount_paid: moneyToDecimal(figures.paid),
	amount_credited: moneyToDecimal(figures.credited),
	amount_due: moneyToDecimal(figures.due),
	amount_overdue: moneyToDecimal(figures.overdue),
	amount_written_off: moneyToDecimal(figures.writtenOff),
	imported_count: figures.imported,
});

const presentAging = (aging: Aging): OverdueResponse['summary'][number] => {
	const overdue = overdueOf(aging);
	const { current } = aging.byAge;
	const age = (name: (typeof ages)[number]) => ({
		count: aging.byAge[name].count,
		amount: moneyToDecimal(aging.byAge[name].amount),
	});
	return {
		currency: aging.currency,
		open_count: overdue.count + current.count,
		open_amount: moneyToDecimal(plus(overdue.amount, current.amount)),
		overdue_count: overdue.count,
		overdue_amount: moneyToDecimal(overdue.amount),
		by_age: Object.fromEntries(ages.map((name) => [name, age(name)])) as OverdueResponse['summary'][number]['by_age'],
	};
};

const presentLate = (invoice: Invoice, asOf: IsoDate): OverdueResponse['data'][number] => ({
	id: invoice.id,
	invoice_number: invoice.number,
	status: invoice.status,
	customer_id: invoice.customerId,
	customer_name: invoice.billing.name,
	currency: invoice.currency,
	total_amount: moneyToDecimal(invoice.totalAmount),
	amount_due: moneyToDecimal(amountDue(invoice)),
	due_date: effectiveDueDate(invoice) ?? asOf,
	days_overdue: daysLate(invoice, asOf) ?? 0,
	hold: invoice.hold,
});
