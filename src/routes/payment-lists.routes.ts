import { createRoute, z } from '@hono/zod-openapi';
import { readAmount } from '../contract/invoice-items.ts';
import {
	type OfferResponse,
	offerQuery,
	offerResponse,
	type PaymentStatisticsResponse,
	paymentFilter,
	paymentListResponse,
	paymentStatisticsQuery,
	paymentStatisticsResponse,
} from '../contract/payment-lists.ts';
import { paymentId, providerPaymentResponse } from '../contract/provider-payments.ts';
import { amountDue } from '../domain/invoices/invoice.ts';
import { addDays, startOfDay } from '../domain/kernel/calendar.ts';
import { isId } from '../domain/kernel/ids.ts';
import { type Money, moneyToDecimal } from '../domain/kernel/money.ts';
import type { CountryCode } from '../domain/kernel/party.ts';
import { reportPeriod } from '../domain/kernel/period.ts';
import { todayOf } from '../domain/kernel/tenant.ts';
import { offerOf, offersFor } from '../domain/payments/offer.ts';
import { feeFormula, statisticsOf, successFormula } from '../domain/payments/payment-statistics.ts';
import { canBePaid } from '../domain/payments/start-payment.ts';
import { providerNames } from '../domain/settings/values.ts';
import { pageOf, sendJson, sendResource } from './answers.ts';
import { type AppContext, actionOf, callerOf, createRouter, endpoint, storeOf } from './http.ts';
import { requireScope, requireScopeOrEndUser } from './middleware/authenticate.ts';
import { houseOnly } from './middleware/house-only.ts';
import { json, problems, security } from './openapi.ts';
import { presentAnyPayment, presentHealth, presentOffer, presentStatistics } from './payment-lists.present.ts';
import { notOfferedTexts } from './payment-problems.ts';
import { badCursor, domainProblem, type FieldProblem, validationProblem } from './problem.ts';

/** Payments to read: lists, one of them, figures, and what payers are offered. */
export const paymentLists = createRouter();

const tags = ['Payments'];

endpoint(
	paymentLists,
	createRoute({
		method: 'get',
		path: '/',
		tags,
		summary: 'List payments, newest first; those recorded by hand too',
		description: 'Conditions are joined by “and”. End users find their own.',
		security,
		middleware: requireScopeOrEndUser('payments:read'),
		request: { query: paymentFilter },
		responses: { 200: json('A page of payments', paymentListResponse), ...problems() },
	}),
	async (c) => {
		const query = c.req.valid('query');
		const { cursor, limit } = query;
		if (cursor !== undefined && !isId('pay', cursor)) return badCursor(c);
		const { endUser } = callerOf(c);
		const { found } = await storeOf(c).load({
			found: {
				kind: 'payment.list',
				filter: {
					invoiceId: query.invoice_id ?? null,
					customerId: endUser?.customerId ?? query.customer_id ?? null,
					provider: query.provider ?? null,
					status: query.status ?? null,
					attention: query.attention === undefined ? null : true,
					createdFrom: query.created_from ?? null,
					createdTo: query.created_to ?? null,
				},
				before: cursor ?? null,
				limit: limit + 1,
			},
		});
		const { rows, nextCursor } = pageOf(found, limit);
		const data = rows.map((payment) => presentAnyPayment(payment, endUser !== null));
		return sendJson(c, 200, { data, next_cursor: nextCursor });
	},
);

endpoint(
	paymentLists,
	createRoute({
		method: 'get',
		path: '/statistics',
		tags,
		summary: 'How each provider did in a period, and how it does now',
		description: 'By the day on which payments began, where the seller is.',
		security,
		middleware: [requireScope('payments:read'), houseOnly],
		request: { query: paymentStatisticsQuery },
		responses: { 200: json('Figures by provider and currency', paymentStatisticsResponse), ...problems() },
	}),
	async (c) => {
		const { from = null, to = null } = c.req.valid('query');
		const { tenant } = callerOf(c).snapshot;
		const context = actionOf(c);
		const period = reportPeriod({ from, to }, todayOf(tenant, context));
		if (!period.ok) return domainProblem(c, period.error);
		const { groups, health } = await storeOf(c).load({
			groups: {
				kind: 'payment.statistics',
				from: startOfDay(period.value.from, tenant.timeZone),
				to: startOfDay(addDays(period.value.to, 1), tenant.timeZone),
			},
			health: { kind: 'provider-health.all' },
		});
		const answer: PaymentStatisticsResponse = {
			object: 'payment_statistics',
			...period.value,
			formulas: {
				success_rate: successFormula,
				fee_share: feeFormula,
				median_seconds_to_final: 'from the beginning to success or failure',
			},
			providers: statisticsOf(groups).map(presentStatistics),
			health: presentHealth(c.var.wiring.providersFor(tenant), health, context.now),
		};
		return sendJson(c, 200, answer);
	},
);

endpoint(
	paymentLists,
	createRoute({
		method: 'get',
		path: '/offer',
		tags,
		summary: 'Which ways to pay are offered, in which order, and why others are not',
		security,
		middleware: requireScopeOrEndUser('payments:read'),
		request: { query: offerQuery },
		responses: { 200: json('What payers are offered', offerResponse), ...problems(404, 409) },
	}),
	async (c) => {
		const asked = await questionOf(c, c.req.valid('query'));
		if (asked instanceof Response) return asked;
		const { tenant, settings } = callerOf(c).snapshot;
		const context = actionOf(c);
		const deps = { settings, providers: c.var.wiring.providersFor(tenant) };
		const { health } = await storeOf(c).load({ health: { kind: 'provider-health.all' } });
		const question = { ...asked, today: todayOf(tenant, context), now: context.now };
		const answer: OfferResponse = {
			object: 'payment_offer',
			currency: asked.amount.currency,
			amount: moneyToDecimal(asked.amount),
			country: asked.country,
			offered: offersFor(deps, health, question).map(presentOffer),
			not_offered: providerNames.flatMap((provider) => {
				const why = offerOf(deps, health, provider, question);
				return typeof why === 'string' ? [{ provider, why, message: notOfferedTexts[why] }] : [];
			}),
		};
		return sendJson(c, 200, answer);
	},
);

endpoint(
	paymentLists,
	createRoute({
		method: 'get',
		path: '/{id}',
		tags,
		summary: 'A payment, as far as we know; `/sync` asks its provider',
		security,
		middleware: requireScopeOrEndUser('payments:read'),
		request: { params: z.object({ id: paymentId }) },
		responses: { 200: json('The payment', providerPaymentResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { payment } = await storeOf(c).load({ payment: { kind: 'payment.byId', id } });
		const { endUser } = callerOf(c);
		const owner = payment?.by === 'provider' ? payment.payment.customerId : payment?.customerId;
		if (payment === null || (endUser !== null && endUser.customerId !== owner)) {
			return domainProblem(c, { type: 'payment/not-found', payment: id });
		}
		return sendResource(c, 200, payment.payment, presentAnyPayment(payment, endUser !== null));
	},
);

/** What is to be paid, and where its payer is as far as we know. */
const questionOf = async (
	c: AppContext,
	query: z.output<typeof offerQuery>,
): Promise<{ readonly amount: Money; readonly country: CountryCode | null } | Response> => {
	const { invoice_id: id, amount: given, currency, country = null } = query;
	if (id === undefined) {
		const issues: FieldProblem[] = [];
		if (given === undefined || currency === undefined) throw new Error('the contract lets no such query through');
		const amount = readAmount(given, currency, ['query', 'amount'], (path, detail) => {
			issues.push({ pointer: `/${path.join('/')}`, detail });
		});
		return issues.length > 0 ? validationProblem(c, issues) : { amount, country };
	}
	const { invoice, customer } = await storeOf(c).load({
		invoice: { kind: 'invoice.byId', id },
		customer: { kind: 'customer.ofInvoice', id },
	});
	const { endUser } = callerOf(c);
	if (
		invoice === null ||
		invoice.status === 'draft' ||
		(endUser !== null && endUser.customerId !== invoice.customerId)
	) {
		return domainProblem(c, { type: 'invoice/not-found', invoice: id });
	}
	if (!canBePaid(invoice)) {
		return domainProblem(c, { type: 'payment/invoice-not-payable', invoice: id, status: invoice.status });
	}
	return { amount: amountDue(invoice), country: country ?? customer?.country ?? null };
};
